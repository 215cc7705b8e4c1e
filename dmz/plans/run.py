"""Running a plan: every reading of its text applied to a front line, and measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.own_front import read_own_front
from dmz.land.rules import Within
from dmz.land.sectors import Sector, SectorChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import AUTO, LineError, Uncertainty, error_of, uncertainty_fault
from dmz.measure.answer import population_facts, population_warnings
from dmz.measure.estimates import find_estimates
from dmz.measure.figures import ZoneFigures
from dmz.measure.pockets import pocket_warnings
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import OBLAST, REGIONS_ALONE, BreakdownChoice, Scenario
from dmz.measure.spread import open_surveys
from dmz.measure.survey import Survey
from dmz.measure.towns import find_cut_towns
from dmz.people.estimates import ESTIMATES
from dmz.plans.check import name_faults
from dmz.plans.draft import Draft, draft_reading
from dmz.plans.files import read_plan
from dmz.plans.outcome import PlanResult, ReadingOutcome
from dmz.plans.over_maps import spread_plan
from dmz.plans.plan import Plan
from dmz.sources.datasets import shipped_dataset
from dmz.sources.toml import TomlError


@dataclass(frozen=True, kw_only=True)
class PlanQuestion:
    """A question about a plan.

    Attributes
    ----------
    spec
        The id of a shipped plan, or the path of a TOML file.
    scenario
        The front line, the people and the ranges. A sector that it names replaces the
        plan's own; its distances are not used.
    chosen
        Values of parameters and parties of roles; see `run_plan`.
    lines
        Paths of the lines that the plan names, by their ids in it.
    """

    spec: str
    scenario: Scenario
    chosen: Mapping[str, str] = field(default_factory=dict)
    lines: Mapping[str, str] = field(default_factory=dict)


def run_question(question: PlanQuestion, *, territory: Territory | None = None) -> PlanResult:
    """Read a plan and all that it is measured on, and run it.

    On an ensemble each of the front's specs is a map, as in
    `dmz.answers.ensemble.compute_question`. See `run_plan` for what it raises.
    """
    plan = read_plan(question.spec)
    results = [
        run_for(
            alone,
            plan,
            survey,
            chosen=question.chosen,
            lines=read_lines(plan, alone, question.lines, survey.territory),
        )
        for alone, survey in open_surveys(question.scenario, territory=territory)
    ]
    return spread_plan(results) if len(results) > 1 else results[0]


def run_for(
    scenario: Scenario,
    plan: Plan,
    survey: Survey,
    *,
    chosen: Mapping[str, str],
    lines: Mapping[str, Front] | None = None,
) -> PlanResult:
    """Run a plan with the sector, the ranges and the breakdown of a scenario."""
    return run_plan(
        plan,
        survey,
        lines=lines,
        chosen=chosen,
        sector=scenario.sector,
        uncertainty_km=scenario.uncertainty_km,
        breakdown=scenario.breakdown,
    )


def read_lines(
    plan: Plan, scenario: Scenario, given: Mapping[str, str], territory: Territory
) -> dict[str, Front]:
    """Read the lines that a plan names: those given, and those of a theatre.

    A theatre has the lines of its own precedent, under the ids that the plan has. The
    others are read as the scenario's front line is.
    """
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
    question: PlanQuestion, *, territory: Territory | None = None
) -> Iterator[tuple[Scenario, tuple[Plan, Survey, list[Draft]]]]:
    """Read a plan and apply it in every reading without measuring it.

    See `run_plan` for what it raises.

    Yields
    ------
    The question on the line or on each map of an ensemble, with the plan, the survey
    and the drafts on it.
    """
    plan = read_plan(question.spec)
    for alone, survey in open_surveys(question.scenario, territory=territory):
        lines = read_lines(plan, alone, question.lines, survey.territory)
        drafts = draft_plan(plan, survey, lines=lines, chosen=question.chosen, sector=alone.sector)
        yield alone, (plan, survey, drafts)


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
    lines, chosen, sector
        See `draft_plan`.
    uncertainty_km
        As in `dmz.measure.scenario.Scenario`. The front line is displaced; those of
        ``lines``, and borders of oblasts, are not.
    breakdown
        What all figures are broken down by, beside the regions.

    Raises
    ------
    QuestionError, TomlError
        As `draft_plan`; or a match with nothing to match.
    """
    if fault := uncertainty_fault(uncertainty_km):
        raise QuestionError(fault)
    error = error_of(survey.front, uncertainty_km)
    drafts = draft_plan(plan, survey, lines=lines, chosen=chosen, sector=sector)
    zones = [zone for draft in drafts for zone in draft.zones]
    figures = range_zones(survey.measure(zones), survey, error)
    finer = None
    if breakdown.level != OBLAST:
        from dmz.measure.breakdown import break_down

        finer = break_down([figures], survey, breakdown, error)
        (figures,) = finer.steps
    measured = dict(zip(zones, figures, strict=True))
    outcomes = tuple(draft.outcome(measured, survey, error) for draft in drafts)
    result = _answer(plan, survey, outcomes, lines or {}, sector, error)
    if finer is None:
        return result
    warnings, datasets = (*result.warnings, *finer.notes), (*result.datasets, *finer.datasets)
    return replace(result, breakdown=breakdown, warnings=warnings, datasets=datasets)


def draft_plan(
    plan: Plan,
    survey: Survey,
    *,
    lines: Mapping[str, Front] | None = None,
    chosen: Mapping[str, str] | None = None,
    sector: SectorChoice | None = None,
) -> list[Draft]:
    """Apply a plan's provisions in order, in every reading of its text.

    Parameters
    ----------
    lines
        Lines that do not ship, by the id that the plan gives them.
    chosen
        Values of parameters and parties of roles. The plan is answered in every reading
        of what is left open.
    sector
        The part of the line that provisions without a choice of their own are about;
        the plan's own, unless this one names something.

    Raises
    ------
    TomlError
        It names parties, oblasts, places or files that do not exist.
    QuestionError
        A reading that does not exist, a line that is missing, or a sector without front
        line.
    """
    lines = lines or {}
    known = [line.id for line in plan.lines]
    if unknown := sorted(set(lines) - set(known)):
        names = ", ".join(known) or "none"
        raise QuestionError(f"{plan.id} names no line '{unknown[0]}'; it names {names}")
    readings = plan.list_readings([party.id for party in survey.territory.parties], chosen or {})
    if faults := name_faults(plan, readings, survey.territory):
        raise TomlError(faults)
    sector = _sector_of(plan, sector)
    return [draft_reading(plan, survey, reading, lines, sector) for reading in readings]


def _sector_of(plan: Plan, sector: SectorChoice | None) -> SectorChoice:
    """Return a sector that a question names, else the plan's own."""
    return plan.sector if sector in (None, SectorChoice()) else sector


def _answer(
    plan: Plan,
    survey: Survey,
    outcomes: tuple[ReadingOutcome, ...],
    lines: Mapping[str, Front],
    sector: SectorChoice | None,
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
        sector=_sector_of(plan, sector),
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
