"""The document of ``dmz sweep``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dmz.answers.sweep import Curve, CurvePoint
from dmz.measure.figures import BOTH
from dmz.measure.languages import ENGLISH, Language
from dmz.output.tables.document import Column, Document, Table, data_table, rows_of
from dmz.output.tables.estimates import named_places
from dmz.output.tables.figures import RANGES, lower_first, name_party, party_columns, people_header
from dmz.output.tables.kinds import Cell, format_range
from dmz.output.tables.notes import (
    NESTED,
    curve_towns_notes,
    name_reference,
    scenario_notes,
    source_notes,
)
from dmz.output.tables.short_notes import sector_notes

_BARS = "▁▂▃▄▅▆▇█"
_BARS_AT_MOST = 12
_DATA = (
    "distance_km",
    "party",
    "area_km2",
    "beyond_border_km2",
    "population",
    "population_coverage",
    "settlements",
    *RANGES,
)


def sweep_document(curve: Curve, language: Language = ENGLISH) -> Document:
    """Make the document of a curve: as sparklines, and a row for each distance."""
    parties = [party.id for party in curve.territory.parties]
    first, last = curve.points[0].distance_km, curve.points[-1].distance_km
    reference = name_reference(curve.scenario, curve.sector)
    phrases = curve.subject(language).phrases
    return Document(
        title=f"Land and people within {first:g} to {last:g} km of {reference}",
        tables=(
            _curves_table(curve, parties),
            distances_table("By distance", curve, curve.points, (*parties, BOTH)),
        ),
        notes=(
            *scenario_notes(curve.scenario, curve.sector, curve.population),
            f"Each row is a zone. {NESTED}",
            *curve_towns_notes(curve.cut_towns, curve.territory),
            *curve.warnings,
        ),
        sources=source_notes(curve.datasets),
        data=data_table(_DATA, rows_of(curve.points, _DATA)),
        head=curve.summarize(language),
        short=sector_notes(curve, phrases, nested=True),
        language=phrases.names.words_with(
            [(each.id, each.name) for each in curve.sector.places], named_places(curve.cut_towns)
        ),
    )


def _curves_table(curve: Curve, parties: Sequence[str]) -> Table:
    """Make the table of sparklines: how each figure grows, and what each step adds."""
    rows: list[list[Cell]] = []
    points = curve.points
    measures = (("area_km2", "km²"), ("population", lower_first(people_header(curve.population))))
    for party in parties:
        own = [point for point in points if point.party == party]
        for name, header in measures:
            values = [getattr(point, name) for point in own]
            if None in values:
                continue
            before = [0.0, *values[:-1]]
            added = [value - less for value, less in zip(values, before, strict=True)]
            rows.append(
                [
                    f"{name_party(curve.territory, party)}, {header}",
                    _round(own[0], name),
                    draw_sparkline(values),
                    _round(own[-1], name),
                    draw_sparkline(added),
                ]
            )
    columns = (
        Column("measure", "Held by"),
        Column("first", f"{points[0].distance_km:g} km", "range"),
        Column("curve", "Cumulative"),
        Column("last", f"{points[-1].distance_km:g} km", "range"),
        Column("added", "Added by step"),
    )
    return Table("Curves", columns, rows, name="curves")


def _round(point: CurvePoint, figure: str) -> str:
    """Write a figure with the digits that its range supports."""
    bounds = (getattr(point, f"{figure}_{end}") for end in ("low", "high"))
    return format_range(getattr(point, figure), *bounds)[0]


def draw_sparkline(values: Sequence[float]) -> str:
    """Draw values as bars of text, from zero to the largest value.

    There are 12 bars at most; of more values, each bar is the largest of a stretch.
    """
    count = min(len(values), _BARS_AT_MOST)
    ends = [number * len(values) // count for number in range(count + 1)]
    heights = [max(values[ends[number] : ends[number + 1]]) for number in range(count)]
    top = max(heights) or 1.0
    bars = []
    for height in heights:
        level = int(max(height, 0.0) / top * len(_BARS))
        bars.append(_BARS[min(level, len(_BARS) - 1)])
    return "".join(bars)


def distances_table(
    title: str,
    curve: Curve,
    points: Sequence[CurvePoint],
    parties: Sequence[str],
    *,
    rounded: bool = False,
) -> Table:
    """Make a table with a row for each distance, the parties side by side.

    Parameters
    ----------
    points
        For each distance, a point of each of the parties in their order.
    rounded
        Whether figures are rounded to what their ranges deserve.
    """
    rows: dict[float, list[Cell]] = {}
    for point in points:
        row = rows.setdefault(point.distance_km, [point.distance_km])
        for name in ("area_km2", "population"):
            row.append(_round(point, name) if rounded else getattr(point, name))
    columns = party_columns(curve.territory, parties, people_header(curve.population))
    if rounded:
        columns = [replace(column, kind="range") for column in columns]
    columns = [Column("distance_km", "Distance", "distance"), *columns]
    return Table(title, tuple(columns), list(rows.values()), name="distances")
