"""Figures of zones: land, people and settlements, by party and by region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, TypeVar

from shapely.geometry.base import BaseGeometry

from dmz.land.cover import Cover
from dmz.land.zones import Zone

OUTSIDE = "outside any oblast"
BOTH = "both"


@dataclass(frozen=True)
class RegionFigures:
    """A zone's share of one region.

    Attributes
    ----------
    area_km2
        Land inside the territory.
    population
        None where the source of people covers none of it, or there is no source.
    population_covered_km2
        How much of the area the source of people covers; None where it is made of
        points.
    settlements, settlements_in_part
        Those whose ground is inside, wholly or in part, and those of them in part. With
        a source of points, those whose centre is inside.
    area_km2_low, area_km2_high, population_low, population_high
        The range of a figure; None where no range was asked for.
    share_of_held
        The area as a share, 0 to 1, of all that the party holds in the region on the
        front that the zone was drawn on. None for the parties together, where the party
        holds nothing there, and outside all regions.
    share_of_oblast
        The area as a share of the region; None outside all regions.
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
    share_of_held: float | None = None
    share_of_held_low: float | None = None
    share_of_held_high: float | None = None
    share_of_oblast: float | None = None
    settlements_in_part: int = 0

    @property
    def population_coverage(self) -> float | None:
        """The share of the area that the source of people covers; see `ZoneFigures`."""
        return _share(self.population_covered_km2, self.area_km2)


@dataclass(frozen=True)
class SubregionFigures:
    """A zone's share of one raion or hromada.

    Attributes
    ----------
    oblast
        The region that it is in.
    subregion, id
        Name, and code of the register; without an id the rest of the region, whose
        subregion is not known.
    area_km2
        None where the areas of subregions are not known.

    The other attributes are those of `RegionFigures`.
    """

    oblast: str
    subregion: str
    id: str | None
    area_km2: float | None
    population: float | None
    settlements: int
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population_low: float | None = None
    population_high: float | None = None


def _share(covered_km2: float | None, area_km2: float) -> float | None:
    if covered_km2 is None:
        return None
    return min(covered_km2 / area_km2, 1.0) if area_km2 else 1.0


@dataclass(frozen=True)
class ZoneFigures:
    """Figures of one zone, or of the parties' zones together.

    Attributes
    ----------
    distance_km
        The zone's depth; None for two zones of unequal depth, and for land that no
        depth makes.
    party
        Id of the party that holds it, or ``both``.
    beyond_border_km2
        Land of the party's own state beyond the territory's border.
    zone
        The zone itself; None for the parties together.
    by_subregion
        Its share of each raion or hromada; None where no such breakdown was asked for.
    cover
        What it covers of the grounds of settlements; None for the parties together, and
        with a source of points.

    The other attributes are those of `RegionFigures`.
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
    settlements_in_part: int = 0
    zone: Zone | None = field(default=None, repr=False, compare=False)
    by_subregion: tuple[SubregionFigures, ...] | None = None
    cover: Cover | None = field(default=None, repr=False, compare=False)

    @property
    def population_coverage(self) -> float | None:
        """The share of the area that the source of people covers, 0 to 1.

        None where the source is made of points, or there is none.
        """
        return _share(self.population_covered_km2, self.area_km2)

    @property
    def inside(self) -> BaseGeometry | None:
        """The zone's land inside the territory, in degrees; None for a total."""
        return self.zone.inside if self.zone else None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain data, without geometry."""
        apart = ("zone", "cover", "by_oblast", "by_subregion")
        names = [name for name in vars(self) if name not in apart]
        figures = {name: getattr(self, name) for name in names} | {
            "population_coverage": self.population_coverage,
            "by_oblast": [asdict(row) for row in self.by_oblast],
        }
        if self.by_subregion is not None:
            figures["by_subregion"] = [asdict(row) for row in self.by_subregion]
        return figures


def sum_known(counts: Sequence[float | None]) -> float | None:
    """Return the sum of the figures that are known; None where none is.

    How much a source does not cover is told by the area that it covers, not by its
    people.
    """
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def together(zones: Sequence[ZoneFigures]) -> ZoneFigures:
    """Return the parties' zones of one step as one row: no land is in two of them."""
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
        population=sum_known([zone.population for zone in zones]),
        population_covered_km2=sum_known([zone.population_covered_km2 for zone in zones]),
        settlements=sum(zone.settlements for zone in zones),
        settlements_in_part=sum(zone.settlements_in_part for zone in zones),
        by_oblast=tuple(
            RegionFigures(
                name,
                sum(row.area_km2 for row in shares),
                sum_known([row.population for row in shares]),
                sum(row.settlements for row in shares),
                population_covered_km2=sum_known([row.population_covered_km2 for row in shares]),
                share_of_oblast=sum_known([row.share_of_oblast for row in shares]),
                settlements_in_part=sum(row.settlements_in_part for row in shares),
            )
            for name, shares in rows.items()
        ),
    )


Figures = TypeVar("Figures", ZoneFigures, RegionFigures)


def with_range(figures: ZoneFigures, others: Sequence[ZoneFigures | None]) -> ZoneFigures:
    """Return figures with the range of each: the least and the greatest of them all.

    Parameters
    ----------
    others
        The same zone measured on the moved lines; None where a moved line leaves none
        of it.
    """
    names = [row.oblast for row in figures.by_oblast]
    # A moved line may bring in a region that the line as drawn leaves out.
    names += [row.oblast for other in others if other for row in other.by_oblast]
    rows = []
    for name in dict.fromkeys(names):
        moved = [_region_of(other, name) for other in others]
        row = _region_of(figures, name)
        if row is None:
            like = next(each for each in moved if each)
            row = RegionFigures(
                name,
                0.0,
                None if like.population is None else 0,
                0,
                share_of_held=None if like.share_of_held is None else 0.0,
                share_of_oblast=None if like.share_of_oblast is None else 0.0,
            )
        shares = [each.share_of_held if each else 0.0 for each in (row, *moved)]
        low, high = find_span(shares)
        row = replace(_ranged(row, moved), share_of_held_low=low, share_of_held_high=high)
        rows.append(row)
    return replace(_ranged(figures, others), by_oblast=tuple(rows))


def _region_of(zone: ZoneFigures | None, name: str) -> RegionFigures | None:
    """Return a zone's figures in a region; None where it has no land there."""
    return next((row for row in zone.by_oblast if row.oblast == name), None) if zone else None


def _ranged(figures: Figures, moved: Sequence[Figures | None]) -> Figures:
    """Return figures with their range; where a moved line leaves none, that is zero."""
    areas = [figures.area_km2, *(other.area_km2 if other else 0.0 for other in moved)]
    people = [figures.population, *(other.population if other else 0 for other in moved)]
    low, high = find_span(people)
    return replace(
        figures,
        area_km2_low=min(areas),
        area_km2_high=max(areas),
        population_low=low,
        population_high=high,
    )


def find_span(values: Sequence[float | None]) -> tuple[float | None, float | None]:
    """Return the least and the greatest of the values; None where one is not known."""
    known = [value for value in values if value is not None]
    return (min(known), max(known)) if len(known) == len(values) else (None, None)
