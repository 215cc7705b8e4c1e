"""The document of ``dmz where``."""

from __future__ import annotations

from collections import Counter

from dmz.answers.where import PlacesInZones, Whereabouts
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.figures import distance_cells, distance_columns
from dmz.output.tables.kinds import MISSING, Cell
from dmz.output.tables.notes import front_notes, source_notes, uncertainty_notes
from dmz.output.tables.short_notes import front_note, range_notes, with_remarks

_COLUMNS = (Column("name", "Place", "source"), Column("held_by", "Held by"))
_SHOWN = 12  # places of the shortened document
_FACTS = ("held_by_now", "held_by", "distance_to_front_km")
_RANGE = ("distance_to_front_km_low", "distance_to_front_km_high")
_DATA = ("name", "latitude", "longitude", "reading", *_FACTS, "inside", *_RANGE)


def where_document(found: PlacesInZones, language: Language = ENGLISH) -> Document:
    """Make the document of places: for each reading, the zones that each is in."""
    names = {party.id: party.name for party in found.territory.parties}
    readings: dict[str, list[list[Cell]]] = {}
    ranged = found.uncertainty is not None
    columns = (*_COLUMNS, *distance_columns(ranged), Column("inside", "In"))
    for place in found.places:
        held_by = names.get(place.held_by or "", MISSING)
        inside = "; ".join(place.inside) or MISSING
        row: list[Cell] = [place.name, held_by, *distance_cells(place, ranged), inside]
        readings.setdefault(place.reading, []).append(row)
    tables = tuple(Table(reading, columns, rows) for reading, rows in readings.items())
    phrases = Phrases(Toponyms(found.territory, language))
    return Document(
        title=f"Places in {found.zones}",
        tables=tables,
        notes=(
            "A place is in a zone by its point, and only where the party of the zone holds it.",
            *front_notes(found.front),
            *(uncertainty_notes(found.uncertainty_km, found.map_count) if ranged else ()),
            *found.warnings,
        ),
        sources=source_notes(found.datasets),
        data=data_table(_DATA, [[row[name] for name in _DATA] for row in found.rows()]),
        head=found.summarize(language),
        main=(_main_table(found),),
        short=with_remarks(_short_notes(found, phrases), found.warnings, phrases),
        language=phrases.names.words,
    )


def _main_table(found: PlacesInZones) -> Table:
    """Make the table of the shortened document: places in a zone, then the nearest.

    Of a plan in several readings it says in how many of them a place is in a zone.
    """
    names = {party.id: party.name for party in found.territory.parties}
    ranged = found.uncertainty is not None
    several = len({place.reading for place in found.places}) > 1
    rows: list[list[Cell]] = []
    for same in _by_place(found)[:_SHOWN]:
        first = same[0]
        held_by = names.get(first.held_by_now or "", MISSING)
        counts = Counter(name for place in same for name in place.inside)
        inside = [f"{name} ({count} of {len(same)})" for name, count in counts.items()]
        where = "; ".join(inside if several else first.inside) or MISSING
        rows.append([first.name, held_by, *distance_cells(first, ranged), where])
    last = Column("inside", "In, of readings" if several else "In")
    return Table("", (*_COLUMNS, *distance_columns(ranged), last), rows, name="places")


def _by_place(found: PlacesInZones) -> list[list[Whereabouts]]:
    """Return each place in every reading: those in a zone first, and nearest first."""
    spots: dict[tuple[str, float, float], list[Whereabouts]] = {}
    for place in found.places:
        spots.setdefault((place.name, place.latitude, place.longitude), []).append(place)
    return sorted(
        spots.values(),
        key=lambda same: (not any(p.inside for p in same), same[0].distance_to_front_km),
    )


def _short_notes(found: PlacesInZones, phrases: Phrases) -> list[str]:
    """Say which line it is, and how many places are not shown."""
    more = len(_by_place(found)) - _SHOWN
    left = phrases.say("{count} more places: --full.", count=phrases.number(more))
    ranges = range_notes(found.uncertainty_km, phrases, found.map_count)
    return [front_note(found.front, phrases), *ranges, *([left] if more > 0 else [])]
