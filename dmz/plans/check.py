"""Plans checked against a territory: what they name must exist."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.plans.files import read_plan
from dmz.plans.plan import Plan, Reading
from dmz.plans.provisions import FILE, OBLAST, PARTY, PLACE, Reference, sector_references
from dmz.sources.toml import TomlError


def check_plans(specs: Sequence[str], territory: Territory) -> tuple[list[Plan], list[int]]:
    """Read plans and check the names in them.

    Returns
    -------
    The plans, and how many readings each has.

    Raises
    ------
    TomlError
        Every fault of all the files.
    """
    parties = [party.id for party in territory.parties]
    plans: list[Plan] = []
    counts: list[int] = []
    faults: list[str] = []
    for spec in specs:
        try:
            plan = read_plan(spec)
        except TomlError as error:
            faults += error.faults
            continue
        readings = plan.list_readings(parties, {})
        faults += _sector_faults(plan, territory) + name_faults(plan, readings, territory)
        plans.append(plan)
        counts.append(len(readings))
    if faults:
        raise TomlError(faults)
    return plans, counts


def name_faults(plan: Plan, readings: Sequence[Reading], territory: Territory) -> list[str]:
    """Return the names in provisions that do not exist, each with its line."""
    known = _finders(territory)
    faults: dict[str, None] = {}
    for reading in readings:
        for provision in plan.provisions(reading):
            for reference in provision.references():
                if reference.to == PARTY:  # or a role
                    name = str(reading.get(reference.name, reference.name))
                    reference = Reference(PARTY, name, reference.key)
                if fault := _fault(reference, known):
                    at = ("provision", provision.number - 1, *reference.key)
                    label = f"provision {provision.number} ({provision.name}): "
                    faults[plan.file.describe_fault(at, label + fault)] = None
    return list(faults)


def _sector_faults(plan: Plan, territory: Territory) -> list[str]:
    """Return the names in the plan's own sector that do not exist.

    Not in `name_faults`: a question may name another sector in place of the plan's.
    """
    known = _finders(territory)
    return [
        plan.file.describe_fault(reference.key, f"sector: {fault}")
        for reference in sector_references(plan.sector)
        if (fault := _fault(reference, known))
    ]


Finders = Mapping[str, Callable[[str], Any]]


def _finders(territory: Territory) -> Finders:
    """Return what finds a name, by what it is the name of; lines are the plan's own."""
    return {
        PARTY: territory.party,
        OBLAST: territory.region,
        PLACE: territory.gazetteer.find,
        FILE: _find_file,
    }


def _fault(reference: Reference, known: Finders) -> str | None:
    """Return why a name cannot be found; None if it can."""
    try:
        if find := known.get(reference.to):
            find(reference.name)
    except QuestionError as error:
        return str(error)
    return None


def _find_file(name: str) -> None:
    if not Path(name).is_file():
        raise QuestionError(f"{name}: no such file")
