"""Cover: which grounds, and how much wide water, an area of a front covers."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, areas_km2
from dmz.land.front import Front
from dmz.land.grounds import Grounds, IntArray, draw_discs
from dmz.land.regional_water import overlay_km2

# A ground with this share of it inside, or more, counts as wholly inside; one with less
# than the rest of it, as outside. The edges of two maps differ by as much.
WHOLE = 0.99
_HAIR = 1e-7
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

    def of(self, keep: npt.NDArray[Any]) -> Cover:
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
        self._whole_km2 = np.full(len(grounds.rows), np.nan)
        self._lock = Lock()
        self._centres: npt.NDArray[Any] = np.asarray(shapely.points(grounds.points))

    def cover(
        self, area: BaseGeometry, *, party: str = "", around: BaseGeometry | None = None
    ) -> Cover:
        """Return what an area covers.

        Parameters
        ----------
        area
            Polygons of held land, in degrees.
        party, around
            Where the area is a party's land within some distance: the party, and all
            that is within the distance, whoever holds it. Of a ground that this holds
            wholly, the area has what the party has, whatever the distance.
        """
        # A copy: the area may be a party's land itself, or another zone's, and two
        # threads must not be the first to ask one prepared geometry.
        area = shapely.force_2d(area)
        at, share = self._shares(area, party, around)
        area_km2 = share * self.grounds.area_km2[at]
        return Cover(
            rows=self.grounds.rows[at],
            share=share,
            area_km2=area_km2,
            water_km2=self.water_km2(area),
            settled_km2=float(area_km2.sum()),
        )

    def near_edge(self, area: BaseGeometry, among: npt.NDArray[np.bool_]) -> IntArray:
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
        inside_km2 = overlay_km2(area, wide, wide_km2)
        some = np.flatnonzero(inside_km2 > 0)
        at, wide, wide_km2, inside_km2 = at[some], wide[some], wide_km2[some], inside_km2[some]
        with self._lock:
            held = (overlay_km2(land, wide, wide_km2) for land in self._lands.values())
            held_km2 = sum(held, np.zeros(len(at)))
        share = inside_km2 / held_km2
        return at[(share > 1 - WHOLE) & (share < WHOLE)]

    def _shares(
        self, area: BaseGeometry, party: str, around: BaseGeometry | None
    ) -> tuple[IntArray, FloatArray]:
        """Return the grounds that an area meets, and the share of each inside."""
        grounds = self.grounds
        near = _within_bounds(area, grounds.points, grounds.radius_degrees)
        edge: Any = area.boundary
        shapely.prepare([area, edge])
        centres, radius = self._centres[near], grounds.radius_degrees[near]
        crossed = shapely.dwithin(edge, centres, radius)  # type: ignore[call-overload]
        inside = shapely.contains(area, centres)
        share = np.where(inside, 1.0, 0.0)
        cut = near[crossed]
        self._find_held(cut)
        held_km2 = sum((km2[cut] for km2 in self._held_km2.values()), np.zeros(len(cut)))
        inside_km2 = np.zeros(len(cut))
        steady = np.zeros(len(cut), dtype=bool)
        if around is not None:
            # A boundary of its own: zones share what is around, and GEOS completes a
            # prepared geometry when it is first asked, which two threads must not do.
            limit: Any = around.boundary
            shapely.prepare(limit)
            # The area's edge runs within the distance. So a ground that it crosses, and
            # the limit of the distance does not, is wholly within.
            steady = ~shapely.dwithin(limit, centres[crossed], radius[crossed])
            inside_km2[steady] = self._held_km2[party][cut[steady]]
        moving = cut[~steady]
        inside_km2[~steady] = overlay_km2(area, grounds.shapes(moving), self._whole_km2[moving])
        # A ground off all held land, such as an islet that a map leaves out, is in or
        # out by its centre.
        share[crossed] = np.divide(inside_km2, held_km2, where=held_km2 > 0, out=share[crossed])
        # Less is where two edges were computed apart: a ground of the next region.
        met = share > _HAIR
        return near[met], share[met]

    def _find_held(self, at: IntArray) -> None:
        """Find how much of the grounds at some indices each party holds, in km²."""
        # Zones are covered in threads, and GEOS completes a prepared geometry when it
        # is first asked: one thread at a time may ask the lands.
        with self._lock:
            new = at[np.isnan(self._whole_km2[at])]
            if len(new):
                shapes = self.grounds.shapes(new)
                km2 = areas_km2(shapes)
                for party, land in self._lands.items():
                    self._held_km2[party][new] = overlay_km2(land, shapes, km2)
                # The last, since it tells that all of them are found.
                self._whole_km2[new] = km2

    def water_km2(self, area: BaseGeometry) -> FloatArray:
        """Return the wide water in an area by region, in km². Shape (m,)."""
        return self.grounds.wide_water.inside_km2(area)


def _within_bounds(area: BaseGeometry, points: FloatArray, margin: FloatArray) -> IntArray:
    """Return the indices of the points within an area's bounds and a margin each."""
    if area.is_empty:
        return np.zeros(0, dtype=np.int64)
    west, south, east, north = area.bounds
    x, y = points.T
    near = (x >= west - margin) & (x <= east + margin)
    return np.flatnonzero(near & (y >= south - margin) & (y <= north + margin))
