"""A line between settlements' cells, without the zigzag that their spacing causes."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, BoolArray, FloatArray

# Vertices of the line stand no further apart. Cells are 2 to 10 km wide.
_STEP_KM = 0.5
# Standard deviation of the bell curve that smooths the line, as a share of the distance
# to the nearest settlement: all but 0.3 % of the curve lies within that distance.
_WIDTH = 1 / 3
# No point of the line moves by more than this share of that distance.
_SHARE = 0.5
# The line passes a contested settlement no further away: villages here are 1 to 3 km
# long, and their points are good to 1 or 2 km.
_ROOM_KM = 1.0
# In each round a vertex moves at most halfway to the middle of its neighbours: 32
# rounds make a standard deviation of 2 km.
_ROUNDS = 32


def unite_smoothly(
    cells: AnyArray,
    mine: BoolArray,
    points: FloatArray,
    settled: BoolArray,
) -> BaseGeometry:
    """Unite a party's cells, with the edge between them and the others' smoothed.

    Where settlements are far apart, in a forest or behind water, the edge of their
    cells runs to and fro by kilometres for no other reason than where they happen to
    lie. Each point of it is averaged with those before and after it, weighted by a bell
    curve that is as wide as the nearest settlement is far, 6 km at most: a finer bend
    says nothing of the line. No point moves by more than half of that distance, nor
    away from a contested settlement by more than 1 km. So every settlement stays on its
    holder's side: a line does not sweep over a point that is further away than the line
    moves.

    Parameters
    ----------
    cells
        Shape (n,): the cells, a coverage without gaps, on a plane in km.
    mine
        Shape (n,): which cells the party holds.
    points
        Shape (n, 2): the points of the cells, in km.
    settled
        Shape (n,): whether each point is a settlement with a holder; the others are the
        twins that stand for contested ones.

    Returns
    -------
    The party's land on the plane.
    """
    own, rest = (shapely.coverage_union_all(cells[side]) for side in (mine, ~mine))
    edge = shapely.line_merge(
        shapely.normalize(shapely.intersection(shapely.boundary(own), shapely.boundary(rest)))
    )
    at = np.asarray(shapely.points(points))
    settlements, contested = shapely.STRtree(at[settled]), shapely.STRtree(at[~settled])
    lines = [
        _smooth(line, settlements, contested)
        for line in shapely.get_parts(shapely.segmentize(edge, _STEP_KM))
        if shapely.get_dimensions(line) == 1
    ]
    rim = shapely.boundary(shapely.coverage_union_all([own, rest]))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([rim, *lines])]))
    # A sliver where two stretches touch has no settlement of its own, and goes with the
    # nearest.
    held = mine[shapely.STRtree(at).nearest(shapely.point_on_surface(faces))]
    face, place = settlements.query(faces, "contains")
    held[face] = mine[settled][place]
    return shapely.coverage_union_all(faces[held])


def _smooth(
    line: BaseGeometry, settlements: shapely.STRtree, contested: shapely.STRtree
) -> BaseGeometry:
    """Smooth one stretch of the edge; its ends stay, a ring has none."""
    start = shapely.get_coordinates(line)
    closed = bool(np.array_equal(start[0], start[-1]))
    if closed:
        start = start[:-1]
    away = _distance_km(start, settlements)
    # Between two vertices the line may be nearer to a settlement than at either, by
    # less than they are apart.
    limit = _SHARE * np.maximum(away - _STEP_KM, 0)
    if len(contested):
        room = np.maximum(_SHARE * _distance_km(start, contested), _ROOM_KM)
        limit = np.minimum(limit, room)
    if not closed:
        limit[[0, -1]] = 0
    # A round with this weight adds weight × step² to the variance of the bell curve.
    weight = np.minimum((_WIDTH * away / _STEP_KM) ** 2 / _ROUNDS, 0.5)[:, None]
    at = start
    for _ in range(_ROUNDS):
        middle = (np.roll(at, 1, axis=0) + np.roll(at, -1, axis=0)) / 2
        move = at + weight * (middle - at) - start
        far = np.hypot(*move.T)
        at = start + move * np.minimum(1, limit / np.maximum(far, 1e-12))[:, None]
    return shapely.LineString(np.concatenate([at, at[:1]]) if closed else at)


def _distance_km(places: FloatArray, points: shapely.STRtree) -> FloatArray:
    """Distance from each place to the nearest of the points, all on a plane in km."""
    _, distance = points.query_nearest(
        np.asarray(shapely.points(places)), return_distance=True, all_matches=False
    )
    return np.asarray(distance)
