"""People of the gazetteer's settlements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.source import BASELINE, UNSTATED, Count, Counts
from dmz.sources.datasets import Dataset, shipped_dataset


@dataclass(frozen=True)
class SettlementPopulation:
    """People of the gazetteer's settlements. A settlement's point is in a zone or out of it, with all its people."""

    gazetteer: Gazetteer
    datasets: tuple[Dataset, ...]
    counts: Counts = Counts(BASELINE, "2022-01-01", "baseline residents, before February 2022")  # noqa: RUF009 (frozen)
    warnings: tuple[str, ...] = ()
    complete: bool | None = False

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part of a zone: those of the settlements in it."""
        return [Count(int(self.gazetteer.population[part.settlements].sum())) for part in parts]


def settlement_population(territory: Territory) -> SettlementPopulation | None:
    """The people of the territory's settlements; None where no places with people are known."""
    if territory.gazetteer_path is not None:
        return SettlementPopulation(
            territory.gazetteer, (shipped_dataset(territory.gazetteer_path.name, "population"),)
        )
    if territory.places_dataset is not None and territory.gazetteer.population.any():
        counts = Counts(
            UNSTATED, territory.places_dataset.date, "people of the places in the table"
        )
        return SettlementPopulation(
            territory.gazetteer, (territory.places_dataset,), counts, complete=None
        )
    return None
