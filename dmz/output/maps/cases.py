"""The cases of a map page: a front, a day, or a reading of a plan.

A page shows one case, or two on either side of a line that can be moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dmz.answers.compute import Result
from dmz.measure.languages import ENGLISH, Language
from dmz.measure.phrases import Phrases
from dmz.measure.toponyms import Toponyms
from dmz.output.maps.steps import describe_reading, describe_step, split_steps
from dmz.output.maps.subject import Subject, subject_of_reading, subject_of_result
from dmz.output.maps.toponyms import translate_places
from dmz.output.maps.wording import long_date
from dmz.plans.outcome import PlanResult

DAY, FRONT, PLAN = "day", "front", "plan"
# Of more cases, a page of 3 MB has room for the zones and cities alone.
_IN_FULL = 12


@dataclass(frozen=True)
class Case:
    """A case: what the page calls it, what the address says of it, what it shows.

    Attributes
    ----------
    steps
        What it shows at each distance of the slider, as `describe_step` has it.
    """

    label: str
    address: Mapping[str, str]
    subject: Subject
    steps: Sequence[Mapping[str, Any]]


def kind_of_results(results: Sequence[Result]) -> str:
    """Tell whether results are days of one source, or fronts of several."""
    days = {result.front.date for result in results}
    names = Phrases(Toponyms(results[0].territory, ENGLISH))
    sources = {names.source_name(result.front) for result in results}
    by_day = None not in days and len(days) == len(results) > 1 and len(sources) == 1
    return DAY if by_day else FRONT


def cases_of_results(results: Sequence[Result], kind: str, language: Language) -> list[Case]:
    """Return a case for each result; days in their order.

    Parameters
    ----------
    kind
        `DAY` or `FRONT`.
    """
    if kind == DAY:
        results = sorted(results, key=lambda result: result.front.date or "")
    cases = []
    for number, result in enumerate(results, 1):
        toponyms = Toponyms(result.territory, language)
        label, address = Phrases(toponyms).source(result.front), {FRONT: str(number)}
        if kind == DAY:
            day = result.front.date or ""
            label, address = long_date(day, language), {DAY: day}
        brief = len(results) > _IN_FULL
        named = split_steps(translate_places(result, toponyms))
        steps = [
            describe_step(step, toponyms, own.summarize(language), brief=brief)
            for step, own in zip(named, split_steps(result), strict=True)
        ]
        cases.append(Case(label, address, subject_of_result(result, language=language), steps))
    return cases


def cases_of_plans(results: Sequence[PlanResult], language: Language) -> list[Case]:
    """Return a case for each reading of each plan."""
    cases = []
    for result in results:
        toponyms = Toponyms(result.territory, language)
        for number, outcome in enumerate(result.readings, 1):
            subject = subject_of_reading(result, outcome, language=language)
            words = toponyms.words.translate(result.words(outcome))
            title, address = language.translate(result.plan.title), {PLAN: result.plan.id}
            if len(result.readings) > 1:
                address["reading"] = str(number)
            label = words if words and len(results) == 1 else title
            if len(results) > 1 and len(result.readings) > 1:
                label = f"{label} ({words})"
            step = describe_reading(result, outcome, subject.zones, toponyms)
            cases.append(Case(label, address, subject, [step]))
    return cases
