"""The document of ``dmz front history``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dmz.answers.front_history import Day, FrontHistory
from dmz.land.sectors import join_names
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table, spread
from dmz.output.tables.figures import name_party
from dmz.output.tables.kinds import Cell
from dmz.output.tables.short_notes import with_remarks
from dmz.sources.short_names import short_name

_SOURCES_SHOWN = 3
_DAYS_SHOWN = 12  # of the shortened document
# Areas are shown to 0.1 km²; a change of less than half of that would be shown as none.
_LEAST_CHANGE_KM2 = 0.05
_FIGURES = ("area_km2", "share", "gained_km2", "lost_km2")


def front_history_document(history: FrontHistory, language: Language = ENGLISH) -> Document:
    """Make the document of a history: day by day, and the last against the first."""
    first, last = history.days[0], history.days[-1]
    phrases = Phrases(Toponyms(history.territory, language))
    days, party = _days_table(history), name_party(history.territory, history.party)
    shown = spread(len(days.rows), _DAYS_SHOWN)
    places = [(city.id, city.name) for city in last.cities]
    return Document(
        title=f"The front line from {_name(first)} to {_name(last)}",
        tables=(days, _oblasts_table(history)),
        notes=(
            f"Gained is land that {party} holds and did not hold on the day before; "
            "lost is the reverse. The line is measured as drawn and at 1 km detail.",
            *_gap_notes(history),
            *(f"Not read: {each.reason}" for each in history.missing),
            *history.warnings,
        ),
        data=_data(history),
        head=history.summarize(language),
        main=(replace(days, rows=[days.rows[at] for at in shown]),),
        short=with_remarks(_short_notes(history, phrases), history.warnings, phrases),
        language=phrases.names.words_with(places),
        sources=_source_notes(history),
    )


def _name(day: Day) -> str:
    """Name a day by its date, or by its file where it has none."""
    return day.date or day.id


def _short_notes(history: FrontHistory, phrases: Phrases) -> list[str]:
    """Say which days are shown, and what gained and lost are."""
    count, missing = len(history.days), len(history.missing)
    notes = []
    if count > _DAYS_SHOWN:
        text = "{shown} of {count} days are shown; gained and lost are since the day before each."
        notes.append(phrases.say(text, shown=f"{_DAYS_SHOWN}", count=f"{count}"))
    elif count > 1:
        gaps = _gap_notes(history)
        notes += gaps or [phrases.say("Gained and lost are since the day before.")]
    if missing:
        notes.append(phrases.say("{count} days could not be read.", count=f"{missing}"))
    notes.append(phrases.say("The line is measured as drawn, and at 1 km detail."))
    fronts = [dataset for dataset in history.datasets if dataset.role == "front"]
    names = dict.fromkeys(map(short_name, (fronts[0], fronts[-1])))
    sources = phrases.language.join(list(map(phrases.say, names)))
    return [*notes, phrases.say("Lines: {sources}.", sources=sources)]


def _days_table(history: FrontHistory) -> Table:
    """Make the table of days: the line, the land held, and how far the cities are."""
    columns = [
        Column("date", "Date", "date"),
        Column("length_km", "Line km", "count"),
        Column("length_at_1km_km", "At 1 km", "count"),
        Column("area_km2", f"{name_party(history.territory, history.party)} km²", "area"),
        Column("gained_km2", "Gained", "area"),
        Column("lost_km2", "Lost", "area"),
        *(Column(name, f"{name} km", "km") for name in history.cities),
    ]
    rows: list[list[Cell]] = []
    for day in history.days:
        total = day.held[0]
        land = [total.area_km2, total.gained_km2, total.lost_km2]
        distances = [city.distance_to_front_km for city in day.cities]
        lengths = [day.length_km, day.length_at_1km_km]
        rows.append([_name(day), *lengths, *land, *distances])
    return Table("Day by day", tuple(columns), rows, name="days")


def _oblasts_table(history: FrontHistory) -> Table:
    """Make the table of land held on the first and the last day, where that changed."""
    first_day, last_day = history.days[0], history.days[-1]
    first = {row.oblast: row for row in first_day.held}
    last = {row.oblast: row for row in last_day.held}
    columns = (
        Column("oblast", "Oblast"),
        Column("first_km2", _name(first_day), "area"),
        Column("last_km2", _name(last_day), "area"),
        Column("change_km2", "Change", "area"),
        Column("share", "Share held", "share"),
    )
    rows: list[list[Cell]] = []
    for oblast in dict.fromkeys([*first, *last]):
        # Without a row the party holds nothing there.
        before = first[oblast].area_km2 if oblast in first else 0.0
        after = last[oblast].area_km2 if oblast in last else 0.0
        share = last[oblast].share if oblast in last else 0.0
        if oblast is None or abs(after - before) >= _LEAST_CHANGE_KM2:
            rows.append([oblast or "all", before, after, after - before, share])
    party = name_party(history.territory, history.party)
    title = f"Land held by {party}, km², in oblasts where it changed"
    return Table(title, columns, rows, name="regions")


def _gap_notes(history: FrontHistory) -> list[str]:
    """Say where the row above is not the day before."""
    jumps = []
    for day in history.days:
        if day.date and day.since:
            passed = date.fromisoformat(day.date) - date.fromisoformat(day.since)
            if passed.days > 1:
                jumps.append(day.date)
    if not jumps:
        return []
    if len(jumps) == len(history.days) - 1:
        return ["The days are not consecutive: gained and lost are since the row above."]
    names = join_names(jumps)
    return [f"Days are missing before {names}: gained and lost are since the row above."]


def _source_notes(history: FrontHistory) -> tuple[str, ...]:
    """Return a line for each role, with the first few of its sources.

    A month of days is a month of files: they have one line, and the others are counted.
    """
    fronts: dict[str, None] = {}
    others = []
    for dataset in history.datasets:
        title = dataset.citation or dataset.title
        if dataset.role == "front":
            fronts[title] = None
        else:
            others.append(f"Source ({dataset.role}): {title}.")
    shown = "; ".join(list(fronts)[:_SOURCES_SHOWN])
    more = len(fronts) - _SOURCES_SHOWN
    return (f"Source (front): {shown}{f' and {more} more' if more > 0 else ''}.", *others)


def _data(history: FrontHistory) -> Table:
    """Make the flat table: a row for each day and oblast.

    The row of a day as a whole has no oblast. It has the line's length and the
    distances of the cities, which the other rows leave empty.
    """
    distances = [f"{name}_km" for name in history.cities]
    names = ("date", "since", "oblast", *_FIGURES, "length_km", "length_at_1km_km", *distances)
    rows: list[list[Cell]] = []
    for day in history.days:
        for held in day.held:
            line: list[Cell] = [None] * (2 + len(distances))
            if held.oblast is None:
                to_line = (city.distance_to_front_km for city in day.cities)
                line = [day.length_km, day.length_at_1km_km, *to_line]
            figures = [getattr(held, name) for name in _FIGURES]
            rows.append([day.date, day.since, held.oblast, *figures, *line])
    return data_table(names, rows)
