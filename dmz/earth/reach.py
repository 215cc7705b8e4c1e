"""Areas within a geodesic distance of lines or points, and distances to them.

A reference is cut into pieces small enough for a plane of their own, in which a planar
buffer and a planar distance are right to a metre (see `dmz.earth.geodesy.Plane`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import shapely
from shapely import GeometryCollection, LineString
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import (
    CHORD_KM,
    GEOD,
    KM_PER_DEGREE,
    AnyArray,
    FloatArray,
    IntArray,
    Plane,
    densify,
    edges_of,
    plane_of,
)
from dmz.earth.threads import map_in_threads

# Chords per quarter circle. A buffer of a line has few arcs: 64 chords lie within 3 m
# of them at 40 km. A disc is all arc: 128 chords give it 99.997 % of its area.
_LINE_QUAD_SEGS, _POINT_QUAD_SEGS = 64, 128
# A line of more vertices than any that is published, which has 1,400, is taken at the
# detail of half a metre: two million would need gigabytes, and hours.
_DENSE_VERTICES, _DETAIL_DEGREES = 20_000, 0.0005 / KM_PER_DEGREE
# Cells of 0.7 degrees, 78 km, keep every point of a piece within 60 km of its centre.
_CELL_DEGREES = 0.7
# Edges of a line to buffer at once. A buffer of a long, winding line is slow to build:
# the arcs around its edges cross each other many times.
_EDGES_PER_BUFFER = 32
# Areas to keep around pieces and around their parts: those of two days of a whole front
# at three distances.
_KEPT_BUFFERS, _KEPT_PARTS = 128, 512
# The smallest radius of curvature of the ellipsoid, of the meridian at the equator: no
# geodesic is shorter than the great circle between the same angles on such a sphere.
# A hair less, for rounding.
_LEAST_RADIUS_KM = GEOD.a / 1000 * (1 - GEOD.es) * (1 - 1e-9)
# Items in a node of an index of edges: the nearest edge to a point is found in half of
# the time that it takes with ten, which is usual.
NODE = 4


def _cell_numbers(points: FloatArray) -> IntArray:
    """Row and column of the cell of each point in degrees, shape (n, 2) for both."""
    row = np.floor(points[:, 1] / _CELL_DEGREES)
    middle = np.radians((row + 0.5) * _CELL_DEGREES)
    # Cells are about as wide as they are high, in km. The limit keeps the width finite
    # at a pole.
    width = _CELL_DEGREES / np.maximum(np.cos(middle), 0.01)
    column = np.floor(points[:, 0] / width)
    return np.column_stack([row, column]).astype(np.int64)


def _split_by_cell(geometry: BaseGeometry) -> list[tuple[Plane, BaseGeometry]]:
    """Cut lines and points into one piece per cell, in km on a plane of its own."""
    members: dict[tuple[int, int], list[BaseGeometry]] = {}
    if shapely.get_num_coordinates(geometry) > _DENSE_VERTICES:
        geometry = shapely.simplify(geometry, _DETAIL_DEGREES)
    # Twice, because a collection may hold multipoints and multilinestrings.
    parts = shapely.get_parts(shapely.get_parts(geometry))
    points = parts[shapely.get_type_id(parts) == 0]
    cells = _cell_numbers(shapely.get_coordinates(points))
    for point, (row, column) in zip(points, cells, strict=True):
        members.setdefault((row, column), []).append(point)
    for line in parts[shapely.get_type_id(parts) == 1]:
        # Edges of 2 km at most, so that each fits its cell and follows the geodesic.
        xy = shapely.get_coordinates(densify(line))
        cells = _cell_numbers((xy[1:] + xy[:-1]) / 2)
        # A line is cut where it leaves a cell. The edges first to last - 1, all of one
        # cell, lie between the vertices first and last.
        turns = np.flatnonzero(np.any(np.diff(cells, axis=0) != 0, axis=1)) + 1
        for first, last in pairwise([0, *turns, len(cells)]):
            row, column = cells[first]
            vertices = [*range(first, last, _EDGES_PER_BUFFER), last]
            members.setdefault((row, column), []).extend(
                LineString(xy[start : end + 1]) for start, end in pairwise(vertices)
            )
    pieces = []
    for lines_and_points in members.values():
        piece = GeometryCollection(lines_and_points)
        plane = plane_of(piece)
        pieces.append((plane, plane.project(piece)))
    return pieces


class Reach:
    """A reference, made of lines or points, for questions about distance to it.

    It works as long as no pole lies within the distances asked for. Longitudes run on
    across the antimeridian, from those of the reference.

    Parameters
    ----------
    reference
        Points, lines, or a collection of them; longitude and latitude in degrees.

    Attributes
    ----------
    reference
        As given.
    """

    def __init__(self, reference: BaseGeometry) -> None:
        self.reference = reference
        self._pieces = [] if reference.is_empty else _split_by_cell(reference)

    @cached_property
    def _indexes(self) -> list[tuple[float, shapely.STRtree]]:
        """Radius in km around the plane's centre, and index, of each piece."""
        indexes = []
        for _, piece in self._pieces:
            # The farthest point of a segment from any centre is one of its ends.
            radius = float(np.hypot(*shapely.get_coordinates(piece).T).max())
            indexes.append((radius, shapely.STRtree(_segments(piece), node_capacity=NODE)))
        return indexes

    def within(self, distance_km: float) -> BaseGeometry:
        """Draw the area within a distance of the reference.

        Parameters
        ----------
        distance_km
            Geodesic distance in km.

        Returns
        -------
        Polygons in degrees. Their boundary is within 5 m of the distance up to 40 km,
        and within 10 m up to 100 km. Empty where there is no reference.
        """
        return self.within_each([distance_km])[0]

    def within_each(self, distances_km: Sequence[float]) -> list[BaseGeometry]:
        """Draw the areas within several distances; see `within`.

        Buffers of all pieces and distances are drawn in threads.

        Parameters
        ----------
        distances_km
            Shape (n,), km.

        Returns
        -------
        Shape (n,).
        """
        tasks = [(*piece, distance) for distance in distances_km for piece in self._pieces]
        buffers = iter(map_in_threads(lambda task: _buffer(*task), tasks, "Drawing zones"))
        areas = []
        for _ in distances_km:
            # The next buffers are those of one distance, one for each piece.
            placed = [next(buffers) for _ in self._pieces]
            try:
                areas.append(shapely.union_all(placed))
            except shapely.GEOSException:
                # Vertices centimetres apart may cross when they are placed in degrees.
                areas.append(shapely.union_all(shapely.make_valid(placed)))
        return areas

    def distances_km(self, points: FloatArray, *, limit_km: float = math.inf) -> FloatArray:
        """Measure the geodesic distance of each point to the reference.

        Right to 2 m up to 100 km, and to 0.1 % beyond.

        Parameters
        ----------
        points
            Shape (n, 2): longitude and latitude in degrees.
        limit_km
            Distances above this limit need not be right: they come back as any number
            above it, or as infinity. A low limit saves time.

        Returns
        -------
        Shape (n,), km; infinity where there is no reference.
        """
        nearest = np.full(len(points), np.inf)
        directions = _directions(points)
        for (plane, _), (radius, index) in zip(self._pieces, self._indexes, strict=True):
            # No point of a piece is farther than its radius from the centre. So a point
            # farther from the centre than radius + limit is out of the limit, and one
            # farther than radius + nearest has a nearer piece already. To project a
            # point takes much longer than to see that it is too far in any case: most
            # are by latitude alone, most others by the way straight through the Earth.
            within = radius + np.minimum(nearest, limit_km)
            north = np.abs(np.radians(points[:, 1] - plane.latitude))
            close = np.flatnonzero(north * _LEAST_RADIUS_KM <= within)
            (centre,) = _directions(np.array([[plane.longitude, plane.latitude]]))
            chord = np.sqrt(np.square(directions[close] - centre).sum(axis=1))
            close = close[chord * _LEAST_RADIUS_KM <= within[close]]
            xy = np.column_stack(plane.positions(points[close]))
            hopeful = np.hypot(*xy.T) <= within[close]
            close, xy = close[hopeful], xy[hopeful]
            (at, _), distance = index.query_nearest(
                shapely.points(xy), return_distance=True, all_matches=False
            )
            found = close[at]
            nearest[found] = np.minimum(nearest[found], distance)
        return nearest


