"""The line itself: where the land of two parties touches, and what may be added to it.

Added on request are the state border behind which the holder's own state lies, and the
middle of waters on whose two shores the parties face each other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import KM_PER_DEGREE, AnyArray, FloatArray, Plane, edges_of, plane_of
from dmz.earth.shapes import TOUCH_DEGREES, clip_near
from dmz.land.territory import Party, Territory
from dmz.land.water import Water, shared_waters

# Parties face each other across mapped water up to this wide: the Dnipro-Buh liman is
# 17 km at its widest.
ACROSS_KM = 20.0
# About 1 cm: more than edges that two overlays computed apart differ by, 1e-9 degrees.
_GRID_DEGREES = 1e-7
# Shores are compared by points so far apart.
_SHORE_STEP_KM = 0.1


def touching_line(free: BaseGeometry, held: BaseGeometry, territory: Territory) -> BaseGeometry:
    """Return the edge of one land that touches another one, in degrees."""
    # The free land's edge less the territory's own edge is what the two parties share:
    # the held area's edge would have coast and border in it wherever the source drew
    # its own.
    edge = clip_near(territory.land.boundary, held, 0.1)
    # On one grid, edges that two overlays computed apart coincide.
    line = shapely.difference(clip_near(free.boundary, held, 0.1), edge, grid_size=_GRID_DEGREES)
    # The shores of lagoons are coast. Few lines come near one.
    lagoons = territory.water.lagoons[shapely.dwithin(line, territory.water.lagoons, TOUCH_DEGREES)]
    if len(lagoons):
        coast = shapely.buffer(shapely.MultiPolygon(list(lagoons)), TOUCH_DEGREES, quad_segs=1)
        line = shapely.difference(line, coast)
    # Across a gap, as at the mouth of a strip or of a channel, lies no land of the
    # holder: 12 km of edges on ISW's map of June 2022.
    edges = edges_of(_lines_in(line))
    shapely.prepare(held)
    return _join_edges(edges[shapely.dwithin(held, _middles(edges), 2 * TOUCH_DEGREES)])


def addition_faults(
    territory: Territory, holder: Party, include_border: bool, across_water: bool
) -> list[str]:
    """Say which of the two additions a territory cannot have."""
    faults = []
    if include_border and territory.own_state(holder).is_empty:
        faults.append(
            f"a border with {holder.name}'s own state is not known there; "
            "leave --include-border out"
        )
    if across_water and not territory.water.mapped:
        faults.append("no water is mapped there; leave --across-water out")
    return faults


def border_line(free: BaseGeometry, territory: Territory, holder: Party) -> BaseGeometry:
    """Return the border where the other party's land meets the holder's own state."""
    # The two outlines are drawn apart by up to some hundred metres; 0.01 degrees
    # bridges that and no strait.
    state = shapely.buffer(territory.own_state(holder), 0.01, quad_segs=2)
    shared = shapely.intersection(free.boundary, territory.land.boundary)
    return shapely.intersection(shared, state)


def middle_lines(free: BaseGeometry, held: BaseGeometry, water: Water) -> list[BaseGeometry]:
    """Return the middle of each water that both lands border and neither has."""
    waters = shapely.get_parts(shared_waters([free, held], water))
    return [_middle(each, free, held) for each in waters if not each.is_empty]


def _middle(water: BaseGeometry, free: BaseGeometry, held: BaseGeometry) -> BaseGeometry:
    """Return the line in a water that is as far from one party's land as the other's.

    The median line of the law of the sea (UNCLOS, article 15), where it is within half
    of `ACROSS_KM` of both lands. The open sea is no mapped water and has none.
    """
    plane = plane_of(water)
    ours, theirs = _shore_of(held, free, water, plane), _shore_of(free, held, water, plane)
    if not len(ours) or not len(theirs):
        return shapely.MultiLineString()
    middle = shapely.intersection(_join_edges(_between(ours, theirs)), plane.project(water))
    edges = edges_of(_lines_in(shapely.segmentize(middle, _SHORE_STEP_KM)))
    tree = shapely.STRtree(np.asarray(shapely.points(ours)))
    _, away = tree.query_nearest(_middles(edges), return_distance=True, all_matches=False)
    near: BaseGeometry = plane.unproject(_join_edges(edges[away <= ACROSS_KM / 2]))
    return near


def _between(ours: FloatArray, theirs: FloatArray) -> FloatArray:
    """Return the edges of the line as far from points of one kind as of another.

    They join the centres of circles through three points that have none inside
    (Delaunay), two of one kind and one of the other.

    Parameters
    ----------
    ours, theirs
        Shapes (n, 2) and (m, 2), on a plane, no point twice.

    Returns
    -------
    Shape (k, 2, 2).
    """
    # Points of neither kind, far away all around: else the sides of the outermost
    # points would have a triangle on one side only.
    turn = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    far = 100 * ACROSS_KM * np.column_stack([np.cos(turn), np.sin(turn)])
    xy = np.concatenate([ours, theirs, far])
    kind = np.repeat([1, -1, 0], [len(ours), len(theirs), len(far)])
    triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.multipoints(xy)))
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    order = np.lexsort(xy.T[::-1])
    point = order[np.searchsorted(xy[order] @ [1, 1j], corners @ [1, 1j])]
    following = np.roll(point, -1, axis=1)
    across = kind[point] * kind[following] == -1
    sides = np.sort(np.stack([point[across], following[across]], axis=1), axis=1)
    triangle = np.nonzero(across)[0]
    # A side that two triangles share comes twice, once from each.
    row = np.lexsort(sides.T)
    twice = np.flatnonzero((sides[row][1:] == sides[row][:-1]).all(axis=1))
    pairs = np.stack([triangle[row[twice]], triangle[row[twice + 1]]], axis=1)
    edges: FloatArray = _centres(corners)[pairs]
    # Three points in a row have no circle.
    return edges[np.isfinite(edges).all(axis=(1, 2))]


def _centres(corners: FloatArray) -> FloatArray:
    """Return the centres of circles through three corners. Shapes (n, 2), (n, 3, 2)."""
    b, c = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    twice_area = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    bb, cc = (b**2).sum(axis=1), (c**2).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = (c[:, 1] * bb - b[:, 1] * cc) / twice_area
        y = (b[:, 0] * cc - c[:, 0] * bb) / twice_area
    return np.asarray(corners[:, 0] + np.column_stack([x, y]))


def _shore_of(
    land: BaseGeometry, other: BaseGeometry, water: BaseGeometry, plane: Plane
) -> FloatArray:
    """Return points of a land's edge near a water, but where it meets the other land.

    Returns
    -------
    Shape (n, 2), in km on the plane, each once.
    """
    edge = clip_near(land.boundary, water, ACROSS_KM / 2 / KM_PER_DEGREE * 2)
    flat = shapely.segmentize(plane.project(edge), _SHORE_STEP_KM)
    shore = np.unique(shapely.get_coordinates(flat).round(6), axis=0)
    shapely.prepare(other)
    at_other = shapely.dwithin(other, plane.unproject(shapely.points(shore)), 2 * TOUCH_DEGREES)
    return np.asarray(shore[~at_other])


def _lines_in(geometry: BaseGeometry) -> AnyArray:
    """Return the lines in a geometry, without points and areas. Shape (n,)."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return np.asarray(parts[shapely.get_dimensions(parts) == 1])


def _middles(edges: FloatArray) -> AnyArray:
    """Return the points halfway along edges. Shape (n,)."""
    return np.asarray(shapely.points(edges.mean(axis=1)))


def _join_edges(edges: FloatArray) -> BaseGeometry:
    """Return edges as lines, joined where they meet."""
    # Not by MultiLineString, which takes a second for 50,000 edges.
    drawn: Any = shapely.multilinestrings(np.asarray(shapely.linestrings(edges), dtype=object))
    lines: BaseGeometry = shapely.line_merge(drawn)
    return lines
