"""GeoPackage for QGIS: the features of a result as layers, with the styles in which QGIS opens them.

QGIS reads a layer's default style from the table ``layer_styles`` of the file (OGC GeoPackage knows no styles of its own). Styles
are QML, as QGIS 3 writes it; the colours are those of the GeoJSON.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
import shapely

from dmz.answers.compute import Result
from dmz.output.layers.features import result_features

# Layers from the bottom to the top, by the kind of their features. QGIS lists the last one first.
LAYERS = {
    "zone": "zones",
    "front": "front",
    "sector": "sector",
    "settlement": "settlements",
    "city": "cities",
}
_GEOMETRY = {
    "zone": "MultiPolygon",
    "front": "MultiLineString",
    "sector": "MultiLineString",
    "settlement": "Point",
    "city": "Point",
}
_DRAWN = ("fill", "stroke", "marker")


def result_geopackage(result: Result) -> bytes:
    """The zones, front line, sector, settlements and cities of a result, with styles."""
    features = result_features(result)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        styles = {}
        for kind, layer in LAYERS.items():
            members = [feature for feature in features if feature["properties"]["kind"] == kind]
            if members:
                _write_layer(path, layer, members, _GEOMETRY[kind])
                styles[layer] = layer_style(kind, [feature["properties"] for feature in members])
        _write_styles(path, styles)
        return path.read_bytes()


def _write_layer(
    path: Path, layer: str, features: Sequence[Mapping[str, Any]], geometry_type: str
) -> None:
    """Write features as a layer; lists become JSON, the colours stay in the style."""
    from pyogrio.raw import write

    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    if geometry_type.startswith("Multi"):
        several: Any = {
            "MultiPolygon": shapely.multipolygons,
            "MultiLineString": shapely.multilinestrings,
        }[geometry_type]
        shapes = [several(shapely.get_parts(shape)) for shape in shapes]
    names = dict.fromkeys(
        name
        for feature in features
        for name in feature["properties"]
        if not name.startswith(_DRAWN)
    )
    columns = [_column([feature["properties"].get(name) for feature in features]) for name in names]
    write(
        path,
        geometry=shapely.to_wkb(shapes),
        field_data=[values for values, _ in columns],
        field_mask=[missing for _, missing in columns],
        fields=list(names),
        geometry_type=geometry_type,
        crs="EPSG:4326",
        layer=layer,
        driver="GPKG",
        append=path.exists(),
        dataset_options={"VERSION": "1.2"},  # the newest that every QGIS 3 reads without a word
    )


def _column(values: Sequence[Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any] | None]:
    """Values of one type, and which of them are missing."""
    missing = np.array([value is None for value in values])
    known = [value for value in values if value is not None]
    mask = missing if missing.any() else None
    if known and all(isinstance(value, bool) for value in known):
        return np.array([bool(value) for value in values]), mask
    if known and all(isinstance(value, int) and not isinstance(value, bool) for value in known):
        return np.array([value or 0 for value in values], dtype=np.int64), mask
    if known and all(isinstance(value, (int, float)) for value in known):
        return np.array([float("nan") if value is None else float(value) for value in values]), None
    texts = [
        json.dumps(v, ensure_ascii=False)
        if isinstance(v, (list, dict))
        else v
        if v is None
        else str(v)
        for v in values
    ]
    return np.array(texts, dtype=object), None


def _write_styles(path: Path, styles: Mapping[str, str]) -> None:
    """The table from which QGIS takes the default style of each layer; its columns are QGIS's own."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), "
            "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, "
            "styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
            "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', 'layer_styles')"
        )
        columns = dict(base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        base.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, "
            "styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, ?, ?, ?, '', 1, 'dmz', '')",
            [(layer, columns[layer], layer, style) for layer, style in styles.items()],
        )


