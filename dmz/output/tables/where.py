"""The document of ``dmz where``."""

from __future__ import annotations

from dmz.answers.where import PlacesInZones
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.kinds import MISSING, Cell
from dmz.output.tables.notes import front_notes, source_notes
from dmz.output.tables.short_notes import front_note, with_remarks

_COLUMNS = (
    Column("name", "Place"),
    Column("held_by", "Held by"),
    Column("distance_to_front_km", "km to the line", "km"),
    Column("inside", "In"),
)
_FACTS = ("held_by_now", "held_by", "distance_to_front_km")
_DATA = ("name", "latitude", "longitude", "reading", *_FACTS, "inside")


def where_document(found: PlacesInZones, language: Language = ENGLISH) -> Document:
    """Make the document of places: for each reading, the zones that each is in."""
    names = {party.id: party.name for party in found.territory.parties}
    readings: dict[str, list[list[Cell]]] = {}
    for place in found.places:
        held_by = names.get(place.held_by or "", MISSING)
        inside = "; ".join(place.inside) or MISSING
        row: list[Cell] = [place.name, held_by, place.distance_to_front_km, inside]
        readings.setdefault(place.reading, []).append(row)
    tables = tuple(Table(reading, _COLUMNS, rows) for reading, rows in readings.items())
    phrases = Phrases(Toponyms(found.territory, language))
    return Document(
        title=f"Places in {found.zones}",
        tables=tables,
        notes=(
            "A place is in a zone by its point, and only where the party of the zone holds it.",
            *front_notes(found.front),
            *found.warnings,
        ),
        sources=source_notes(found.datasets),
        data=data_table(_DATA, [[row[name] for name in _DATA] for row in found.rows()]),
        head=found.summarize(language),
        main=tables,
        short=with_remarks([front_note(found.front, phrases)], found.warnings, phrases),
        language=phrases.names.words,
    )
