"""People as a surface: on the grounds of settlements, and on the land between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

from dmz.land.grounds import Grounds
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.settlements import BEFORE_2022, baseline, settlement_population
from dmz.people.source import Basis, Count, Population
from dmz.sources.datasets import shipped_dataset


@dataclass(frozen=True)
class SurfacePopulation(Population):
    """Everybody in a territory, by the official total of each region.

    A settlement's people are spread evenly over its ground; where grounds overlap, they
    add. Those of a region's total who live in no settlement of the gazetteer are spread
    over the land between the grounds, wide water excepted.
    """

    territory: Territory
    grounds: Grounds
    _: KW_ONLY
    basis: Basis = BEFORE_2022
    by_place: bool = True

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part, to the person."""
        return [Count(round(self._count(part))) for part in parts]

    def _count(self, part: Part) -> float:
        cover = part.cover
        if cover is None:
            raise ValueError("a surface counts parts that were measured with its grounds")
        people = float(self.territory.gazetteer.population[cover.rows] @ cover.share)
        # A part without land stands for the people of its settlements alone.
        if part.region is None or not part.area_km2:
            return people
        wet_km2 = float(cover.water_km2[part.region])
        between_km2 = part.area_km2 - wet_km2 - cover.settled_km2
        # Where grounds overlap, their common land is taken off twice. That sums to the
        # region's total all the same, and there is no part that it leaves below zero:
        # grounds are settled many times more densely than the land between.
        return people + float(self.grounds.between_density[part.region]) * between_km2


def shipped_population(territory: Territory) -> Population | None:
    """The people whom a territory comes with, as a surface where it has one."""
    return surface_population(territory) or settlement_population(territory)


def surface_population(territory: Territory) -> SurfacePopulation | None:
    """The people of a territory as a surface; None where settlements are points."""
    grounds, files = territory.grounds, territory.files
    if grounds is None or "gazetteer" not in files or "grounds" not in files:
        return None
    roles = {"gazetteer": "population", "grounds": "grounds", "between": "grounds"}
    datasets = tuple(shipped_dataset(files[key], role) for key, role in roles.items())
    return SurfacePopulation(territory, grounds, basis=baseline(territory), datasets=datasets)