def _directions(points: FloatArray) -> FloatArray:
    """Return the unit vectors of points in degrees, as if on a sphere. Shape (n, 3)."""
    longitude, latitude = np.radians(points).T
    across = np.cos(latitude)
    return np.column_stack(
        [across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)]
    )


@lru_cache(maxsize=_KEPT_BUFFERS)
def _buffer(plane: Plane, piece: BaseGeometry, distance_km: float) -> BaseGeometry:
    """Draw the area within a distance of a piece on a plane, in degrees.

    The last ones are kept: from one day to the next, a front line moves in a few of its
    pieces.
    """
    chords = _LINE_QUAD_SEGS if shapely.length(piece) else _POINT_QUAD_SEGS
    buffers = [_buffer_part(part, distance_km, chords) for part in shapely.get_parts(piece)]
    # An edge that is straight on the plane is bent in degrees: only its vertices are
    # placed exactly, so they need to be close to each other.
    area: BaseGeometry = plane.unproject(shapely.segmentize(shapely.union_all(buffers), CHORD_KM))
    return area


@lru_cache(maxsize=_KEPT_PARTS)
def _buffer_part(part: BaseGeometry, distance_km: float, chords: int) -> BaseGeometry:
    """Draw the area within a distance of a part, on its plane; the last are kept."""
    return shapely.buffer(part, distance_km, quad_segs=chords)


def _segments(piece: BaseGeometry) -> AnyArray:
    """Split a piece into segments and points: an index of small items is fast."""
    parts = shapely.get_parts(piece)
    points = parts[shapely.get_type_id(parts) == 0]
    lines = parts[shapely.get_type_id(parts) == 1]
    if not len(lines):
        return np.concatenate([lines, points])
    return np.concatenate([shapely.linestrings(edges_of(lines)), points])
