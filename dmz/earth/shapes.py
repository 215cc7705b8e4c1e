"""Shapes: where areas are narrow, run along an edge, or lie near one another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import KM_PER_DEGREE, AnyArray, FloatArray, Plane, length_km, plane_of

# An overlay of edges computed apart leaves hairs along them; this is about 10 m².
_HAIR_DEGREES2 = 1e-9
# Edges that two overlays computed apart coincide to about 1e-9 degrees; this is 0.1 m.
TOUCH_DEGREES = 1e-6
# More vertices than any outline that is published: ISW's have 43,000. Of more, overlays
# and buffers take gigabytes and minutes: two million vertices took 3.2 GB.
DENSE_VERTICES, _FEW_VERTICES = 100_000, 40_000
_FINEST_M = 0.5
# Overlays to keep: those of two days of a whole front, ten regions, three distances.
_KEPT_PARTS = 128


def clip_near(geometry: BaseGeometry, held: BaseGeometry, margin_degrees: float) -> BaseGeometry:
    """Clip a geometry to the held area's bounds and a margin: all that can face it."""
    west, south, east, north = shapely.bounds(held) + np.array([-1, -1, 1, 1]) * margin_degrees
    near: BaseGeometry = shapely.intersection(geometry, shapely.box(west, south, east, north))
    return near


def clip_to_box(area: BaseGeometry, bounds: Iterable[float]) -> BaseGeometry:
    """Clip an area to a box: west, south, east and north.

    GEOS clips to a rectangle at twice the speed of an overlay, but fails on a spike
    across its edge, or leaves a polygon that is not valid: then this is the overlay.
    """
    west, south, east, north = bounds
    try:
        clipped: BaseGeometry = shapely.clip_by_rect(area, west, south, east, north)
        if shapely.is_valid(clipped):
            return clipped
    except GEOSException:
        pass  # the overlay succeeds
    return shapely.intersection(area, shapely.box(west, south, east, north))


def cut_out(area: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
    """Return the part of a large area that is in a shape, such as a region.

    What lies near the shape is cut out of the area first: an overlay takes as long as
    its inputs have vertices.
    """
    near = clip_to_box(area, shape.bounds)
    # A copy: others may be given the same, and no two threads may prepare one geometry.
    return shapely.force_2d(_intersect(near, shape))


@lru_cache(maxsize=_KEPT_PARTS)
def _intersect(near: BaseGeometry, shape: BaseGeometry) -> BaseGeometry:
    """Overlay two areas; the last are kept.

    From one day to the next, most regions keep what is held in them, and many what a
    zone has of them.
    """
    return shapely.intersection(near, shape)


def polygons_of(area: BaseGeometry) -> BaseGeometry:
    """Return the polygons of an overlay, without points and lines where areas touch."""
    return join_polygons(shapely.get_parts(area))


def join_polygons(areas: AnyArray) -> BaseGeometry:
    """Return the polygons of areas that do not overlap as one geometry.

    A union would give the same, slowly. Points and lines among them are left out.
    """
    parts = shapely.get_parts(areas)
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))


def project_valid(area: BaseGeometry, plane: Plane) -> BaseGeometry:
    """Project an area to km on a plane; corners on edges may land a hair beyond."""
    projected: BaseGeometry = shapely.make_valid(plane.project(area))
    return projected


def thin_dense(shapes: AnyArray) -> tuple[AnyArray, float | None]:
    """Draw lines or polygons of very many vertices with fewer.

    Parameters
    ----------
    shapes
        Shape (n,), in degrees.

    Returns
    -------
    Their parts, and how far in metres these are from the old ones at most; None where
    they have no more vertices than `DENSE_VERTICES` and come back as they are.
    """
    if shapely.get_num_coordinates(shapes).sum() <= DENSE_VERTICES:
        return shapes, None
    finest = _FINEST_M / 1000 / KM_PER_DEGREE
    thinned, detail = thin(shapely.get_parts(shapes), _FEW_VERTICES, finest)
    return thinned, _FINEST_M * round(detail / finest)


def thin(parts: AnyArray, most: int, finest: float) -> tuple[AnyArray, float]:
    """Leave vertices out until so many are left (Douglas and Peucker 1973).

    Parameters
    ----------
    parts
        Lines or polygons, shape (n,).
    finest
        How far the new lines may be from the old ones at first, in the parts' own unit:
        four times as far each time that too many are left, up to 256 times.

    Returns
    -------
    The parts, valid, which may overlap where they touched before; and how far off they
    may be.
    """
    detail = finest
    while True:
        thinned = shapely.simplify(parts, detail, preserve_topology=False)
        gone = shapely.is_empty(thinned)  # what is narrower than the detail
        thinned[gone] = parts[gone]
        if shapely.get_num_coordinates(thinned).sum() <= most or detail > 255 * finest:
            break
        detail *= 4
    # Edges of a polygon that were moved may cross each other.
    areas = shapely.get_dimensions(thinned) == 2
    thinned[areas] = shapely.make_valid(thinned[areas])
    return thinned, detail


def length_at_detail_km(line: BaseGeometry, detail_km: float) -> float:
    """Length of a line in degrees without detail finer than a tolerance, in km.

    The line is simplified so that no point of it is further from what remains than the
    tolerance (Douglas and Peucker 1973), on a plane around its middle.
    """
    if line.is_empty:
        return 0.0
    plane = plane_of(line)
    flat = plane.project(shapely.line_merge(line))
    rough = shapely.simplify(flat, detail_km, preserve_topology=False)
    return length_km(plane.unproject(rough))


def narrow_parts(area: BaseGeometry, width_km: float) -> AnyArray:
    """Return the parts of an area, in km on a plane, narrower than a width.

    They are what a morphological opening removes: erosion by half the width, then
    dilation.
    """
    eroded = shapely.buffer(area, -width_km / 2, quad_segs=4)
    # Arcs of four chords a quadrant lie up to 2 % inside the circle (1 - cos 11.25°):
    # dilate by as much more, or each bend of the edge would leave a splinter.
    opened = shapely.buffer(eroded, width_km / 2 * 1.02, quad_segs=4)
    return shapely.get_parts(shapely.difference(area, opened))


def shares_along(parts: AnyArray, edge: BaseGeometry, tolerance_km: float) -> FloatArray:
    """Return the share of each part's boundary along an edge, 0 to 1. Shape (n,).

    Measured by points at most 100 m apart, all in km on one plane.
    """
    boundaries = shapely.segmentize(shapely.boundary(parts), 0.1)
    points, part = shapely.get_coordinates(boundaries, return_index=True)
    shapely.prepare(edge)
    along = shapely.dwithin(edge, shapely.points(points), tolerance_km)
    return np.asarray(np.bincount(part, weights=along) / np.bincount(part))


def without_hairs(area: BaseGeometry) -> BaseGeometry:
    """Return an area without the hairs that overlays of edges computed apart leave."""
    parts = shapely.get_parts(area)
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > _HAIR_DEGREES2)]
    solid = []
    for part in parts:
        holes = [
            hole for hole in part.interiors if shapely.area(shapely.Polygon(hole)) > _HAIR_DEGREES2
        ]
        solid.append(shapely.Polygon(part.exterior, holes))
    return shapely.union_all(solid) if solid else shapely.MultiPolygon()
