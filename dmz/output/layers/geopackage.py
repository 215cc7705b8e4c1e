"""GeoPackage for QGIS: a layer for each kind of feature, with its style in QGIS.

OGC GeoPackage has no styles of its own. QGIS takes a layer's default style from the
table ``layer_styles`` of the file, in QML, and no library outside QGIS writes either.
That is why the table is made here with SQL, and QML in `dmz.output.layers.qml`. GDAL
writes the layers.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.layers.features import Feature
from dmz.output.layers.kinds import LAYERS
from dmz.output.layers.qml import layer_qml

# What a layer holds, by the dimension of its features. Areas and lines are all made of
# several parts: a layer has one type of geometry.
_GEOMETRY: Mapping[int, tuple[str, Callable[[Any], BaseGeometry] | None]] = {
    0: ("Point", None),
    1: ("MultiLineString", shapely.multilinestrings),
    2: ("MultiPolygon", shapely.multipolygons),
}
# The newest version that every QGIS 3 reads without a warning.
_VERSION = "1.2"
# The columns are those that QGIS makes when it saves a style in a GeoPackage.
_STYLES_TABLE = """
    CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
        f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
        f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))
"""
_STYLES_CONTENTS = """
    INSERT INTO gpkg_contents (table_name, data_type, identifier)
    VALUES ('layer_styles', 'attributes', 'layer_styles')
"""
_STYLES_ROW = """
    INSERT INTO layer_styles
        (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
        styleSLD, useAsDefault, description, owner)
    VALUES ('', '', ?, ?, ?, ?, '', 1, 'dmz', '')
"""

Rows = Sequence[Mapping[str, Any]]
TypedColumn = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]


def to_geopackage(features: Sequence[Feature], tables: Mapping[str, Rows] | None = None) -> bytes:
    """Write features as the content of a file, in the layers of their kinds.

    Parameters
    ----------
    tables
        Rows without a place on the map, such as totals, by the name of their table.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        styles = {}
        for kind, layer in LAYERS.items():
            members = [feature for feature in features if feature.kind == kind]
            if members:
                _write_layer(path, layer.name, members)
                styles[layer.name] = layer_qml(members, layer.legend)
        for name, rows in (tables or {}).items():
            if rows:
                _write_table(path, name, rows)
        if styles:
            _write_styles(path, styles)
        return path.read_bytes()


def _write_layer(path: Path, layer: str, features: Sequence[Feature]) -> None:
    """Write features as a layer; the colours stay in its style."""
    shapes = [feature.geometry for feature in features]
    geometry_type, unite = _GEOMETRY[int(max(shapely.get_dimensions(shapes)))]
    if unite:
        shapes = [unite(shapely.get_parts(shape)) for shape in shapes]
    rows = [feature.properties for feature in features]
    placed = {"geometry": shapely.to_wkb(shapes), "geometry_type": geometry_type}
    _write_table(path, layer, rows, **placed, crs="EPSG:4326")


def _write_table(path: Path, name: str, rows: Rows, **geometry: Any) -> None:
    """Write rows as a table; as a layer, with the geometry of each."""
    options = {"append": path.exists(), "dataset_options": {"VERSION": _VERSION}}
    write_rows(path, rows, layer=name, driver="GPKG", **options, **geometry)


def write_rows(path: Path, rows: Rows, *, geometry: Any = None, **options: Any) -> None:
    """Write rows as columns of one type each; the options are those of pyogrio."""
    from pyogrio.raw import write

    columns = typed_columns(rows)
    values, missing = zip(*columns.values(), strict=True)
    names = list(columns)
    write(path, geometry, list(values), field_mask=list(missing), fields=names, **options)


def typed_columns(rows: Rows) -> dict[str, TypedColumn]:
    """Return the columns of rows by name, in the order in which they come."""
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: typed_column([row.get(name) for row in rows]) for name in names}


def typed_column(values: Sequence[Any]) -> TypedColumn:
    """Return values as an array of one type, and a mask of those that are missing.

    The mask is None where the array itself can tell: numbers are then NaN and texts
    None. Lists and tables become JSON.
    """
    missing = np.array([value is None for value in values])
    mask = missing if missing.any() else None
    known = [value for value in values if value is not None]
    flags = [isinstance(value, bool) for value in known]
    if known and all(flags):
        return np.array([bool(value) for value in values]), mask
    if known and all(isinstance(value, int) for value in known) and not any(flags):
        return np.array([value or 0 for value in values], dtype=np.int64), mask
    if known and all(isinstance(value, (int, float)) for value in known):
        return np.array([np.nan if value is None else float(value) for value in values]), None
    return np.array([_text(value) for value in values], dtype=object), None


def _text(value: Any) -> str | None:
    """Return a value as text."""
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return None if value is None else str(value)


def _write_styles(path: Path, styles: Mapping[str, str]) -> None:
    """Write the default style of each layer."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(_STYLES_TABLE)
        base.execute(_STYLES_CONTENTS)
        geometry = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        rows = [(layer, geometry[layer], layer, style) for layer, style in styles.items()]
        base.executemany(_STYLES_ROW, rows)
