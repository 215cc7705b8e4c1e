"""All that lies within a geodesic distance of a line or of points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely import GeometryCollection, LineString
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import CHORD_KM, KM_PER_DEGREE, FloatArray, Plane, densify, plane_of
from dmz.earth.processors import on_all_processors

# Chords a quadrant. Around a line, arcs are few: 64 chords lie within 3 m of them at 40 km. Around a point all is arc: with 128,
# a disc has 99.997 % of its area.
LINE_QUADRANT, POINT_QUADRANT = 64, 128
# A cell of 0.7 degrees keeps every point of a line within 60 km of its plane's centre (see `Plane`).
CELL_DEGREES = 0.7
# Edges of a line that are buffered at once: the arcs of many overlap each other many times over, which is slow to undo.
STRETCH = 32


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

    @cached_property
    def _trees(self) -> list[tuple[float, shapely.STRtree]]:
        """For each piece: how far from its plane's centre it reaches, in km, and an index of it."""
        radii = [
            float(np.hypot(*shapely.get_coordinates(piece).T).max()) for _, piece in self._pieces
        ]
        return [
            (radius, shapely.STRtree(_segments(piece)))
            for radius, (_, piece) in zip(radii, self._pieces, strict=True)
        ]

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
            placed = [
                plane.unproject(buffer)
                for (plane, _), buffer in zip(self._pieces, own, strict=True)
            ]
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
        for (plane, _), (radius, tree) in zip(self._pieces, self._trees, strict=True):
            close = np.flatnonzero(
                np.abs(points[:, 1] - plane.latitude) * KM_PER_DEGREE * 0.99 <= radius + limit_km
            )
            xy = np.column_stack(plane.positions(points[close]))
            hopeful = np.hypot(*xy.T) <= radius + np.minimum(nearest[close], limit_km)
            close, xy = close[hopeful], xy[hopeful]
            (at, _), distance = tree.query_nearest(
                shapely.points(xy), return_distance=True, all_matches=False
            )
            nearest[close[at]] = np.minimum(nearest[close[at]], distance)
        return nearest


def _buffered(piece: BaseGeometry, distance_km: float) -> BaseGeometry:
    """The area within a distance on a plane, in km."""
    chords = LINE_QUADRANT if shapely.length(piece) else POINT_QUADRANT
    around = shapely.union_all(
        shapely.buffer(shapely.get_parts(piece), distance_km, quad_segs=chords)
    )
    return shapely.segmentize(around, CHORD_KM)


def _segments(piece: BaseGeometry) -> npt.NDArray[Any]:
    """The single segments of lines, and the points, of a piece: what an index finds quickly."""
    parts = shapely.get_parts(piece)
    lines = parts[shapely.get_type_id(parts) == 1]
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    segments = (
        shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)) if len(xy) else lines
    )
    return np.concatenate([segments, parts[shapely.get_type_id(parts) == 0]])
