"""Plans checked against a territory: what they name must be there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from dmz.errors import QuestionError
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.plans.files import PlanError, read_plan
from dmz.plans.provisions import Plan, Value


def check_plans(specs: Sequence[str], territory: Territory) -> tuple[list[Plan], list[int]]:
    """Read plans and check their names against a territory: the plans, and how many readings each has.

    Raises
    ------
    PlanError
        Every fault of all the files.
    """
    plans, counts, faults = [], [], []
    for spec in specs:
        try:
            plan = read_plan(spec)
            readings = plan.readings([party.id for party in territory.parties], {})
            faults += name_faults(plan, readings, territory)
        except PlanError as error:
            faults += error.faults
            continue
        plans.append(plan)
        counts.append(len(readings))
    if faults:
        raise PlanError(faults)
    return plans, counts


def name_faults(
    plan: Plan, readings: Sequence[Mapping[str, Value]], territory: Territory
) -> list[str]:
    """What a plan names that the territory does not have: parties, oblasts and places, each with its line."""

    def file_of(name: str) -> Path:
        path = Path(name)
        if not path.is_file():
            raise QuestionError(f"{path}: no such file")
        return path

    faults: dict[str, None] = {}
    for reading in readings:
        for provision in plan.build(reading):
            sector = getattr(provision, "sector", None) or SectorChoice()
            names = [
                *(
                    ("party", str(reading.get(name, name)), territory.party)
                    for name in provision.parties
                ),
                *(
                    ("oblasts", name, territory.region)
                    for name in (*getattr(provision, "oblasts", ()), *sector.oblasts)
                ),
                *(
                    ("places", name, territory.gazetteer.find)
                    for name in (*getattr(provision, "places", ()), *sector.cities)
                ),
                *(
                    ("near", name, territory.gazetteer.find)
                    for name in getattr(provision, "near", ())
                ),
                *(
                    (key, name, file_of)
                    for key, name in (
                        ("polygons", getattr(provision, "polygons", None)),
                        ("sector", sector.file),
                    )
                    if name
                ),
            ]
            for key, name, find in names:
                try:
                    find(name)
                except QuestionError as error:
                    where = f"{plan.path}, line {plan.line_of(provision.number, key)}: provision {provision.number}"
                    faults[f"{where} ({provision.name}): {error}"] = None
    return list(faults)
