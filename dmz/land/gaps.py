"""Gaps: what lies outside a held area without being the other party's land."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, Plane, plane_of
from dmz.land.territory import Territory

# A channel between one party's banks: at most this wide, at least this long, and this many times as long as wide.
CHANNEL_WIDTH_KM, CHANNEL_LENGTH_KM, CHANNEL_RATIO = 8.0, 30.0, 8.0


# Edges that two overlays computed apart coincide to about 1e-9 degrees; this is 0.1 m.
TOUCH_DEGREES = 1e-6


_STRIP_RATIO = 4  # a strip along the edge is so many times as long as a sliver is wide, or more


def without_gaps(
    free: BaseGeometry, held: BaseGeometry, territory: Territory, sliver_km: float
) -> BaseGeometry:
    """Drop what lies outside the held area without being the other party's land: slivers, lagoons, channels."""
    parts = shapely.get_parts(free)
    main = int(np.argmax(shapely.area(parts)))
    shapely.prepare(held)
    cut_off = shapely.dwithin(held, parts, TOUCH_DEGREES)
    far = np.flatnonzero(
        ~cut_off
    )  # islands: a gap where they are nearer to the held area than to the rest
    cut_off[far] = shapely.distance(held, parts[far]) < shapely.distance(parts[main], parts[far])
    cut_off[main] = False
    plane = plane_of(held)
    places = territory.gazetteer.points
    kept = ~cut_off
    doubtful = np.flatnonzero(cut_off)
    wide = doubtful[
        ~shapely.is_empty(
            shapely.buffer(plane.project(parts[doubtful]), -sliver_km / 2, quad_segs=2)
        )
    ]
    # Where no places are known, nothing tells a lagoon from a pocket of land.
    kept[wide] = _inhabited(parts[wide], places) if len(places) else True
    free = shapely.union_all(parts[kept])
    gaps = _attached_slivers(free, held, territory.outline, plane, sliver_km)
    if len(places):
        gaps += _channels(free, held, places, plane)
    return shapely.difference(free, shapely.union_all(gaps)) if gaps else free


def _inhabited(areas: npt.NDArray[Any], places: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether any place is inside each area. Shape (n,)."""
    found = np.zeros(len(areas), dtype=bool)
    found[
        shapely.STRtree(np.asarray(shapely.points(places))).query(
            areas, predicate="contains_properly"
        )[0]
    ] = True
    return found


def near(geometry: BaseGeometry, held: BaseGeometry, margin_degrees: float) -> BaseGeometry:
    """The part of a geometry in a window around the held area: all that can face it."""
    west, south, east, north = shapely.bounds(held) + np.array([-1, -1, 1, 1]) * margin_degrees
    near: BaseGeometry = shapely.intersection(geometry, shapely.box(west, south, east, north))
    return near


def _on_plane(area: BaseGeometry, plane: Plane) -> BaseGeometry:
    """The area in km on a plane; a corner that lay on an edge may land a hair beyond it, so it is made valid again."""
    placed: BaseGeometry = shapely.make_valid(plane.project(area))
    return placed


def _narrow(area: BaseGeometry, width_km: float) -> npt.NDArray[Any]:
    """The parts of an area, in km on a plane, that are narrower than a width: what an opening takes away."""
    eroded = shapely.buffer(area, -width_km / 2, quad_segs=4)
    return shapely.get_parts(
        shapely.difference(area, shapely.buffer(eroded, width_km / 2 * 1.02, quad_segs=4))
    )


def _shares(parts: npt.NDArray[Any], edge: BaseGeometry, tolerance_km: float) -> FloatArray:
    """The share of each part's boundary that runs along an edge, by points every 100 m. Shape (n,)."""
    points, part = shapely.get_coordinates(
        shapely.segmentize(shapely.boundary(parts), 0.1), return_index=True
    )
    shapely.prepare(edge)
    along = shapely.dwithin(edge, shapely.points(points), tolerance_km)
    shares: FloatArray = np.bincount(part, weights=along) / np.bincount(part)
    return shares


def _attached_slivers(
    free: BaseGeometry, held: BaseGeometry, outline: BaseGeometry, plane: Plane, sliver_km: float
) -> list[BaseGeometry]:
    """Strips narrower than a sliver that run between the held area and the territory's edge, and hang on the rest."""
    window = _on_plane(near(free, held, 0.05), plane)
    parts = _narrow(window, sliver_km)
    edge = plane.project(near(outline.boundary, held, 0.1))
    shapely.prepare(edge)
    # A corner where the line meets the edge is narrow as well, but short: there its perimeter is some widths.
    parts = parts[shapely.length(parts) > 2 * _STRIP_RATIO * sliver_km]
    parts = parts[shapely.dwithin(edge, parts, 0.01)]
    if not len(parts):
        return []
    shore = plane.project(held.boundary)
    strips = parts[(_shares(parts, edge, 0.01) > 0.25) & (_shares(parts, shore, 0.01) > 0.25)]
    return list(plane.unproject(shapely.buffer(strips, 0.001, quad_segs=1)))


def _channels(
    free: BaseGeometry, held: BaseGeometry, places: FloatArray, plane: Plane
) -> list[BaseGeometry]:
    """Long waters between the held area's own banks, where nobody lives: a reservoir, a river, a lagoon with a mouth."""
    blur_km = 0.3
    window = shapely.simplify(_on_plane(near(free, held, 0.2), plane), blur_km)
    parts = _narrow(window, CHANNEL_WIDTH_KM)
    length = shapely.length(parts) / 2
    parts = parts[(length > CHANNEL_LENGTH_KM) & (length**2 > CHANNEL_RATIO * shapely.area(parts))]
    if not len(parts):
        return []
    parts = parts[_shares(parts, plane.project(held.boundary), 2 * blur_km) > 0.75]
    waters = plane.unproject(shapely.buffer(parts, 2 * blur_km, quad_segs=2))
    return [
        water
        for water in waters
        if not shapely.contains_xy(shapely.intersection(water, free), *places.T).any()
    ]
