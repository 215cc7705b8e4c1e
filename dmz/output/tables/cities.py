"""The document of ``dmz cities``."""

from __future__ import annotations

from dataclasses import replace

from dmz.answers.cities import PlacesFound
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Document, data_table, rows_of, table_of
from dmz.output.tables.figures import name_party
from dmz.output.tables.notes import front_notes, source_notes
from dmz.output.tables.short_notes import front_note, with_remarks

_COLUMNS = [
    ("name", "Place", "text"),
    ("oblast", "Oblast", "text"),
    ("population", "People before 2022", "count"),
    ("held_by", "Held by", "text"),
    ("distance_to_front_km", "km to the line", "km"),
    ("id", "Id", "text"),
]
_DATA = [*(name for name, _, _ in _COLUMNS), "latitude", "longitude"]


def cities_document(found: PlacesFound, language: Language = ENGLISH) -> Document:
    """Make the document of places: who holds each, and how far it is from the line."""
    names = Toponyms(found.territory, language)
    phrases = Phrases(names)
    places = [
        replace(place, held_by=name_party(found.territory, place.held_by)) for place in found.places
    ]
    return Document(
        title="Places and their distance to the front line",
        tables=(table_of("", _COLUMNS, places),),
        notes=(
            *front_notes(found.front),
            "People are baseline residents, before February 2022.",
            *found.front.warnings,
        ),
        sources=source_notes(found.datasets),
        data=data_table(_DATA, rows_of(found.places, _DATA)),
        head=found.summarize(language),
        short=with_remarks([front_note(found.front, phrases)], found.front.warnings, phrases),
        language=names.words_with([(place.id, place.name) for place in found.places]),
    )
