"""Running a plan: every reading of its text applied to a front line, and measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.own_front import read_own_front
from dmz.land.rules import Within
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import (
    AUTO,
    ENSEMBLE,
    LineError,
    Uncertainty,
    error_of,
    uncertainty_fault,
)
from dmz.measure.answer import population_facts, population_warnings
from dmz.measure.estimates import find_estimates
from dmz.measure.figures import ZoneFigures
from dmz.measure.pockets import pocket_warnings
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import OBLAST, REGIONS_ALONE, BreakdownChoice, Scenario
from dmz.measure.spread import maps_of
from dmz.measure.survey import Survey, open_survey
from dmz.measure.towns import find_cut_towns
from dmz.people.estimates import ESTIMATES
from dmz.plans.check import name_faults
from dmz.plans.draft import Draft, draft_reading
from dmz.plans.files import read_plan
from dmz.plans.outcome import PlanResult, ReadingOutcome
from dmz.plans.over_maps import spread_plan
from dmz.plans.plan import Plan, Value
from dmz.sources.datasets import shipped_dataset
from dmz.sources.toml import TomlError

if TYPE_CHECKING:
    from dmz.measure.breakdown import Breakdown


def open_plan(
    spec: str,
    scenario: Scenario,
    *,
    chosen: Mapping[str, str] | None = None,
    lines: Mapping[str, str] | None = None,
    territory: Territory | None = None,
) -> Callable[[Uncertainty], PlanResult]:
    """Read a plan and all that it is measured on.

    Parameters
    ----------
    spec
        The id of a shipped plan, or the path of a TOML file.
    scenario
        The front line and the people. A sector that it names replaces the plan's own;
        its distances are not used.
    chosen
        Values of parameters and parties of roles; see `run_plan`.
    lines
        Paths of the lines that the plan names, by their ids in it.

    Returns
    -------
    A function that runs the plan with an uncertainty, or with None. With an ensemble
    each of the front's specs is a map, as in `dmz.answers.ensemble.compute_question`.
    See `run_plan` for what it raises.
    """
    opened = cache(partial(_open, spec, scenario, lines, territory))

    def run(uncertainty_km: Uncertainty) -> PlanResult:
        if uncertainty_km == ENSEMBLE:
            return _run_over_maps(spec, scenario, chosen, lines, territory)
        plan, survey, fronts, sector = opened()
        return run_plan(
            plan,
            survey,
            lines=fronts,
            chosen=chosen,
            sector=sector,
            uncertainty_km=uncertainty_km,
            breakdown=scenario.breakdown,
        )

    return run


def _run_over_maps(
    spec: str,
    scenario: Scenario,
    chosen: Mapping[str, str] | None,
    lines: Mapping[str, str] | None,
    territory: Territory | None,
) -> PlanResult:
    """Run a plan on each map of an ensemble; ranges are over all of them."""
    territory = territory or shipped_territory()
    scenario = replace(scenario, uncertainty_km=ENSEMBLE)
    scenario.check(territory)
    return spread_plan(
        [
            open_plan(spec, alone, chosen=chosen, lines=lines, territory=territory)(None)
            for alone in maps_of(scenario)
        ]
    )


def _open(
    spec: str,
    scenario: Scenario,
    lines: Mapping[str, str] | None,
    territory: Territory | None,
) -> tuple[Plan, Survey, dict[str, Front], SectorChoice | None]:
    """Read a plan, its ground, the lines that it names, and the sector in its place."""
    plan = read_plan(spec)
    survey = open_survey(scenario, territory=territory)
    fronts = read_lines(plan, scenario, lines, survey.territory)
    return plan, survey, fronts, scenario.sector if scenario.sector != SectorChoice() else None


def read_lines(
    plan: Plan, scenario: Scenario, lines: Mapping[str, str] | None, territory: Territory
) -> dict[str, Front]:
    """Read the lines that a plan names: those given, and those of a theatre.

    A theatre has the lines of its own precedent, under the ids that the plan has. The
    others are read as the scenario's front line is.
    """
    given = lines or {}
    named = [line.id for line in plan.lines]
    fronts = {
        own.id: read_own_front(own, territory)
        for own in territory.fronts
        if own.id in named and own.id not in given
    }
    return fronts | {
        id: replace(scenario.front, specs=(path,)).read(territory) for id, path in given.items()
    }


def draft_question(
    spec: str,
    scenario: Scenario,
    *,
    chosen: Mapping[str, str] | None = None,
    lines: Mapping[str, str] | None = None,
    territory: Territory | None = None,
) -> tuple[Plan, Survey, list[Draft]]:
    """Read a plan and apply it in every reading without measuring it.

    See `open_plan` for the parameters, and `run_plan` for what it raises.
    """
    plan, survey, fronts, sector = _open(spec, scenario, lines, territory)
    return plan, survey, draft_plan(plan, survey, lines=fronts, chosen=chosen, sector=sector)


def run_plan(
    plan: Plan,
    survey: Survey,
    *,
    lines: Mapping[str, Front] | None = None,
    chosen: Mapping[str, str] | None = None,
    sector: SectorChoice | None = None,
    uncertainty_km: Uncertainty = AUTO,
    breakdown: BreakdownChoice = REGIONS_ALONE,
) -> PlanResult:
    """Apply a plan's provisions in order, in every reading of its text.

    The land of all provisions and readings is measured in one pass over the source of
    people. Only a provision that matches another one takes further passes: each depth
    that it tries follows from what the last ones measured.

    Parameters
    ----------
    survey
        The territory, the front line that the plan is applied to, and the people.
    lines
        Lines that do not ship, by the id that the plan gives them.
    chosen
        Values of parameters and parties of roles. The plan is answered in every reading
        of what is left open.
    sector
        Replaces the plan's own: the part of the line that provisions without a choice
        of their own are about.
    uncertainty_km
        As in `dmz.measure.scenario.Scenario`. The front line is displaced; those of
        ``lines``, and borders of oblasts, are not.
    breakdown
        What all figures are broken down by, beside the regions.

    Raises
    ------
    TomlError
        It names parties, oblasts, places or files that do not exist.
    QuestionError
        A reading that does not exist, a line that is missing, a sector without front
        line, or a match with nothing to match.
    """
    lines = dict(lines or {})
    readings = _check_question(plan, survey, lines, chosen or {}, uncertainty_km)
    error = error_of(survey.front, uncertainty_km)
    sector = sector or plan.sector
    drafts = [draft_reading(plan, survey, reading, lines, sector) for reading in readings]
    zones = [zone for draft in drafts for zone in draft.zones]
    figures = range_zones(survey.measure(zones), survey, error)
    finer = None if breakdown.level == OBLAST else _break_down(figures, survey, breakdown, error)
    if finer:
        (figures,) = finer.steps
    measured = dict(zip(zones, figures, strict=True))
    outcomes = tuple(draft.outcome(measured, survey, error) for draft in drafts)
    result = _answer(plan, survey, outcomes, lines, sector, error)
    return _with_breakdown(result, breakdown, finer) if finer else result


def _break_down(
    figures: list[ZoneFigures],
    survey: Survey,
    choice: BreakdownChoice,
    error: LineError | None,
) -> Breakdown:
    from dmz.measure.breakdown import break_down

    return break_down([figures], survey, choice, error)


def _with_breakdown(result: PlanResult, choice: BreakdownChoice, finer: Breakdown) -> PlanResult:
    """Return an answer that says what its breakdown rests on."""
    warnings, datasets = (*result.warnings, *finer.notes), (*result.datasets, *finer.datasets)
    return replace(result, breakdown=choice, warnings=warnings, datasets=datasets)


def draft_plan(
    plan: Plan,
    survey: Survey,
    *,
    lines: Mapping[str, Front] | None = None,
    chosen: Mapping[str, str] | None = None,
    sector: SectorChoice | None = None,
) -> list[Draft]:
    """Apply a plan in every reading without measuring it; see `run_plan`."""
    lines = dict(lines or {})
    readings = _check_question(plan, survey, lines, chosen or {}, None)
    sector = sector or plan.sector
    return [draft_reading(plan, survey, reading, lines, sector) for reading in readings]


def _check_question(
    plan: Plan,
    survey: Survey,
    lines: Mapping[str, Front],
    chosen: Mapping[str, str],
    uncertainty_km: Uncertainty,
) -> list[dict[str, Value]]:
    """Return the readings to run; raise if the question does not fit the plan."""
    if fault := uncertainty_fault(uncertainty_km):
        raise QuestionError(fault)
    known = [line.id for line in plan.lines]
    if unknown := sorted(set(lines) - set(known)):
        names = ", ".join(known) or "none"
        raise QuestionError(f"{plan.id} names no line '{unknown[0]}'; it names {names}")
    readings = plan.list_readings([party.id for party in survey.territory.parties], chosen)
    if faults := name_faults(plan, readings, survey.territory):
        raise TomlError(faults)
    return readings


def _answer(
    plan: Plan,
    survey: Survey,
    outcomes: tuple[ReadingOutcome, ...],
    lines: Mapping[str, Front],
    sector: SectorChoice,
    error: LineError | None,
) -> PlanResult:
    """Put the answer together from the outcome of each reading."""
    territory, front = survey.territory, survey.front
    figures = [zone for outcome in outcomes for zone in outcome.figures]
    given_up = [given.total for outcome in outcomes for given in outcome.gives_up]
    estimates = find_estimates(given_up, survey)
    warnings = [warning for line in (front, *lines.values()) for warning in line.warnings]
    warnings += population_warnings(figures, territory, survey.population)
    warnings += _pocket_remarks(outcomes, territory)
    datasets = [dataset for line in (front, *lines.values()) for dataset in line.datasets]
    datasets += territory.datasets
    datasets += survey.population.datasets if survey.population else ()
    datasets += [shipped_dataset(ESTIMATES, "estimates")] if estimates else []
    return PlanResult(
        plan=plan,
        readings=outcomes,
        territory=territory,
        front=front,
        sector=sector,
        population=population_facts(survey.population, figures),
        estimates=estimates,
        cut_towns=tuple(dict.fromkeys(find_cut_towns(given_up, survey))),
        uncertainty=error,
        survey=survey,
        warnings=tuple(warnings),
        datasets=tuple(datasets),
    )


def _pocket_remarks(outcomes: tuple[ReadingOutcome, ...], territory: Territory) -> list[str]:
    """Return remarks on small pockets that add more than 1 % to a pullback's zone."""
    drawn: dict[Sector, list[ZoneFigures]] = {}
    for outcome in outcomes:
        for zone in (zone for each in outcome.provisions for zone in each.figures):
            rule = zone.zone.rule if zone.zone else None
            if isinstance(rule, Within):
                drawn.setdefault(rule.sector, []).append(zone)
    remarks = [
        remark
        for sector, zones in drawn.items()
        for remark in pocket_warnings(sector, zones, territory)
    ]
    # Readings that move the line have a sector each, which may meet the same pocket.
    return list(dict.fromkeys(remarks))