def layer_style(kind: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The QML of a layer: its symbols, and labels for places."""
    root = Element(
        "qgis",
        version="3.22",
        styleCategories="Symbology|Labeling",
        labelsEnabled=str(int(kind in ("settlement", "city"))),
    )
    first = rows[0]
    if kind == "zone":
        _categories(root, rows)
    elif kind in ("front", "sector"):
        _single(root, "line", "SimpleLine", _line(first["stroke"], first["stroke-width"] / 3))
    else:
        size = "2.6" if kind == "city" else "1.4"
        mark = {
            "name": "circle",
            "color": _rgba(first["marker-color"]),
            "outline_color": _rgba("#ffffff"),
            "size": size,
            "size_unit": "MM",
        }
        _single(root, "marker", "SimpleMarker", mark)
    if kind in ("settlement", "city"):
        _labels(root, kind)
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(
        root, encoding="unicode"
    )


def _categories(root: Element, rows: Sequence[Mapping[str, Any]]) -> None:
    """A symbol for each zone and its part beyond the border, named as in the legend."""
    renderer = SubElement(
        root,
        "renderer-v2",
        type="categorizedSymbol",
        attr='"name" || \', \' || "part"',
        enableorderby="0",
    )
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, row in enumerate(rows):
        value = f"{row['name']}, {row['part']}"
        label = value.replace(", inside", "").replace("beyond_border", "beyond the border")
        SubElement(
            categories,
            "category",
            symbol=str(number),
            value=value,
            label=label,
            render="true",
            type="string",
        )
        fill = {
            "color": _rgba(row["fill"], row["fill-opacity"]),
            "outline_color": _rgba(row["stroke"], row["stroke-opacity"]),
            "outline_width": "0.26",
            "outline_width_unit": "MM",
            "style": "solid",
        }
        _symbol(symbols, str(number), "fill", "SimpleFill", fill)


def _single(root: Element, type: str, layer: str, properties: Mapping[str, str]) -> None:
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0")
    _symbol(SubElement(renderer, "symbols"), "0", type, layer, properties)


def _symbol(
    parent: Element, name: str, type: str, layer: str, properties: Mapping[str, str]
) -> None:
    symbol = SubElement(
        parent, "symbol", name=name, type=type, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    drawn = SubElement(
        symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = SubElement(drawn, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        SubElement(drawn, "prop", k=key, v=value)  # QGIS before 3.22 reads these


def _line(colour: str, width_mm: float) -> dict[str, str]:
    shape = {"capstyle": "flat", "joinstyle": "round", "line_style": "solid"}
    return {
        "line_color": _rgba(colour),
        "line_width": f"{width_mm:g}",
        "line_width_unit": "MM",
        **shape,
    }


def _rgba(colour: str, opacity: float = 1.0) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _labels(root: Element, kind: str) -> None:
    """Names of places, the larger ones first."""
    settings = SubElement(
        SubElement(root, "labeling", type="simple"), "settings", calloutType="simple"
    )
    city = kind == "city"
    style = SubElement(
        settings,
        "text-style",
        fieldName="name",
        isExpression="0",
        fontFamily="Sans Serif",
        fontSize="10" if city else "7",
        fontSizeUnit="Point",
        fontWeight="75" if city else "50",
        textColor=_rgba("#161616"),
        textOpacity="1",
    )
    SubElement(
        style,
        "text-buffer",
        bufferDraw="1",
        bufferSize="0.7",
        bufferSizeUnits="MM",
        bufferColor=_rgba("#ffffff"),
        bufferOpacity="1",
    )
    # 6: around a point by cartographers' order.
    SubElement(
        settings,
        "placement",
        placement="6",
        dist="1",
        distUnits="MM",
        priority="10" if city else "5",
    )
    SubElement(settings, "rendering", obstacle="1", drawLabels="1", scaleVisibility="0")
    defined = SubElement(SubElement(settings, "dd_properties"), "Option", type="Map")
    SubElement(defined, "Option", name="name", value="", type="QString")
    SubElement(defined, "Option", name="type", value="collection", type="QString")
    if not city:
        properties = SubElement(
            SubElement(defined, "Option", name="properties", type="Map"),
            "Option",
            name="Priority",
            type="Map",
        )
        SubElement(properties, "Option", name="active", value="true", type="bool")
        SubElement(
            properties,
            "Option",
            name="expression",
            value='least(9, ln(coalesce("population", 1)) - 4)',
            type="QString",
        )
        SubElement(properties, "Option", name="type", value="3", type="int")
