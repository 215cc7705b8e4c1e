"""Figures of a scenario's zones: land, people and settlements, by party and by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from shapely.geometry.base import BaseGeometry

from dmz.geodesy import area_km2
from dmz.population import Population
from dmz.territory import Territory
from dmz.zones import Nearby, Part, Zone, split_by_region

OUTSIDE = "outside any oblast"
BOTH = "both"


@dataclass(frozen=True)
class RegionFigures:
    """A zone's share of one region; ``population`` is None where no source says.

    Low and high are what the figure is with the front line moved to either side, and None where that was not asked.
    """

    oblast: str
    area_km2: float
    population: int | None
    settlements: int
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population_low: int | None = None
    population_high: int | None = None


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
    population: int | None
    settlements: int
    by_oblast: tuple[RegionFigures, ...]
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population_low: int | None = None
    population_high: int | None = None
    zone: Zone | None = field(default=None, repr=False, compare=False)

    @property
    def inside(self) -> BaseGeometry | None:
        """The zone's land inside the territory, in degrees; None for the parties together."""
        return self.zone.inside if self.zone else None


def measure_zone(zone: Zone, territory: Territory, nearby: Nearby, population: Population | None) -> ZoneFigures:
    """Measure a zone by region, with the settlements within its depth."""
    return measure_area(zone, territory, nearby.inside(zone), population)


def measure_area(
    zone: Zone, territory: Territory, settlements: npt.NDArray[np.int64], population: Population | None
) -> ZoneFigures:
    """Measure a zone by region; the regions' figures add up to the zone's. ``settlements`` are rows of the gazetteer."""
    parts = split_by_region(zone, territory, settlements)
    people: Sequence[int | None] = population.people(parts) if population else [None] * len(parts)
    rows = tuple(_row(part, territory, count) for part, count in zip(parts, people, strict=True))
    return ZoneFigures(
        distance_km=zone.depth_km,
        party=zone.party,
        area_km2=sum((row.area_km2 for row in rows), 0.0),
        beyond_border_km2=area_km2(zone.beyond),
        population=_total(people) if population else None,
        settlements=sum(row.settlements for row in rows),
        by_oblast=rows,
        zone=zone,
    )


def _row(part: Part, territory: Territory, people: int | None) -> RegionFigures:
    name = OUTSIDE if part.region is None else territory.region_names[part.region]
    return RegionFigures(name, part.area_km2, people, len(part.settlements))


def _total(counts: Sequence[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


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
        settlements=sum(zone.settlements for zone in zones),
        by_oblast=tuple(
            RegionFigures(
                name,
                sum(row.area_km2 for row in shares),
                _total([row.population for row in shares]),
                sum(row.settlements for row in shares),
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
        same = [next((r for r in o.by_oblast if r.oblast == row.oblast), None) if o else None for o in others]
        rows.append(_ranged(row, same))
    known = {row.oblast for row in rows}
    for other in others:
        for extra in other.by_oblast if other else ():
            if extra.oblast not in known:  # a region that only a moved line brings in
                known.add(extra.oblast)
                none = RegionFigures(extra.oblast, 0.0, None if extra.population is None else 0, 0)
                same = [next((r for r in o.by_oblast if r.oblast == extra.oblast), None) if o else None for o in others]
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
