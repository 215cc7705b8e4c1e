"""Figures of zones: land, people and settlements, by party and by region."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property, reduce
from typing import Any, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray
from dmz.land.cover import Cover
from dmz.land.territory import Territory
from dmz.land.uncertainty import Ensemble, LineError, quantiles
from dmz.land.zones import Zone

OUTSIDE = "outside any oblast"
BOTH = "both"
# A range is from the 5th to the 95th percentile.
LOW, MIDDLE, HIGH = 0.05, 0.5, 0.95
_NINE_IN_TEN = 1.645 / 0.6745  # of a normal displacement, by its median


@dataclass(frozen=True, eq=False)
class Swings:
    """By how much figures differ in every draw of the front line's error.

    Attributes
    ----------
    area_km2, population, share_of_held
        Shape (draws,); None where there is no such figure.
    places
        By row of the gazetteer: the people of a large town. Shape (draws,).
    """

    area_km2: FloatArray
    population: FloatArray | None = None
    share_of_held: FloatArray | None = None
    places: Mapping[int, FloatArray] = field(default_factory=dict)


def find_range(
    figure: float | None, swing: FloatArray | None, most: float = math.inf, least: float = 0.0
) -> tuple[float | None, float | None]:
    """Return the range of a figure: its 5th and its 95th percentile.

    The swings are set to a median of zero, so that the figure lies in its range: what
    displacements do on average, such as to shorten a winding line, is no error of it.

    Parameters
    ----------
    swing
        Shape (draws,). None: the figure has no range.
    most, least
        What the figure can be at most and at least.
    """
    if figure is None or swing is None:
        return None, None
    low, middle, high = quantiles(swing, LOW, MIDDLE, HIGH)
    bounds = max(figure + low - middle, least), min(figure + high - middle, max(most, figure))
    if isinstance(figure, int):
        return math.floor(bounds[0]), math.ceil(bounds[1])
    return bounds


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
    swings
        What ranges are taken from.
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
    swings: Swings | None = field(default=None, repr=False, compare=False)

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
    swings: Swings | None = field(default=None, repr=False, compare=False)


def _share(covered_km2: float | None, area_km2: float) -> float | None:
    if covered_km2 is None:
        return None
    return min(covered_km2 / area_km2, 1.0) if area_km2 else 1.0


@dataclass(frozen=True, eq=False)
class Wet:
    """How much of an area is water: found when it is asked for.

    Most answers do not say it, and reading a map of water takes its time.
    """

    area: BaseGeometry
    territory: Territory

    @cached_property
    def by_region_km2(self) -> Mapping[str, float] | None:
        """Mapped water in the area by name of the region; None where none is mapped."""
        water = self.territory.regional_water
        if water is None:
            return None
        # A copy: zones share areas, and the overlay prepares its own.
        wet_km2 = water.inside_km2(shapely.force_2d(self.area)).tolist()
        return dict(zip(self.territory.region_names, wet_km2, strict=True))


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
    wet
        Of each party's zone, what says how much of it is water.

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
    swings: Swings | None = field(default=None, repr=False, compare=False)
    wet: tuple[Wet, ...] = field(default=(), repr=False, compare=False)

    @property
    def water_km2(self) -> float | None:
        """How much of the area is mapped water; None where none is mapped."""
        known = [each.by_region_km2 for each in self.wet if each.by_region_km2 is not None]
        return sum(sum(each.values()) for each in known) if known else None

    def water_in(self, oblast: str) -> float | None:
        """Return how much of the area in one region is water; see `water_km2`."""
        known = [each.by_region_km2 for each in self.wet if each.by_region_km2 is not None]
        return sum(each.get(oblast, 0.0) for each in known) if known else None

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
        figures = row_dict(self) | {
            "population_coverage": self.population_coverage,
            "water_km2": self.water_km2,
            "by_oblast": self.region_dicts(),
        }
        if self.by_subregion is not None:
            figures["by_subregion"] = [row_dict(row) for row in self.by_subregion]
        return figures

    def region_dicts(self) -> list[dict[str, Any]]:
        """Return the rows of regions as plain data."""
        return [row_dict(row) | {"water_km2": self.water_in(row.oblast)} for row in self.by_oblast]


# What is a sum where rows are joined.
_SUMMED = (
    *("area_km2", "population", "population_covered_km2"),
    *("settlements", "settlements_in_part", "share_of_oblast"),
)
# What is no plain figure of a row.
_APART = ("zone", "cover", "swings", "wet", "by_oblast", "by_subregion")
Figures = TypeVar("Figures", ZoneFigures, RegionFigures, SubregionFigures)


def row_dict(row: ZoneFigures | RegionFigures | SubregionFigures) -> dict[str, Any]:
    """Return the plain figures of a row."""
    return {each.name: getattr(row, each.name) for each in fields(row) if each.name not in _APART}


def with_range(row: Figures, swings: Swings | None) -> Figures:
    """Return a row with its ranges, from its swings if it has any."""
    if swings is None:
        return row
    area_low, area_high = find_range(row.area_km2, swings.area_km2)
    low, high = find_range(row.population, swings.population)
    return replace(
        row,
        swings=swings,
        area_km2_low=area_low,
        area_km2_high=area_high,
        population_low=low,
        population_high=high,
    )


def with_share_range(row: RegionFigures, swings: Swings) -> RegionFigures:
    """Return the row of a region with its ranges, that of its share included."""
    low, high = find_range(row.share_of_held, swings.share_of_held, most=1.0)
    return replace(with_range(row, swings), share_of_held_low=low, share_of_held_high=high)


def sum_known(counts: Sequence[float | None]) -> float | None:
    """Return the sum of the figures that are known; None where none is.

    How much a source does not cover is told by the area that it covers, not by its
    people.
    """
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def together(zones: Sequence[ZoneFigures]) -> ZoneFigures:
    """Return the parties' zones of one step as one row: no land is in two of them.

    Its range is that of the sum, draw by draw.
    """
    depths = {zone.distance_km for zone in zones}
    rows: dict[str, list[RegionFigures]] = {}
    for zone in zones:
        for row in zone.by_oblast:
            rows.setdefault(row.oblast, []).append(row)
    total = ZoneFigures(
        distance_km=depths.pop() if len(depths) == 1 else None,
        party=BOTH,
        area_km2=sum((zone.area_km2 for zone in zones), 0.0),
        beyond_border_km2=sum((zone.beyond_border_km2 for zone in zones), 0.0),
        population=sum_known([zone.population for zone in zones]),
        population_covered_km2=sum_known([zone.population_covered_km2 for zone in zones]),
        settlements=sum(zone.settlements for zone in zones),
        settlements_in_part=sum(zone.settlements_in_part for zone in zones),
        by_oblast=tuple(_join(shares, oblast=name) for name, shares in rows.items()),
        by_subregion=_join_subregions(zones),
        wet=tuple(wet for zone in zones for wet in zone.wet),
    )
    return with_range(total, sum_swings([zone.swings for zone in zones]))


def _join(rows: Sequence[Figures], **names: Any) -> Figures:
    """Return the parties' shares of one region or subregion as one row."""
    summed = [each.name for each in fields(rows[0]) if each.name in _SUMMED]
    sums: dict[str, Any] = {
        name: sum_known([getattr(row, name) for row in rows]) for name in summed
    }
    joined = type(rows[0])(**names, **sums)
    return with_range(joined, sum_swings([row.swings for row in rows]))


