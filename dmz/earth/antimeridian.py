"""Longitudes across the antimeridian: one continuous range for overlays, and back.

An overlay works where longitudes run on without a jump. They may start at any meridian
for that: a territory across 180 degrees has its own, and whatever lies on it is brought
to the same run. Files have -180 to 180, with shapes cut at 180 as RFC 7946, section
3.1.9, asks.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, FloatArray

TURN = 360.0
STANDARD_WEST = -180.0  # where longitudes start in files


def wrap_longitude(longitude: float, west: float = STANDARD_WEST) -> float:
    """Wrap a longitude into the range from ``west`` to ``west + 360``."""
    return float(_wrap(np.array([longitude]), west)[0])


def find_west(areas: AnyArray) -> float:
    """Find the meridian at which longitudes start so as to cut no land of a territory.

    It is opposite to the middle of the shortest run of longitudes that holds all areas.

    Parameters
    ----------
    areas
        Shape (n,): polygons, in any of the ways in which files give them; see
        `wrap_geometries`.
    """
    # Cut at 180, where a territory across it may be cut already.
    parts = shapely.get_parts(wrap_geometries(areas, STANDARD_WEST, crossing=True))
    west, _, east, _ = shapely.bounds(parts).T
    order = np.argsort(west)
    west, reached = west[order], np.maximum.accumulate(east[order])
    gaps = np.append(west[1:], west[0] + TURN) - reached
    widest = int(np.argmax(gaps))
    if gaps[widest] <= 0:
        return STANDARD_WEST
    first = west[(widest + 1) % len(west)]
    last = reached[widest] + (TURN if reached[widest] < first else 0.0)
    return float((first + last) / 2 - TURN / 2)


def wrap_geometries(geometries: AnyArray, west: float, *, crossing: bool) -> AnyArray:
    """Wrap geometries into the longitudes from ``west`` to ``west + 360``.

    Geometries that lie there already come back as they are. What reaches beyond is cut
    and moved by whole turns, and pieces that meet are joined.

    Parameters
    ----------
    geometries
        Shape (n,): longitude and latitude in degrees, of any turn.
    crossing
        Whether an edge of more than 180 degrees goes the short way round, across the
        antimeridian, as in files from before RFC 7946.

    Returns
    -------
    Shape (n,). A polygon that crosses itself and reaches beyond is repaired.
    """
    moved = np.array(geometries, dtype=object)
    if crossing:
        west_ends, _, east_ends, _ = shapely.bounds(moved).T
        widths = east_ends - west_ends
        for at in np.flatnonzero(widths > TURN / 2):
            moved[at] = _uncross(moved[at])
    left, _, right, _ = shapely.bounds(moved).T
    beyond = np.flatnonzero((left < west) | (right > west + TURN))
    first = np.floor((left[beyond] - west) / TURN)
    last = np.ceil((right[beyond] - west) / TURN) - 1
    # What lies within one turn is moved as it is, as nearly all cells of a grid are.
    whole = (first == last) & shapely.is_valid(moved[beyond])
    for turn in np.unique(first[whole]).tolist():
        at = beyond[whole & (first == turn)]
        moved[at] = move_by(moved[at], -turn)
    for at in beyond[~whole].tolist():
        moved[at] = _turn(moved[at], west)
    return moved


def move_by(geometries: Any, turns: float) -> Any:
    """Move a geometry in degrees, or an array of them, east by whole turns."""
    if not turns:
        return geometries
    return shapely.transform(geometries, lambda xy: xy + np.array([TURN * turns, 0.0]))


def _wrap(longitudes: FloatArray, west: float) -> FloatArray:
    """Wrap longitudes into the range from ``west`` to ``west + 360``. Shape (n,)."""
    turns = np.floor((longitudes - west) / TURN)
    # The end of the run is the same meridian as its start, and stays where it is.
    turns[longitudes == west + TURN] = 0
    return np.asarray(longitudes - TURN * turns)


def _turn(geometry: BaseGeometry, west: float) -> BaseGeometry:
    """Cut a geometry at the ends of the range, and move its pieces into it."""
    dimension = shapely.get_dimensions(geometry)
    if dimension == 0:
        return shapely.transform(
            geometry, lambda xy: np.column_stack([_wrap(xy[:, 0], west), xy[:, 1]])
        )
    if not shapely.is_valid(geometry):
        geometry = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    left, _, right, _ = geometry.bounds
    first = int(np.floor((left - west) / TURN))
    last = max(first, int(np.ceil((right - west) / TURN)) - 1)
    pieces = []
    for turn in range(first, last + 1):
        start = west + TURN * turn
        piece = shapely.intersection(geometry, shapely.box(start, -90, start + TURN, 90))
        pieces.append(move_by(piece, -turn))
    parts = shapely.get_parts(shapely.get_parts(pieces))
    # What only touches a cut leaves points or lines there.
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])


def _uncross(geometry: BaseGeometry) -> BaseGeometry:
    """Continue edges longer than 180 degrees across the antimeridian."""
    parts: list[Any] = [_uncross_part(part) for part in shapely.get_parts(geometry)]
    if geometry.geom_type == "MultiPolygon":
        return shapely.MultiPolygon(parts)
    if geometry.geom_type == "MultiLineString":
        return shapely.MultiLineString(parts)
    return parts[0] if len(parts) == 1 else geometry


def _uncross_part(part: BaseGeometry) -> BaseGeometry:
    """Continue the edges of one line or polygon across the antimeridian."""
    if part.geom_type == "LineString":
        return shapely.LineString(run_on(shapely.get_coordinates(part)))
    if part.geom_type != "Polygon":
        return part
    exterior, *holes = [run_on(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part)]
    outer = shapely.Polygon(exterior)
    middle = (outer.bounds[0] + outer.bounds[2]) / 2
    # A hole may start on the other side of the cut than the ring around it.
    return shapely.Polygon(
        exterior,
        [
            shapely.get_coordinates(move_by(ring, np.round((middle - ring.centroid.x) / TURN)))
            for ring in map(shapely.LinearRing, holes)
        ],
    )


def run_on(xy: FloatArray) -> FloatArray:
    """Move the points after each jump in longitude by a turn. Shape (n, 2).

    An edge of a whole turn is one along a map of the world, not a jump.
    """
    step = np.diff(xy[:, 0], prepend=xy[:1, 0])
    jumps = np.where(np.abs(step) < TURN, np.round(step / TURN), 0.0)
    return np.column_stack([xy[:, 0] - TURN * np.cumsum(jumps), xy[:, 1]])
