"""Held areas: the land that one party holds, from polygons, a line or settlements.

That of a table of settlements is made by `dmz.land.control`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import wrap_longitude
from dmz.earth.geodesy import AnyArray, BoolArray, FloatArray, Plane, densify, length_km
from dmz.earth.shapes import polygons_of, thin_dense
from dmz.errors import InputError
from dmz.land.completeness import check_complete, left_out_remarks
from dmz.land.control import (
    CONTESTED,
    ControlTable,
    area_of_settlements,
    known_holders,
    read_control_table,
)
from dmz.land.derived import SETTLEMENT_LINE
from dmz.land.mixtures import check_mixtures
from dmz.land.territory import Party, Territory
from dmz.sources.layers import Layer, check_overlap, repair_polygons

# A free end of a drawn line this close to the territory's edge is extended to it.
END_GAP_KM = 10.0
# By dimension; a collection of geometries may have several.
_KINDS = np.array(["points", "lines", "polygons", "mixed"])
_COLLECTION = 7


class HeldArea(NamedTuple):
    """The area that a party holds, and what it was read from."""

    area: BaseGeometry
    kind: str
    layers: list[Layer]
    schematic: str
    warnings: tuple[str, ...]


def held_area(
    layers: Sequence[Layer], party: Party, territory: Territory, *, incomplete: bool = False
) -> HeldArea:
    """Make a held area of polygons, of a drawn line, or of settlements.

    Parameters
    ----------
    layers
        Of one kind: polygons of held land, which are united; lines; or points with
        their holders.
    party
        The party whose land it is.
    incomplete
        Whether polygons may leave out land that the party is known to hold.

    Raises
    ------
    InputError
        Layers of several kinds, a kind that makes no area, nothing that is held land,
        or what `check_mixtures` and `check_complete` refuse.
    """
    shown, layers = layers, [layer for layer in layers if len(layer.geometries)]
    if not layers:
        raise InputError(_name_unheld(shown))
    derived = [select_held_area(layer, party) for layer in layers]
    layers = [layer for layer, _ in derived]
    schematic = "; ".join(words for _, words in derived if words)
    warnings: tuple[str, ...] = ()
    names = ", ".join(layer.dataset.id for layer in layers)
    kind = _kind_of(layers)
    if kind == "polygons":
        check_mixtures(layers, territory)
        area, repairs = area_of_polygons(layers, territory)
        missing = check_complete(layers, area, party, incomplete=incomplete)
        warnings = (*missing, *left_out_remarks(shown, area, territory), *repairs)
    elif kind == "lines":
        lines = np.concatenate([layer.geometries for layer in layers])
        area, warnings = area_of_line(names, lines, party, territory, known_holders(territory))
    else:
        area = area_of_settlements(
            names, read_control_table(layers, territory.parties), party, territory
        )
        schematic = SETTLEMENT_LINE
    remarks = [remark for layer in layers for remark in layer.warnings]
    return HeldArea(area, kind, list(layers), schematic, (*remarks, *warnings))


def _name_unheld(layers: Sequence[Layer]) -> str:
    """Say that nothing in some layers is held land, but what there is instead."""
    each = [f"{layer.dataset.id} has only {', '.join(layer.left_out)}" for layer in layers]
    return f"nothing that is read for the front line is held land: {'; '.join(each)}"


def _kind_of(layers: Sequence[Layer]) -> str:
    """Return what the layers are made of: ``polygons``, ``lines`` or ``points``."""
    kinds: dict[str, set[str]] = {}
    for layer in layers:
        collections = shapely.get_type_id(layer.geometries) == _COLLECTION
        names = _KINDS[shapely.get_dimensions(layer.geometries)]
        kinds[layer.dataset.id] = set(np.where(collections, "mixed", names).tolist())
    found = set.union(*kinds.values())
    if len(found) == 1 and "mixed" not in found:
        return found.pop()
    each = "; ".join(f"{id} has {' and '.join(sorted(kind))}" for id, kind in kinds.items())
    raise InputError(
        f"a front line is made of polygons, or of lines, or of points, not of several: {each}"
    )


def select_held_area(layer: Layer, party: Party) -> tuple[Layer, str]:
    """Select a party's held area from a file that ``dmz front derive`` wrote.

    Any other layer is returned as it is.

    Returns
    -------
    The held area under its source's title and date, and how far the line may be from
    the truth, in words; empty unless the line is schematic.

    Raises
    ------
    InputError
        The file has a front line, but no held area of the party.
    """
    kinds = layer.columns.get("kind", np.array([]))
    lines = np.flatnonzero(kinds == "front")
    if not len(lines) or "party" not in layer.columns:
        return layer, ""
    held = (kinds == "held_area") & (layer.columns["party"] == party.id)
    if not held.any():
        raise InputError(
            f"{layer.dataset.id}: it has a front line without the land that {party.name} holds; "
            "write it with 'dmz front derive'"
        )
    # The source's properties are those of the line, once for the file.
    properties = {
        name: layer.columns[name][lines[0]] if name in layer.columns else None
        for name in ("source", "date", "schematic")
    }
    dataset = replace(
        layer.dataset,
        title=properties["source"] or layer.dataset.title,
        date=properties["date"] or layer.dataset.date,
    )
    return replace(layer.take(held), dataset=dataset), properties["schematic"] or ""


def area_of_polygons(
    layers: Sequence[Layer], territory: Territory
) -> tuple[BaseGeometry, tuple[str, ...]]:
    """Unite the polygons of several layers.

    Returns
    -------
    The area in degrees, and warnings: of a layer whose polygons were repaired, and of
    an outline that was drawn with fewer vertices.

    Raises
    ------
    InputError
        A layer lies outside the territory, or its polygons enclose no area.
    """
    warnings: list[str] = []
    polygons = []
    for layer in layers:
        valid, remarks = repair_polygons(layer.dataset.id, layer.geometries)
        check_overlap(layer.dataset.id, valid, territory.outline, "its polygons")
        polygons.append(valid)
        warnings += remarks
    area = shapely.union_all(np.concatenate(polygons))
    names = ", ".join(layer.dataset.id for layer in layers)
    thinned, thinned_words = _thin(names, shapely.get_parts(area))
    if thinned_words:
        area = polygons_of(shapely.union_all(thinned))
    return area, (*warnings, *thinned_words)


def _thin(name: str, shapes: AnyArray) -> tuple[AnyArray, tuple[str, ...]]:
    """Draw shapes of very many vertices with fewer, and say so."""
    thinned, detail_m = thin_dense(shapes)
    if detail_m is None:
        return shapes, ()
    count = int(shapely.get_num_coordinates(shapes).sum())
    return thinned, (
        f"{name}: it has {count:,} vertices; it was drawn with fewer, within {detail_m:g} m of it",
    )


def area_of_line(
    name: str,
    lines: AnyArray,
    party: Party,
    territory: Territory,
    known: ControlTable,
) -> tuple[BaseGeometry, tuple[str, ...]]:
    """Split the territory by a drawn line and unite the parts on a party's side.

    The direction in which the line was drawn changes nothing, nor how it was cut into
    pieces.

    Parameters
    ----------
    name
        What errors and warnings call the line.
    lines
        Shape (n,): the line or its pieces, in degrees. A free end within `END_GAP_KM`
        of the territory's edge is extended to it, with a warning.
    known
        Settlements whose holder is known: they tell whose side each part is on.

    Returns
    -------
    The area in degrees, and warnings.

    Raises
    ------
    InputError
        The line lies outside the territory, ends further inside, or leaves all of it to
        one party.
    """
    check_overlap(name, lines, territory.outline, "its lines")
    lines, thinned = _thin(name, lines)
    # Normalised, so that a line drawn the other way gives the same to the last digit.
    line = shapely.normalize(shapely.line_merge(shapely.union_all(lines)))
    ends, warnings = _extend_ends(name, line, territory.land)
    edges = shapely.union_all([territory.land.boundary, densify(line), *ends])
    faces = shapely.get_parts(shapely.polygonize([edges]))
    # A line that leaves the territory and comes back closes a face of sea with it.
    faces = faces[shapely.contains_properly(territory.land, shapely.point_on_surface(faces))]
    mine = _assign_faces(faces, party, known)
    if mine.all() or not mine.any():
        raise InputError(
            f"{name}: the line does not divide the territory between the parties; "
            "draw it from edge to edge"
        )
    return shapely.union_all(faces[mine]), (*thinned, *warnings)


def _assign_faces(faces: AnyArray, party: Party, known: ControlTable) -> BoolArray:
    """Whether each face is the party's: by most settlements, else by the nearest one.

    The majority, because a drawn line passes some settlements on the wrong side.
    Contested settlements have no vote. Shape (n,).
    """
    settled = known.holders != CONTESTED
    points, holders = shapely.points(known.points[settled]), known.holders[settled]
    tree = shapely.STRtree(points)
    face, point = tree.query(faces, predicate="contains")
    votes = np.where(holders[point] == party.id, 1, -1)
    balance = np.bincount(face, weights=votes, minlength=len(faces))
    undecided = np.flatnonzero(balance == 0)
    if len(undecided):
        nearest = tree.nearest(shapely.point_on_surface(faces[undecided]))
        balance[undecided] = np.where(holders[nearest] == party.id, 1, -1)
    return np.asarray(balance > 0)


def _extend_ends(
    name: str, line: BaseGeometry, outline: BaseGeometry
) -> tuple[list[BaseGeometry], tuple[str, ...]]:
    """Short lines from a line's free ends to the outline's edge, with a warning."""
    parts = shapely.get_parts(line)
    tips = np.concatenate([shapely.get_point(parts, 0), shapely.get_point(parts, -1)])
    inner = np.concatenate([shapely.get_point(parts, 1), shapely.get_point(parts, -2)])
    # Where pieces of the line meet, their ends coincide: those are not free.
    xy, first, count = np.unique(
        shapely.get_coordinates(tips), axis=0, return_index=True, return_counts=True
    )
    free = count == 1
    edge = outline.boundary
    ends: list[BaseGeometry] = []
    longest = 0.0
    for tip, before in zip(shapely.points(xy[free]), inner[first[free]], strict=True):
        if not shapely.contains_properly(outline, tip):
            continue
        gap = _shortest_gap(tip, edge)
        length = length_km(gap) if gap is not None else float("inf")
        if length > END_GAP_KM:
            raise InputError(
                f"{name}: the line ends inside the territory, at {tip.y:.4f}, "
                f"{wrap_longitude(tip.x):.4f} (latitude, longitude); draw it on to the edge"
            )
        # The image of the tip comes back from the plane a hair off it, which would
        # leave the line open: start at the tip itself.
        start, end = shapely.get_coordinates(tip)[0], shapely.get_coordinates(gap)[1]
        ends.append(_cross_edge(start, end, shapely.get_coordinates(before)[0], edge))
        longest = max(longest, length)
    # Ends on the edge but for rounding are not worth a warning.
    if longest < 0.01:
        return ends, ()
    return ends, (
        f"{name}: free ends extended to the territory's edge, by {longest:.1f} km at most",
    )


def _shortest_gap(tip: shapely.Point, edge: BaseGeometry) -> BaseGeometry | None:
    """The shortest line from a tip to the edge, in degrees; None if none is near."""
    # A degree is more than `END_GAP_KM` up to 84 degrees of latitude.
    near = shapely.intersection(edge, shapely.buffer(tip, 1))
    if near.is_empty:
        return None
    plane = Plane(tip.x, tip.y)
    gap: BaseGeometry = plane.unproject(
        shapely.shortest_line(plane.project(tip), plane.project(densify(near)))
    )
    return None if gap.is_empty else gap


def _cross_edge(
    tip: FloatArray, target: FloatArray, before: FloatArray, edge: BaseGeometry
) -> BaseGeometry:
    """A line from a tip to a target at the edge and across it, in degrees.

    ``before`` is the point of the drawn line that comes before the tip.
    """
    gap, course = target - tip, tip - before
    across = shapely.LineString([tip, target + gap * 1e-3])
    # A thousandth of the gap is too little within about 100 m of the edge: straight in
    # degrees, it bends by 0.1 m on the plane between points 2 km apart. There, go on by
    # 1 m. An end on the edge but for rounding, as of a line that was clipped to the
    # outline, has no gap to follow: go on by 10 m on the line's own course.
    for direction, degrees in ((gap, 1e-5), (course, 1e-4)):
        length = np.hypot(*direction)
        if shapely.intersects(across, edge) or length == 0:
            continue
        across = shapely.LineString([tip, target + direction * (degrees / length)])
    return across
