"""People of the gazetteer's settlements, which ship with the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass, replace

from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.source import BASELINE, UNSTATED, Basis, Count, Population, RegionBasis
from dmz.sources.datasets import shipped_dataset, shipped_rows

BEFORE_2022 = Basis(BASELINE, "2022-01-01", "baseline residents, before February 2022")


@dataclass(frozen=True)
class SettlementPopulation(Population):
    """People of settlements: one is in a zone or out of it, with all its people.

    Not complete by default: gazetteers leave out small villages and single houses.
    """

    gazetteer: Gazetteer
    _: KW_ONLY
    basis: Basis = BEFORE_2022
    complete: bool | None = False
    by_centre: bool = True
    by_place: bool = True

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part: those of its settlements."""
        return [Count(int(self.gazetteer.population[part.settlements].sum())) for part in parts]


def settlement_population(territory: Territory) -> SettlementPopulation | None:
    """The people of a territory's settlements; None where its places have no people."""
    if "gazetteer" in territory.files:
        dataset = shipped_dataset(territory.files["gazetteer"], "population")
        return SettlementPopulation(
            territory.gazetteer, basis=baseline(territory), datasets=(dataset,)
        )
    table = territory.places_dataset
    if table is None or not territory.gazetteer.population.any():
        return None
    basis = Basis(UNSTATED, table.date, "people of the places in the table")
    return SettlementPopulation(territory.gazetteer, basis=basis, complete=None, datasets=(table,))


def baseline(territory: Territory) -> Basis:
    """Return the basis of a territory's own people, with the regions that differ."""
    if "totals" not in territory.files:
        return BEFORE_2022
    names = dict(zip(territory.region_ids, territory.region_names, strict=True))
    regions = (
        RegionBasis(names[row["oblast"]], row["date"], row["held_by"] or None, row["note"])
        for row in shipped_rows(territory.files["totals"])
        if row["note"]
    )
    return replace(BEFORE_2022, regions=tuple(regions))
