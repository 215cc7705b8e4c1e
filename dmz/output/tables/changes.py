"""The tables of ``dmz front diff``."""

from __future__ import annotations

from dmz.answers.front_diff import MOVED_KM, FrontChange
from dmz.land.front import Front
from dmz.output.tables.document import Document, Table, table_of
from dmz.output.tables.notes import source_notes


def change_document(change: FrontChange) -> Document:
    """Gains and losses by oblast, and how far the line moved."""
    columns = [
        ("oblast", "Oblast", "text"),
        ("gained_km2", "Gained km²", "area"),
        ("lost_km2", "Lost km²", "area"),
        ("net_km2", "Net km²", "area"),
    ]
    shifts = [
        ("of", "Points of the", "text"),
        ("median_km", "Median km", "km"),
        ("p95_km", "95 % within km", "km"),
        ("longest_km", "At most km", "km"),
        ("moved_share", "Moved", "share"),
    ]
    earlier, later = change.earlier, change.later
    land = table_of(
        f"Land that {change.party} gained and lost",
        columns,
        [c for c in change.changes if c.oblast],
    )
    total = table_of("", columns, [c for c in change.changes if c.oblast is None])
    rows = [*land.rows, *(["all", *row[1:]] for row in total.rows)]
    breaks = frozenset({len(rows) - 2}) if len(rows) > 1 else frozenset()
    lines = table_of("How far the line moved", shifts, change.shifts)
    longer = later.length_km - earlier.length_km
    notes = [
        f"The line is {later.length_km:,.0f} km long, {longer:+,.0f} km against {earlier.length_km:,.0f} km.",
        "Distances are from each line's points to the other line; moved is the share of its length that is more than "
        f"{MOVED_KM:g} km away.",
        f"As the sources draw it, to their own coasts and borders, {change.party} gained {change.source.gained_km2:,.0f} and lost "
        f"{change.source.lost_km2:,.0f} km², {change.source.net_km2:+,.0f}; the table measures on the outline of the territory.",
    ]
    notes += [
        f"The {name} line is schematic: {f.schematic}."
        for name, f in (("earlier", earlier), ("later", later))
        if f.schematic
    ]
    return Document(
        title=f"From {_title(earlier)} to {_title(later)}",
        tables=(Table(land.title, land.columns, rows, breaks), lines),
        notes=(*notes, *change.warnings),
        sources=tuple(dict.fromkeys(source_notes(change.datasets))),
        data=table_of("", [(name, name, kind) for name, _, kind in columns], change.changes),
    )


def _title(front: Front) -> str:
    return f"{'; '.join(dict.fromkeys(d.title for d in front.datasets))}, {front.date or 'no date given'}"
