"""The document of ``dmz cities``."""

from __future__ import annotations

from dmz.answers.cities import PlacesFound
from dmz.output.tables.document import Document, data_table, rows_of, table_of
from dmz.output.tables.notes import front_notes, source_notes

_COLUMNS = [
    ("name", "Place", "text"),
    ("oblast", "Oblast", "text"),
    ("population", "People", "count"),
    ("held_by", "Held by", "text"),
    ("distance_to_front_km", "km to the line", "km"),
    ("id", "Id", "text"),
]
_DATA = [*(name for name, _, _ in _COLUMNS), "latitude", "longitude"]


def cities_document(found: PlacesFound) -> Document:
    """Make the document of places: who holds each, and how far it is from the line."""
    return Document(
        title="Places and their distance to the front line",
        tables=(table_of("", _COLUMNS, found.places),),
        notes=(
            *front_notes(found.front),
            "People are baseline residents, before February 2022.",
            *found.front.warnings,
        ),
        sources=source_notes(found.datasets),
        data=data_table(_DATA, rows_of(found.places, _DATA)),
    )
