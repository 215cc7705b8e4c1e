"""The document of ``dmz cities``."""

from __future__ import annotations

from dmz.answers.cities import PlacesFound
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table, rows_of
from dmz.output.tables.figures import distance_cells, distance_columns, name_party
from dmz.output.tables.notes import front_notes, source_notes, uncertainty_notes
from dmz.output.tables.short_notes import front_note, range_notes, with_remarks

_COLUMNS = (
    Column("name", "Place"),
    Column("oblast", "Oblast"),
    Column("population", "People before 2022", "count"),
    Column("held_by", "Held by"),
)
_DATA = (
    *(column.name for column in _COLUMNS),
    "distance_to_front_km",
    "id",
    "latitude",
    "longitude",
    "distance_to_front_km_low",
    "distance_to_front_km_high",
)


def cities_document(found: PlacesFound, language: Language = ENGLISH) -> Document:
    """Make the document of places: who holds each, and how far it is from the line."""
    names = Toponyms(found.territory, language)
    phrases = Phrases(names)
    ranges = range_notes(found.uncertainty_km, phrases, found.map_count)
    sure = uncertainty_notes(found.uncertainty_km, found.map_count) if found.uncertainty else ()
    notes = [front_note(found.front, phrases), *ranges]
    return Document(
        title="Places and their distance to the front line",
        tables=(_places_table(found),),
        notes=(
            *front_notes(found.front),
            "People are baseline residents, before February 2022.",
            *sure,
            *found.warnings,
        ),
        sources=source_notes(found.datasets),
        data=data_table(_DATA, rows_of(found.places, _DATA)),
        head=found.summarize(language),
        short=with_remarks(notes, found.warnings, phrases),
        language=names.words_with([(place.id, place.name) for place in found.places]),
    )


def _places_table(found: PlacesFound) -> Table:
    ranged = found.uncertainty is not None
    columns = (*_COLUMNS, *distance_columns(ranged), Column("id", "Id", spare=True))
    rows = [
        [
            place.name,
            place.oblast,
            place.population,
            name_party(found.territory, place.held_by),
            *distance_cells(place, ranged),
            place.id,
        ]
        for place in found.places
    ]
    return Table("", columns, rows)
