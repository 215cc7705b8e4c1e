"""The document of ``dmz where``."""

from __future__ import annotations

from dmz.answers.where import PlacesInZones
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.kinds import MISSING, Cell
from dmz.output.tables.notes import front_notes, source_notes

_COLUMNS = (
    Column("name", "Place"),
    Column("held_by", "Held by"),
    Column("distance_to_front_km", "km to the line", "km"),
    Column("inside", "In"),
)
_FACTS = ("held_by_now", "held_by", "distance_to_front_km")
_DATA = ("name", "latitude", "longitude", "reading", *_FACTS, "inside")


def where_document(found: PlacesInZones) -> Document:
    """Make the document of places: for each reading, the zones that each is in."""
    names = {party.id: party.name for party in found.territory.parties}
    readings: dict[str, list[list[Cell]]] = {}
    for place in found.places:
        held_by = names.get(place.held_by or "", MISSING)
        inside = "; ".join(place.inside) or MISSING
        row: list[Cell] = [place.name, held_by, place.distance_to_front_km, inside]
        readings.setdefault(place.reading, []).append(row)
    return Document(
        title=f"Places in {found.zones}",
        tables=tuple(Table(reading, _COLUMNS, rows) for reading, rows in readings.items()),
        notes=(
            "A place is in a zone by its point, and only where the party of the zone holds it.",
            *front_notes(found.front),
            *found.warnings,
        ),
        sources=source_notes(found.datasets),
        data=data_table(_DATA, [[row[name] for name in _DATA] for row in found.rows()]),
    )
