"""The front line, where the land of the two parties touches.

It is the part of a held area's edge that faces land of the territory which its holder
does not hold. Coast, the border with the holder's own state, slivers between two maps
and the shores of lagoons are not front line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, length_km
from dmz.earth.reach import Reach
from dmz.earth.shapes import length_at_detail_km, polygons_of, without_hairs
from dmz.errors import InputError
from dmz.land.derived import DerivedFront
from dmz.land.holdings import Holdings
from dmz.land.line import border_line, middle_lines, touching_line
from dmz.land.pockets import SMALL_KM2, Pocket, find_pockets, left_out_remark
from dmz.land.territory import NEITHER, Party, Territory
from dmz.land.water import drop_lagoons
from dmz.sources.datasets import Dataset

if TYPE_CHECKING:
    from dmz.land.gaps import Gap, GapShapes

SLIVER_KM = 1.0
# What commanders and newspapers quote is the length of a line drawn this roughly.
DETAIL_KM = 1.0


class Measured:
    """What has a line, in degrees, and so a length."""

    line: BaseGeometry

    @cached_property
    def length_km(self) -> float:
        """Geodesic length of the whole line, as drawn."""
        return length_km(self.line)

    @cached_property
    def length_at_1km_km(self) -> float:
        """Length of the whole line at 1 km detail; see `length_at_detail_km`."""
        return length_at_detail_km(self.line, DETAIL_KM)


@dataclass(frozen=True, eq=False)
class Front(Measured):
    """A front line with the land on both sides of it.

    Attributes
    ----------
    land
        By party id: the land of the territory that it holds, in degrees. Land in
        neither is a gap between two maps, or water.
    line
        The line between them, in degrees.
    source_area
        What the source drew as held by ``holder``, before it was fitted to the outline.
    schematic
        How far the line may be from the truth, in words, where it is derived from
        settlements; else empty.
    include_border
        Whether the line has the stretch of the territory's border where the other
        party's land meets the holder's own state.
    across_water
        Whether the line has the middle of waters that part the two parties' shores.
    known_to_km
        How well the source says that it knows the line; None where it does not say.
    gap_shapes
        What of the territory was found to be neither party's land.
    neither
        What the source says is neither party's, between two lines, in degrees.
    """

    datasets: tuple[Dataset, ...]
    holder: Party
    land: Mapping[str, BaseGeometry]
    line: BaseGeometry
    source_area: BaseGeometry
    schematic: str = ""
    warnings: tuple[str, ...] = ()
    include_border: bool = False
    across_water: bool = False
    known_to_km: float | None = None
    gap_shapes: GapShapes = field(default=(), repr=False)
    neither: BaseGeometry = field(default_factory=shapely.MultiPolygon, repr=False)

    def __repr__(self) -> str:
        """Return the source, its date and the length, in one line."""
        dated = f"{self.id}, {self.date}" if self.date else self.id
        return f"<dmz.Front {dated}: {self.length_km:,.0f} km>"

    @property
    def id(self) -> str:
        """The ids of the sources, joined by ``+``."""
        return "+".join(d.id for d in self.datasets)

    @property
    def source(self) -> str:
        """The titles of the sources."""
        return "; ".join(d.title for d in self.datasets)

    @property
    def date(self) -> str | None:
        """The latest of the sources' dates."""
        return max((d.date for d in self.datasets if d.date), default=None)

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """Parts found to be neither party's land, the largest first.

        Bays are not among them: they are no land of the territory.
        """
        from dmz.land.gaps import list_gaps

        return list_gaps(self.gap_shapes)

    @cached_property
    def pockets(self) -> tuple[Pocket, ...]:
        """Pockets of either party under 5 km², the largest first."""
        return find_pockets(self.land, self.line, SMALL_KM2)

    @cached_property
    def reach(self) -> Reach:
        """Distances to the whole line."""
        return Reach(self.line)

    @cached_property
    def holdings(self) -> Mapping[str, Holdings]:
        """By party id, and for `NEITHER`: its land, with its area by region."""
        return {id: Holdings(land) for id, land in {**self.land, NEITHER: self.neither}.items()}

    def holders(self, points: FloatArray) -> npt.NDArray[np.str_]:
        """Return the id of the party that holds each point.

        Parameters
        ----------
        points
            Shape (n, 2), longitude and latitude in degrees. Off the territory, who has
            the nearest land counts as the holder. `NEITHER` has what lies between.
        """
        ids, lands = [*self.land, NEITHER], [*self.land.values(), self.neither]
        shapely.prepare(lands)
        inside = np.stack([shapely.contains_xy(land, *points.T) for land in lands])
        held: npt.NDArray[np.str_] = np.array(ids)[np.argmax(inside, axis=0)]
        off = np.flatnonzero(~inside.any(axis=0))
        if len(off):
            outside = shapely.points(points[off])
            away = np.stack([shapely.distance(land, outside) for land in lands])
            held[off] = np.array(ids)[np.nanargmin(away, axis=0)]
        return held


