"""The document of ``dmz plan score``."""

from __future__ import annotations

from itertools import groupby
from string import ascii_lowercase

from dmz.answers.plan_score import EMPTIED, PASSES, STAYS, PlanScores, Score
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.figures import figure_cells, figure_columns, people_header
from dmz.output.tables.kinds import MISSING, Cell, format_part
from dmz.output.tables.notes import front_notes, source_notes, uncertainty_notes
from dmz.output.tables.short_notes import front_note, range_notes, with_remarks
from dmz.plans.provisions import ALL_FORCES

_LAND = ("area_km2", "population")


def plan_score_document(scores: PlanScores, language: Language = ENGLISH) -> Document:
    """Make the document of plans side by side: a line for each reading and class."""
    first, second = (party.name for party in scores.territory.parties)
    columns = (
        Column("plan", "Plan"),
        # There is no room for the range of people.
        *figure_columns(people_header(scores.population), bool(scores.uncertainty), _LAND)[:3],
        Column("first", f"{first} gives up", "range"),
        Column("second", f"{second} gives up", "range"),
        Column("symmetry", "Ratio", "ratio", spare=True),
        Column("places", "In it", "date"),
    )
    plain = scores.rows()
    names = list(dict.fromkeys(name for row in plain for name in row))
    places = [place.name for place in scores.scores[0].places] if scores.scores else []
    legend = ", ".join(f"{mark} {name}" for mark, name in zip(ascii_lowercase, places))  # noqa: B905
    phrases = Phrases(Toponyms(scores.territory, language))
    median_km = scores.uncertainty.median_km if scores.uncertainty else None
    legends = (
        "km² and People are of the land that the plan empties of the forces named, else of all "
        "forces, each spot once; a plan that only moves the line empties none.",
        "Gives up: what a party leaves or empties, as a share of all that it holds now. "
        f"Ratio: {first}'s area over {second}'s.",
        f"In it, by their centres: {legend}; in brackets what passes to the other party.",
    )
    return Document(
        title="Plans side by side",
        tables=(Table("", columns, [_row(scores, score) for score in scores.scores]),),
        notes=(
            *legends,
            *front_notes(scores.front),
            *([f"People: {scores.population.counts}."] if scores.population.counts else []),
            *uncertainty_notes(median_km, scores.map_count),
            *scores.warnings,
        ),
        sources=source_notes(scores.datasets),
        data=data_table(names, [[row.get(name) for name in names] for row in plain]),
        head=scores.summarize(language),
        main=(Table("", columns, _grouped_rows(scores)),),
        short=with_remarks(
            [
                *legends,
                front_note(scores.front, phrases),
                *range_notes(median_km, phrases, scores.map_count),
            ],
            scores.warnings,
            phrases,
        ),
        language=phrases.names.words,
    )


def _grouped_rows(scores: PlanScores) -> list[list[Cell]]:
    """Return a line for each score, under a heading where a plan has several.

    A name of readings and classes would take the room of the other columns.
    """
    rows: list[list[Cell]] = []
    for plan, several in groupby(scores.scores, key=lambda score: score.plan):
        group = list(several)
        heading = ""
        by_class = len({score.what for score in group}) > 1
        for score in group:
            name, *cells = _row(scores, score)
            if len(group) == 1:
                rows.append([name, *cells])
                continue
            shared, label = (score.reading, score.what) if by_class else (score.what, score.reading)
            first = [plan, *([shared] if shared not in ("", ALL_FORCES) else [])]
            if heading != (heading := f"{', '.join(first)}:"):
                rows.append([heading, *[""] * len(cells)])
            rows.append([label, *cells])
    return rows


def _row(scores: PlanScores, score: Score) -> list[Cell]:
    """Return the line of a score."""
    about = [text for text in (score.reading, score.what) if text not in ("", ALL_FORCES)]
    plan = f"{score.plan} ({'; '.join(about)})" if about else score.plan
    signs = {EMPTIED: "{}", PASSES: "({})", STAYS: ""}
    marks = zip(ascii_lowercase, score.places)  # noqa: B905
    states = [signs[place.state].format(mark) for mark, place in marks]
    return [
        plan,
        *figure_cells(score, bool(scores.uncertainty), _LAND)[:3],
        *(format_part(each.share_of_held) for each in score.gives_up),
        score.symmetry,
        " ".join(filter(None, states)) or MISSING,
    ]
