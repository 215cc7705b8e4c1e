"""Derived files: lines written by ``dmz front derive``, read back unchanged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, areas_km2
from dmz.earth.shapes import join_polygons
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.sources.datasets import Dataset, shipped_dataset, shipped_features

if TYPE_CHECKING:
    from dmz.land.gaps import GapShapes
    from dmz.sources.layers import Layer

SETTLEMENT_LINE = "derived from settlements and their holders: no finer than their spacing"
LINE = "line"  # the id of the line in a file that ships; lands have their party's
# Coordinates rounded to 0.1 m leave less than this much of a territory, as a share.
_ROUNDING = 1e-5


class DerivedFront(NamedTuple):
    """A front line and the land on both sides of it, as a file has them, in degrees.

    The flags say what else than the edge between the two lands its line has; the
    remarks were made when it was derived, and so was what is known of its error, see
    `dmz.land.front.Front`.
    """

    land: dict[str, BaseGeometry]
    line: BaseGeometry
    gaps: GapShapes
    include_border: bool
    across_water: bool
    remarks: tuple[str, ...] = ()
    schematic: str = ""
    known_to_km: float | None = None


def read_derived(layer: Layer, territory: Territory) -> DerivedFront | None:
    """Read both parties' land and the gaps of a derived file.

    Returns
    -------
    None where the layer is no such file, or lands and gaps of the file do not make up
    the territory: it was derived on another outline, and its held area is as good as
    any map's.
    """
    kinds = layer.columns.get("kind", np.array([]))
    parties = layer.columns.get("party", np.array([]))
    lines = np.flatnonzero(kinds == "front")
    ids = [party.id for party in territory.parties]
    if not len(lines) or not len(parties):
        return None
    shapes = layer.geometries
    land = {id: join_polygons(shapes[(kinds == "held_area") & (parties == id)]) for id in ids}
    names = layer.columns.get("name", kinds)
    gaps = [(str(names[i]), shapely.get_parts(shapes[i])) for i in np.flatnonzero(kinds == "gap")]
    known = [*land.values(), *(join_polygons(parts) for _, parts in gaps)]
    whole, *pieces = areas_km2([territory.land, *known])
    if any(own.is_empty for own in land.values()) or abs(sum(pieces) / whole - 1) > _ROUNDING:
        return None
    row = lines[0]
    border, across = (_flag(layer, name, row) for name in ("include_border", "across_water"))
    line = shapely.union_all(shapes[lines])
    remarks, schematic = _text(layer, "remarks", row), _text(layer, "schematic", row)
    known_to_km = _number(layer, "known_to_km", row)
    return DerivedFront(
        land, line, gaps, border, across, tuple(remarks.splitlines()), schematic, known_to_km
    )


def control_dataset(territory: Territory) -> Dataset:
    """The table of control that ships with the territory; `InputError` if none does."""
    if territory.control_path is None:
        raise InputError(
            f"{territory.title}: no front line ships for it; give one with --front, "
            "as polygons or settlements"
        )
    return shipped_dataset(territory.control_path, "front")


def shipped_line(territory: Territory) -> DerivedFront | None:
    """Read the line that ships beside a territory's table of control.

    `make data` derives it, so that not every run has to; the catalogue's hash says that
    it is the table's.

    Returns
    -------
    None where no line ships for the territory.
    """
    table = territory.control_path
    path = table.with_name(f"{table.stem}-line.geojson") if table else None
    if path is None or not path.exists():
        return None
    rows, shapes = shipped_features(path)
    pieces = {row["id"]: shape for row, shape in zip(rows, shapes, strict=True)}
    line = pieces.pop(LINE)
    return DerivedFront(pieces, line, (), include_border=False, across_water=False)


def _flag(layer: Layer, name: str, row: Any) -> bool:
    """Whether a file's row has a flag set; formats write flags as 1, true or words."""
    values: AnyArray | None = layer.columns.get(name)
    return values is not None and str(values[row]).lower() in ("true", "1", "1.0")


def _text(layer: Layer, name: str, row: Any) -> str:
    """Return a text in a file's row; older files have none."""
    text = layer.columns[name][row] if name in layer.columns else None
    return text if isinstance(text, str) else ""


def _number(layer: Layer, name: str, row: Any) -> float | None:
    """Return a positive number in a file's row, if there is one."""
    try:
        number = float(layer.columns[name][row])
    except (KeyError, TypeError, ValueError):
        return None
    return number if 0 < number < math.inf else None
