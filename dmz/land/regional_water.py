"""Water cut by region, and how much of it an area has."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, FloatArray, IntArray, areas_km2, objects, small_areas_km2
from dmz.earth.shapes import clip_to_box


@dataclass(frozen=True, eq=False)
class RegionalWater:
    """Water in pieces of one region each, k of them.

    Attributes
    ----------
    pieces
        Shape (k,): polygons in degrees, none of which overlaps another.
    region
        Shape (k,): index of the region that each is in.
    region_count
        How many regions there are, m.
    """

    pieces: AnyArray
    region: IntArray
    region_count: int

    @cached_property
    def _pieces_km2(self) -> FloatArray:
        return areas_km2(self.pieces)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.pieces)

    def inside_km2(self, area: BaseGeometry) -> FloatArray:
        """Return how much of it is in an area, by region, in km². Shape (m,)."""
        return np.asarray(self.inside_each_km2(objects([area]))[0])

    def inside_each_km2(self, areas: AnyArray) -> FloatArray:
        """Return how much of it is in each of n areas, by region. Shape (n, m)."""
        which, near = self._tree.query(areas)
        wet_km2 = overlay_km2(areas[which], self.pieces[near], self._pieces_km2[near])
        place = which * self.region_count + self.region[near]
        size = len(areas) * self.region_count
        by_region = np.bincount(place, weights=wet_km2, minlength=size).astype(float)
        return by_region.reshape(len(areas), self.region_count)


def divide_water(water: AnyArray, regions: AnyArray) -> RegionalWater:
    """Divide water by the regions that it lies in; what is in none is left out.

    Parameters
    ----------
    water, regions
        Shapes (n,) and (m,): polygons in degrees.
    """
    region, at = shapely.STRtree(water).query(regions, predicate="intersects")
    pieces = water[at]
    crossing = np.flatnonzero(np.bincount(at, minlength=len(water))[at] > 1)
    for number in crossing.tolist():
        near = clip_to_box(regions[region[number]], pieces[number].bounds)
        pieces[number] = shapely.intersection(near, pieces[number])
    return RegionalWater(pieces, region.astype(np.int64), len(regions))


def overlay_km2(areas: AnyArray, shapes: AnyArray, shape_km2: FloatArray) -> FloatArray:
    """Return how much of each small shape is in its large area, in km².

    Of a shape that is wholly inside that is its own area: of those near a zone, most
    are, and a curve of many zones meets them again and again.

    Parameters
    ----------
    areas, shapes, shape_km2
        Shape (n,) all three; one area may stand for many shapes.
    """
    if not len(shapes):
        return np.zeros(0)
    shapely.prepare(areas)
    whole = shapely.covers(areas, shapes)
    cut = np.flatnonzero(~whole)
    cut = cut[shapely.intersects(areas[cut], shapes[cut])]
    # What lies near the shape is cut out of the area first: an overlay takes as long as
    # its inputs have vertices.
    boxes = shapely.bounds(shapes[cut]).reshape(-1, 4) + np.array([-1, -1, 1, 1]) * 1e-4
    near = objects(map(clip_to_box, areas[cut], boxes.tolist()))
    inside_km2 = np.where(whole, shape_km2, 0.0)
    inside_km2[cut] = small_areas_km2(shapely.intersection(near, shapes[cut]))
    return inside_km2
