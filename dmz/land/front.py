"""The front line: where the two held areas touch.

It is the part of one party's held area's edge that faces land of the territory which that party does not hold. Coast, the border
with the party's own state, slivers between two maps and the shores of lagoons are not front line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, distance_fault, length_km
from dmz.errors import InputError, QuestionError
from dmz.land.control import ControlTable, area_of_settlements, read_control_table
from dmz.land.gaps import TOUCH_DEGREES, clip_near, drop_gaps
from dmz.land.held import area_of_line, area_of_polygons, select_held_area
from dmz.land.territory import Party, Territory
from dmz.sources.datasets import DATA, Dataset, shipped_dataset, shipped_resource
from dmz.sources.layers import Layer, read_layer
from dmz.sources.specs import read_layers

SLIVER_KM = 1.0
SETTLEMENT_LINE = "derived from settlements and their holders: no finer than their spacing"


@dataclass(frozen=True)
class Front:
    """A front line with the land on both sides of it.

    Attributes
    ----------
    land
        By party id: the land of the territory it holds, in degrees. What is in neither is a gap between two maps, or water.
    line
        The line between them, in degrees.
    source_area
        What the source drew as held by ``holder``, before it was fitted to the territory's outline.
    schematic
        How far the line may be from the truth, in words, where it is derived from settlements; else empty.
    include_border
        Whether the line has the stretch of the territory's border where the other party's land meets the holder's own state.
    known_to_km
        How well the source says that it knows the line; None where it says nothing.
    """

    datasets: tuple[Dataset, ...]
    holder: Party
    land: Mapping[str, BaseGeometry]
    line: BaseGeometry
    source_area: BaseGeometry
    schematic: str = ""
    warnings: tuple[str, ...] = ()
    include_border: bool = False
    known_to_km: float | None = None

    @property
    def id(self) -> str:
        """The ids of the sources, joined."""
        return "+".join(d.id for d in self.datasets)

    @property
    def date(self) -> str | None:
        """The latest of the sources' dates."""
        return max((d.date for d in self.datasets if d.date), default=None)

    @cached_property
    def length_km(self) -> float:
        """Geodesic length of the whole line."""
        return length_km(self.line)

    def holders(self, points: FloatArray) -> npt.NDArray[np.str_]:
        """Who holds each point, of shape (n, 2) in degrees; off the territory, whose land is nearest."""
        ids = list(self.land)
        lands = [self.land[id] for id in ids]
        shapely.prepare(lands)
        inside = np.stack([shapely.contains_xy(land, *points.T) for land in lands])
        held: npt.NDArray[np.str_] = np.array(ids)[np.argmax(inside, axis=0)]
        off = np.flatnonzero(~inside.any(axis=0))
        if len(off):
            away = np.stack([shapely.distance(land, shapely.points(points[off])) for land in lands])
            held[off] = np.array(ids)[np.argmin(away, axis=0)]
        return held


def derive_front(
    *,
    area: BaseGeometry,
    holder: Party,
    territory: Territory,
    datasets: tuple[Dataset, ...],
    sliver_km: float | None = SLIVER_KM,
    include_border: bool = False,
    schematic: str = "",
    warnings: tuple[str, ...] = (),
    known_to_km: float | None = None,
) -> Front:
    """Fit a held area to the territory and find the line that faces the other party.

    Parameters
    ----------
    area
        The area that ``holder`` holds, as the source drew it, in degrees.
    sliver_km
        A strip of the territory outside the area that is nowhere wider than this is a sliver between two maps. None where the area
        was cut from the territory itself, so that there are no gaps.
    include_border
        Add the stretch of the territory's border where the other party's land meets the holder's own state.

    Raises
    ------
    InputError
        The area leaves all of the territory to one party.
    """
    outline = territory.outline
    other = next(p for p in territory.parties if p.id != holder.id)
    held = shapely.intersection(outline, area)
    free = shapely.difference(outline, area)
    names = ", ".join(d.id for d in datasets)
    if held.is_empty or free.is_empty:
        whose = other if held.is_empty else holder
        raise InputError(
            f"{names}: it leaves all of the territory to {whose.name}, so there is no front line"
        )
    if sliver_km is not None:
        free = drop_gaps(free, held, territory, sliver_km)
    land = {other.id: free, holder.id: held}
    return Front(
        datasets=datasets,
        holder=holder,
        land={p.id: land[p.id] for p in territory.parties},
        line=_facing(free, land[holder.id], territory, holder, datasets, include_border),
        source_area=area,
        schematic=schematic,
        warnings=warnings,
        include_border=include_border,
        known_to_km=known_to_km,
    )


def _facing(
    free: BaseGeometry,
    held: BaseGeometry,
    territory: Territory,
    holder: Party,
    datasets: tuple[Dataset, ...],
    include_border: bool,
) -> BaseGeometry:
    """The edge between the other party's land and the holder's: not the territory's own edge."""
    edge = clip_near(territory.outline.boundary, held, 0.1)
    line = shapely.difference(
        clip_near(free.boundary, held, 0.1), shapely.buffer(edge, TOUCH_DEGREES, quad_segs=1)
    )
    if include_border:
        line = shapely.union_all([line, _border(free, territory, holder)])
    line = shapely.line_merge(line)
    if line.is_empty:
        names = ", ".join(d.id for d in datasets)
        raise InputError(
            f"{names}: no part of it faces land of the other party, so there is no front line"
        )
    return line


