"""The document of ``dmz plan history``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dmz.answers.plan_history import PlanDay, PlanHistory, key_of
from dmz.answers.plan_score import EMPTIED, PASSES, Score
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table, spread
from dmz.output.tables.figures import figure_cells, figure_columns, people_header
from dmz.output.tables.kinds import MISSING, Cell, format_part
from dmz.output.tables.notes import source_notes, uncertainty_notes
from dmz.output.tables.plan_show import title_plan
from dmz.output.tables.short_notes import people_notes, range_notes, with_remarks
from dmz.plans.provisions import ALL_FORCES

_LAND = ("area_km2", "population")
_ROWS_SHOWN = 12  # of the shortened document, but for two of each series


def plan_history_document(history: PlanHistory, language: Language = ENGLISH) -> Document:
    """Make the document of a plan through days: a table for each reading and class."""
    phrases = Phrases(Toponyms(history.territory, language))
    plain = history.rows()
    names = list(dict.fromkeys(name for row in plain for name in row))
    series = list(history.series())
    tables = [_table(history, key, range(len(history.days))) for key in series]
    most = max(_ROWS_SHOWN // len(series), 2)
    places = spread(len(history.days), most)
    notes = (
        "Area and people are of the land that is emptied; where none is, of what passes to the "
        "other party.",
        "Gives up: what a party leaves or empties, as a share of all that it held on that day.",
        *(f"Not measured: {each.reason}" for each in history.missing),
    )
    median_km = history.uncertainty.median_km if history.uncertainty else None
    thinned = len(places) < len(history.days)
    shown = [f"{len(places)} of {len(history.days)} days are shown."] if thinned else []
    return Document(
        title=f"{title_plan(history.plan)}, from {_name(history.days[0])} to "
        f"{_name(history.days[-1])}",
        tables=tuple(tables),
        notes=(
            *([history.plan.note] if history.plan.note else []),
            *notes,
            *([f"People: {history.population.counts}."] if history.population.counts else []),
            *uncertainty_notes(median_km),
            *history.warnings,
        ),
        sources=source_notes(history.datasets),
        data=data_table(names, [[row.get(name) for name in names] for row in plain]),
        head=history.summarize(language),
        main=tuple(_table(history, key, places) for key in series),
        short=with_remarks(
            [
                *shown,
                *notes,
                *people_notes(history.population, phrases),
                *range_notes(median_km, phrases),
            ],
            history.warnings,
            phrases,
        ),
        language=phrases.names.words,
    )


def _name(day: PlanDay) -> str:
    """Name a day by its date, or by its file where it has none."""
    return day.date or day.id


def _table(history: PlanHistory, key: tuple[str, str], places: Sequence[int]) -> Table:
    """Make the table of one reading and class: a row for each day."""
    rows = [
        _row(history, day, score)
        for day in (history.days[place] for place in places)
        for score in day.scores
        if key_of(score) == key
    ]
    return Table(_label(key), _columns(history), rows, name="days")


def _label(key: tuple[str, str]) -> str:
    """Name a reading and class; all forces go without saying."""
    return ", ".join(text for text in key if text not in ("", ALL_FORCES))


def _columns(history: PlanHistory) -> tuple[Column, ...]:
    """Return the columns of days."""
    people = people_header(history.population)
    figures = figure_columns(people, history.uncertainty is not None, _LAND)
    return (
        Column("date", "Date", "date"),
        # What the line leaves open is not among the first to be left out.
        *(replace(column, spare=False) for column in figures[:2]),
        *figures[2:],
        *(
            Column(party.id, f"{party.name} gives up", "range")
            for party in history.territory.parties
        ),
        Column("places", "In it"),
    )


def _row(history: PlanHistory, day: PlanDay, score: Score) -> list[Cell]:
    """Return the line of a day."""
    signs = {EMPTIED: "{}", PASSES: "({})"}
    inside = [
        signs[place.state].format(place.name) for place in score.places if place.state in signs
    ]
    return [
        _name(day),
        *figure_cells(score.land, history.uncertainty is not None, _LAND),
        *(format_part(each.share_of_held) for each in score.gives_up),
        ", ".join(inside) or MISSING,
    ]
