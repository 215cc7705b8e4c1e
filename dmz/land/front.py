"""The front line: where the land that the two parties hold touches.

It is the part of a held area's edge that faces land of the territory which its holder
does not hold. Coast, the border with the holder's own state, slivers between two maps
and the shores of lagoons are not front line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, distance_fault, length_km
from dmz.earth.reach import Reach
from dmz.earth.shapes import TOUCH_DEGREES, clip_near
from dmz.errors import InputError, QuestionError
from dmz.land.control import shipped_control
from dmz.land.gaps import drop_gaps
from dmz.land.held import held_area
from dmz.land.holdings import Holdings
from dmz.land.territory import Party, Territory
from dmz.land.water import drop_lagoons
from dmz.sources.datasets import Dataset, shipped_resource
from dmz.sources.specs import read_layers

SLIVER_KM = 1.0
# An overlay of edges computed apart leaves hairs along them; this is about 10 m².
_HAIR_DEGREES2 = 1e-9
# About 1 cm: more than edges that two overlays computed apart differ by, 1e-9 degrees.
_GRID_DEGREES = 1e-7


@dataclass(frozen=True, eq=False)
class Front:
    """A front line with the land on both sides of it.

    Attributes
    ----------
    land
        By party id: the land of the territory that it holds, in degrees. Land in
        neither is a gap between two maps, or water.
    line
        The line between them, in degrees.
    source_area
        What the source drew as held by ``holder``, before it was fitted to the outline.
    schematic
        How far the line may be from the truth, in words, where it is derived from
        settlements; else empty.
    include_border
        Whether the line has the stretch of the territory's border where the other
        party's land meets the holder's own state.
    known_to_km
        How well the source says that it knows the line; None where it does not say.
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

    def __repr__(self) -> str:
        """Return the source, its date and the length, in one line."""
        dated = f"{self.id}, {self.date}" if self.date else self.id
        return f"<dmz.Front {dated}: {self.length_km:,.0f} km>"

    @property
    def id(self) -> str:
        """The ids of the sources, joined by ``+``."""
        return "+".join(d.id for d in self.datasets)

    @property
    def source(self) -> str:
        """The titles of the sources."""
        return "; ".join(d.title for d in self.datasets)

    @property
    def date(self) -> str | None:
        """The latest of the sources' dates."""
        return max((d.date for d in self.datasets if d.date), default=None)

    @cached_property
    def length_km(self) -> float:
        """Geodesic length of the whole line."""
        return length_km(self.line)

    @cached_property
    def reach(self) -> Reach:
        """Distances to the whole line."""
        return Reach(self.line)

    @cached_property
    def holdings(self) -> Mapping[str, Holdings]:
        """By party id: the land that it holds, with its area by region."""
        return {id: Holdings(land) for id, land in self.land.items()}

    def holders(self, points: FloatArray) -> npt.NDArray[np.str_]:
        """Return the id of the party that holds each point.

        Parameters
        ----------
        points
            Shape (n, 2), longitude and latitude in degrees. Off the territory, the
            party with the nearest land counts as the holder.
        """
        ids = list(self.land)
        lands = [self.land[id] for id in ids]
        shapely.prepare(lands)
        inside = np.stack([shapely.contains_xy(land, *points.T) for land in lands])
        held: npt.NDArray[np.str_] = np.array(ids)[np.argmax(inside, axis=0)]
        off = np.flatnonzero(~inside.any(axis=0))
        if len(off):
            outside = shapely.points(points[off])
            away = np.stack([shapely.distance(land, outside) for land in lands])
            held[off] = np.array(ids)[np.argmin(away, axis=0)]
        return held


