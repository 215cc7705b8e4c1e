"""The document of ``dmz plan score``."""

from __future__ import annotations

from string import ascii_lowercase

from dmz.answers.plan_score import EMPTIED, PASSES, STAYS, PlanScores, Score
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.kinds import MISSING, Cell, format_part
from dmz.output.tables.notes import front_notes, source_notes
from dmz.output.tables.short_notes import front_note, with_remarks
from dmz.plans.provisions import ALL_FORCES


def plan_score_document(scores: PlanScores, language: Language = ENGLISH) -> Document:
    """Make the document of plans side by side: a line for each reading and class."""
    first, second = (party.name for party in scores.territory.parties)
    columns = (
        Column("plan", "Plan"),
        Column("area_km2", "km²", "area"),
        Column("population", "People", "count"),
        Column("first", f"{first} gives up", "range"),
        Column("second", f"{second} gives up", "range"),
        Column("symmetry", "Ratio", "ratio"),
        Column("places", "In it"),
    )
    plain = scores.rows()
    names = list(dict.fromkeys(name for row in plain for name in row))
    places = [place.name for place in scores.scores[0].places] if scores.scores else []
    legend = ", ".join(f"{mark} {name}" for mark, name in zip(ascii_lowercase, places))  # noqa: B905
    phrases = Phrases(Toponyms(scores.territory, language))
    legends = (
        "km² and People are of the land that the plan empties of the forces named, else of all "
        "forces, each spot once; a plan that only moves the line empties none.",
        "Gives up: what a party leaves or empties, as a share of all that it holds now. "
        f"Ratio: {first}'s area over {second}'s.",
        f"In it, by their centres: {legend}; in brackets what passes to the other party.",
    )
    return Document(
        title="Plans side by side",
        tables=(Table("", columns, [_row(score) for score in scores.scores]),),
        notes=(
            *legends,
            *front_notes(scores.front),
            *([f"People: {scores.counts}."] if scores.counts else []),
            *scores.warnings,
        ),
        sources=source_notes(scores.datasets),
        data=data_table(names, [[row.get(name) for name in names] for row in plain]),
        head=scores.summarize(language),
        short=with_remarks([*legends, front_note(scores.front, phrases)], scores.warnings, phrases),
        language=phrases.names.words,
    )


def _row(score: Score) -> list[Cell]:
    """Return the line of a score."""
    about = [text for text in (score.reading, score.what) if text not in ("", ALL_FORCES)]
    plan = f"{score.plan} ({'; '.join(about)})" if about else score.plan
    signs = {EMPTIED: "{}", PASSES: "({})", STAYS: ""}
    marks = zip(ascii_lowercase, score.places)  # noqa: B905
    states = [signs[place.state].format(mark) for mark, place in marks]
    return [
        plan,
        score.area_km2,
        score.population,
        *(format_part(each.share_of_held) for each in score.gives_up),
        score.symmetry,
        " ".join(filter(None, states)) or MISSING,
    ]
