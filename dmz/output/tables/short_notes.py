"""The notes of shortened documents, in the language of the document."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.answers.sector_answer import SectorAnswer
from dmz.land.front import Front
from dmz.measure.answer import PopulationFacts
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import LINE
from dmz.output.tables.document import MOST_NOTES
from dmz.output.tables.notes import NESTED
from dmz.people.source import AMBIENT, BASELINE


def sector_notes(
    answer: SectorAnswer,
    phrases: Phrases,
    *,
    nested: bool = False,
    estimated: bool = False,
    remarks: Sequence[str] = (),
    ranged: bool = True,
) -> tuple[str, ...]:
    """Return the notes of an answer that is measured from a sector.

    Parameters
    ----------
    nested
        Whether it has zones of several depths.
    estimated
        Whether the full document lists estimates of who is there now.
    remarks
        What else is to be said, before the answer's warnings.
    ranged
        Whether any of its figures has a range to be explained.
    """
    notes = [_line_note(answer, phrases)]
    notes += people_notes(answer.population, phrases, estimated=estimated)
    notes += [phrases.say(NESTED)] if nested else []
    ranges = range_notes(answer.uncertainty_km, phrases, answer.map_count) if ranged else []
    # In one note: there is room for six.
    notes += [" ".join([*ranges, *map(phrases.say, ends_notes(answer))])] if ranges else []
    return with_remarks(notes, (*remarks, *answer.warnings), phrases)


def ends_notes(answer: SectorAnswer) -> list[str]:
    """Say where a sector's ends stay as they are, however the line is displaced."""
    sector = answer.scenario.sector
    fixed = answer.scenario.model == LINE and bool(sector.oblasts or sector.file)
    drawn = answer.uncertainty_km is not None and not answer.map_count
    return ["The sector keeps its ends in each draw."] if fixed and drawn else []


def front_note(front: Front, phrases: Phrases) -> str:
    """Say which line was used, and how long it is."""
    text = "Line: {source}; {length} km long as drawn."
    if front.schematic:
        text = "Line: {source}, drawn from who holds each settlement; {length} km long."
    return phrases.say(text, source=phrases.source(front), length=phrases.number(front.length_km))


def _line_note(answer: SectorAnswer, phrases: Phrases) -> str:
    """Say which line was used, and how much of it was measured from."""
    whole = answer.scenario.sector.whole_front or answer.scenario.model != LINE
    if whole:
        return front_note(answer.front, phrases)
    return phrases.say(
        "Line: {source}; measured from {part} of its {length} km.",
        source=phrases.source(answer.front),
        part=phrases.number(answer.sector.length_km),
        length=phrases.number(answer.front.length_km),
    )


def people_notes(
    population: PopulationFacts, phrases: Phrases, *, estimated: bool = False
) -> list[str]:
    """Say whom the people's figures count."""
    if population.what == AMBIENT:
        return [phrases.say("People are whoever is there on an average day, not residents.")]
    if population.what != BASELINE or not population.date:
        return (
            [phrases.say("People: {counts}.", counts=population.counts)]
            if population.counts
            else []
        )
    text = "People are residents before {year}; how many live there now is not known."
    if estimated:
        text = "People are residents before {year}; --full has estimates of who is there now."
    return [phrases.say(text, year=population.date[:4])]


def range_notes(uncertainty_km: float | None, phrases: Phrases, map_count: int = 0) -> list[str]:
    """Say what the ranges are, where there are any: drawn, or those of some maps."""
    if uncertainty_km is None:
        return []
    if map_count:
        return [
            phrases.say(
                "Low and high are the least and the greatest of {count} maps, {distance} apart in "
                "the median.",
                count=f"{map_count}",
                distance=phrases.km(round(uncertainty_km, 1)),
            )
        ]
    return [
        phrases.say(
            "Low and high hold nine in ten draws of a line {distance} off in the median.",
            distance=phrases.km(round(uncertainty_km, 1)),
        )
    ]


def with_remarks(
    notes: Sequence[str], warnings: Sequence[str], phrases: Phrases
) -> tuple[str, ...]:
    """Return notes with as many of an answer's warnings as there is room for."""
    room = MOST_NOTES - len(notes)
    notes, warnings = (list(map(phrases.names.words.remark, each)) for each in (notes, warnings))
    if len(warnings) <= room:
        return (*notes, *warnings)
    more = phrases.say("{count} more remarks: --full.", count=f"{len(warnings) - room + 1}")
    return (*notes, *warnings[: room - 1], more)
