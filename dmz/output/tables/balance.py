"""The table and notes of ``dmz balance``."""

from __future__ import annotations

from dmz.answers.balance import Balance
from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.land.sectors import join_names
from dmz.measure.figures import ZoneFigures
from dmz.measure.matching import AREA, UNITS
from dmz.output.tables.document import Cell, Column, Document, Table
from dmz.output.tables.notes import scenario_notes, source_notes

_FIGURES = (
    ("area_km2", "Area km²", "area"),
    ("beyond_border_km2", "Beyond km²", "area"),
    ("population", "People", "count"),
    ("settlements", "Settlements", "count"),
)


def balance_document(balance: Balance) -> Document:
    """Return the table of ``dmz balance``."""
    match = balance.match
    found = "largest" if not match.reached else "more" if match.jumps else "equal"
    zones = [("given", balance.given), (found, match.figures)]
    heads = (
        Column("zone", "Zone"),
        Column("party", "Held by"),
        Column("distance_km", "Depth", "distance"),
    )
    columns = (*heads, *(Column(*figure) for figure in _FIGURES))
    rows = [_row(title, zone) for title, zone in zones]
    return Document(
        title=_sentence(balance),
        tables=(Table("Zones", columns, rows),),
        notes=(
            *scenario_notes(balance.scenario, balance.sector, balance.population),
            *_jump_notes(balance),
            *balance.warnings,
        ),
        sources=source_notes(balance.datasets),
        data=Table("", tuple(Column(c.name, c.name) for c in columns), rows),
    )


def _row(title: str, zone: ZoneFigures) -> list[Cell]:
    return [title, zone.party, zone.distance_km, *(getattr(zone, name) for name, _, _ in _FIGURES)]


def _sentence(balance: Balance) -> str:
    """Return the answer in one sentence."""
    given, match = balance.given, balance.match
    what = "area" if balance.of == AREA else "people"
    if given.distance_km is None:
        model = f"all that {given.party} holds in {given.by_oblast[0].oblast}"
    else:
        model = f"{given.party}'s {given.distance_km:g} km"
    same = f"{match.figures.party} the same {what} as {model}"
    if not match.reached:
        return f"No depth up to {MAX_DISTANCE_KM:g} km gives {same}"
    if match.jumps:
        return f"No depth gives {same}: {match.depth_km:.2f} km is the first with more"
    return f"A depth of {match.depth_km:.2f} km gives {same}"


def _jump_notes(balance: Balance) -> list[str]:
    match = balance.match
    if not match.jumps:
        return []
    names = f": {join_names(match.entering)}" if match.entering else ""
    return [
        f"No depth has just as much: at {match.depth_km:.2f} km it jumps from {match.below:,.0f} "
        f"to {match.value:,.0f} {UNITS[balance.of]}{names}."
    ]
