"""The document of ``dmz balance``."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.answers.balance import Balance
from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.land.sectors import join_names
from dmz.measure.figures import ZoneFigures
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.matching import AREA, UNITS
from dmz.output.tables.document import Column, Document, Table, data_table, rows_of
from dmz.output.tables.estimates import named_places
from dmz.output.tables.figures import (
    FIGURES,
    RANGES,
    figure_cells,
    figure_columns,
    name_party,
    people_header,
)
from dmz.output.tables.kinds import Cell, format_depth
from dmz.output.tables.notes import cut_towns_notes, scenario_notes, source_notes
from dmz.output.tables.short_notes import sector_notes


def balance_document(balance: Balance, language: Language = ENGLISH) -> Document:
    """Make the document of a balance: the given zone, and the one that matches it."""
    match = balance.match
    found = "largest" if not match.reached else "more" if match.jumps else "equal"
    zones = [balance.given, match.figures]
    names = ("party", "distance_km", *FIGURES)
    figures = rows_of(zones, names)
    data = [[title, *row] for title, row in zip(("given", found), figures, strict=True)]
    phrases = balance.subject(language).phrases
    return Document(
        title=_answer(balance),
        tables=(_zones_table(balance, ("given", found)),),
        notes=(
            *scenario_notes(balance.scenario, balance.sector, balance.population),
            *_jump_notes(balance),
            *cut_towns_notes(balance.cut_towns, balance.territory),
            *balance.warnings,
        ),
        sources=source_notes(balance.datasets),
        data=data_table(
            ("zone", *names, *RANGES),
            [[*row, *ranges] for row, ranges in zip(data, rows_of(zones, RANGES), strict=True)],
        ),
        head=balance.summarize(language),
        short=sector_notes(balance, phrases, remarks=_jump_notes(balance)),
        language=phrases.names.words_with(
            [(each.id, each.name) for each in balance.sector.places],
            named_places(balance.cut_towns),
        ),
    )


def _zones_table(balance: Balance, titles: Sequence[str]) -> Table:
    """Make the table of the given zone and the one that matches it."""
    people = people_header(balance.population)
    zones = [balance.given, balance.match.figures]
    ranged = zones[0].area_km2_low is not None
    rows: list[list[Cell]] = []
    for title, zone in zip(titles, zones, strict=True):
        party = name_party(balance.territory, zone.party)
        rows.append([title, party, _write_depth(balance, zone), *figure_cells(zone, ranged)])
    heads = (Column("zone", "Zone"), Column("party", "Held by"), Column("km", "Depth km", "range"))
    return Table("Zones", (*heads, *figure_columns(people, ranged)), rows, name="zones")


def _write_depth(balance: Balance, zone: ZoneFigures) -> Cell:
    """Write the depth of a zone, with the digits that its range supports."""
    match, km = balance.match, zone.distance_km
    if km is None or zone is not match.figures:
        return None if km is None else f"{km:g}"
    return str(format_depth(km, match.depth_km_low, match.depth_km_high)[0])


def _answer(balance: Balance) -> str:
    """Write the answer in one sentence."""
    given, match = balance.given, balance.match
    if given.distance_km is None:
        zone = f"all that {given.party} holds in {given.by_oblast[0].oblast}"
    else:
        zone = f"{given.party}'s {given.distance_km:g} km"
    much = "as much land as" if balance.of == AREA else "as many people as"
    party = match.figures.party
    if not match.reached:
        return f"No depth up to {MAX_DISTANCE_KM:g} km gives {party} {much} {zone}"
    if match.jumps:
        first = f"{match.depth_km:.2f} km is the first with more"
        return f"No depth gives {party} exactly {much} {zone}: {first}"
    return f"A depth of {match.depth_km:.2f} km gives {party} {much} {zone}"


def _jump_notes(balance: Balance) -> list[str]:
    """Say where the figure jumps past the one to be matched."""
    match = balance.match
    if not match.jumps:
        return []
    names = f" ({join_names(match.entering)})" if match.entering else ""
    return [
        f"No depth matches exactly: at {match.depth_km:.2f} km the figure jumps from "
        f"{match.below:,.0f} to {match.value:,.0f} {UNITS[balance.of]}{names}."
    ]
