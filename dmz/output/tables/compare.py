"""The tables and notes of ``dmz compare``."""

from __future__ import annotations

from dataclasses import astuple, fields

from dmz.answers.compare import Case, Compared, Comparison, Difference
from dmz.measure.figures import BOTH
from dmz.output.tables.document import Cell, Column, Document, Table, ranged
from dmz.output.tables.notes import source_notes, uncertainty_notes

_CASE = ("front", "front_date", "population", "measure", "sector")


def compare_document(comparison: Comparison) -> Document:
    """The tables of ``dmz compare``: areas, people, and the spread over the fronts."""
    tables = [
        _table(comparison, "Area km²", "area_km2"),
        _table(comparison, "People", "population"),
    ]
    if comparison.spreads:
        tables.append(_spreads(comparison))
    numbered = [
        f"Case {n + 1}: {', '.join(_said(c.case))}." for n, c in enumerate(comparison.cases)
    ]
    return Document(
        title=f"{len(comparison.cases)} cases compared",
        tables=tuple(tables),
        notes=(
            *numbered,
            *_sector_notes(comparison),
            "Differences are against the case in the column 'to', in the figure's unit and in % of that case's figure. The area is "
            "land inside the territory; for plans, emptied land, each spot counted once.",
            *(f"People: {counts}." for counts in comparison.population_counts),
            *uncertainty_notes(comparison.uncertainty_km),
            *comparison.warnings,
        ),
        sources=source_notes(comparison.datasets),
        data=_flat(comparison),
    )


def _sector_notes(comparison: Comparison) -> list[str]:
    """A warning where cases are not measured from the same part of the line."""
    if len({case.case.sector for case in comparison.cases}) < 2:
        return []
    return [
        "The cases are not all measured from the same part of the line: a difference is that, too. --city, --oblast, --sector or "
        "--whole-front sets one part for all."
    ]


def _said(case: Case) -> list[str]:
    return [
        f"{case.measure} from {case.sector}",
        f"{case.front}{f' of {case.front_date}' if case.front_date else ''}",
        *filter(None, [case.population]),
    ]


def _table(comparison: Comparison, title: str, figure: str) -> Table:
    """One row for each case and party: the figure, its range if one was asked for, and the differences."""
    parties = [party.id for party in comparison.territory.parties]
    with_range = comparison.uncertainty_km is not None
    kind = "range" if with_range else ("area" if figure == "area_km2" else "count")
    columns = [
        Column("case", "Case"),
        Column("party", "Held by"),
        Column("value", title, kind),
    ]
    columns += [Column("range", "low–high", "range")] if with_range else []
    columns += [
        Column("against", "To", "number"),
        Column("difference", "Diff.", "change"),
        Column("relative", "%", "percent"),
    ]
    rows: list[list[Cell]] = []
    breaks = []
    for number, compared in enumerate(comparison.cases, 1):
        for party in (*parties, BOTH):
            if (row := _row(compared, figure, party, with_range)) is not None:
                first = party == parties[0]
                rows.append([f"{number}: {compared.case.measure}" if first else "", party, *row])
        breaks.append(len(rows) - 1)
    return Table(title, tuple(columns), rows, frozenset(breaks))


def _row(compared: Compared, figure: str, party: str, with_range: bool) -> list[Cell] | None:
    found = next((d for d in compared.differences if (d.figure, d.party) == (figure, party)), None)
    if found is None:
        return None
    values: list[Cell] = (
        [*ranged(found.value, found.low, found.high)] if with_range else [found.value]
    )
    against = None if compared.against is None else compared.against + 1
    return [*values, against, found.difference, found.relative]


def _spreads(comparison: Comparison) -> Table:
    """For each measure and party, the lowest and highest figures over the fronts."""
    columns = (
        Column("measure", "Measure"),
        Column("party", "Held by"),
        Column("area_low", "km² from", "area"),
        Column("area_high", "to", "area"),
        Column("people_low", "People from", "count"),
        Column("people_high", "to", "count"),
    )
    found = {(s.measure, s.population, s.party, s.figure): s for s in comparison.spreads}
    rows: list[list[Cell]] = []
    for measure, population, party in dict.fromkeys(
        (s.measure, s.population, s.party) for s in comparison.spreads
    ):
        area = found.get((measure, population, party, "area_km2"))
        people = found.get((measure, population, party, "population"))
        rows.append([measure, party, *_bounds(area), *_bounds(people)])
    return Table("Spread over the front lines", columns, rows)


def _bounds(spread: object) -> list[Cell]:
    return [getattr(spread, "low", None), getattr(spread, "high", None)]


def _flat(comparison: Comparison) -> Table:
    """Long form: one row for each case, party and figure."""
    names = ["case", *_CASE, "against", *(f.name for f in fields(Difference))]
    rows: list[list[Cell]] = []
    for number, compared in enumerate(comparison.cases, 1):
        head: list[Cell] = [number, *(getattr(compared.case, name) for name in _CASE)]
        against = None if compared.against is None else compared.against + 1
        rows += [[*head, against, *astuple(d)] for d in compared.differences]
    return Table("", tuple(Column(name, name) for name in names), rows)