def _join_subregions(zones: Sequence[ZoneFigures]) -> tuple[SubregionFigures, ...] | None:
    """Return the parties' shares of each subregion as one row; None without any."""
    if all(zone.by_subregion is None for zone in zones):
        return None
    rows: dict[tuple[str, str | None, str], list[SubregionFigures]] = {}
    for zone in zones:
        for row in zone.by_subregion or ():
            rows.setdefault((row.oblast, row.id, row.subregion), []).append(row)
    return in_order(
        [
            _join(own, oblast=oblast, id=id, subregion=name)
            for (oblast, id, name), own in rows.items()
        ]
    )


def in_order(rows: Sequence[SubregionFigures]) -> tuple[SubregionFigures, ...]:
    """Return rows by oblast and name; what is in none that is known is last in each."""
    return tuple(sorted(rows, key=lambda row: (row.oblast, row.id is None, row.subregion)))


def band_km(
    figures: Sequence[ZoneFigures], uncertainty: LineError | Ensemble | None
) -> float | None:
    """Return how far off the line may be, nine times in ten.

    That is how far the maps of an ensemble are apart. Of a displacement the median is
    known: if it is normal, nine in ten are within 2.44 times that. None where no figure
    has a range.
    """
    if uncertainty is None or all(each.area_km2_low is None for each in figures):
        return None
    if isinstance(uncertainty, Ensemble):
        return uncertainty.nine_in_ten_km
    return _NINE_IN_TEN * uncertainty.median_km


def sum_swings(swings: Sequence[Swings | None]) -> Swings | None:
    """Return the swings of a sum of figures; None where one has none."""
    known = [each for each in swings if each is not None]
    if not known or len(known) < len(swings):
        return None
    people = [each.population for each in known if each.population is not None]
    # Figures that no draw moves have one draw, which stands for all of them.
    area_km2 = reduce(np.add, [each.area_km2 for each in known])
    return Swings(area_km2, reduce(np.add, people) if people else None)