def derive_front(
    *,
    area: BaseGeometry,
    holder: Party,
    territory: Territory,
    datasets: tuple[Dataset, ...],
    sliver_km: float | None = SLIVER_KM,
    include_border: bool = False,
    across_water: bool = False,
    derived: DerivedFront | None = None,
    schematic: str = "",
    warnings: tuple[str, ...] = (),
    known_to_km: float | None = None,
) -> Front:
    """Fit a held area to the territory and find the line that faces the other party.

    Parameters
    ----------
    area
        The area that ``holder`` holds, as the source drew it, in degrees.
    sliver_km
        A strip of the territory outside the area that is nowhere wider than this is a
        sliver between two maps. None where the area was cut from the territory itself.
    include_border, across_water
        As in `FrontChoice`.
    derived
        What a file of ``dmz front derive`` has: nothing is fitted a second time.

    Raises
    ------
    InputError
        The area leaves all of the territory to one party.
    """
    if derived:
        land, gaps, line = derived.land, derived.gaps, derived.line
        include_border, across_water = (
            include_border or derived.include_border,
            across_water or derived.across_water,
        )
        known = (include_border, across_water) == (derived.include_border, derived.across_water)
        warnings = tuple(dict.fromkeys([*warnings, *derived.remarks]))
        schematic = schematic or derived.schematic
        known_to_km = known_to_km or derived.known_to_km
    else:
        land, gaps = _fit(area, holder, territory, datasets, sliver_km)
        line, known = shapely.MultiLineString(), False
    front = Front(
        datasets=datasets,
        holder=holder,
        land={p.id: land[p.id] for p in territory.parties},
        line=line,
        source_area=area,
        schematic=schematic,
        warnings=warnings,
        include_border=include_border,
        across_water=across_water,
        known_to_km=known_to_km,
        gap_shapes=gaps,
    )
    return front if known else redraw(front, territory, front.land)


def _fit(
    area: BaseGeometry,
    holder: Party,
    territory: Territory,
    datasets: tuple[Dataset, ...],
    sliver_km: float | None,
) -> tuple[dict[str, BaseGeometry], GapShapes]:
    """Fit a held area to the territory: the land of both parties, and the gaps."""
    from dmz.land.gaps import LAGOON, drop_gaps

    other = territory.other_party(holder)
    held = area if sliver_km is None else polygons_of(shapely.intersection(territory.land, area))
    free = shapely.difference(territory.land, area)
    if held.is_empty or free.is_empty:
        names = ", ".join(d.id for d in datasets)
        owner = other if held.is_empty else holder
        raise InputError(
            f"{names}: it leaves all of the territory to {owner.name}, so there is no front line"
        )
    if sliver_km is None:
        return {other.id: free, holder.id: held}, ()
    free, held, lagoons = drop_lagoons(free, held, territory.water)
    free, gaps = drop_gaps(free, held, territory, sliver_km)
    return {other.id: free, holder.id: held}, ((LAGOON, lagoons), *gaps)


def move_front(front: Front, territory: Territory, *, area: BaseGeometry, to: str) -> Front:
    """Return the front after an area, whoever holds it now, has passed to one party.

    Unlike in `derive_front`, nothing is taken for a gap between two maps: what lay in
    one within the area passes too.

    Raises
    ------
    InputError
        That leaves all of the territory to one party.
    """
    passing = shapely.intersection(area, territory.land)
    change = {id: shapely.union if id == to else shapely.difference for id in front.land}
    land = {id: without_hairs(change[id](own, passing)) for id, own in front.land.items()}
    if any(own.is_empty for own in land.values()):
        raise InputError(
            f"{front.id}: that leaves all of the territory to one party, so there is no front line"
        )
    return replace(redraw(front, territory, land), source_area=land[front.holder.id])


def leave_out_pockets(front: Front, territory: Territory, below_km2: float) -> Front:
    """Return the front with pockets under a size as land of the party around them.

    A warning says which they were.
    """
    pockets = find_pockets(front.land, front.line, below_km2) if below_km2 else ()
    if not pockets:
        return front
    land = {}
    for party, own in front.land.items():
        mine = shapely.union_all([pocket.area for pocket in pockets if pocket.party == party])
        theirs = [pocket.area for pocket in pockets if pocket.party != party]
        land[party] = without_hairs(shapely.union_all([shapely.difference(own, mine), *theirs]))
    told = (*front.warnings, left_out_remark(pockets, below_km2))
    return replace(redraw(front, territory, land), warnings=told)


def redraw(front: Front, territory: Territory, land: Mapping[str, BaseGeometry]) -> Front:
    """Return the front with the line between other lands."""
    holder = front.holder
    free, held = land[territory.other_party(holder).id], land[holder.id]
    neither = front.neither
    if not neither.is_empty:  # what has passed to a party since is no longer neither's
        neither = polygons_of(shapely.difference(neither, shapely.union(free, held)))
    line = touching_line(free, held, territory)
    if not neither.is_empty:  # it runs along both of its sides
        sides = [touching_line(side, neither, territory) for side in (free, held)]
        line = shapely.line_merge(shapely.union_all([line, *sides]))
    added = [border_line(free, territory, holder)] if front.include_border else []
    if front.across_water:
        added += middle_lines(free, held, territory.water)
    if added:
        line = shapely.line_merge(shapely.union_all([line, *added]))
    if line.is_empty:
        raise InputError(
            f"{front.id}: no part of it faces land of the other party, so there is no front line"
        )
    return replace(front, land=land, line=line, neither=neither)
