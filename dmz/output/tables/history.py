"""The tables and notes of ``dmz front history``."""

from __future__ import annotations

from dmz.answers.front_history import Day, FrontHistory
from dmz.land.sectors import join_names
from dmz.output.tables.document import Cell, Column, Document, Table

_SHOWN_SOURCES = 3


def history_document(history: FrontHistory) -> Document:
    """A row for each day, and the first day beside the last by oblast."""
    first, last = history.days[0], history.days[-1]
    notes = [
        f"Gained and lost is land that {history.party} holds and did not hold on the day before, and the other way round.",
        *_gaps(history),
        *(f"Not read: {each.reason}" for each in history.missing),
        *history.warnings,
        *_sources(history),
    ]
    return Document(
        title=f"The front line from {first.date or first.id} to {last.date or last.id}",
        tables=(_days_table(history), _oblasts_table(history)),
        notes=tuple(notes),
        data=_flat(history),
    )


def _days_table(history: FrontHistory) -> Table:
    columns = [
        Column("date", "Date"),
        Column("length_km", "Line km", "count"),
        Column("area_km2", f"{history.party} km²", "area"),
        Column("gained_km2", "Gained", "area"),
        Column("lost_km2", "Lost", "area"),
        *(Column(name, f"{name} km", "km") for name in history.cities),
    ]
    rows: list[list[Cell]] = []
    for day in history.days:
        whole = day.held[0]
        distances = [city.distance_to_front_km for city in day.cities]
        rows.append(
            [
                day.date or day.id,
                day.length_km,
                whole.area_km2,
                whole.gained_km2,
                whole.lost_km2,
                *distances,
            ]
        )
    return Table("Day by day", tuple(columns), rows)


def _oblasts_table(history: FrontHistory) -> Table:
    """Held area by oblast on the first and on the last day, where it is not the same to 0.05 km²."""
    first, last = (
        {row.oblast: row for row in day.held} for day in (history.days[0], history.days[-1])
    )
    columns = (
        Column("oblast", "Oblast"),
        Column("first_km2", _name(history.days[0]), "area"),
        Column("last_km2", _name(history.days[-1]), "area"),
        Column("change_km2", "Change", "area"),
        Column("share", "Share held", "share"),
    )
    rows: list[list[Cell]] = []
    for oblast in dict.fromkeys([*first, *last]):
        before, after = (
            rows_of[oblast].area_km2 if oblast in rows_of else 0.0 for rows_of in (first, last)
        )
        if oblast is None or abs(after - before) >= 0.05:
            share = last[oblast].share if oblast in last else 0.0
            rows.append([oblast or "all", before, after, after - before, share])
    return Table(f"Land held by {history.party}, km², in oblasts where it changed", columns, rows)


def _name(day: Day) -> str:
    return day.date or day.id


def _gaps(history: FrontHistory) -> list[str]:
    """Dates on which the day before is not the day before."""
    from datetime import date

    jumps = [
        day.date
        for day in history.days
        if day.date
        and day.since
        and (date.fromisoformat(day.date) - date.fromisoformat(day.since)).days > 1
    ]
    if not jumps:
        return []
    if len(jumps) == len(history.days) - 1:
        return ["These are not consecutive days: gained and lost is since the row above."]
    return [f"Days are missing before {join_names(jumps)}: gained and lost is since the row above."]


def _sources(history: FrontHistory) -> list[str]:
    """The first of the sources and how many more there are: a month of days is a month of files."""
    titles = list(
        dict.fromkeys(d.citation or d.title for d in history.datasets if d.role == "front")
    )
    more = f" and {len(titles) - _SHOWN_SOURCES} more" if len(titles) > _SHOWN_SOURCES else ""
    others = [
        f"Source ({d.role}): {d.citation or d.title}."
        for d in history.datasets
        if d.role != "front"
    ]
    return [f"Source (front): {'; '.join(titles[:_SHOWN_SOURCES])}{more}.", *others]


def _flat(history: FrontHistory) -> Table:
    """A row for each day and oblast; the day's own row has no oblast, and has the line and the cities."""
    figures = ("area_km2", "share", "gained_km2", "lost_km2")
    names = (
        "date",
        "since",
        "oblast",
        *figures,
        "length_km",
        *(f"{name}_km" for name in history.cities),
    )
    rows: list[list[Cell]] = []
    for day in history.days:
        for row in day.held:
            own = (
                [day.length_km, *(city.distance_to_front_km for city in day.cities)]
                if row.oblast is None
                else []
            )
            rows.append(
                [day.date, day.since, row.oblast, *(getattr(row, name) for name in figures), *own]
                + [None] * (1 + len(history.cities) - len(own))
            )
    return Table("", tuple(Column(name, name) for name in names), rows)
