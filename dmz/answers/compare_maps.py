"""Cases compared over several maps of one day: a difference is taken on each map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from dmz.answers.compare import Compared, Comparison, compare
from dmz.answers.compute import Result
from dmz.answers.differences import spread_difference
from dmz.answers.ensemble import spread_results
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import ENSEMBLE, NONE
from dmz.measure.scenario import Scenario
from dmz.measure.spread import spread_each, spread_zone
from dmz.plans.outcome import PlanResult
from dmz.plans.over_maps import spread_plan
from dmz.plans.plan import Plan


def compare_question(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    plans: Sequence[Plan] = (),
    chosen: Mapping[str, str] | None = None,
) -> Comparison:
    """Compare cases, each on one line or on an ensemble of maps.

    Parameters
    ----------
    scenario, territory, plans, chosen
        As `dmz.answers.compare.compare` takes them. Where the uncertainty is an
        ensemble, fronts are no cases but its maps. A difference is taken on each of
        them, and its range is over all.

    Raises
    ------
    QuestionError, InputError
        As `dmz.answers.compare.compare`, on any of the maps.
    """
    ask = partial(compare, plans=plans, chosen=chosen)
    if scenario.uncertainty_km != ENSEMBLE:
        return ask(scenario, territory=territory)
    territory = territory or shipped_territory()
    scenario.check(territory)
    # Not `maps_of`: in a comparison, the files of one map are still joined.
    each_map = [replace(scenario.front, specs=(spec,)) for spec in scenario.front.specs]
    comparisons = [
        ask(replace(scenario, front=front, uncertainty_km=NONE), territory=territory)
        for front in each_map
    ]
    first = comparisons[0]
    measured = zip(*(each.answers for each in comparisons), strict=True)
    answers = [_spread_answers(same, scenario) for same in measured]
    warnings = dict.fromkeys(warning for answer in answers for warning in answer.warnings)
    datasets = dict.fromkeys(dataset for answer in answers for dataset in answer.datasets)
    return replace(
        first,
        cases=spread_each(_spread_case, [each.cases for each in comparisons]),
        answers=tuple(answers),
        uncertainty=answers[0].uncertainty,
        warnings=tuple(warnings),
        datasets=tuple(datasets),
    )


def _spread_answers(
    answers: Sequence[Result | PlanResult], scenario: Scenario
) -> Result | PlanResult:
    """Return what was measured, on the first map and with ranges over all."""
    results = [answer for answer in answers if isinstance(answer, Result)]
    if results:
        return spread_results(results, scenario)
    return spread_plan([answer for answer in answers if isinstance(answer, PlanResult)])


def _spread_case(first: Compared, others: Sequence[Compared]) -> Compared:
    """Return a case on the first map, with ranges over all maps."""
    cases = [first, *others]
    return replace(
        first,
        differences=spread_each(spread_difference, [case.differences for case in cases]),
        zones=spread_each(spread_zone, [case.zones for case in cases]),
    )
