"""Figures of a scenario's zones: land, people and settlements, by party and by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2
from dmz.earth.threads import map_in_threads
from dmz.land.territory import Territory
from dmz.land.zones import Nearby, Part, Zone, split_by_region
from dmz.people.source import Count, Population

OUTSIDE = "outside any oblast"
BOTH = "both"


@dataclass(frozen=True)
class RegionFigures:
    """A zone's share of one region.

    ``population`` is None where no source says. ``population_covered_km2`` is how much of the area the source of people covers;
    None where it is made of points. Low and high are what the figure is with the front line moved to either side, and None where
    that was not asked.
    """

    oblast: str
    area_km2: float
    population: float | None
    settlements: int
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population_low: float | None = None
    population_high: float | None = None
    population_covered_km2: float | None = None

    @property
    def population_coverage(self) -> float | None:
        """The share of the area that the source of people covers; see `ZoneFigures`."""
        return _share(self.population_covered_km2, self.area_km2)


def _share(covered_km2: float | None, area_km2: float) -> float | None:
    if covered_km2 is None:
        return None
    return min(covered_km2 / area_km2, 1.0) if area_km2 else 1.0


@dataclass(frozen=True)
class ZoneFigures:
    """Figures of one zone, or of the parties' zones together.

    ``distance_km`` is None for two zones of unequal depth; ``area_km2`` is land inside the territory. Low and high are as in
    `RegionFigures`.
    """

    distance_km: float | None
    party: str
    area_km2: float
    beyond_border_km2: float
    population: float | None
    settlements: int
    by_oblast: tuple[RegionFigures, ...]
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population_low: float | None = None
    population_high: float | None = None
    population_covered_km2: float | None = None
    zone: Zone | None = field(default=None, repr=False, compare=False)

    @property
    def population_coverage(self) -> float | None:
        """The share of the area that the source of people covers, 0 to 1; None where it is made of points, or there is none."""
        return _share(self.population_covered_km2, self.area_km2)

    @property
    def inside(self) -> BaseGeometry | None:
        """The zone's land inside the territory, in degrees; None for the parties together."""
        return self.zone.inside if self.zone else None


def measure_zone(
    zone: Zone, territory: Territory, nearby: Nearby, population: Population | None
) -> ZoneFigures:
    """Measure a zone by region, with the settlements within its depth."""
    return measure_area(zone, territory, nearby.inside(zone), population)


def measure_area(
    zone: Zone,
    territory: Territory,
    settlements: npt.NDArray[np.int64],
    population: Population | None,
) -> ZoneFigures:
    """Measure a zone by region; the regions' figures add up to the zone's. ``settlements`` are rows of the gazetteer."""
    return measure_parts(
        [zone], [split_by_region(zone, territory, settlements)], territory, population
    )[0]


def measure_zones(
    zones: Sequence[Zone], territory: Territory, nearby: Nearby, population: Population | None
) -> list[ZoneFigures]:
    """Measure zones by region, all from one pass over the source of people; the regions' figures add up to each zone's."""
    split = map_in_threads(
        lambda zone: split_by_region(zone, territory, nearby.inside(zone)), zones
    )
    return measure_parts(zones, split, territory, population)


def measure_parts(
    zones: Sequence[Zone],
    split: Sequence[Sequence[Part]],
    territory: Territory,
    population: Population | None,
) -> list[ZoneFigures]:
    """Measure zones that are split into parts already: ``split`` has the parts of each."""
    parts = [part for each in split for part in each]
    counts = iter(population.people(parts) if population else [Count(None)] * len(parts))
    measured = []
    for zone, each in zip(zones, split, strict=True):
        rows = tuple(_row(part, territory, next(counts)) for part in each)
        measured.append(
            ZoneFigures(
                distance_km=zone.depth_km,
                party=zone.party,
                area_km2=sum(row.area_km2 for row in rows),
                beyond_border_km2=area_km2(zone.beyond),
                population=_total([row.population for row in rows])
                if rows or not population
                else 0,
                population_covered_km2=_total([row.population_covered_km2 for row in rows]),
                settlements=sum(row.settlements for row in rows),
                by_oblast=rows,
                zone=zone,
            )
        )
    return measured


def _row(part: Part, territory: Territory, count: Count) -> RegionFigures:
    name = OUTSIDE if part.region is None else territory.region_names[part.region]
    return RegionFigures(
        name,
        part.area_km2,
        count.people,
        len(part.settlements),
        population_covered_km2=count.covered_km2,
    )


def _total(counts: Sequence[float | None]) -> float | None:
    """The sum of what is known; None where nothing is. What a source does not cover is said by the area that it covers."""
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def together(zones: Sequence[ZoneFigures]) -> ZoneFigures:
    """The parties' zones of one step as one row: their figures add up, since no land is in two of them."""
    depths = {zone.distance_km for zone in zones}
    rows: dict[str, list[RegionFigures]] = {}
    for zone in zones:
        for row in zone.by_oblast:
            rows.setdefault(row.oblast, []).append(row)
    return ZoneFigures(
        distance_km=depths.pop() if len(depths) == 1 else None,
        party=BOTH,
        area_km2=sum((zone.area_km2 for zone in zones), 0.0),
        beyond_border_km2=sum((zone.beyond_border_km2 for zone in zones), 0.0),
        population=_total([zone.population for zone in zones]),
        population_covered_km2=_total([zone.population_covered_km2 for zone in zones]),
        settlements=sum(zone.settlements for zone in zones),
        by_oblast=tuple(
            RegionFigures(
                name,
                sum(row.area_km2 for row in shares),
                _total([row.population for row in shares]),
                sum(row.settlements for row in shares),
                population_covered_km2=_total([row.population_covered_km2 for row in shares]),
            )
            for name, shares in rows.items()
        ),
    )


Figures = TypeVar("Figures", ZoneFigures, RegionFigures)


def with_range(figures: ZoneFigures, others: Sequence[ZoneFigures | None]) -> ZoneFigures:
    """Figures with the lowest and the highest value of each, over themselves and the same zone with the line moved.

    Parameters
    ----------
    others
        The same zone measured on the moved lines; None where a moved line leaves none of it.
    """
    rows = []
    for row in figures.by_oblast:
        same = [
            next((r for r in o.by_oblast if r.oblast == row.oblast), None) if o else None
            for o in others
        ]
        rows.append(_ranged(row, same))
    known = {row.oblast for row in rows}
    for other in others:
        for extra in other.by_oblast if other else ():
            if extra.oblast not in known:  # a region that only a moved line brings in
                known.add(extra.oblast)
                none = RegionFigures(extra.oblast, 0.0, None if extra.population is None else 0, 0)
                same = [
                    next((r for r in o.by_oblast if r.oblast == extra.oblast), None) if o else None
                    for o in others
                ]
                rows.append(_ranged(none, same))
    return replace(_ranged(figures, others), by_oblast=tuple(rows))


def _ranged(figures: Figures, others: Sequence[Figures | None]) -> Figures:
    areas = [figures.area_km2, *(o.area_km2 if o else 0.0 for o in others)]
    people = [figures.population, *(o.population if o else 0 for o in others)]
    known = [count for count in people if count is not None]
    whole = len(known) == len(people)
    return replace(
        figures,
        area_km2_low=min(areas),
        area_km2_high=max(areas),
        population_low=min(known) if whole else None,
        population_high=max(known) if whole else None,
    )
