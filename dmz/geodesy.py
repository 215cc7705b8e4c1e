"""Distance, length and area on the WGS 84 ellipsoid.

All coordinates are longitude, latitude in degrees (CRS84). Polygon edges are straight in
longitude and latitude, as RFC 7946 has them. Distances are geodesics, areas are exact.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely import GeometryCollection, LineString
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
Item = TypeVar("Item")
Answer = TypeVar("Answer")

GEOD = pyproj.Geod(ellps="WGS84")

# Chords a quadrant. Around a line, arcs are few: 64 chords lie within 3 m of them at 40 km. Around a point all is arc: with 128,
# a disc has 99.997 % of its area.
LINE_QUADRANT, POINT_QUADRANT = 64, 128
# A chord of 2 km, straight in longitude and latitude, leaves the geodesic by less than 0.1 m at these latitudes.
CHORD_KM = 2.0
# A cell of 0.7 degrees keeps every point of a line within 60 km of its plane's centre (see `Plane`).
CELL_DEGREES = 0.7
# Edges of a line that are buffered at once: the arcs of many overlap each other many times over, which is slow to undo.
STRETCH = 32
KM_PER_DEGREE = 111.2
LONGEST_KM = 500.0


def distance_fault(km: float) -> str | None:
    """What is wrong with a distance that was asked for, in words; None where it can be measured."""
    if not math.isfinite(km):
        return f"{km}, which is not a number of km"
    if km <= 0:
        return f"{km:g} km; it must be above zero"
    if km > LONGEST_KM:
        return f"{km:g} km; the most that is measured is {LONGEST_KM:g} km"
    return None


_processors: ContextVar[int | None] = ContextVar("dmz_processors", default=None)


@contextmanager
def on_one_processor() -> Iterator[None]:
    """Keep to one processor inside the block: others have work of their own."""
    token = _processors.set(1)
    try:
        yield
    finally:
        _processors.reset(token)


def on_all_processors(function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
    """``[function(item) for item in items]``, in threads: overlays and array functions let others run beside them."""
    count = _processors.get() or os.cpu_count()
    if len(items) < 2 or count == 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(function, items))


def _authalic_q(latitude: FloatArray) -> FloatArray:
    """Snyder (1987), Map Projections: A Working Manual, equation 3-12, for sin(latitude)."""
    e = math.sqrt(GEOD.es)
    s = np.sin(latitude)
    q: FloatArray = (1 - GEOD.es) * (s / (1 - GEOD.es * s * s) + np.arctanh(e * s) / e)
    return q


def _ring_areas_km2(rings: npt.NDArray[Any]) -> FloatArray:
    """Area enclosed by each ring, in km², whatever its direction: the integral of q over longitude, edge by edge."""
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    lon, lat = np.radians(xy).T
    same = ring[1:] == ring[:-1]
    mean, half = (lat[1:] + lat[:-1]) / 2, (lat[1:] - lat[:-1]) / 2
    # Gauss-Legendre on three points: q is smooth and edges are short, so this is exact to rounding.
    node = math.sqrt(0.6)
    q = (5 * _authalic_q(mean - node * half) + 8 * _authalic_q(mean) + 5 * _authalic_q(mean + node * half)) / 18
    strip = np.where(same, q * (lon[1:] - lon[:-1]), 0.0)
    total = np.bincount(ring[1:], weights=strip, minlength=len(rings))
    areas: FloatArray = np.abs(total) * (GEOD.a / 1000) ** 2 / 2
    return areas


def areas_km2(geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> FloatArray:
    """Area of each geometry on the ellipsoid.

    Parameters
    ----------
    geometries
        Shape (n,). Longitude and latitude in degrees. Points and lines count as zero.

    Returns
    -------
    Shape (n,), km².
    """
    items = np.asarray(geometries, dtype=object)
    parts, owner = shapely.get_parts(items, return_index=True)
    polygons, part = shapely.get_parts(parts, return_index=True)  # a collection may hold multipolygons
    owner = owner[part]
    keep = shapely.get_type_id(polygons) == 3
    polygons, owner = polygons[keep], owner[keep]
    if not len(polygons):
        return np.zeros(len(items))
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    exterior = np.diff(polygon, prepend=-1) != 0
    signed = _ring_areas_km2(rings) * np.where(exterior, 1.0, -1.0)
    return np.asarray(np.bincount(owner[polygon], weights=signed, minlength=len(items)), dtype=float)


def area_km2(geometry: BaseGeometry) -> float:
    """Area of one geometry in km²; see `areas_km2`."""
    return float(areas_km2([geometry])[0])


def length_km(line: BaseGeometry) -> float:
    """Geodesic length in km of a line or of all lines in a collection."""
    xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    same = part[1:] == part[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    if not len(start):
        return 0.0
    return float(np.sum(GEOD.inv(*start.T, *end.T)[2])) / 1000


def densify(geometry: Any, *, chord_km: float = CHORD_KM) -> Any:
    """Add points along edges of a geometry, or of an array of them.

    No edge then spans more than ``chord_km`` north to south or at the equator.
    """
    return shapely.segmentize(geometry, chord_km / KM_PER_DEGREE)


@dataclass(frozen=True)
class Plane:
    """A plane around a point: the azimuthal equidistant projection, in km.

    The distance from a point within r of the centre to one at d is right to about r² d / (6 R²),
    R being the Earth's radius: with r = 60 km, 0.6 m at 40 km and 1.5 m at 100 km.
    """

    longitude: float
    latitude: float

    @cached_property
    def _projection(self) -> pyproj.Proj:
        return pyproj.Proj(proj="aeqd", lon_0=self.longitude, lat_0=self.latitude, ellps="WGS84", units="km")

    def positions(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Map points of shape (n, 2), in degrees, to x and y in km; x and y are the geodesic's from the centre."""
        x, y = self._projection(*np.asarray(points, dtype=float).T)
        return x, y

    def project(self, geometry: Any) -> Any:
        """Map a geometry, or an array of them, from degrees to km on the plane."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self._projection(*xy.T)))

    def unproject(self, geometry: Any) -> Any:
        """Map a geometry, or an array of them, from km on the plane to degrees."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self._projection(xy[:, 0], xy[:, 1], inverse=True)))


