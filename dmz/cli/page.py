"""The pages of ``dmz map`` and ``dmz compare``: their questions and their views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dmz.cli.question import answer_plan, scenario_of
from dmz.cli.territory import choose_territory
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.answers.compute import Result
    from dmz.measure.scenario import Scenario
    from dmz.output.maps.page import Look

MOST_CASES = 100
Page = tuple[str, Sequence[str]]  # the page, and what a reader has to know


def refuse_ensemble(scenario: Scenario) -> None:
    """Refuse maps of one day in panels, which show each front by itself."""
    from dmz.land.uncertainty import ENSEMBLE

    if scenario.uncertainty_km == ENSEMBLE:
        raise QuestionError(
            "--uncertainty ensemble takes several --front for maps of one day, and --panel front "
            "for a panel each; give one of them"
        )


def draw_page(
    look: Look, plans: Sequence[str], panel: str | None, question: Mapping[str, Any]
) -> Page:
    """Make the page of plans, of one front, or of several fronts or days.

    Raises
    ------
    QuestionError
        A panel that a page has anyway, or more fronts than a page has room for.
    """
    if panel not in (None, "front"):
        raise QuestionError(
            f"--panel {panel} is for png, svg and pdf: a page has a slider over distances, and a "
            "list of readings and plans"
        )
    from dmz.output.webpage import check_templates

    check_templates()
    if plans:
        if panel:
            raise QuestionError("--panel front is not for plans")
        return _draw_plans(look, plans, question)
    scenario = scenario_of(question)
    if panel:
        refuse_ensemble(scenario)
    fronts = _fronts_of(scenario, apart=panel == "front")
    if len(fronts) == 1:
        return _draw_front(look, replace(scenario, front=replace(scenario.front, specs=fronts[0])))
    return _draw_fronts(look, scenario, fronts)


def _fronts_of(scenario: Scenario, *, apart: bool) -> list[tuple[str, ...]]:
    """Return the files of each front: several where days or patterns are given."""
    from dmz.land.uncertainty import ENSEMBLE
    from dmz.sources.specs import expand_spec, split_spec

    specs = scenario.front.specs
    if scenario.uncertainty_km == ENSEMBLE:
        return [specs]  # several maps of one front
    joined = [split_spec(spec) for spec in specs]
    fronts = [(day, *rest) for first, *rest in joined for day in expand_spec(first)]
    if not specs or (len(fronts) == len(specs) and not apart):
        return [specs]  # several files without a range of days make one front
    fronts = list(dict.fromkeys(fronts))
    if len(fronts) > MOST_CASES:
        raise QuestionError(
            f"a page has room for {MOST_CASES} fronts or days at most, not {len(fronts)}; "
            "give fewer days"
        )
    return fronts


def _draw_front(look: Look, scenario: Scenario) -> Page:
    """Make the page of one front, with a slider over distances."""
    from dmz.answers.ensemble import compute_question
    from dmz.measure.scenario import DISTANCES_KM
    from dmz.output.maps.page import make_fronts_page, page_distances

    asked = scenario.distances_km
    if not scenario.depths_km:
        asked = asked or DISTANCES_KM
        scenario = scenario.at_distances(*page_distances(asked))
    result = compute_question(scenario, territory=choose_territory())
    return make_fronts_page([result], at_km=asked, look=look), result.warnings


def _draw_fronts(look: Look, scenario: Scenario, fronts: Sequence[tuple[str, ...]]) -> Page:
    """Make the page of several fronts or days, at the distances asked for.

    A day that an archive lacks is left out, and said to be.
    """
    from dmz.answers.compute import compute
    from dmz.answers.days import answer_days
    from dmz.output.maps.page import make_fronts_page

    territory = choose_territory()

    def measure(specs: tuple[str, ...]) -> Result:
        asked = replace(scenario, front=replace(scenario.front, specs=specs))
        return compute(asked, territory=territory)

    results, missing = answer_days(fronts, measure, "Measuring fronts")
    page = make_fronts_page(results, at_km=_distances_of(results[0]), look=look)
    warnings = dict.fromkeys(w for result in results for w in result.warnings)
    return page, (*(f"left out: {each.reason}" for each in missing), *warnings)


def _distances_of(result: Result) -> tuple[float, ...]:
    """Return the distances of a result's steps; none where the depths differ."""
    return tuple(zones[-1].distance_km for zones in result.steps if zones[-1].distance_km)


def _draw_plans(look: Look, plans: Sequence[str], question: Mapping[str, Any]) -> Page:
    """Make the page of every reading of plans."""
    from dmz.output.maps.page import make_plans_page

    results = [answer_plan(plan, question) for plan in plans]
    warnings = dict.fromkeys(w for result in results for w in result.warnings)
    return make_plans_page(results, look=look), tuple(warnings)