def moved_front(front: Front, territory: Territory, *, area: BaseGeometry, to: str) -> Front:
    """The front after an area, whoever holds it now, has passed to one party.

    Unlike in `derive_front`, nothing is taken for a gap between two maps: what lay in one within the area passes too.

    Raises
    ------
    InputError
        That leaves all of the territory to one party.
    """
    passing = shapely.intersection(area, territory.outline)
    change = {id: shapely.union if id == to else shapely.difference for id in front.land}
    land = {id: _solid(change[id](own, passing)) for id, own in front.land.items()}
    if any(own.is_empty for own in land.values()):
        raise InputError(
            f"{front.id}: that leaves all of the territory to one party, so there is no front line"
        )
    free, held = (
        own for _, own in sorted(land.items(), key=lambda item: item[0] == front.holder.id)
    )
    return replace(
        front,
        land=land,
        line=_facing(free, held, territory, front.holder, front.datasets, front.include_border),
        source_area=held,
    )


def _solid(area: BaseGeometry) -> BaseGeometry:
    """An area without the hairs that overlays of edges computed apart leave: parts of less than about 10 m²."""
    parts = shapely.get_parts(area)
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > 1e-9)]
    whole = []
    for part in parts:
        holes = [hole for hole in part.interiors if shapely.area(shapely.Polygon(hole)) > 1e-9]
        whole.append(shapely.Polygon(part.exterior, holes))
    return shapely.union_all(whole) if whole else shapely.MultiPolygon()


def _border(free: BaseGeometry, territory: Territory, holder: Party) -> BaseGeometry:
    """Where the other party's land meets the holder's own state, along the territory's border."""
    state = territory.own_state(holder)
    # The two outlines are drawn apart by up to some hundred metres; 0.01 degrees bridges that and no strait.
    return shapely.intersection(
        shapely.intersection(free.boundary, territory.outline.boundary),
        shapely.buffer(state, 0.01, quad_segs=2),
    )


def read_front(
    specs: Sequence[str],
    territory: Territory,
    *,
    held_by: str | None = None,
    sliver_km: float = SLIVER_KM,
    include_border: bool = False,
) -> Front:
    """Read a front line from files or sources, or derive the shipped one.

    Parameters
    ----------
    specs
        Paths, sources (``ID@DATE``) or addresses of feature layers: of polygons, which are united; or of one layer of lines, or of
        settlements with their holder (a layer of points, or a CSV); or of a file that ``dmz front derive`` wrote. None: the
        territory's own table of settlements, whose line is
        schematic.
    held_by
        Id of the party whose area the polygons are; by default the second party.

    Raises
    ------
    InputError
        Layers of several kinds, a kind that cannot make a front line, or whatever `read_layers` and `derive_front` refuse.
    QuestionError
        No such party, or a sliver's width that cannot be measured.
    """
    if fault := distance_fault(sliver_km):
        raise QuestionError(f"a sliver's width is {fault}")
    party = territory.party(held_by) if held_by else territory.parties[1]
    warnings: tuple[str, ...] = ()
    layers = [layer for spec in specs for layer in read_layers(spec, "front")] or [
        shipped_control(territory)
    ]
    layers, said = map(
        list, zip(*(select_held_area(layer, party) for layer in layers), strict=True)
    )
    schematic = "; ".join(filter(None, said))
    names = ", ".join(layer.dataset.id for layer in layers)
    kind = _kind(layers)
    if kind == "polygons":
        area, warnings = area_of_polygons(layers, territory)
    elif kind == "lines":
        lines = np.concatenate([layer.geometries for layer in layers])
        area, warnings = area_of_line(names, lines, party, territory, _known_holders(territory))
    else:
        area = area_of_settlements(
            names, read_control_table(layers, territory.parties), party, territory
        )
        schematic = (
            SETTLEMENT_LINE if specs else shipped_resource(layers[0].dataset.id)["dmz:schematic"]
        )
    return derive_front(
        area=area,
        holder=party,
        territory=territory,
        datasets=tuple(layer.dataset for layer in layers),
        sliver_km=sliver_km if kind == "polygons" else None,
        include_border=include_border,
        schematic=schematic,
        warnings=(*(remark for layer in layers for remark in layer.warnings), *warnings),
        known_to_km=None
        if specs
        else shipped_resource(layers[0].dataset.id).get("dmz:uncertainty_km"),
    )


def _known_holders(territory: Territory) -> ControlTable:
    """Points whose holder is known, to tell the sides of a drawn line by: the seats that were given, else the shipped table."""
    if not territory.seats:
        return read_control_table([shipped_control(territory)], territory.parties)
    return ControlTable(np.array(list(territory.seats.values())), np.array(list(territory.seats)))


def shipped_control(territory: Territory) -> Layer:
    """The settlements and their holders that ship with the territory."""
    if territory.control_path is None:
        raise InputError(
            f"{territory.title}: no front line is shipped for it; give one with --front, as polygons or settlements"
        )
    layer = read_layer(str(territory.control_path), "front")
    return replace(
        layer, dataset=shipped_dataset(territory.control_path.relative_to(DATA).as_posix(), "front")
    )


def _kind(layers: Sequence[Layer]) -> str:
    """What the layers are made of: ``polygons``, ``lines`` or ``points``."""
    names = {
        0: "points",
        4: "points",
        1: "lines",
        2: "lines",
        5: "lines",
        3: "polygons",
        6: "polygons",
    }
    kinds = {
        layer.dataset.id: {
            names.get(int(t), "mixed") for t in shapely.get_type_id(layer.geometries)
        }
        for layer in layers
    }
    if len(found := set.union(*kinds.values())) == 1 and "mixed" not in found:
        return found.pop()
    said = "; ".join(f"{id} has {' and '.join(sorted(kind))}" for id, kind in kinds.items())
    raise InputError(
        f"a front line is made of polygons, or of lines, or of points, not of several: {said}"
    )
