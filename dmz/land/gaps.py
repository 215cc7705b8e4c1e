"""Gaps: what lies outside a held area and is not the other party's land either.

Maps of held land do not follow the territory's outline. In an overlay, the strips that
they leave out along border and coast and the waters that they leave out inside would be
front line: 2,036 km of it on one of Liveuamap's maps instead of about 1,260. Where a
territory's water is mapped, it tells waters from land; elsewhere their shape does.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, Plane, plane_of
from dmz.earth.shapes import (
    TOUCH_DEGREES,
    clip_near,
    narrow_parts,
    project_valid,
    shares_along,
)
from dmz.land.territory import Territory
from dmz.land.water import CHANNEL_WIDTH_KM, WATER_SHARE, find_channels

# A channel is longer than the length and than this many of its mean widths.
CHANNEL_LENGTH_KM, CHANNEL_RATIO = 30.0, 8.0
# A strip along the edge is at least this many times as long as a sliver is wide.
_STRIP_RATIO = 4


def drop_gaps(
    free: BaseGeometry, held: BaseGeometry, territory: Territory, sliver_km: float
) -> BaseGeometry:
    """Drop the gaps from the land outside a held area.

    Gaps are slivers between the outlines of map and territory, lagoons, and long
    channels between the held area's banks. They are in neither party's land afterwards.

    Parameters
    ----------
    free
        The territory outside the held area, in degrees; its largest part is the other
        party's beyond doubt.
    held
        The held area, within the territory, in degrees.
    territory
        Its mapped water tells pockets of land from water. Where none is mapped, its
        places do; where none are known either, whatever is wider than a sliver stays.
    sliver_km
        A part that is nowhere wider than this is a sliver.

    Returns
    -------
    The other party's land, in degrees.
    """
    plane = plane_of(held)
    mapped = territory.water.mapped
    if mapped:
        channels = find_channels(free, held, territory.water, plane)
        free = shapely.difference(free, shapely.union_all(channels)) if channels else free
    parts = shapely.get_parts(free)
    main = int(np.argmax(shapely.area(parts)))
    places = territory.gazetteer.points
    doubtful = np.flatnonzero(_are_beside_held(parts, main, held))
    kept = np.ones(len(parts), dtype=bool)
    kept[doubtful] = _are_pockets(parts[doubtful], territory, plane, sliver_km)
    free = shapely.union_all(parts[kept])
    # Strips and channels that open into the main part are none of the parts above.
    gaps = _attached_strips(free, held, territory.outline, plane, sliver_km)
    if len(places) and not mapped:
        gaps += _channels(free, held, places, plane)
    return shapely.difference(free, shapely.union_all(gaps)) if gaps else free


def _are_pockets(
    areas: npt.NDArray[Any], territory: Territory, plane: Plane, sliver_km: float
) -> npt.NDArray[np.bool_]:
    """Whether each area that the held area cuts off is a pocket of land. Shape (n,)."""
    # Slivers go: ISW's map of June 2022 leaves 143 of them, 101 km² in all. What is
    # wider is a pocket or a lagoon. A pocket has places: surrounded land stays the land
    # of whoever holds it. A lagoon has none: the Syvash and its shores are 2,110 km² of
    # a gap in Liveuamap's map of June 2024. Where no places are known nothing tells the
    # two apart, and both stay.
    eroded = shapely.buffer(plane.project(areas), -sliver_km / 2, quad_segs=2)
    pockets: npt.NDArray[np.bool_] = ~shapely.is_empty(eroded)
    wide = np.flatnonzero(pockets)
    places = territory.gazetteer.points
    if territory.water.mapped:
        # Surrounded land stays its holder's, with or without places: in December 2024
        # a pocket of 7 km² at 47.78 N 36.79 E has none. At the edge, two maps differ by
        # marshes and spits, such as 8 km of Dzharylhach's shore: those have none
        # either.
        at_edge = _are_at_edge(areas[wide], territory)
        pockets[wide] = _are_land(areas[wide], territory, plane, sliver_km)
        pockets[wide[at_edge]] &= _have_places(areas[wide[at_edge]], places)
    elif len(places):
        pockets[wide] = _have_places(areas[wide], places)
    return pockets


def _are_beside_held(
    parts: npt.NDArray[Any], main: int, held: BaseGeometry
) -> npt.NDArray[np.bool_]:
    """Whether each part touches the held area or lies off it. Shape (n,).

    Parts other than the main one that touch the held area are cut off by it. Islands
    touch neither; they belong to the nearer land. Dzharylhach (53 km²), which ISW's map
    leaves out, lies off the held coast and is a gap; a spit of 42 km² on the coast of
    Odesa is not.
    """
    shapely.prepare(held)
    beside = shapely.dwithin(held, parts, TOUCH_DEGREES)
    islands = np.flatnonzero(~beside)
    to_held = shapely.distance(held, parts[islands])
    beside[islands] = to_held < shapely.distance(parts[main], parts[islands])
    beside[main] = False
    return beside


def _have_places(areas: npt.NDArray[Any], places: FloatArray) -> npt.NDArray[np.bool_]:
    """Whether any place lies inside each area. Shape (n,)."""
    tree = shapely.STRtree(np.asarray(shapely.points(places)))
    area, _ = tree.query(areas, predicate="contains_properly")
    found = np.zeros(len(areas), dtype=bool)
    found[area] = True
    return found


def _are_at_edge(areas: npt.NDArray[Any], territory: Territory) -> npt.NDArray[np.bool_]:
    """Whether each area reaches the territory's edge or coastal water. Shape (n,)."""
    found = np.zeros(len(areas), dtype=bool)
    edge = shapely.get_parts(territory.land.boundary)
    for edges in (edge, territory.water.lagoons):
        area, _ = shapely.STRtree(edges).query(areas, "dwithin", TOUCH_DEGREES)
        found[area] = True
    return found


