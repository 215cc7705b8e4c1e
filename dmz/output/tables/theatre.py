"""The documents of ``dmz theatre list`` and ``dmz theatre show``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dmz.land.territory import Territory
from dmz.land.theatre_file import TheatreFile
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.kinds import Cell
from dmz.output.tables.notes import source_notes

_LIST_COLUMNS = (
    Column("id", "Theatre", "source"),
    Column("title", "Title"),
    Column("parties", "Parties"),
    Column("date", "Line of", "date"),
)
_PARTY_COLUMNS = (
    Column("id", "Party", "source"),
    Column("name", "Name"),
    Column("states", "State"),
)
_FRONT_COLUMNS = (
    Column("id", "Line", "source"),
    Column("title", "Title"),
    Column("date", "Date", "date"),
)
_REGION_COLUMNS = (Column("region", "Region"), Column("area_km2", "Area km²", "area"))


def theatre_dict(file: TheatreFile) -> dict[str, Any]:
    """Return what a theatre file says, as plain data."""
    cities = [city.name for city in file.places] or list(file.cities)
    return {
        **_pick(file, "id", "title", "note", "ships"),
        "parties": [_pick(party, "id", "name", "states") for party in file.parties],
        "fronts": [
            _pick(front, "id", "title", "date", "source", "known_to_km") for front in file.fronts
        ],
        "cities": cities,
        "settlements": "gazetteer" in file.files or "places" in file.files,
    }


def _pick(item: Any, *names: str) -> dict[str, Any]:
    """Return attributes by their names."""
    return {name: getattr(item, name) for name in names}


def theatre_list_document(files: Sequence[TheatreFile]) -> Document:
    """Make the document of the theatres that ship."""
    rows: list[list[Cell]] = []
    for file in files:
        parties = ", ".join(party.name for party in file.parties)
        date = file.fronts[0].date if file.fronts else None
        rows.append([file.id, file.title, parties, date])
    return Document(
        title="Theatres",
        tables=(Table("Theatres", _LIST_COLUMNS, rows),),
        notes=(
            "--theatre ID measures on one of them, --theatre PATH on a folder of your own.",
            "'dmz theatre show' prints a theatre's lines, regions and sources.",
        ),
        data=data_table(
            [column.name for column in _LIST_COLUMNS],
            [
                [id, title, ", ".join(party.id for party in file.parties), date]
                for file, (id, title, _, date) in zip(files, rows, strict=True)
            ],
        ),
        short=("--theatre ID measures on one of them, --theatre PATH on a folder of your own.",),
    )


def theatre_show_document(file: TheatreFile, territory: Territory) -> Document:
    """Make the document of one theatre."""
    parties: list[list[Cell]] = [
        [party.id, party.name, ", ".join(party.states)] for party in file.parties
    ]
    fronts: list[list[Cell]] = [[front.id, front.title, front.date] for front in file.fronts]
    areas = zip(territory.region_names, territory.region_areas_km2, strict=True)
    regions: list[list[Cell]] = [[name, area_km2] for name, area_km2 in areas]
    notes = [file.note] if file.note else []
    notes += dict.fromkeys(f"{front.title}: {front.source}." for front in file.fronts)
    if names := [city.name for city in file.places]:
        notes.append(f"Cities known by name: {', '.join(names)}.")
    if not len(territory.gazetteer) or not territory.gazetteer.population.any():
        notes.append("No people are known there: bring them with --population.")
    main = (
        Table("Parties", _PARTY_COLUMNS, parties),
        Table("Lines, the first by default", _FRONT_COLUMNS, fronts),
    )
    return Document(
        title=f"{file.title} ({file.id})",
        tables=(*main, Table("Regions", _REGION_COLUMNS, regions, name="areas")),
        main=main,
        notes=tuple(notes),
        sources=source_notes(territory.datasets),
        data=data_table([column.name for column in _REGION_COLUMNS], regions),
    )