@dataclass(frozen=True, kw_only=True)
class FrontChoice:
    """Which front line: where it is read from, and how.

    Attributes
    ----------
    specs
        Paths, sources (``ID@DATE``) or addresses of feature layers: polygons of held
        land, which are united; one layer of lines; settlements with their holder; or a
        file that ``dmz front derive`` wrote. None: the territory's own schematic line.
    held_by
        Id of the party whose area the polygons are; by default the second party.
    sliver_km
        A strip between two maps that is nowhere wider than this is a gap, not land.
    include_border
        Add the stretch of the territory's border with the holder's own state.
    """

    specs: tuple[str, ...] = ()
    held_by: str | None = None
    sliver_km: float = SLIVER_KM
    include_border: bool = False

    def faults(self, territory: Territory) -> list[str]:
        """Return what is wrong with the choice, without reading anything."""
        faults = []
        if fault := distance_fault(self.sliver_km):
            faults.append(f"a sliver's width is {fault}")
        if not all(spec.strip() for spec in self.specs):
            faults.append("a front line is named by an empty text; give a file or a source")
        try:
            self.holder(territory)
        except QuestionError as error:
            faults.append(str(error))
        return faults

    def holder(self, territory: Territory) -> Party:
        """Return the party whose held area the source draws."""
        return territory.party(self.held_by) if self.held_by else territory.parties[1]

    def read(self, territory: Territory) -> Front:
        """Read the front line.

        Raises
        ------
        InputError
            Layers of several kinds, a kind that makes no front line, or whatever
            `dmz.sources.specs.read_layers` and `derive_front` refuse.
        QuestionError
            No such party, or a sliver's width that cannot be measured.
        """
        if faults := self.faults(territory):
            raise QuestionError("; ".join(faults))
        party = self.holder(territory)
        layers = [layer for spec in self.specs for layer in read_layers(spec, "front")]
        drawn = held_area(layers or [shipped_control(territory)], party, territory)
        shipped = {} if self.specs else shipped_resource(drawn.layers[0].dataset.id)
        return derive_front(
            area=drawn.area,
            holder=party,
            territory=territory,
            datasets=tuple(layer.dataset for layer in drawn.layers),
            # Settlements and drawn lines cut the territory itself, so there are no
            # gaps.
            sliver_km=self.sliver_km if drawn.kind == "polygons" else None,
            include_border=self.include_border,
            schematic=shipped.get("dmz:schematic", drawn.schematic),
            warnings=drawn.warnings,
            known_to_km=shipped.get("dmz:uncertainty_km"),
        )


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
        A strip of the territory outside the area that is nowhere wider than this is a
        sliver between two maps. None where the area was cut from the territory itself.
    include_border
        Add the stretch of the territory's border where the other party's land meets the
        holder's own state.

    Raises
    ------
    InputError
        The area leaves all of the territory to one party.
    """
    other = territory.other_party(holder)
    held = area if sliver_km is None else _polygons_in(territory.land, area)
    free = shapely.difference(territory.land, area)
    names = ", ".join(d.id for d in datasets)
    if held.is_empty or free.is_empty:
        owner = other if held.is_empty else holder
        raise InputError(
            f"{names}: it leaves all of the territory to {owner.name}, so there is no front line"
        )
    if sliver_km is not None:
        free, held = drop_lagoons(free, held, territory.water)
        free = drop_gaps(free, held, territory, sliver_km)
    land = {other.id: free, holder.id: held}
    return Front(
        datasets=datasets,
        holder=holder,
        land={p.id: land[p.id] for p in territory.parties},
        line=_facing_line(free, held, territory, holder, datasets, include_border),
        source_area=area,
        schematic=schematic,
        warnings=warnings,
        include_border=include_border,
        known_to_km=known_to_km,
    )


def move_front(front: Front, territory: Territory, *, area: BaseGeometry, to: str) -> Front:
    """Return the front after an area, whoever holds it now, has passed to one party.

    Unlike in `derive_front`, nothing is taken for a gap between two maps: what lay in
    one within the area passes too.

    Raises
    ------
    InputError
        That leaves all of the territory to one party.
    """
    passing = shapely.intersection(area, territory.land)
    change = {id: shapely.union if id == to else shapely.difference for id in front.land}
    land = {id: _without_hairs(change[id](own, passing)) for id, own in front.land.items()}
    if any(own.is_empty for own in land.values()):
        raise InputError(
            f"{front.id}: that leaves all of the territory to one party, so there is no front line"
        )
    holder = front.holder
    free, held = land[territory.other_party(holder).id], land[holder.id]
    return replace(
        front,
        land=land,
        line=_facing_line(free, held, territory, holder, front.datasets, front.include_border),
        source_area=held,
    )


def _facing_line(
    free: BaseGeometry,
    held: BaseGeometry,
    territory: Territory,
    holder: Party,
    datasets: tuple[Dataset, ...],
    include_border: bool,
) -> BaseGeometry:
    """Return the edge between the other party's land and the holder's."""
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
    if include_border:
        line = shapely.union_all([line, _border(free, territory, holder)])
    line = shapely.line_merge(line)
    if line.is_empty:
        names = ", ".join(d.id for d in datasets)
        raise InputError(
            f"{names}: no part of it faces land of the other party, so there is no front line"
        )
    return line


def _border(free: BaseGeometry, territory: Territory, holder: Party) -> BaseGeometry:
    """Return the border where the other party's land meets the holder's own state."""
    # The two outlines are drawn apart by up to some hundred metres; 0.01 degrees
    # bridges that and no strait.
    state = shapely.buffer(territory.own_state(holder), 0.01, quad_segs=2)
    shared = shapely.intersection(free.boundary, territory.land.boundary)
    return shapely.intersection(shared, state)


def _polygons_in(land: BaseGeometry, area: BaseGeometry) -> BaseGeometry:
    """Return the part of an area in a land, less the points where they only touch."""
    common = shapely.intersection(land, area)
    if common.geom_type != "GeometryCollection":
        return common
    parts = shapely.get_parts(common)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])


def _without_hairs(area: BaseGeometry) -> BaseGeometry:
    """Return an area without the hairs that overlays of edges computed apart leave."""
    parts = shapely.get_parts(area)
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > _HAIR_DEGREES2)]
    solid = []
    for part in parts:
        holes = [
            hole for hole in part.interiors if shapely.area(shapely.Polygon(hole)) > _HAIR_DEGREES2
        ]
        solid.append(shapely.Polygon(part.exterior, holes))
    return shapely.union_all(solid) if solid else shapely.MultiPolygon()