def _are_land(
    areas: npt.NDArray[Any], territory: Territory, plane: Plane, sliver_km: float
) -> npt.NDArray[np.bool_]:
    """Whether each area has land wider than a sliver beside water. Shape (n,)."""
    land = [shapely.difference(area, territory.water.near(area)) for area in areas]
    eroded = shapely.buffer(plane.project(np.array(land)), -sliver_km / 2, quad_segs=2)
    wide: npt.NDArray[np.bool_] = ~shapely.is_empty(eroded)
    # The shores of a lagoon are drawn differently by two maps: bars and islets of the
    # Syvash are wider than a sliver, but not what a map's gap there is made of.
    wet = 1 - shapely.area(land) / shapely.area(areas)
    return wide & (wet < WATER_SHARE)


def _attached_strips(
    free: BaseGeometry, held: BaseGeometry, outline: BaseGeometry, plane: Plane, sliver_km: float
) -> list[BaseGeometry]:
    """Slivers along the territory's edge that open into the other party's land.

    Where the line reaches border or coast, the strip between the two maps' outlines
    opens into the other party's land, so it is no part of its own: DeepState's map of 1
    December 2025 leaves such a strip of 3.5 km² at the mouth of the Dnipro.
    """
    window = project_valid(clip_near(free, held, 0.05), plane)
    parts = narrow_parts(window, sliver_km)
    edge = plane.project(clip_near(outline.boundary, held, 0.1))
    shapely.prepare(edge)
    # The corner between line and border is as narrow, and between the same two edges,
    # but it is land that the line cuts off the border: taking its tip cost 0.2 km² a
    # corner. It is short, its perimeter some widths of a sliver; a strip's is at least
    # twice its length.
    parts = parts[shapely.length(parts) > 2 * _STRIP_RATIO * sliver_km]
    parts = parts[shapely.dwithin(edge, parts, 0.01)]
    if not len(parts):
        return []
    # One long side is the territory's edge, the other the map's: half of the perimeter
    # each, less where the strip is ragged. To 10 m: the parts were computed on a plane.
    shore = plane.project(held.boundary)
    along_edge, along_shore = shares_along(parts, edge, 0.01), shares_along(parts, shore, 0.01)
    strips = parts[(along_edge > 0.25) & (along_shore > 0.25)]
    # Widened by 1 m, so that no hairs are left along the two edges.
    return list(plane.unproject(shapely.buffer(strips, 0.001, quad_segs=1)))


def _channels(
    free: BaseGeometry, held: BaseGeometry, places: FloatArray, plane: Plane
) -> list[BaseGeometry]:
    """Long waters between the held area's banks that open into the other party's land.

    ISW's map of June 2022 leaves out the Kakhovka reservoir, with both banks held: 589
    km² that an overlay would give the other party, with two shores of front line. A
    lagoon with a mouth, as maps draw the Syvash, is the same case. Where there is a
    place, it is land.
    """
    # Shores at full detail make the wide buffers slow, and 300 m is enough to find a
    # channel. Banks are compared to twice that, and the channel is widened by it so as
    # to cover its shores.
    blur_km = 0.3
    window = shapely.simplify(project_valid(clip_near(free, held, 0.2), plane), blur_km)
    parts = narrow_parts(window, CHANNEL_WIDTH_KM)
    # Half of a long part's perimeter is its length, area over length its mean width.
    length = shapely.length(parts) / 2
    parts = parts[(length > CHANNEL_LENGTH_KM) & (length**2 > CHANNEL_RATIO * shapely.area(parts))]
    if not len(parts):
        return []
    # A water along the front line has held land on one side only: half of its boundary.
    banks = plane.project(held.boundary)
    parts = parts[shares_along(parts, banks, 2 * blur_km) > 0.75]
    waters = plane.unproject(shapely.buffer(parts, 2 * blur_km, quad_segs=2))
    return [
        water
        for water in waters
        if not shapely.contains_xy(shapely.intersection(water, free), *places.T).any()
    ]
