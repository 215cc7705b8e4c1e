"""The tables and notes of ``dmz balance``."""

from __future__ import annotations

from dmz.answers.balance import AREA, Balance
from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.land.sectors import joined
from dmz.measure.figures import ZoneFigures
from dmz.output.tables.document import Cell, Column, Document, Table
from dmz.output.tables.notes import scenario_notes, source_notes

_FIGURES = (
    ("area_km2", "Area km²", "area"),
    ("beyond_border_km2", "Beyond km²", "area"),
    ("population", "People", "count"),
    ("settlements", "Settlements", "count"),
)


def balance_document(balance: Balance) -> Document:
    """The tables of ``dmz balance``."""
    zones = [("given", balance.given)]
    if balance.answer:
        zones.append(("more" if balance.jump else "equal", balance.answer))
    elif balance.most:
        zones.append(("largest", balance.most))
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
            *scenario_notes(balance.parameters, balance.front, balance.population),
            *_jump(balance),
            *balance.warnings,
            *source_notes(balance.datasets),
        ),
        data=Table("", tuple(Column(c.name, c.name) for c in columns), rows),
    )


def _row(title: str, zone: ZoneFigures) -> list[Cell]:
    return [title, zone.party, zone.distance_km, *(getattr(zone, name) for name, _, _ in _FIGURES)]


def _sentence(balance: Balance) -> str:
    """The answer in one sentence."""
    zone = balance.answer or balance.most
    other = zone.party if zone else ""
    what = "area" if balance.of == AREA else "people"
    given = balance.given
    whole = given.distance_km is None
    whose = (
        f"all that {given.party} holds in {given.by_oblast[0].oblast}"
        if whole
        else f"{given.party}'s {given.distance_km:g} km"
    )
    if balance.answer and balance.jump:
        return f"No depth gives {other} the same {what} as {whose}: {balance.answer.distance_km:.2f} km is the first with more"
    if balance.answer:
        return f"A depth of {balance.answer.distance_km:.2f} km gives {other} the same {what} as {whose}"
    return f"No depth up to {MAX_DISTANCE_KM:g} km gives {other} the same {what} as {whose}"


def _jump(balance: Balance) -> list[str]:
    if balance.jump is None or balance.answer is None:
        return []
    names = f": {joined(list(balance.jump.settlements))}" if balance.jump.settlements else ""
    unit = "km²" if balance.of == AREA else "people"
    return [
        f"No depth has just as much: at {balance.answer.distance_km:.2f} km it jumps from {balance.jump.below:,.0f} to "
        f"{balance.jump.above:,.0f} {unit}{names}."
    ]
