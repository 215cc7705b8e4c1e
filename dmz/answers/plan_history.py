"""The answer to ``dmz plan history``: a plan's effect as the front line moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from dmz.answers.front_history import Missing
from dmz.answers.plan_score import Score, score_result, score_row
from dmz.errors import DmzError, InputError, QuestionError
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import AUTO, Ensemble, LineError, Uncertainty
from dmz.measure.answer import Answer, PopulationFacts
from dmz.measure.languages import Language
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.plans.files import read_plan
from dmz.plans.outcome import PlanResult, plan_dict
from dmz.plans.plan import Plan
from dmz.plans.run import read_lines, run_plan
from dmz.progress import track
from dmz.sources.datasets import Dataset, day_in_name
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
class PlanHistory(Answer):
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
    uncertainty: LineError | Ensemble | None

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
        if first is last:
            return phrases.say(
                "On {date}, the land of “{plan}” is {areas}.",
                date=phrases.date(first.date) or first.id,
                plan=phrases.say(self.plan.title),
                areas=phrases.language.join(said),
            )
        return phrases.say(
            "Between {first} and {last}, the land of “{plan}” went {changes}.",
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
            "uncertainty": self.uncertainty.to_dict() if self.uncertainty else None,
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
    spec: str,
    days: Sequence[str],
    scenario: Scenario,
    territory: Territory,
    *,
    chosen: Mapping[str, str] | None = None,
    lines: Mapping[str, str] | None = None,
    every: int = 1,
    uncertainty_km: Uncertainty = AUTO,
) -> PlanHistory:
    """Run a plan on the front line of each of some days.

    Each front line is read, measured and dropped: years take no more memory than a day.

    Parameters
    ----------
    spec
        The id of a shipped plan, or the path of a TOML file.
    days
        Names of front lines, each of a day; see `dmz.sources.specs.expand_spec` for
        those that stand for several. They are put in the order of their dates.
    scenario
        The people, how front lines are read, and a sector in place of the plan's own.
    chosen, lines
        As in `dmz.plans.run.open_plan`. Lines are read once and stay for all days.
    every
        Of the front lines, in the order of the days in their names, take the first and
        every so many-th after it.
    uncertainty_km
        As in `dmz.measure.scenario.Scenario`.

    Raises
    ------
    QuestionError
        What the plan does not leave open is chosen, or the step is below one day.
    InputError
        On none of the days could it be measured; else others are `Missing`.
    """
    if every < 1:
        raise QuestionError(f"the step is {every} days; it is one at least")
    plan = read_plan(spec)
    plan.list_readings([party.id for party in territory.parties], chosen or {})
    scenario.check(territory)
    population = scenario.population.read(territory)
    settings: dict[str, Any] = {
        "lines": read_lines(plan, scenario, lines, territory),
        "chosen": chosen,
        "sector": scenario.sector if scenario.sector != SectorChoice() else None,
        "uncertainty_km": uncertainty_km,
    }

    def measure(name: str) -> PlanResult:
        front = replace(scenario.front, specs=(name,)).read(territory)
        return run_plan(plan, Survey(territory, front, population), **settings)

    return _follow(plan, _list_days(days)[::every], measure, territory)


def _list_days(specs: Sequence[str]) -> list[str]:
    """Return the names of single front lines, in the order of the days in them.

    Thinned in another order, they would leave gaps of any width.
    """
    names = dict.fromkeys(single for spec in specs for single in expand_spec(spec))
    return sorted(names, key=lambda name: day_in_name(Path(name).name) or "")


def _follow(
    plan: Plan,
    names: Sequence[str],
    measure: Callable[[str], PlanResult],
    territory: Territory,
) -> PlanHistory:
    """Measure a plan on each front line, and keep only its scores."""
    found: list[PlanDay] = []
    missing: list[Missing] = []
    faults: set[type[DmzError]] = set()
    warnings: dict[str, None] = {}
    datasets: dict[Dataset, None] = {}
    last: PlanResult | None = None
    for name in track(names, "Running the plan"):
        try:
            last = measure(name)
        except DmzError as error:
            missing.append(Missing(name, " ".join(str(error).split())))
            faults.add(type(error))
            continue
        front, scores = last.front, tuple(score_result(last))
        found.append(PlanDay(front.id, front.date, front.length_km, scores))
        warnings |= dict.fromkeys(last.warnings)
        datasets |= dict.fromkeys(last.datasets)
    if last is None:
        more = f"; and {len(missing) - 1} more" if len(missing) > 1 else ""
        fault = QuestionError if faults == {QuestionError} else InputError
        raise fault(f"{missing[0].reason}{more}")
    return PlanHistory(
        territory=territory,
        plan=plan,
        days=tuple(sorted(found, key=lambda day: day.date or "")),
        missing=tuple(missing),
        population=last.population,
        uncertainty=last.uncertainty,
        warnings=tuple(warnings),
        datasets=tuple(datasets),
    )
