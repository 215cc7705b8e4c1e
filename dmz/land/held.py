"""Who holds what: held areas from polygons, from a drawn line, or from a table of settlements and their holders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, Plane, densify, length_km, plane_of
from dmz.errors import InputError
from dmz.land.territory import Party, Territory
from dmz.sources.layers import Layer, check_overlap, repair_polygons

CONTESTED = "contested"
# Names that sources give to the column with a settlement's holder, and what they write in it.
_HOLDER_COLUMNS = ("holder", "status", "control")
_SPELLINGS = {"ua": "ukraine", "ru": "russia"}
# A free end of a drawn line this close to the territory's edge is drawn on to it.
END_GAP_KM = 10.0
_TWIN_KM = 0.05
# A coast drawn at 1:10 million passes settlements on it by up to 2 km.
_COAST_DEGREES = 0.02
_TOUCH_DEGREES = 1e-6


@dataclass(frozen=True)
class ControlTable:
    """Settlements: ``points`` of shape (n, 2) in degrees; ``holders`` of shape (n,), party ids or ``contested``."""

    points: FloatArray
    holders: npt.NDArray[np.str_]


def control_table(layers: Sequence[Layer]) -> ControlTable:
    """Take settlements and their holders from layers of points with a column ``holder``, ``status`` or ``control``."""
    points, holders = [], []
    for layer in layers:
        column = next((c for c in _HOLDER_COLUMNS if c in layer.columns), None)
        if column is None:
            raise InputError(
                f"{layer.dataset.id}: settlements need a column 'holder' with a party's id or '{CONTESTED}'"
            )
        xy, row = shapely.get_coordinates(layer.geometries, return_index=True)
        points.append(xy)
        holders += [str(value or "").strip().lower() for value in layer.columns[column][row]]
    return ControlTable(
        np.concatenate(points), np.array([_SPELLINGS.get(holder, holder) for holder in holders])
    )


def derived_land(layer: Layer, party: Party) -> tuple[Layer, str]:
    """Of a file that ``dmz front derive`` wrote, a party's land, dated and entitled as its source was; other layers as they are.

    Returns
    -------
    The layer, and how far the line may be from the truth, in words, where the file says that it is schematic; else empty.
    """
    kinds = layer.columns.get("kind", np.array([]))
    lines = np.flatnonzero(kinds == "front")
    if not len(lines) or "party" not in layer.columns:
        return layer, ""
    held = (kinds == "held_area") & (layer.columns["party"] == party.id)
    if not held.any():
        raise InputError(
            f"{layer.dataset.id}: it shows a front line without the land that {party.name} holds; use 'dmz front derive'"
        )
    told = {
        name: layer.columns[name][lines[0]] if name in layer.columns else None
        for name in ("source", "date", "schematic")
    }
    dataset = replace(
        layer.dataset,
        title=told["source"] or layer.dataset.title,
        date=told["date"] or layer.dataset.date,
    )
    columns = {name: values[held] for name, values in layer.columns.items()}
    return replace(
        layer, dataset=dataset, geometries=layer.geometries[held], columns=columns
    ), told["schematic"] or ""


def area_of_polygons(
    layers: Sequence[Layer], territory: Territory
) -> tuple[BaseGeometry, tuple[str, ...]]:
    """Unite the polygons of several layers; crossings are repaired, with a warning."""
    warnings: list[str] = []
    polygons = []
    for layer in layers:
        valid, remarks = repair_polygons(layer.dataset.id, layer.geometries)
        check_overlap(layer.dataset.id, valid, territory.outline, "its polygons")
        polygons.append(valid)
        warnings += remarks
    return shapely.union_all(np.concatenate(polygons)), tuple(warnings)


def area_of_settlements(
    name: str, table: ControlTable, party: Party, territory: Territory
) -> BaseGeometry:
    """Unite the nearest-neighbour cells of the settlements that a party holds, within the territory.

    A contested settlement lies on the line: it is set as two points side by side, one for each party, so that the edge between
    their cells runs through it, across the direction from the second party's nearest settlements to the first's. Land that this
    leaves cut off from every settlement of its party, a shore across the water or half a contested place behind the line, is the
    other party's.
    """
    ids = [p.id for p in territory.parties]
    unknown = sorted(set(table.holders.tolist()) - {*ids, CONTESTED})
    if unknown:
        raise InputError(
            f"{name}: '{unknown[0]}' is not a holder; use {', '.join(ids)} or {CONTESTED}"
        )
    if not all((table.holders == id).any() for id in ids):
        raise InputError(f"{name}: it needs settlements of both parties, {' and '.join(ids)}")
    check_overlap(name, [shapely.MultiPoint(table.points)], territory.outline, "its settlements")
    plane = plane_of(territory.outline)
    points = shapely.get_coordinates(plane.project(shapely.points(table.points)))
    points, mine = _with_twins(
        points, table.holders, ids[0] if ids[1] == party.id else ids[1], party.id
    )
    points, first, same = np.unique(points.round(6), axis=0, return_index=True, return_inverse=True)
    torn = np.flatnonzero(mine != mine[first][same.ravel()])
    if len(torn):
        longitude, latitude = table.points[torn[0]]
        raise InputError(
            f"{name}: two holders for one place, at {latitude:.4f}, {longitude:.4f} (latitude, longitude)"
        )
    mine = mine[first]
    extent = plane.project(densify(shapely.box(*territory.outline.bounds), chord_km=100.0))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=extent, ordered=True)
    )
    area = shapely.intersection(
        territory.outline, plane.unproject(shapely.coverage_union_all(cells[mine]))
    )
    rest = shapely.difference(territory.outline, area)
    own = shapely.points(table.points[table.holders == party.id])
    others = shapely.points(table.points[~np.isin(table.holders, (party.id, CONTESTED))])
    area = shapely.union_all([area, *_empty_parts(rest, others, area)])
    held: BaseGeometry = shapely.difference(area, shapely.union_all(_empty_parts(area, own, rest)))
    return held


def _empty_parts(land: BaseGeometry, places: Any, beside: BaseGeometry) -> list[BaseGeometry]:
    """Parts of the land that touch other land and are cut off from every place of their own, by water or by other cells."""
    parts = shapely.get_parts(land)
    part, _ = shapely.STRtree(places).query(parts, predicate="dwithin", distance=_COAST_DEGREES)
    empty = np.setdiff1d(np.arange(len(parts)), part)
    return list(parts[empty][shapely.dwithin(parts[empty], beside, _TOUCH_DEGREES)])


def _with_twins(
    points: FloatArray, holders: npt.NDArray[np.str_], other: str, party: str
) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """Set every contested point as a twin for each party. Shapes (m, 2) in km on a plane, and (m,): held by the party."""
    contested = points[holders == CONTESTED]
    if not len(contested):
        return points, holders == party
    mean = {}
    for id in (other, party):
        own = points[holders == id]
        tree = shapely.STRtree(shapely.points(own))
        radius = 2.0 + shapely.distance(
            shapely.points(contested), shapely.points(own[tree.nearest(shapely.points(contested))])
        )
        at, near = tree.query(shapely.points(contested), predicate="dwithin", distance=radius)
        count = np.bincount(at, minlength=len(contested))
        mean[id] = (
            np.column_stack([np.bincount(at, weights=own[near, axis]) for axis in (0, 1)])
            / count[:, None]
        )
    away = mean[other] - mean[party]
    step = _TWIN_KM * away / np.maximum(np.hypot(*away.T), 1e-9)[:, None]
    settled = holders != CONTESTED
    everything = np.concatenate([points[settled], contested + step, contested - step])
    mine = np.concatenate(
        [holders[settled] == party, np.zeros(len(contested), bool), np.ones(len(contested), bool)]
    )
    return everything, mine


def area_of_line(
    name: str,
    lines: npt.NDArray[np.object_],
    party: Party,
    territory: Territory,
    known: ControlTable,
) -> tuple[BaseGeometry, tuple[str, ...]]:
    """Split the territory by a drawn line and unite the parts on a party's side.

    Whose side a part is on, its settlements say: the holder of most of them in a table that is known. The drawing direction of the
    line changes nothing. A free end within 10 km of the territory's edge is drawn on to it, with a warning.

    Raises
    ------
    InputError
        The line lies outside, ends further inside, or leaves all of the territory to one party.
    """
    check_overlap(name, lines, territory.outline, "its lines")
    line = shapely.normalize(
        shapely.line_merge(shapely.union_all(lines))
    )  # one direction, whichever it was drawn in
    edge = territory.outline.boundary
    ends, warnings = _drawn_on(name, line, territory.outline)
    drawn = shapely.union_all([edge, densify(line), *ends])
    faces = shapely.get_parts(shapely.polygonize([drawn]))
    faces = faces[shapely.contains_properly(territory.outline, shapely.point_on_surface(faces))]
    settled = known.holders != CONTESTED
    points, holders = shapely.points(known.points[settled]), known.holders[settled]
    tree = shapely.STRtree(points)
    face, point = tree.query(faces, predicate="contains")
    votes = np.where(holders[point] == party.id, 1, -1)
    balance = np.bincount(face, weights=votes, minlength=len(faces))
    silent = np.flatnonzero(balance == 0)
    nearest = (
        tree.nearest(shapely.point_on_surface(faces[silent]))
        if len(silent)
        else np.zeros(0, dtype=int)
    )
    balance[silent] = np.where(holders[nearest] == party.id, 1, -1)
    if not (balance > 0).any() or not (balance < 0).any():
        raise InputError(
            f"{name}: the line does not divide the territory between the parties; draw it from edge to edge"
        )
    return shapely.union_all(faces[balance > 0]), warnings


def _drawn_on(
    name: str, line: BaseGeometry, outline: BaseGeometry
) -> tuple[list[BaseGeometry], tuple[str, ...]]:
    """Short lines from the free ends of a line to the outline's edge."""
    parts = shapely.get_parts(line)
    tips = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    xy, count = np.unique(shapely.get_coordinates(tips), axis=0, return_counts=True)
    edge = outline.boundary
    ends: list[BaseGeometry] = []
    longest = 0.0
    for tip in shapely.points(xy[count == 1]):
        if not shapely.contains_properly(outline, tip):
            continue
        plane = Plane(tip.x, tip.y)
        near = shapely.intersection(edge, shapely.buffer(tip, 1))
        gap = (
            plane.unproject(shapely.shortest_line(plane.project(tip), plane.project(densify(near))))
            if near
            else None
        )
        length = length_km(gap) if gap is not None and not gap.is_empty else float("inf")
        if length > END_GAP_KM:
            where = f"{tip.y:.4f}, {tip.x:.4f}"
            raise InputError(
                f"{name}: the line ends inside the territory, at {where} (latitude, longitude); draw it on to the edge"
            )
        # From the tip itself: its image comes back from the plane a hair beside it, which would leave the line open.
        start, end = shapely.get_coordinates(tip)[0], shapely.get_coordinates(gap)[1]
        ends.append(shapely.linestrings([start, end + (end - start) * 1e-3]))
        longest = max(longest, length)
    if longest < 0.01:
        return ends, ()
    return ends, (
        f"{name}: free ends drawn on to the territory's edge, by {longest:.1f} km at most",
    )
