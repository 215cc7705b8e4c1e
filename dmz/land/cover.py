"""Cover: which grounds, and how much wide water, an area of a front covers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, areas_km2
from dmz.land.front import Front
from dmz.land.grounds import Grounds, IntArray, draw_discs

# A ground with this share of it inside, or more, counts as wholly inside; one with less
# than the rest of it, as outside. The edges of two maps differ by as much.
WHOLE = 0.99


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
        self._lands = list(front.land.values())
        self._held_km2 = np.full(len(grounds.rows), np.nan)
        self._lock = Lock()
        self._centres: npt.NDArray[Any] = np.asarray(shapely.points(grounds.points))

    def cover(self, area: BaseGeometry) -> Cover:
        """Return what an area, polygons of held land in degrees, covers."""
        at, share = self._shares(area)
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
        at = np.flatnonzero(among)
        at = at[_within_bounds(area, grounds.points[at], 2 * grounds.radius_degrees[at])]
        wide = draw_discs(grounds.points[at], 2 * grounds.radius_km[at])
        inside_km2 = _overlay_km2(area, wide)
        some = np.flatnonzero(inside_km2 > 0)
        at, wide, inside_km2 = at[some], wide[some], inside_km2[some]
        with self._lock:
            held_km2 = sum((_overlay_km2(land, wide) for land in self._lands), np.zeros(len(at)))
        share = inside_km2 / held_km2
        return at[(share > 1 - WHOLE) & (share < WHOLE)]

    def _shares(self, area: BaseGeometry) -> tuple[IntArray, FloatArray]:
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
        held_km2 = self._find_held(cut)
        inside_km2 = _overlay_km2(area, grounds.shapes(cut))
        # A ground off all held land, such as an islet that a map leaves out, is in or
        # out by its centre.
        share[crossed] = np.divide(inside_km2, held_km2, where=held_km2 > 0, out=share[crossed])
        met = share > 0
        return near[met], share[met]

    def _find_held(self, at: IntArray) -> FloatArray:
        """Return how much of the grounds at some indices any party holds, in km²."""
        # Zones are covered in threads, and GEOS completes a prepared geometry when it
        # is first asked: one thread at a time may ask the lands.
        with self._lock:
            new = at[np.isnan(self._held_km2[at])]
            if len(new):
                shapes = self.grounds.shapes(new)
                self._held_km2[new] = sum(_overlay_km2(land, shapes) for land in self._lands)
            return self._held_km2[at]

    def water_km2(self, area: BaseGeometry) -> FloatArray:
        """Return the wide water in an area by region, in km². Shape (m,)."""
        grounds = self.grounds
        near = np.asarray(self._water_tree.query(area))
        wet_km2 = _overlay_km2(area, grounds.water[near])
        by_region = np.bincount(
            grounds.water_region[near], weights=wet_km2, minlength=len(grounds.regions)
        )
        return by_region.astype(float)

    @cached_property
    def _water_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.grounds.water)


def _within_bounds(area: BaseGeometry, points: FloatArray, margin: FloatArray) -> IntArray:
    """Return the indices of the points within an area's bounds and a margin each."""
    if area.is_empty:
        return np.zeros(0, dtype=np.int64)
    west, south, east, north = area.bounds
    x, y = points.T
    near = (x >= west - margin) & (x <= east + margin)
    return np.flatnonzero(near & (y >= south - margin) & (y <= north + margin))


def _overlay_km2(area: BaseGeometry, shapes: npt.NDArray[Any]) -> FloatArray:
    """Return how much of each small shape is in a large area, in km². Shape (n,)."""
    if not len(shapes):
        return np.zeros(0)
    shapely.prepare(area)
    whole = shapely.covers(area, shapes)
    cut = np.flatnonzero(~(whole | shapely.disjoint(area, shapes)))
    # What lies near the shape is cut out of the area first: an overlay takes as long as
    # its inputs have vertices.
    boxes = shapely.bounds(shapes[cut]).reshape(-1, 4) + np.array([-1, -1, 1, 1]) * 1e-4
    near = np.array([*(shapely.clip_by_rect(area, *box) for box in boxes), None])[:-1]
    broken = ~shapely.is_valid(near)
    near[broken] = area
    inside_km2 = np.zeros(len(shapes))
    inside_km2[whole] = areas_km2(shapes[whole])
    inside_km2[cut] = areas_km2(shapely.intersection(near, shapes[cut]))
    return inside_km2
