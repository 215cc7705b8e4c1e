"""The document of ``dmz front diff``."""

from __future__ import annotations

from dmz.answers.front_diff import MOVED_KM, FrontChange
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table, rows_of, table_of
from dmz.output.tables.figures import name_party
from dmz.output.tables.kinds import Cell
from dmz.output.tables.notes import schematic_notes, source_notes, title_front
from dmz.output.tables.short_notes import with_remarks

_LAND_COLUMNS = (
    Column("oblast", "Oblast"),
    Column("gained_km2", "Gained km²", "area"),
    Column("lost_km2", "Lost km²", "area"),
    Column("net_km2", "Net km²", "area"),
)
_DATA = [column.name for column in _LAND_COLUMNS]
_SHIFT_COLUMNS = [
    ("of", "Points of line", "text"),
    ("median_km", "Median km", "km"),
    ("p95_km", "95 % within km", "km"),
    ("longest_km", "Furthest km", "km"),
    ("moved_share", "Moved", "share"),
]


def front_diff_document(change: FrontChange, language: Language = ENGLISH) -> Document:
    """Make the document of a change: land gained and lost, how far the line moved."""
    earlier, later = change.earlier, change.later
    phrases = Phrases(Toponyms(change.territory, language))
    return Document(
        title=f"From {title_front(earlier)} to {title_front(later)}",
        tables=(
            _land_table(change),
            table_of("How far the line moved", _SHIFT_COLUMNS, change.shifts, name="shifts"),
        ),
        notes=(
            *_notes(change),
            *schematic_notes(earlier, "earlier "),
            *schematic_notes(later, "later "),
            *change.warnings,
        ),
        sources=tuple(dict.fromkeys(source_notes(change.datasets))),
        data=data_table(_DATA, rows_of(change.changes, _DATA)),
        head=change.summarize(language),
        short=with_remarks(_short_notes(change, phrases), change.warnings, phrases),
        language=phrases.names.words,
    )


def _land_table(change: FrontChange) -> Table:
    """Make the table of land by oblast, with the total in a group of its own."""
    by_oblast = [each for each in change.changes if each.oblast]
    total = [each for each in change.changes if each.oblast is None]
    rows: list[list[Cell]] = rows_of(by_oblast, _DATA)
    rows += [["all", *row[1:]] for row in rows_of(total, _DATA)]
    breaks = frozenset({len(rows) - 2}) if len(rows) > 1 else frozenset()
    title = f"Land gained and lost by {name_party(change.territory, change.party)}"
    return Table(title, _LAND_COLUMNS, rows, breaks, name="land")


def _short_notes(change: FrontChange, phrases: Phrases) -> list[str]:
    """Say what the table counts, and how far the line moved."""
    later = change.shifts[0]
    lengths = (change.earlier.length_km, change.later.length_km)
    return [
        phrases.say("The table uses the territory's own outline, and so differs a little."),
        phrases.say(
            "{share} of the later line moved; 95 % of it is within {far} of the earlier one.",
            share=phrases.share(later.moved_share),
            far=phrases.km(round(later.p95_km, 1)),
        ),
        phrases.say(
            "The line was {before} long as drawn, and is {after}.",
            before=phrases.length(lengths[0]),
            after=phrases.length(lengths[1]),
        ),
    ]


def _notes(change: FrontChange) -> list[str]:
    """Say how long the lines are, what the distances are, and what the sources draw."""
    before, after = change.earlier.length_km, change.later.length_km
    source, party = change.source, name_party(change.territory, change.party)
    return [
        f"The later line is {after:,.0f} km long, the earlier one {before:,.0f} km "
        f"({after - before:+,.0f} km).",
        "Distances are from points along one line to the other line; moved is the share of the "
        f"line's length that is more than {MOVED_KM:g} km away.",
        f"On the sources' own coasts and borders {party} gained "
        f"{source.gained_km2:,.0f} km² and lost {source.lost_km2:,.0f} km² "
        f"({source.net_km2:+,.0f} km²); the table uses the territory's outline.",
    ]