def plane_of(geometry: BaseGeometry) -> Plane:
    """The plane around the middle of a geometry's bounds."""
    west, south, east, north = geometry.bounds
    return Plane((west + east) / 2, (south + north) / 2)


def _cells(xy: FloatArray) -> npt.NDArray[np.int64]:
    """Cell number of each position: rows of equal latitude, columns of about equal width. Shape (n, 2)."""
    row = np.floor(xy[:, 1] / CELL_DEGREES)
    width = CELL_DEGREES / np.maximum(np.cos(np.radians((row + 0.5) * CELL_DEGREES)), 0.01)
    return np.column_stack([row, np.floor(xy[:, 0] / width)]).astype(np.int64)


def _pieces(geometry: BaseGeometry) -> list[tuple[Plane, BaseGeometry]]:
    """Cut lines and points into pieces of at most one cell, each in a plane of its own."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    grouped: dict[tuple[int, int], list[BaseGeometry]] = {}
    points = parts[shapely.get_type_id(parts) == 0]
    for point, cell in zip(points, _cells(shapely.get_coordinates(points)), strict=True):
        grouped.setdefault((cell[0], cell[1]), []).append(point)
    for line in parts[shapely.get_type_id(parts) == 1]:
        xy = shapely.get_coordinates(densify(line))
        cells = _cells((xy[1:] + xy[:-1]) / 2)
        turns = np.flatnonzero(np.any(np.diff(cells, axis=0) != 0, axis=1)) + 1
        for start, stop in zip([0, *turns], [*turns, len(cells)], strict=True):
            key = (cells[start, 0], cells[start, 1])
            ends = [*range(start, stop, STRETCH), stop]
            grouped.setdefault(key, []).extend(LineString(xy[a : b + 1]) for a, b in pairwise(ends))
    pieces = []
    for members in grouped.values():
        whole = GeometryCollection(members)
        plane = plane_of(whole)
        pieces.append((plane, plane.project(whole)))
    return pieces


class Reach:
    """All that lies within a geodesic distance of a reference: of a line, or of points.

    Parameters
    ----------
    reference
        Lines, points or a collection of them; longitude and latitude in degrees.
    """

    def __init__(self, reference: BaseGeometry) -> None:
        self.reference = reference
        self._pieces = [] if reference.is_empty else _pieces(reference)

    def within(self, distance_km: float) -> BaseGeometry:
        """The area within a distance: polygons in degrees, their vertices within 1 m of it up to 100 km."""
        return self.within_each([distance_km])[0]

    def within_each(self, distances_km: Sequence[float]) -> list[BaseGeometry]:
        """The areas within several distances; see `within`. Buffers are drawn on all processors."""
        tasks = [(piece, distance) for distance in distances_km for _, piece in self._pieces]
        buffers = on_all_processors(lambda task: _buffered(*task), tasks)
        areas = []
        for number in range(len(distances_km)):
            own = buffers[number * len(self._pieces) : (number + 1) * len(self._pieces)]
            placed = [plane.unproject(buffer) for (plane, _), buffer in zip(self._pieces, own, strict=True)]
            areas.append(shapely.union_all(placed))
        return areas

    def distances_km(self, points: FloatArray, *, limit_km: float = math.inf) -> FloatArray:
        """Distance of each point to the reference.

        Parameters
        ----------
        points
            Shape (n, 2): longitude and latitude in degrees.
        limit_km
            Points further away than this need not be measured; theirs may come back as infinity.

        Returns
        -------
        Shape (n,), km; infinity where there is no reference.
        """
        nearest = np.full(len(points), np.inf)
        for plane, piece in self._pieces:
            radius = float(np.hypot(*shapely.get_coordinates(piece).T).max())
            close = np.flatnonzero(np.abs(points[:, 1] - plane.latitude) * KM_PER_DEGREE * 0.99 <= radius + limit_km)
            xy = np.column_stack(plane.positions(points[close]))
            hopeful = np.hypot(*xy.T) <= radius + np.minimum(nearest[close], limit_km)
            close, xy = close[hopeful], xy[hopeful]
            tree = shapely.STRtree(_segments(piece))
            (at, _), distance = tree.query_nearest(shapely.points(xy), return_distance=True, all_matches=False)
            nearest[close[at]] = np.minimum(nearest[close[at]], distance)
        return nearest


def _buffered(piece: BaseGeometry, distance_km: float) -> BaseGeometry:
    """The area within a distance on a plane, in km."""
    chords = LINE_QUADRANT if shapely.length(piece) else POINT_QUADRANT
    around = shapely.union_all(shapely.buffer(shapely.get_parts(piece), distance_km, quad_segs=chords))
    return shapely.segmentize(around, CHORD_KM)


def _segments(piece: BaseGeometry) -> npt.NDArray[Any]:
    """The single segments of lines, and the points, of a piece: what an index finds quickly."""
    parts = shapely.get_parts(piece)
    lines = parts[shapely.get_type_id(parts) == 1]
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    segments = shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)) if len(xy) else lines
    return np.concatenate([segments, parts[shapely.get_type_id(parts) == 0]])
