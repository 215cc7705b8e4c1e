"""The tables and notes of ``dmz sweep``."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.answers.sweep import Curve, CurvePoint
from dmz.measure.figures import BOTH
from dmz.output.tables.document import Cell, Column, Document, Table, table_of
from dmz.output.tables.notes import reference, scenario_notes, source_notes

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 16
_MEASURES = (("area_km2", "Area km²"), ("population", "People"))


def curve_document(curve: Curve) -> Document:
    """The tables of ``dmz sweep``."""
    parties = [party.id for party in curve.territory.parties]
    first, last = curve.points[0].distance_km, curve.points[-1].distance_km
    fields = (
        "distance_km",
        "party",
        "area_km2",
        "beyond_border_km2",
        "population",
        "population_coverage",
        "settlements",
    )
    return Document(
        title=f"Land and people within {first:g} to {last:g} km of {reference(curve.scenario, curve.sector)}",
        tables=(_sparklines(curve.points, parties), _by_distance(curve.points, parties)),
        notes=(
            *scenario_notes(curve.scenario, curve.sector, curve.population),
            "Each row is a zone: zones are nested, and do not add up.",
            *curve.warnings,
        ),
        sources=source_notes(curve.datasets),
        data=table_of("", [(name, name, "text") for name in fields], curve.points),
    )


def _sparklines(points: Sequence[CurvePoint], parties: Sequence[str]) -> Table:
    """For each party and measure, how it grows, and how much each step adds."""
    rows: list[list[Cell]] = []
    for party in parties:
        own = [point for point in points if point.party == party]
        for name, header in _MEASURES:
            values = [getattr(point, name) for point in own]
            if None not in values:
                added = [
                    after - before for before, after in zip([0.0, *values], values, strict=False)
                ]
                rows.append(
                    [party, header, values[0], sparkline(values), values[-1], sparkline(added)]
                )
    columns = (
        Column("party", "Held by"),
        Column("measure", "What"),
        Column("first", f"{points[0].distance_km:g} km", "count"),
        Column("curve", "Within the distance"),
        Column("last", f"{points[-1].distance_km:g} km", "count"),
        Column("added", "Added by each step"),
    )
    return Table("Curves", columns, rows)


def sparkline(values: Sequence[float]) -> str:
    """Bars from zero to the largest value; of many values, the largest of each stretch."""
    count = min(len(values), _WIDTH)
    stretches = [
        values[number * len(values) // count : (number + 1) * len(values) // count]
        for number in range(count)
    ]
    heights = [max(stretch) for stretch in stretches]
    top = max(heights) or 1.0
    return "".join(
        _BARS[min(int(max(height, 0.0) / top * len(_BARS)), len(_BARS) - 1)] for height in heights
    )


def _by_distance(points: Sequence[CurvePoint], parties: Sequence[str]) -> Table:
    """A row for each distance, the parties side by side."""
    columns = [Column("distance_km", "Distance", "distance")]
    for party in (*parties, BOTH):
        columns += [
            Column(f"{party}_area_km2", f"{party} km²", "area"),
            Column(f"{party}_population", "People", "count"),
        ]
    rows: dict[float, list[Cell]] = {}
    for point in points:
        rows.setdefault(point.distance_km, [point.distance_km]).extend(
            [point.area_km2, point.population]
        )
    return Table("By distance", tuple(columns), list(rows.values()))
