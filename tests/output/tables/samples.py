"""A document with a cell of many kinds, for tests of the formats."""

from __future__ import annotations

from dmz.output.tables.document import Column, Document, Table

COLUMNS = tuple(
    Column(name, header, kind)
    for name, header, kind in (
        ("name", "Place", "text"),
        ("area_km2", "Area", "area"),
        ("people", "People", "count"),
        ("note", "Note", "text"),
        ("inside", "In", "yes"),
        ("share", "Share", "share"),
        ("latitude", "Lat", "degrees"),
        ("distance_km", "Far", "distance"),
    )
)
ROWS = (
    ["Alder | east", 1234.5678, 1000, None, True, 0.4567, 48.123456, 5.0],
    ["Beech & <co>", 0.04, 0, "x", False, None, None, None],
)
TABLE = Table("Places", COLUMNS, ROWS, frozenset({0}))
DOCUMENT = Document("A title", (TABLE,), ("A note.",), TABLE, sources=("A source.",))
