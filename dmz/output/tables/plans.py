"""The tables and notes of ``dmz plan``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dmz.measure.figures import ZoneFigures
from dmz.output.tables.compute import RANGE_COLUMNS, estimates_notes, estimates_table, range_cells
from dmz.output.tables.document import Cell, Column, Document, Table
from dmz.output.tables.notes import source_notes, uncertainty_notes
from dmz.plans.outcome import PlanResult, ReadingOutcome
from dmz.plans.plan import Plan, format_value

NEAR_KM = 30.0
_READING = Column("reading", "Reading")
_FIGURES = (
    Column("area_km2", "Area km²", "area"),
    Column("population", "People", "count"),
    Column("settlements", "Settlements", "count"),
)
_COMMON_KEYS = ("kind", "name", "source", "date", "what", "note", "weak")


def list_document(plans: Sequence[Plan]) -> Document:
    """The table of ``dmz plan list``."""
    columns = (Column("id", "Plan"), Column("title", "What"), Column("date", "Date"))

    def rows(kind: str) -> list[list[Cell]]:
        return [
            [p.id, p.title + (" (weak)" if p.weak else ""), p.date] for p in plans if p.kind == kind
        ]

    flat = [
        Column(n, n)
        for n in ("id", "kind", "title", "date", "source", "weak", "provisions", "open")
    ]
    return Document(
        title="Plans and precedents",
        tables=(
            Table("Proposals", columns, rows("proposal")),
            Table("Precedents", columns, rows("precedent")),
        ),
        notes=(
            "'dmz plan show' prints a plan's provisions and sources; 'dmz plan run' measures it on a front line.",
            "A plan marked weak rests on one secondary report.",
        ),
        data=Table("", tuple(flat), [_list_row(plan) for plan in plans]),
    )


def _list_row(plan: Plan) -> list[Cell]:
    left_open = " ".join([*(parameter.id for parameter in plan.parameters), *plan.roles])
    return [
        plan.id,
        plan.kind,
        plan.title,
        plan.date,
        plan.source,
        plan.weak,
        len(plan.tables),
        left_open,
    ]


def show_document(plan: Plan) -> Document:
    """The tables of ``dmz plan show``."""
    columns = (
        Column("number", "", "count"),
        Column("name", "Provision"),
        Column("kind", "Kind"),
        Column("terms", "Terms"),
    )
    rows: list[list[Cell]] = [
        [n, t["name"], t["kind"], terms(t)] for n, t in enumerate(plan.tables, 1)
    ]
    tables = [Table("Provisions, in order", columns, rows)]
    if plan.parameters or plan.roles:
        left = (Column("id", "Open"), Column("title", "What"), Column("values", "Readings"))
        readings: list[list[Cell]] = [
            [p.id, p.title, ", ".join(map(format_value, p.values))] for p in plan.parameters
        ]
        readings += [[role, "which party stands here", "either party"] for role in plan.roles]
        tables.append(Table("What the text leaves open (--set NAME=VALUE)", left, readings))
    if plan.lines:
        head = (
            Column("id", "Line"),
            Column("title", "What"),
            Column("date", "Date"),
            Column("instead", "Without a file"),
        )
        lines: list[list[Cell]] = [
            [line.id, line.title, line.date, "the front line" if line.instead else "it cannot run"]
            for line in plan.lines
        ]
        tables.append(Table("Lines to bring (--line NAME=PATH)", head, lines))
    flat = [
        Column(n, n)
        for n in ("number", "name", "kind", "terms", "what", "source", "date", "weak", "note")
    ]
    data: list[list[Cell]] = [
        [*row, t.get("what"), t["source"], str(t["date"]), bool(t.get("weak")), t.get("note")]
        for row, t in zip(rows, plan.tables, strict=True)
    ]
    return Document(
        title=f"{plan.title} ({plan.kind}, {plan.date})",
        tables=tuple(tables),
        notes=tuple(filter(None, [plan.note, *_sources(plan)])),
        data=Table("", tuple(flat), data),
    )


def terms(table: Mapping[str, Any]) -> str:
    """The terms of a provision as its file has them."""
    return "; ".join(
        f"{key} {_plain(value)}" for key, value in table.items() if key not in _COMMON_KEYS
    )


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_plain(item)}" for key, item in value.items())
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)


def _sources(plan: Plan) -> list[str]:
    said: dict[str, list[str]] = {}
    for number, table in enumerate(plan.tables, 1):
        remark = f" {table['note']}" if table.get("note") else ""
        weak = " (weak: one secondary report)" if table.get("weak") else ""
        said.setdefault(f"{table['source']}, {table['date']}{weak}.{remark}", []).append(
            f"{number} ({table['name']})"
        )
    return [f"Provision {', '.join(numbers)}: {source}" for source, numbers in said.items()]


def check_document(plans: Sequence[Plan], readings: Sequence[int]) -> Document:
    """The table of ``dmz plan check``."""
    names = ("plan", "provisions", "readings", "result")
    columns = [
        Column(n, n.capitalize(), "count" if n in ("provisions", "readings") else "text")
        for n in names
    ]
    rows: list[list[Cell]] = [
        [p.path, len(p.tables), count, "good"] for p, count in zip(plans, readings, strict=True)
    ]
    table = Table("", tuple(columns), rows)
    return Document(title="Checked", tables=(table,), notes=(), data=table)


def run_document(result: PlanResult) -> Document:
    """The tables of ``dmz plan run``."""
    if (
        result.uncertainty_km and len(result.readings) > 1
    ):  # ranges leave no room for a column with the reading
        tables = [
            replace(table, title=f"{table.title} ({result.plan.label(outcome.reading)})")
            for outcome in result.readings
            for table in _run_tables(replace(result, readings=(outcome,)))
        ]
    else:
        tables = _run_tables(result)
    return Document(
        title=f"{result.plan.title} ({result.plan.kind}, {result.plan.date})",
        tables=tuple(table for table in tables if table.rows),
        notes=tuple(_run_notes(result)),
        sources=source_notes(result.datasets),
        data=_flat(result),
    )


def _run_tables(result: PlanResult) -> list[Table]:
    measured = [
        _totals(result),
        _provisions(result),
        _gives_up(result),
        _symmetry(result),
        _regions(result),
    ]
    return [*measured, estimates_table(result.estimates, plan=True), _sites(result)]


def _table(
    result: PlanResult,
    title: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[ReadingOutcome, list[Cell]]],
) -> Table:
    """A table with a column for the reading, where there are several; a group for each."""
    breaks = frozenset(n for n in range(len(rows) - 1) if rows[n][0] is not rows[n + 1][0])
    if len(result.readings) == 1:
        return Table(title, tuple(columns), [row for _, row in rows])
    # The name of a reading stands once, at the head of its group.
    starts = {0, *(n + 1 for n in breaks)}
    named: list[list[Cell]] = [
        [result.plan.label(o.reading) if n in starts else "", *row]
        for n, (o, row) in enumerate(rows)
    ]
    return Table(title, (_READING, *columns), named, breaks)


def _columns(result: PlanResult) -> tuple[Column, ...]:
    return RANGE_COLUMNS if result.uncertainty_km else _FIGURES


def _cells(result: PlanResult, zone: ZoneFigures) -> list[Cell]:
    return (
        range_cells(zone)
        if result.uncertainty_km
        else [zone.area_km2, zone.population, zone.settlements]
    )


def _totals(result: PlanResult) -> Table:
    rows = [
        (o, [z.party, *_cells(result, z)])
        for o in result.readings
        for z in o.total
        if o.total[-1].area_km2
    ]
    title = "Emptied in all, each spot counted once"
    return _table(result, title, (Column("party", "Held by"), *_columns(result)), rows)


def _provisions(result: PlanResult) -> Table:
    rows = [
        # Beside ranges there is room for the number only; the notes have the name.
        (
            o,
            [
                (
                    f"{p.provision.number}"
                    if result.uncertainty_km
                    else f"{p.provision.number} {p.provision.name}"
                )
                if n == 0
                else "",
                z.party,
                *_cells(result, z),
            ],
        )
        for o in result.readings
        for p in o.provisions
        for n, z in enumerate(p.figures)
    ]
    head = "No." if result.uncertainty_km else "Provision"
    return _table(
        result,
        "By provision",
        (Column("name", head), Column("party", "Held by"), *_columns(result)),
        rows,
    )


def _gives_up(result: PlanResult) -> Table:
    rows: list[tuple[ReadingOutcome, list[Cell]]] = []
    for outcome in result.readings:
        for g in outcome.gives_up:
            parts = [
                (what, z) for what, z in (("leaves", g.leave), ("empties", g.empty)) if z.area_km2
            ]
            rows += [(outcome, [g.party, what, *_cells(result, z)]) for what, z in parts]
    columns = (Column("party", "Party"), Column("what", "It"), *_columns(result))
    return _table(result, "What each party gives up of the land it holds now", columns, rows)


def _symmetry(result: PlanResult) -> Table:
    first, second = (party.id for party in result.territory.parties)
    names = {"zones": "emptied land", "gives_up": "given up"}
    rows: list[tuple[ReadingOutcome, list[Cell]]] = [
        (o, [names[s.of], s.area, s.population, s.depth])
        for o in result.readings
        for s in o.symmetry
        if (s.area, s.population, s.depth) != (None,) * 3
    ]
    columns = (
        Column("of", "Ratio of"),
        *(Column(n, n.capitalize(), "ratio") for n in ("area", "people", "depth")),
    )
    return _table(result, f"Symmetry: {first} over {second}", columns, rows)


def _regions(result: PlanResult) -> Table:
    rows: list[tuple[ReadingOutcome, list[Cell]]] = []
    for outcome in result.readings:
        for zone in outcome.total[:-1]:
            for row in sorted(zone.by_oblast, key=lambda r: r.oblast):
                last = [] if result.uncertainty_km else [row.settlements]
                cells = (
                    range_cells(row) if result.uncertainty_km else [row.area_km2, row.population]
                )
                rows.append((outcome, [zone.party, row.oblast, *cells, *last]))
    columns = (Column("party", "Held by"), Column("oblast", "Oblast"), *_columns(result))
    return _table(result, "Emptied land by oblast", columns, rows)


def _sites(result: PlanResult) -> Table:
    rows: list[tuple[ReadingOutcome, list[Cell]]] = [
        (o, [s.name, s.held_by, s.distance_to_front_km, "; ".join(s.inside) or "–"])
        for o in result.readings
        for s in sorted(o.sites, key=lambda s: s.distance_to_front_km)
        if s.inside or s.distance_to_front_km <= NEAR_KM
    ]
    columns = (
        Column("name", "Site"),
        Column("held_by", "Held by"),
        Column("distance_to_front_km", "km to the line", "km"),
        Column("inside", "On land of"),
    )
    return _table(
        result, f"Sites on that land or within {NEAR_KM:g} km of the plan's line", columns, rows
    )


def _run_notes(result: PlanResult) -> list[str]:
    plan = result.plan
    notes = [plan.note] if plan.note else []
    if len(result.readings) > 1:
        left_open = [f"{p.id} ({p.title})" for p in plan.parameters] + [
            f"{role} (which party)" for role in plan.roles
        ]
        notes.append(
            f"The text leaves open: {'; '.join(left_open)}. All readings are shown; --set NAME=VALUE takes one."
        )
    elif result.readings[0].reading:
        notes.append(f"Read with {result.plan.label(result.readings[0].reading)}.")
    if plan.weak:
        notes.append("Weak: the plan rests on one secondary report.")
    said = dict.fromkeys(
        f"Provision {p.provision.number} ({p.provision.what}): {remark}."
        for o in result.readings
        for p in o.provisions
        for remark in p.remarks
    )
    sectors = dict.fromkeys(p.sector for o in result.readings for p in o.provisions if p.sector)
    front = result.front
    notes.append(
        "Land is shown by who holds it under the plan; what a party gives up is of the land it holds now."
    )
    notes += [*said, *(f"Measured from {sector}." for sector in sectors)]
    lengths = {round(o.front.length_km) for o in result.readings} - {round(front.length_km)}
    if lengths:
        notes.append(
            f"The line is {front.length_km:,.0f} km long now and {max(lengths):,.0f} km under the plan."
        )
    notes.append(
        f"Front line: {'; '.join(d.title for d in front.datasets)}, {front.date or 'no date given'}."
    )
    if front.schematic:
        notes.append(f"The line is schematic: {front.schematic}.")
    if result.population.counts:
        notes.append(f"People: {result.population.counts}.")
    notes += [*uncertainty_notes(result.uncertainty_km), *estimates_notes(result.estimates)]
    return [*notes, *_sources(plan), *result.warnings]


_FLAT = ("area_km2", "beyond_border_km2", "population", "settlements")
_FLAT_RANGES = ("area_km2_low", "area_km2_high", "population_low", "population_high")


def _flat(result: PlanResult) -> Table:
    """One row for each set of figures and each of its oblasts; the set's own row has no oblast."""
    names = ("reading", "of", "number", "provision", "party", "oblast", *_FLAT, *_FLAT_RANGES)
    rows: list[list[Cell]] = []
    for outcome in result.readings:
        sets: list[tuple[str, int | None, str | None, ZoneFigures]] = [
            *(
                ("provision", p.provision.number, p.provision.name, z)
                for p in outcome.provisions
                for z in p.figures
            ),
            *(("total", None, None, z) for z in outcome.total),
            *(
                (f"gives_up_{name}", None, None, getattr(g, name))
                for g in outcome.gives_up
                for name in ("leave", "empty", "total")
            ),
        ]
        for of, number, provision, zone in sets:
            head: list[Cell] = [
                result.plan.label(outcome.reading),
                of,
                number,
                provision,
                zone.party,
            ]
            rows.append([*head, None, *(getattr(zone, n) for n in (*_FLAT, *_FLAT_RANGES))])
            rows += [
                [*head, r.oblast, *(getattr(r, n, None) for n in (*_FLAT, *_FLAT_RANGES))]
                for r in zone.by_oblast
            ]
    return Table("", tuple(Column(n, n) for n in names), rows)
