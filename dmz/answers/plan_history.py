"""The answer to ``dmz plan history``: a plan's effect as the front line moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dmz.answers.days import Missing, answer_days
from dmz.answers.plan_score import Score, score_result, score_row
from dmz.errors import DmzError, QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import NONE
from dmz.measure.answer import PopulationFacts, RangedAnswer
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.plans.files import read_plan
from dmz.plans.outcome import plan_dict
from dmz.plans.plan import Plan
from dmz.plans.run import PlanQuestion, read_lines, run_for
from dmz.sources.datasets import day_in_name
from dmz.sources.specs import expand_spec


@dataclass(frozen=True)
class PlanDay:
    """A plan on the front line of one day.

    Attributes
    ----------
    scores
        In every reading, and for every class of forces, as `dmz plan score` has them.
    """

    id: str
    date: str | None
    front_length_km: float
    scores: tuple[Score, ...]


@dataclass(frozen=True, kw_only=True)
class PlanHistory(RangedAnswer):
    """A plan on a front line through days.

    Attributes
    ----------
    missing
        Front lines that could not be read, or that the plan cannot be applied to.
    """

    schema = "dmz.plan-history/1"

    plan: Plan
    days: tuple[PlanDay, ...] = field(repr=False)
    missing: tuple[Missing, ...]
    population: PopulationFacts = field(repr=False)

    def summarize(self, language: Language) -> str:
        """Return what the plan empties on the first and on the last day.

        Of several readings and classes, those are said that stand first and last.
        """
        phrases = Phrases(Toponyms(self.territory, language))
        first, last = self.days[0], self.days[-1]
        series = list(self.series())
        said = []
        for key in dict.fromkeys((series[0], series[-1])):
            found = [score for day in (first, last) for score in day.scores if key_of(score) == key]
            if len(found) < 2:  # a reading that the plan does not have on both days
                continue
            before, after = (phrases.area(score.land) for score in found)
            change = phrases.say("from {before} to {after}", before=before, after=after)
            if first is last:
                change = after
            named = map(phrases.names.words.translate, filter(None, key))
            label = ", ".join(named) if len(series) > 1 else ""
            said.append(f"{change} ({label})" if label else change)
        text = "Between {first} and {last}, the land of “{plan}” went {changes}."
        if first is last:
            text = "On {first}, the land of “{plan}” is {changes}."
        return phrases.say(
            text,
            first=phrases.date(first.date) or first.id,
            last=phrases.date(last.date) or last.id,
            plan=phrases.say(self.plan.title),
            changes=phrases.language.join(said),
        )

    def series(self) -> dict[tuple[str, str], None]:
        """Return the readings and classes that days have scores of, in their order."""
        return dict.fromkeys(key_of(score) for day in self.days for score in day.scores)

    def body(self) -> dict[str, Any]:
        """Return the plan, its days, and those that are missing."""
        return {
            "plan": plan_dict(self.plan),
            "uncertainty": self.uncertainty_dict(),
            "population": {"counts": self.population.counts},
            "days": [asdict(day) for day in self.days],
            "missing": [asdict(each) for each in self.missing],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each day, reading and class of forces."""
        return [
            {"date": day.date, "front": day.id, "front_length_km": day.front_length_km}
            | score_row(score)
            for day in self.days
            for score in day.scores
        ]


def key_of(score: Score) -> tuple[str, str]:
    """Return what tells a score from the others of its day: its reading and class."""
    return score.reading, score.what


def follow_plan(
    question: PlanQuestion, days: Sequence[str], territory: Territory, *, every: int = 1
) -> PlanHistory:
    """Run a plan on the front line of each of some days.

    Each front line is read, measured and dropped: years take no more memory than a day.

    Parameters
    ----------
    question
        Its scenario's front says how front lines are read. Lines that the plan names
        are read once and stay for all days.
    days
        Names of front lines, each of a day; see `dmz.sources.specs.expand_spec` for
        those that stand for several. They are put in the order of their dates.
    every
        Of the front lines, in the order of the days in their names, take the first and
        every so many-th after it.

    Raises
    ------
    QuestionError
        What the plan does not leave open is chosen, or the step is below one day.
    InputError
        On none of the days could it be measured; else others are `Missing`.
    """
    if every < 1:
        raise QuestionError(f"the step is {every} days; it is one at least")
    plan, scenario = read_plan(question.spec), question.scenario
    plan.list_readings([party.id for party in territory.parties], question.chosen)
    replace(scenario, uncertainty_km=NONE).check(territory)
    population = scenario.population.read(territory)
    lines = read_lines(plan, scenario, question.lines, territory)

    def follow(specs: tuple[str, ...]) -> PlanHistory:
        front = replace(scenario.front, specs=specs).read(territory)
        return _follow_day(plan, Survey(territory, front, population), question, lines)

    names = [(name,) for name in _list_days(days)[::every]]
    found, missing = answer_days(names, follow, "Running the plan", missing_if=DmzError)
    followed = (day for each in found for day in each.days)
    return replace(
        found[-1],
        days=tuple(sorted(followed, key=lambda day: day.date or "")),
        missing=missing,
        warnings=tuple(dict.fromkeys(w for each in found for w in each.warnings)),
        datasets=tuple(dict.fromkeys(d for each in found for d in each.datasets)),
    )


def _follow_day(
    plan: Plan, survey: Survey, question: PlanQuestion, lines: Mapping[str, Front]
) -> PlanHistory:
    """Return the history of one day."""
    result = run_for(question.scenario, plan, survey, chosen=question.chosen, lines=lines)
    front, scores = survey.front, tuple(score_result(result))
    return PlanHistory(
        territory=survey.territory,
        plan=plan,
        days=(PlanDay(front.id, front.date, front.length_km, scores),),
        missing=(),
        population=result.population,
        uncertainty=result.uncertainty,
        warnings=result.warnings,
        datasets=result.datasets,
    )


def _list_days(specs: Sequence[str]) -> list[str]:
    """Return the names of single front lines, in the order of the days in them.

    Thinned in another order, they would leave gaps of any width.
    """
    names = dict.fromkeys(single for spec in specs for single in expand_spec(spec))
    return sorted(names, key=lambda name: day_in_name(Path(name).name) or "")
