"""The document of ``dmz balance``."""

from __future__ import annotations

from dmz.answers.balance import Balance
from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.land.sectors import join_names
from dmz.measure.matching import AREA, UNITS
from dmz.output.tables.document import Column, Document, Table, data_table, rows_of
from dmz.output.tables.figures import FIGURE_COLUMNS
from dmz.output.tables.notes import cut_towns_notes, scenario_notes, source_notes

_COLUMNS = (
    Column("party", "Held by"),
    Column("distance_km", "Depth", "distance"),
    *FIGURE_COLUMNS,
)


def balance_document(balance: Balance) -> Document:
    """Make the document of a balance: the given zone, and the one that matches it."""
    match = balance.match
    found = "largest" if not match.reached else "more" if match.jumps else "equal"
    figures = rows_of([balance.given, match.figures], [column.name for column in _COLUMNS])
    rows = [[title, *row] for title, row in zip(("given", found), figures, strict=True)]
    columns = (Column("zone", "Zone"), *_COLUMNS)
    return Document(
        title=_answer(balance),
        tables=(Table("Zones", columns, rows),),
        notes=(
            *scenario_notes(balance.scenario, balance.sector, balance.population),
            *_jump_notes(balance),
            *cut_towns_notes(balance.cut_towns),
            *balance.warnings,
        ),
        sources=source_notes(balance.datasets),
        data=data_table([column.name for column in columns], rows),
    )


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
