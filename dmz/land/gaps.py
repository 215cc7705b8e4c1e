"""Gaps: parts outside a held area that are not the other party's land either.

Maps of held land do not follow the territory's outline. In an overlay, the strips that
they leave out along border and coast and the waters that they leave out inside would be
front line: 2,036 km of it on one of Liveuamap's maps instead of about 1,260. Where a
territory's water is mapped, it tells waters from land; elsewhere their shape does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import KM_PER_DEGREE, AnyArray, BoolArray, areas_km2, densify, plane_of
from dmz.earth.shapes import (
    TOUCH_DEGREES,
    clip_near,
    join_polygons,
    narrow_parts,
    polygons_of,
    project_valid,
    shares_along,
    thin,
)
from dmz.land.territory import Territory
from dmz.land.water import CHANNEL_WIDTH_KM, WATER_SHARE, find_channels

# What a gap can be: a narrow part that the held area cuts off; a narrow part along the
# territory's edge that opens into the other party's land; coast or island without a
# place; a water that the held area surrounds; a lagoon; a long water between its banks.
SLIVER, STRIP, SHORE = "sliver", "strip", "shore"
WATER, LAGOON, CHANNEL = "water", "lagoon", "channel"
# A channel is longer than the length and than this many of its mean widths.
CHANNEL_LENGTH_KM, CHANNEL_RATIO = 30.0, 8.0
# A strip is at least this many times as long as it is wide, or as a sliver may be.
_STRIP_RATIO = 4
# A surrounded part that is no strip is a pocket from this size on: 100 m by 100 m, as
# outlines are good for 100 m. The seams between Liveuamap's polygons leave 0.002 km².
_LEAST_POCKET_KM2 = 0.01
# Eroding an outline that winds by metres takes gigabytes; of maps that are published,
# there are 4,000 vertices at most.
_DENSE_WINDOW = 20_000
# Less than 1 m² is where two edges were computed apart.
_LEAST_GAP_KM2 = 1e-6


@dataclass(frozen=True)
class Gap:
    """A part of the territory that is in neither party's land, and where it lies.

    Attributes
    ----------
    kind
        ``sliver``, ``strip``, ``shore``, ``water``, ``lagoon`` or ``channel``.
    latitude, longitude
        A point inside it, in degrees.
    """

    kind: str
    latitude: float
    longitude: float
    area_km2: float


# Geometries of gaps in degrees, by kind; a kind may come several times.
GapShapes = Sequence[tuple[str, AnyArray]]


def list_gaps(shapes: GapShapes) -> tuple[Gap, ...]:
    """List the parts that were dropped, the largest first."""
    kinds = np.repeat([kind for kind, _ in shapes], [len(areas) for _, areas in shapes])
    owned = np.concatenate([np.empty(0, dtype=object), *(areas for _, areas in shapes)])
    parts, owner = shapely.get_parts(owned, return_index=True)
    km2 = areas_km2(parts)
    order = np.argsort(-km2, kind="stable")
    order = order[km2[order] > _LEAST_GAP_KM2]
    points = shapely.get_coordinates(shapely.point_on_surface(parts[order]))
    return tuple(
        Gap(str(kinds[owner[i]]), float(y), float(x), float(km2[i]))
        for i, (x, y) in zip(order, points, strict=True)
    )


def drop_gaps(
    free: BaseGeometry, held: BaseGeometry, territory: Territory, sliver_km: float
) -> tuple[BaseGeometry, GapShapes]:
    """Drop the gaps from the land outside a held area.

    Gaps are slivers between the outlines of map and territory, waters, and long
    channels between the held area's banks. They are in neither party's land afterwards.
    Land that the held area surrounds is none, however small.

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
    The other party's land, in degrees, and what was dropped from it.
    """
    fitting = _Fitting(held, territory, sliver_km)
    return fitting.drop_gaps(free), fitting.gaps


class _Fitting:
    """A held area that is fitted to a territory, and the gaps that are dropped."""

    def __init__(self, held: BaseGeometry, territory: Territory, sliver_km: float) -> None:
        self.held, self.territory, self.sliver_km = held, territory, sliver_km
        self.water, self.places = territory.water, territory.gazetteer.points
        self.plane = plane_of(held)
        self.channels: BaseGeometry = shapely.Polygon()
        self.gaps: list[tuple[str, AnyArray]] = []

    def drop_gaps(self, free: BaseGeometry) -> BaseGeometry:
        """Return the other party's land; see `drop_gaps`."""
        mapped = self.water.mapped
        if mapped:
            channels = find_channels(free, self.held, self.water, self.plane)
            self.channels = shapely.union_all(channels)
            free = self._cut(free, self.channels, CHANNEL)
        parts = shapely.get_parts(free)
        main = int(np.argmax(shapely.area(parts)))
        doubtful = np.flatnonzero(self._are_beside_held(parts, main))
        kinds = self._kinds_of(parts[doubtful])
        self.gaps += [(kind, parts[doubtful[kinds == kind]]) for kind in sorted(set(kinds) - {""})]
        free = join_polygons(np.delete(parts, doubtful[kinds != ""]))
        # Strips and channels that open into the main part are none of the parts above.
        strips = self._attached_strips(free)
        waters = self._channels(free) if len(self.places) and not mapped else []
        free = self._cut(free, shapely.union_all(strips), STRIP)
        return self._cut(free, shapely.union_all(waters), CHANNEL)

    def _cut(self, free: BaseGeometry, area: BaseGeometry, kind: str) -> BaseGeometry:
        """Return a land without an area, and note what it loses as gaps of a kind."""
        if area.is_empty:
            return free
        self.gaps.append((kind, shapely.get_parts(polygons_of(shapely.intersection(free, area)))))
        return shapely.difference(free, area)

    def _kinds_of(self, areas: AnyArray) -> npt.NDArray[np.str_]:
        """What gap each area is that the held area cuts off; empty for a pocket.

        Slivers are narrow strips: ISW's map of June 2022 leaves 143 of them, 101 km² in
        all. What is wider, or no strip, is a pocket or a water. Where water is mapped,
        that tells; elsewhere a pocket has places, and a lagoon none: the Syvash and its
        shores are 2,110 km² of a gap in Liveuamap's map of June 2024. Where no places
        are known either, both stay. Shape (n,).
        """
        kinds = np.full(len(areas), SLIVER, dtype="<U7")
        solid = self._are_wide(areas)
        narrow = np.flatnonzero(~solid)
        narrow = narrow[self._are_small_pockets(areas[narrow])]
        solid[narrow] = True
        kinds[solid] = ""
        if not self.water.mapped:
            if len(self.places):
                kinds[solid & ~self._contain_places(areas)] = WATER
            return kinds
        # Surrounded land stays its holder's, with or without places: in December 2024 a
        # pocket of 7 km² at 47.78 N 36.79 E has none.
        at = np.flatnonzero(solid)
        wet = np.setdiff1d(at[~self._are_land(areas[at])], narrow)
        kinds[wet] = WATER
        # On a coast, two maps differ by marshes and spits, such as 8 km of
        # Dzharylhach's shore: those have no places.
        at = np.flatnonzero(kinds == "")
        at = at[~self._contain_places(areas[at])]
        kinds[at[self._are_on_coast(areas[at])]] = SHORE
        return kinds

    def _are_wide(self, areas: AnyArray) -> BoolArray:
        """Whether each area is anywhere wider than a sliver. Shape (n,)."""
        eroded = shapely.buffer(self.plane.project(areas), -self.sliver_km / 2, quad_segs=2)
        return np.asarray(~shapely.is_empty(eroded))

    def _are_small_pockets(self, areas: AnyArray) -> BoolArray:
        """Whether each area, no wider than a sliver, is surrounded land. Shape (n,).

        It is no strip, and not between two maps of one outline: neither near the edge
        nor beside a lagoon or a channel. Lakes of Tendra and of the Arabat spit, left
        out of Liveuamap's map, are 0.3 and 0.4 km² and lie within a sliver of the sea.
        """
        flat = self.plane.project(areas)
        km2, half = shapely.area(flat), shapely.length(flat) / 2
        # A rectangle n times as long as wide has (n + 1)² / n of these.
        pockets = (km2 > _LEAST_POCKET_KM2) & (
            half**2 * _STRIP_RATIO < (_STRIP_RATIO + 1) ** 2 * km2
        )
        at = np.flatnonzero(pockets)
        near = self._are_near_edge(areas[at], self.sliver_km)
        near |= shapely.dwithin(self.channels, areas[at], TOUCH_DEGREES)
        if self.water.mapped and len(at):
            wet = [
                shapely.area(shapely.intersection(area, self.water.near(area)))
                for area in areas[at]
            ]
            near |= wet > WATER_SHARE * shapely.area(areas[at])
        pockets[at[near]] = False
        return np.asarray(pockets)

    def _are_beside_held(self, parts: AnyArray, main: int) -> BoolArray:
        """Whether each part touches the held area or lies off it. Shape (n,).

        Parts other than the main one that touch the held area are cut off by it.
        Islands touch neither; they belong to the nearer land. Dzharylhach (53 km²),
        which ISW's map leaves out, lies off the held coast and is a gap; a spit of 42
        km² on the coast of Odesa is not.
        """
        shapely.prepare(self.held)
        beside = shapely.dwithin(self.held, parts, TOUCH_DEGREES)
        islands = np.flatnonzero(~beside)
        to_held = shapely.distance(self.held, parts[islands])
        beside[islands] = to_held < shapely.distance(parts[main], parts[islands])
        beside[main] = False
        return beside

    def _contain_places(self, areas: AnyArray) -> BoolArray:
        """Whether any place lies inside each area. Shape (n,)."""
        tree = shapely.STRtree(np.asarray(shapely.points(self.places)))
        area, _ = tree.query(areas, predicate="contains_properly")
        found = np.zeros(len(areas), dtype=bool)
        found[area] = True
        return found

    def _are_near_edge(self, areas: AnyArray, km: float) -> BoolArray:
        """Whether each area is so near to the edge or a lagoon. Shape (n,)."""
        found = np.zeros(len(areas), dtype=bool)
        if not len(areas):
            return found
        latitude = np.radians(shapely.bounds(areas)[:, 3])
        degrees = np.maximum(TOUCH_DEGREES, km / KM_PER_DEGREE / np.cos(latitude))
        edge = shapely.get_parts(self.territory.land.boundary)
        for edges in (edge, self.water.lagoons):
            area, _ = shapely.STRtree(edges).query(areas, "dwithin", degrees)
            found[area] = True
        return found

    def _are_on_coast(self, areas: AnyArray) -> BoolArray:
        """Whether each area reaches sea or coastal water, not only a border."""
        found = self._are_near_edge(areas, 0.0)
        neighbours = list(self.territory.neighbours.values())
        edge = self.territory.land.boundary
        shapely.prepare([edge, *neighbours])
        for i in np.flatnonzero(found).tolist():
            if shapely.dwithin(areas[i], self.water.lagoons, TOUCH_DEGREES).any():
                continue
            along = shapely.get_coordinates(densify(areas[i].boundary, chord_km=0.2))
            points = np.asarray(shapely.points(along))
            points = points[shapely.dwithin(edge, points, TOUCH_DEGREES)]
            abroad = [shapely.dwithin(land, points, TOUCH_DEGREES) for land in neighbours]
            found[i] = not abroad or not np.any(abroad, axis=0).all()
        return found

    def _are_land(self, areas: AnyArray) -> BoolArray:
        """Whether each area has land wider than a sliver beside water. Shape (n,)."""
        land = np.array([shapely.difference(area, self.water.near(area)) for area in areas])
        # The shores of a lagoon are drawn differently by two maps: bars and islets of
        # the Syvash are wider than a sliver, but not what a map's gap there is made of.
        wet = 1 - shapely.area(land) / shapely.area(areas)
        return self._are_wide(land) & (wet < WATER_SHARE)

    def _attached_strips(self, free: BaseGeometry) -> list[BaseGeometry]:
        """Slivers along the territory's edge that open into the other party's land.

        Where the line reaches border or coast, the strip between the two maps' outlines
        opens into the other party's land, so it is no part of its own: DeepState's map
        of 1 December 2025 leaves such a strip of 3.5 km² at the mouth of the Dnipro.
        """
        # Straight in degrees, an edge of 20 km bends by 9 m on the plane.
        plane, sliver_km = self.plane, self.sliver_km
        window = project_valid(densify(clip_near(free, self.held, 0.05)), plane)
        if shapely.get_num_coordinates(window) > _DENSE_WINDOW:
            thinned, _ = thin(shapely.get_parts(window), _DENSE_WINDOW, sliver_km / 400)
            window = polygons_of(shapely.union_all(thinned))
        parts = narrow_parts(window, sliver_km)
        # The corner between line and border is as narrow, and between the same two
        # edges, but it is land that the line cuts off the border: taking its tip cost
        # 0.2 km² a corner. It is short, its perimeter some widths of a sliver; a
        # strip's is at least twice its length.
        parts = parts[shapely.length(parts) > 2 * _STRIP_RATIO * sliver_km]
        if not len(parts):
            return []
        # Of the two long lines no more than what is near them: few are left.
        around = plane.unproject(shapely.multipolygons(parts))
        edge = plane.project(densify(clip_near(self.territory.outline.boundary, around, 0.1)))
        shapely.prepare(edge)
        parts = parts[shapely.dwithin(edge, parts, 0.01)]
        if not len(parts):
            return []
        # One long side is the territory's edge, the other the map's: half of the
        # perimeter each, less where the strip is ragged. To 10 m: the parts were
        # computed on a plane.
        shore = plane.project(densify(clip_near(self.held.boundary, around, 0.1)))
        along_edge, along_shore = shares_along(parts, edge, 0.01), shares_along(parts, shore, 0.01)
        strips = parts[(along_edge > 0.25) & (along_shore > 0.25)]
        # Widened by 1 m, so that no hairs are left along the two edges.
        return list(plane.unproject(shapely.buffer(strips, 0.001, quad_segs=1)))

    def _channels(self, free: BaseGeometry) -> list[BaseGeometry]:
        """Long waters between the held area's banks that open into the other's land.

        ISW's map of June 2022 leaves out the Kakhovka reservoir, with both banks held:
        589 km² that an overlay would give the other party, with two shores of front
        line. A lagoon with a mouth, as maps draw the Syvash, is the same case. Where
        there is a place, it is land.
        """
        # Shores at full detail make the wide buffers slow, and 300 m is enough to find
        # a channel. Banks are compared to twice that, and the channel is widened by it
        # so as to cover its shores.
        blur_km = 0.3
        window = shapely.simplify(
            project_valid(clip_near(free, self.held, 0.2), self.plane), blur_km
        )
        parts = narrow_parts(window, CHANNEL_WIDTH_KM)
        # Half of a long part's perimeter is its length, area over length its mean
        # width.
        length = shapely.length(parts) / 2
        parts = parts[
            (length > CHANNEL_LENGTH_KM) & (length**2 > CHANNEL_RATIO * shapely.area(parts))
        ]
        if not len(parts):
            return []
        # A water along the front line has held land on one side only: half of its
        # boundary.
        banks = self.plane.project(self.held.boundary)
        parts = parts[shares_along(parts, banks, 2 * blur_km) > 0.75]
        waters = self.plane.unproject(shapely.buffer(parts, 2 * blur_km, quad_segs=2))
        return [
            water
            for water in waters
            if not shapely.contains_xy(shapely.intersection(water, free), *self.places.T).any()
        ]
