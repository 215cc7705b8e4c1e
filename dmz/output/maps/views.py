"""What stands side by side: distances, fronts, or readings of plans, with headings."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.answers.compute import Result
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.panels import Panel
from dmz.output.maps.steps import step_distance
from dmz.output.maps.subject import subject_of_reading, subject_of_result
from dmz.output.maps.toponyms import translate_places
from dmz.output.maps.wording import kilometres, long_date, reference_of
from dmz.plans.outcome import PlanResult, ReadingOutcome

Views = tuple[list[Panel], str, str]  # panels, title and subtitle


def panels_of_results(results: Sequence[Result], by: str, language: Language) -> Views:
    """Return a panel for each result, which has one step or one front of its own.

    Parameters
    ----------
    by
        What they differ by: ``distance`` or ``front``.
    """
    panels = []
    for result, heading in zip(results, _name_fronts(results, language), strict=True):
        subject, km = subject_of_result(result, language=language), step_distance(result)
        if by == "distance":
            heading = kilometres(km, language) if km is not None else subject.title
        panels.append(Panel(heading, subject))
    last = results[-1]
    toponyms = Toponyms(last.territory, language)
    reference = reference_of(translate_places(last, toponyms), toponyms)
    title = language.say("What a pullback would empty, by front line")
    if by == "distance":
        title = language.say("What a pullback would empty, by its depth")
    subtitle = language.say("Zones around {reference}", reference=reference)
    if by == "distance" and last.front.date:
        date = long_date(last.front.date, language)
        subtitle = language.say("{what}, on {date}", what=subtitle, date=date)
    return panels, title, f"{subtitle}."


def _name_fronts(results: Sequence[Result], language: Language) -> list[str]:
    """Return what each line is called: by its source, or where that is one, by file."""
    phrases = [Phrases(Toponyms(each.territory, language)) for each in results]
    names = [p.source(each.front) for p, each in zip(phrases, results, strict=True)]
    if len(set(names)) == len(names):
        return names
    return [
        f"{each.front.id}, {p.day(each.front)}" for p, each in zip(phrases, results, strict=True)
    ]


def panels_of_plans(
    readings: Sequence[tuple[PlanResult, ReadingOutcome]], language: Language
) -> Views:
    """Return a panel for each reading of a plan or of several."""
    several = len({result.plan.id for result, _ in readings}) > 1
    panels = []
    for result, outcome in readings:
        words = Toponyms(result.territory, language).words
        label = words.translate(result.words(outcome))
        heading = language.translate(result.plan.title) if several or not label else label
        if several and label:
            heading = f"{heading} ({label})"
        subject = subject_of_reading(result, outcome, language=language)
        panels.append(Panel(heading, subject))
    first = readings[0][0]
    title = language.translate(first.plan.title)
    if several:
        title = language.say("What each plan would empty")
    day = first.front.date
    subtitle = language.say("On the line of {date}.", date=long_date(day, language)) if day else ""
    return panels, title, subtitle
