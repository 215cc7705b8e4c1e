"""A territory's own front line, from a layer that comes with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2, length_km
from dmz.earth.shapes import polygons_of
from dmz.errors import InputError
from dmz.land.front import Front, redraw
from dmz.land.held import held_area
from dmz.land.line import touching_line
from dmz.land.territory import OwnFront, Territory
from dmz.sources.conditions import select_rows
from dmz.sources.datasets import DATA, Dataset, shipped_dataset
from dmz.sources.layers import Layer, read_layer, repair_polygons


def read_own_front(
    own: OwnFront, territory: Territory, include_border: bool = False, across_water: bool = False
) -> Front:
    """Read a line that comes with a territory.

    Its layer and the territory's regions are of one map: nothing between them is taken
    for a gap. What it says is neither party's land is in neither's, and the line runs
    along both of its sides.

    Parameters
    ----------
    own
        Which line.
    include_border, across_water
        As in `dmz.land.front_choice.FrontChoice`.

    Raises
    ------
    InputError
        No feature meets a condition, the lands overlap or leave a party nothing, or
        what `dmz.land.held.held_area` and `dmz.land.front.redraw` refuse.
    """
    layer = territory.place(read_layer(str(own.path), "front"))
    layer = replace(layer, dataset=_dataset_of(own, territory, layer.dataset))
    party = territory.party(own.held_by) if own.held_by else territory.parties[1]
    drawn = held_area([_select(layer, own, own.where)], party, territory)
    neither: BaseGeometry = shapely.MultiPolygon()
    if own.neither:
        polygons, _ = repair_polygons(own.id, _select(layer, own, own.neither).geometries)
        neither = polygons_of(shapely.union_all(polygons))
    free = shapely.difference(territory.land, shapely.union(drawn.area, neither))
    if free.is_empty or shapely.intersects(drawn.area, neither.buffer(-1e-6)):
        raise InputError(
            f"{own.path}: the land of {party.name} overlaps what is neither's, or leaves "
            f"{territory.other_party(party).name} without land; see where and neither of the "
            f"front {own.id}"
        )
    front = Front(
        datasets=(layer.dataset,),
        holder=party,
        land={p.id: drawn.area if p is party else free for p in territory.parties},
        line=shapely.MultiLineString(),
        source_area=drawn.area,
        schematic=drawn.schematic,
        warnings=drawn.warnings,
        include_border=include_border,
        across_water=across_water,
        known_to_km=own.known_to_km,
        neither=neither,
    )
    front = redraw(front, territory, front.land)
    # A line that a precedent names is not what the answer is measured on.
    remarks = _describe_neither(front, territory) if own is territory.own_front else ()
    return replace(front, warnings=(*front.warnings, *remarks))


def _select(layer: Layer, own: OwnFront, where: str | None) -> Layer:
    """Return the features of a line's layer that meet a condition."""
    if where is None:
        return layer
    rows = select_rows(where, layer.columns)
    kept = np.flatnonzero(rows) if rows is not None else np.zeros(0, dtype=np.intp)
    if not len(kept):
        raise InputError(f'{own.path}: no feature meets "{where}", of the front {own.id}')
    return replace(layer.take(kept), selected=True)


def _dataset_of(own: OwnFront, territory: Territory, dataset: Dataset) -> Dataset:
    """Return where a line comes from: its layer, its day, and who laid it down."""
    if own.path.is_relative_to(DATA):
        dataset = shipped_dataset(own.path, "front")
    drawn = f"; {dataset.citation}" if dataset.citation else ""
    return replace(
        dataset,
        id=f"{territory.id}-{own.id}",
        title=own.title,
        date=own.date,
        citation=f"{own.source}{drawn}",
    )


def _describe_neither(front: Front, territory: Territory) -> tuple[str, ...]:
    """Return a remark on land that is neither party's."""
    if front.neither.is_empty:
        return ()
    lengths = " and ".join(
        f"{length_km(touching_line(front.land[party.id], front.neither, territory)):,.0f} km "
        f"({party.name})"
        for party in territory.parties
    )
    return (
        f"{area_km2(front.neither):,.0f} km² between the parties' lines are neither's; the "
        f"length has both lines: {lengths}.",
    )
