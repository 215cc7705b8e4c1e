"""Cover: how much of each ground, and of wide water, an area covers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, BoolArray, FloatArray, IntArray, areas_km2
from dmz.land.front import Front
from dmz.land.grounds import Grounds, draw_discs
from dmz.land.regional_water import overlay_km2

# A ground with this share of it inside, or more, counts as wholly inside; one with less
# than the rest of it, as outside. The edges of two maps differ by as much.
WHOLE = 0.99
_HAIR = 1e-7
# Areas are covered so many at once: fewer calls are faster, and GEOS keeps an index of
# each meanwhile.
_AT_ONCE = 20
# What an area may have of a place.
WHOLLY, IN_PART, OUTSIDE = "wholly", "in part", "outside"


def name_extent(share: float) -> str:
    """Tell whether a share of a place is all of it, a part of it or nothing."""
    if share >= WHOLE:
        return WHOLLY
    return IN_PART if share > 1 - WHOLE else OUTSIDE


@dataclass(frozen=True, eq=False)
class Cover:
    """What an area covers.

    Attributes
    ----------
    rows
        Shape (n,): rows in the gazetteer of the settlements whose ground it meets.
    share
        Shape (n,): the share of the ground's land that is inside, above 0, at most 1.
    area_km2
        Shape (n,): the land of each ground that is inside.
    water_km2
        Shape (m,): wide water inside, by region.
    settled_km2
        The land of all grounds inside, whoever's they are.
    """

    rows: IntArray
    share: FloatArray
    area_km2: FloatArray
    water_km2: FloatArray
    settled_km2: float

    def of(self, keep: AnyArray) -> Cover:
        """Return the cover of some of the settlements."""
        area_km2 = self.area_km2[keep]
        settled_km2 = float(area_km2.sum())
        return Cover(self.rows[keep], self.share[keep], area_km2, self.water_km2, settled_km2)

    @property
    def counted(self) -> Cover:
        """The settlements that count as inside, wholly or in part."""
        return self.of(self.share > 1 - WHOLE)

    @property
    def wholly(self) -> int:
        """How many settlements are wholly inside."""
        return int((self.share >= WHOLE).sum())

    @property
    def in_part(self) -> int:
        """How many are inside in part."""
        return int(((self.share < WHOLE) & (self.share > 1 - WHOLE)).sum())


@dataclass(frozen=True, eq=False)
class Limit:
    """That an area is all that a party holds on the front within a distance.

    Attributes
    ----------
    party, depth_km
        Whose land, and the distance.
    away_km
        Shape (n,): how far each settlement of the gazetteer is from what the depth is
        measured from, or any less that is still well beyond the depth.
    """

    party: str
    depth_km: float
    away_km: FloatArray

    def sort(self, grounds: Grounds, at: IntArray) -> tuple[BoolArray, BoolArray]:
        """Return which of some grounds are wholly within, and which may be in part."""
        # Distances and drawn areas are right to metres up to 100 km, to 0.1 % beyond;
        # so are discs.
        reach_km = 1.002 * grounds.radius_km[at] + 0.02 + 0.002 * max(self.depth_km - 100, 0.0)
        over_km = self.away_km[grounds.rows[at]] - self.depth_km
        return over_km <= -reach_km, np.abs(over_km) < reach_km


class GroundsOnFront:
    """The grounds of a territory as a front divides them.

    The people of a ground live on the land in it that a party holds: what is water, or
    a gap between two maps, is nobody's, and takes none of them. So the shares of a
    ground that the parties hold sum to one.
    """

    def __init__(self, grounds: Grounds, front: Front) -> None:
        self.grounds = grounds
        self._lands = front.land
        self._held_km2 = {party: np.full(len(grounds.rows), np.nan) for party in front.land}
        self._held_share = {party: np.full(len(grounds.rows), np.nan) for party in front.land}
        self._whole_km2 = np.full(len(grounds.rows), np.nan)
        self._wide_held_km2 = np.full(len(grounds.rows), np.nan)
        # GEOS completes a prepared geometry when it is first asked, so that one thread
        # at a time may ask the lands.
        self._lock = Lock()

    def cover(self, area: BaseGeometry, limit: Limit | None = None) -> Cover:
        """Return what an area covers; see `cover_each`."""
        return self.cover_each([area], [limit])[0]

    def cover_each(
        self, areas: Sequence[BaseGeometry], limits: Sequence[Limit | None]
    ) -> list[Cover]:
        """Return what each of some areas covers.

        Parameters
        ----------
        areas
            Shape (n,): polygons of held land, in degrees.
        limits
            Shape (n,). Of a ground that is wholly within its depth an area has what the
            party has, whatever the depth, so that it need not be overlaid. None where
            no depth, or another front, makes the area.
        """
        covers = []
        for start in range(0, len(areas), _AT_ONCE):
            # Copies: an area may be a party's land itself, or another thread's.
            some = np.asarray([shapely.force_2d(area) for area in areas[start : start + _AT_ONCE]])
            waters = self.grounds.wide_water.inside_each_km2(some)
            shares = self._shares(some, limits[start : start + _AT_ONCE])
            for (at, share), water_km2 in zip(shares, waters, strict=True):
                # Less is where two edges were computed apart: of the next region.
                met = share > _HAIR
                rows, area_km2 = self.grounds.rows[at[met]], share * self.grounds.area_km2[at]
                settled_km2 = float(area_km2[met].sum())
                covers.append(Cover(rows, share[met], area_km2[met], water_km2, settled_km2))
        return covers

    def near_edge(self, area: BaseGeometry, among: BoolArray) -> IntArray:
        """Return the grounds that an area's edge cuts, or misses by their radius.

        Those are grounds of which, drawn twice as wide, some of the held land is inside
        and some is not. So a coast, behind which nobody holds land, is no edge.

        Parameters
        ----------
        among
            Shape (n,): which of the grounds are looked at.
        """
        grounds = self.grounds
        area = shapely.force_2d(area)  # a copy, as in `cover`
        at = np.flatnonzero(among)
        at = at[_within_bounds(area, grounds.points[at], 2 * grounds.radius_degrees[at])]
        wide = draw_discs(grounds.points[at], 2 * grounds.radius_km[at])
        wide_km2 = areas_km2(wide)
        inside_km2 = overlay_km2(np.full(len(at), area), wide, wide_km2)
        some = np.flatnonzero(inside_km2 > 0)
        at, wide, wide_km2, inside_km2 = at[some], wide[some], wide_km2[some], inside_km2[some]
        with self._lock:
            # The edges of several zones come near the same grounds.
            new = np.isnan(self._wide_held_km2[at])
            lands = (np.full(np.count_nonzero(new), land) for land in self._lands.values())
            held = (overlay_km2(land, wide[new], wide_km2[new]) for land in lands)
            self._wide_held_km2[at[new]] = sum(held, np.zeros(np.count_nonzero(new)))
        share: FloatArray = inside_km2 / self._wide_held_km2[at]
        return at[(share > 1 - WHOLE) & (share < WHOLE)]

    def _shares(
        self, areas: AnyArray, limits: Sequence[Limit | None]
    ) -> list[tuple[IntArray, FloatArray]]:
        """Return the grounds that each area may meet, and the share of each inside."""
        grounds = self.grounds
        shares: list[tuple[IntArray, FloatArray]] = []
        cuts: list[BoolArray] = []
        for area, limit in zip(areas, limits, strict=True):
            at = _within_bounds(area, grounds.points, grounds.radius_degrees)
            if limit is None:
                share, cut = self._shares_by_edge(area, at)
            else:
                within, cut = limit.sort(grounds, at)
                meets = within | cut
                at, share, cut = at[meets], within[meets].astype(float), cut[meets]
            shares.append((at, share))
            cuts.append(cut)
        for party in {limit.party for limit in limits if limit}:
            own = [number for number, limit in enumerate(limits) if limit and limit.party == party]
            self._find_shares(party, np.concatenate([shares[number][0] for number in own]))
            for number in own:
                at, share = shares[number]
                held = self._held_share[party][at]
                np.multiply(share, held, out=share)
                cuts[number] &= held > 0
        which = np.repeat(np.arange(len(areas)), [np.count_nonzero(cut) for cut in cuts])
        overlaid = self._overlay(
            areas[which],
            np.concatenate([at[cut] for (at, _), cut in zip(shares, cuts, strict=True)]),
        )
        for number, ((_, share), cut) in enumerate(zip(shares, cuts, strict=True)):
            share[cut] = overlaid[which == number]
        return shares

    def _shares_by_edge(self, area: BaseGeometry, at: IntArray) -> tuple[FloatArray, BoolArray]:
        """Return shares of grounds in an area, and which its edge may cross."""
        edge: Any = area.boundary
        shapely.prepare([area, edge])
        centres = self._centres(at)
        share = shapely.contains(area, centres).astype(float)
        return share, self._find_crossed(edge, at, centres)

    def _find_shares(self, party: str, at: IntArray) -> None:
        """Find the share of each of some grounds that a party holds."""
        known = self._held_share[party]
        with self._lock:
            new = _without(known, at)
            if len(new):
                land, edge = self._lands[party], self._edges[party]
                shapely.prepare([land, edge])
                centres = self._centres(new)
                share = shapely.contains(land, centres).astype(float)
                crossed = self._find_crossed(edge, new, centres)
                cut = new[crossed]
                self._find_held(cut)
                lands = np.full(len(cut), land)
                share[crossed] = self._share_of_held(lands, cut, self._held_km2[party][cut])
                known[new] = share

    def _overlay(self, areas: AnyArray, at: IntArray) -> FloatArray:
        """Return the share of the held land of each ground that is in its area."""
        with self._lock:
            self._find_held(at)
        inside_km2 = overlay_km2(areas, self.grounds.shapes(at), self._whole_km2[at])
        return self._share_of_held(areas, at, inside_km2)

    @cached_property
    def _edges(self) -> dict[str, Any]:
        return {party: land.boundary for party, land in self._lands.items()}

    def _centres(self, at: IntArray) -> AnyArray:
        """Return the centres of some grounds; to make those of all takes a moment."""
        return np.asarray(shapely.points(self.grounds.points[at]))

    def _find_crossed(self, edge: Any, at: IntArray, centres: AnyArray) -> BoolArray:
        """Return which of some grounds a line may cross."""
        radius = self.grounds.radius_degrees[at]
        crossed = shapely.dwithin(edge, centres, radius)  # type: ignore[call-overload]
        return np.asarray(crossed)

    def _find_held(self, at: IntArray) -> None:
        """Find how much of some grounds each party holds, in km²; with the lock."""
        new = _without(self._whole_km2, at)
        if len(new):
            shapes = self.grounds.shapes(new)
            self._whole_km2[new] = areas_km2(shapes)
            for party, land in self._lands.items():
                lands = np.full(len(new), land)
                self._held_km2[party][new] = overlay_km2(lands, shapes, self._whole_km2[new])

    def _share_of_held(self, areas: AnyArray, at: IntArray, inside_km2: FloatArray) -> FloatArray:
        """Return the share of the held land of each ground that is in its area."""
        held_km2 = sum((km2[at] for km2 in self._held_km2.values()), np.zeros(len(at)))
        # A ground off all held land, such as an islet that a map leaves out, is in or
        # out by its centre.
        share = np.zeros(len(at))
        off = np.flatnonzero(held_km2 <= 0)
        share[off] = shapely.contains(areas[off], self._centres(at[off]))
        return np.divide(inside_km2, held_km2, where=held_km2 > 0, out=share)


def _without(known: FloatArray, at: IntArray) -> IntArray:
    """Return the indices, each once and in order, at which a figure is not known yet.

    As `numpy.unique`, which loads NumPy's masked arrays: a part of a short command.
    """
    wanted = np.zeros(len(known), dtype=bool)
    wanted[at] = True
    return np.flatnonzero(wanted & np.isnan(known))


def _within_bounds(area: BaseGeometry, points: FloatArray, margin: FloatArray) -> IntArray:
    """Return the indices of the points within an area's bounds and a margin each."""
    if area.is_empty:
        return np.zeros(0, dtype=np.int64)
    west, south, east, north = area.bounds
    x, y = points.T
    near = (x >= west - margin) & (x <= east + margin)
    return np.flatnonzero(near & (y >= south - margin) & (y <= north + margin))
