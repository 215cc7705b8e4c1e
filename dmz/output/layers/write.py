"""Layers of an answer in each format, with what has no place on a map as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from dmz.measure.answer import Answer
from dmz.output.layers.features import Feature
from dmz.output.tables.document import Table

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def write_features(
    format_: str, features: Sequence[Feature], *, title: str, tables: Tables
) -> str | bytes:
    """Write features in a format: geojson, gpkg, kml, fgb or parquet.

    Parameters
    ----------
    title
        Of the whole, which KML has room for.
    tables
        Rows without geometry by the name of their table, for a GeoPackage.
    """
    if format_ == "geojson":
        from dmz.output.layers.geojson import to_geojson

        return to_geojson(features)
    if format_ == "gpkg":
        from dmz.output.layers.geopackage import to_geopackage

        return to_geopackage(features, tables)
    if format_ == "kml":
        from dmz.output.layers.kml import to_kml

        return to_kml(features, title=title)
    from dmz.output.layers.single import to_flatgeobuf, to_geoparquet

    return to_flatgeobuf(features) if format_ == "fgb" else to_geoparquet(features)


def answer_tables(answer: Answer, data: Table) -> dict[str, list[dict[str, Any]]]:
    """Return what of an answer has no place on a map: rows by the name of their table.

    Parameters
    ----------
    data
        The flat table of the answer's document, ``figures`` here. Towns that an edge
        cuts and dated estimates stand beside it, where an answer has any.
    """
    names = [column.name for column in data.columns]
    tables = {"figures": [dict(zip(names, row, strict=True)) for row in data.rows]}
    for name in ("cut_towns", "estimates"):
        tables[name] = [asdict(row) for row in getattr(answer, name, ())]
    return tables
