"""Running a plan: every reading of its text applied to a front line, and measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from shapely import MultiPolygon

from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import Uncertainty, shift_front, uncertainty_fault, uncertainty_of
from dmz.land.zones import Zone, polygons_of
from dmz.measure.answer import (
    population_facts,
    population_warnings,
)
from dmz.measure.estimates import ESTIMATES, find_estimates
from dmz.measure.figures import ZoneFigures, together, with_range
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey, open_survey
from dmz.plans.apply import Effect, Ground
from dmz.plans.check import name_faults
from dmz.plans.files import PlanError, read_plan
from dmz.plans.outcome import (
    GivesUp,
    PlanResult,
    ProvisionOutcome,
    ReadingOutcome,
    Symmetry,
)
from dmz.plans.provisions import Plan, Value
from dmz.plans.sites import SiteAnswer, answer_sites
from dmz.sources.datasets import shipped_dataset


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
        The front line and the people. A sector that it names stands instead of the plan's
        own; its distances are not used.
    lines
        Paths of the lines that the plan names, by their ids in it.

    Returns
    -------
    A function that runs the plan with an uncertainty, or with None. See `run_plan` for what
    it raises.
    """
    plan = read_plan(spec)
    survey = open_survey(scenario, territory=territory)
    fronts = {
        id: replace(scenario.front, specs=(path,)).read(survey.territory)
        for id, path in (lines or {}).items()
    }
    sector = scenario.sector if scenario.sector != SectorChoice() else None

    def run(uncertainty_km: Uncertainty) -> PlanResult:
        return run_plan(
            plan,
            survey,
            lines=fronts,
            chosen=chosen,
            sector=sector,
            uncertainty_km=uncertainty_km,
        )

    return run


def run_plan(
    plan: Plan,
    survey: Survey,
    *,
    lines: Mapping[str, Front] | None = None,
    chosen: Mapping[str, str] | None = None,
    sector: SectorChoice | None = None,
    uncertainty_km: Uncertainty = None,
) -> PlanResult:
    """Apply a plan's provisions in order, in every reading of its text.

    All land that any reading is about is measured in one pass over the source of people. A
    provision that matches another one takes more: each depth that it tries follows from what
    the last ones measured.

    Parameters
    ----------
    survey
        The territory, the front line that the plan is applied to, and the people.
    lines
        By the id that the plan gives them: lines to measure from that are not shipped.
    chosen
        Values of parameters and parties of roles. What is left open is answered in every
        reading.
    sector
        Instead of the plan's own: the part of the line that provisions without a choice of
        their own are about.
    uncertainty_km
        Give low and high figures. The front line is moved, the lines of ``lines`` are not.

    Raises
    ------
    PlanError
        It names parties, oblasts or places that the territory does not have.
    QuestionError
        A reading that does not exist, a line that is missing, a sector without front line,
        or a match with nothing to match.
    """
    lines = dict(lines or {})
    readings = _check_run(plan, survey, lines, chosen or {}, uncertainty_km)
    uncertainty = uncertainty_of(survey.front, uncertainty_km)
    fronts = shift_front(survey.front, survey.territory, uncertainty) if uncertainty else ()
    moved = [replace(survey, front=front) for front in fronts]
    sector = sector or plan.sector
    drafts: list[tuple[_Draft, list[_Draft | None]]] = []
    for reading in readings:
        draft = _draft(plan, survey, reading, lines, sector)
        others = [_draft_or_none(plan, other, reading, lines, sector) for other in moved]
        drafts.append((draft, others))
    every = [each for draft, others in drafts for each in (draft, *others) if each]
    figures = iter(survey.measure([zone for each in every for zone in each.zones]))
    outcomes = []
    for draft, others in drafts:
        outcome = draft.outcome(figures)
        ranges = [other.outcome(figures) if other else None for other in others]
        outcomes.append(_with_ranges(outcome, ranges) if ranges else outcome)
    return _answer(plan, survey, tuple(outcomes), lines, sector, uncertainty)


def _check_run(
    plan: Plan,
    survey: Survey,
    lines: Mapping[str, Front],
    chosen: Mapping[str, str],
    uncertainty_km: Uncertainty,
) -> list[dict[str, Value]]:
    """Return the readings to run; raise where the plan does not fit what it is given."""
    if fault := uncertainty_fault(uncertainty_km):
        raise QuestionError(fault)
    known = [line.id for line in plan.lines]
    if unknown := sorted(set(lines) - set(known)):
        names = ", ".join(known) or "none"
        raise QuestionError(f"{plan.id} names no line '{unknown[0]}'; it names {names}")
    readings = plan.readings([party.id for party in survey.territory.parties], chosen)
    if faults := name_faults(plan, readings, survey.territory):
        raise PlanError(faults)
    return readings


def _answer(
    plan: Plan,
    survey: Survey,
    outcomes: tuple[ReadingOutcome, ...],
    lines: Mapping[str, Front],
    sector: SectorChoice,
    uncertainty_km: float | None,
) -> PlanResult:
    territory, front = survey.territory, survey.front
    figures = [zone for outcome in outcomes for zone in outcome.figures]
    given_up = [given.total for outcome in outcomes for given in outcome.gives_up]
    estimates = find_estimates(given_up, territory, front)
    warnings = [warning for line in (front, *lines.values()) for warning in line.warnings]
    warnings += population_warnings(figures, territory, survey.population)
    datasets = [dataset for line in (front, *lines.values()) for dataset in line.datasets]
    datasets += [territory.dataset]
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
        uncertainty_km=uncertainty_km,
        survey=survey,
        warnings=tuple(warnings),
        datasets=tuple(datasets),
    )


@dataclass(frozen=True)
class _Draft:
    """One reading applied to one front: the zones that are to be measured.

    Attributes
    ----------
    total
        Land that is emptied, for each party.
    gives_up
        For each party: land that it leaves, land that it empties, and both.
    """

    reading: Mapping[str, Value]
    effects: tuple[Effect, ...]
    total: tuple[Zone, ...]
    gives_up: tuple[tuple[Zone, Zone, Zone], ...]
    sites: tuple[SiteAnswer, ...]
    front: Front

    @property
    def zones(self) -> list[Zone]:
        """Every zone, in the order in which `outcome` takes their figures."""
        zones = [zone for effect in self.effects for zone in effect.zones]
        return [*zones, *self.total, *(zone for given in self.gives_up for zone in given)]

    def outcome(self, figures: Iterator[ZoneFigures]) -> ReadingOutcome:
        """Return what the reading means, from the figures of its zones."""
        provisions = []
        for effect in self.effects:
            own = [next(figures) for _ in effect.zones]
            outcome = ProvisionOutcome(
                provision=effect.provision,
                figures=(*own, together(own)) if len(own) > 1 else tuple(own),
                front_length_km=effect.front.length_km,
                sector=effect.sector.title if effect.sector else None,
                match=effect.match,
                remarks=effect.remarks,
            )
            provisions.append(outcome)
        total = [next(figures) for _ in self.total]
        gives_up = [
            GivesUp(leave.party, *(next(figures) for _ in range(3)))
            for leave, _, _ in self.gives_up
        ]
        return ReadingOutcome(
            reading=self.reading,
            provisions=tuple(provisions),
            total=(*total, together(total)),
            gives_up=tuple(gives_up),
            symmetry=(
                Symmetry("zones", *_ratios(*total), _ratio(*self._depths())),
                Symmetry("gives_up", *_ratios(*(given.total for given in gives_up)), None),
            ),
            sites=self.sites,
            front=self.front,
        )

    def _depths(self) -> list[float]:
        """Return the widest depth of each party."""
        zones = [zone for effect in self.effects for zone in _emptied(effect)]
        return [
            max((zone.depth_km or 0.0 for zone in zones if zone.party == whole.party), default=0.0)
            for whole in self.total
        ]


def _emptied(effect: Effect) -> tuple[Zone, ...]:
    """Return the land that a provision empties: none where it moves the line."""
    return () if effect.provision.moves_line else effect.zones


def _draft(
    plan: Plan,
    survey: Survey,
    reading: Mapping[str, Value],
    lines: Mapping[str, Front],
    sector: SectorChoice,
) -> _Draft:
    """Apply the provisions of one reading to a front."""
    ground = Ground(plan, survey, reading, lines, sector)
    effects = tuple(ground.apply(provision) for provision in plan.build(reading))
    parties = [party.id for party in survey.territory.parties]
    emptied = [zone for effect in effects for zone in _emptied(effect)]
    areas = [(effect.provision.name, zone.inside) for effect in effects for zone in effect.zones]
    return _Draft(
        reading=reading,
        effects=effects,
        total=tuple(_unite(id, [zone for zone in emptied if zone.party == id]) for id in parties),
        gives_up=tuple(_gives_up(id, effects, survey) for id in parties),
        sites=answer_sites(survey.territory, survey.front, ground.front, areas),
        front=ground.front,
    )


def _draft_or_none(
    plan: Plan,
    survey: Survey,
    reading: Mapping[str, Value],
    lines: Mapping[str, Front],
    sector: SectorChoice,
) -> _Draft | None:
    """Apply the provisions to a moved front; None where that leaves no line to measure from."""
    try:
        return _draft(plan, survey, reading, lines, sector)
    except (InputError, QuestionError):
        return None


def _unite(party: str, zones: Sequence[Zone]) -> Zone:
    """Return all land of some zones as one zone, each spot once."""
    depths = {zone.depth_km for zone in zones}
    rows = [zone.settlements for zone in zones]
    return Zone(
        party=party,
        depth_km=depths.pop() if len(depths) == 1 else None,
        inside=polygons_of(shapely.union_all([zone.inside for zone in zones])),
        beyond=polygons_of(shapely.union_all([zone.beyond for zone in zones])),
        settlements=np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *rows])),
    )


def _gives_up(party: str, effects: Sequence[Effect], survey: Survey) -> tuple[Zone, Zone, Zone]:
    """Return what a party leaves, empties, and both, of the land that it holds now."""
    left = _unite(
        party,
        [
            zone
            for effect in effects
            if effect.provision.moves_line
            for zone in effect.zones
            if zone.party == party
        ],
    )
    # What any party empties under the plan may lie on land that this one holds now.
    emptied = _unite(party, [zone for effect in effects for zone in _emptied(effect)])
    land = survey.front.land[party]
    holders = survey.front.holders(survey.territory.gazetteer.points)
    own = np.flatnonzero(holders == party)
    leave_rows = np.intersect1d(left.settlements, own)
    empty_rows = np.setdiff1d(np.intersect1d(emptied.settlements, own), leave_rows)
    leave = polygons_of(shapely.intersection(left.inside, land))
    empty = polygons_of(shapely.difference(shapely.intersection(emptied.inside, land), leave))
    both = polygons_of(shapely.union_all([leave, empty]))
    nothing = MultiPolygon()
    return (
        Zone(party, None, leave, nothing, leave_rows),
        Zone(party, None, empty, nothing, empty_rows),
        Zone(party, None, both, nothing, np.union1d(leave_rows, empty_rows)),
    )


def _ratio(first: float | None, second: float | None) -> float | None:
    return first / second if first is not None and second else None


def _ratios(first: ZoneFigures, second: ZoneFigures) -> tuple[float | None, float | None]:
    area = _ratio(first.area_km2, second.area_km2)
    return area, _ratio(first.population, second.population)


def _with_ranges(outcome: ReadingOutcome, moved: Sequence[ReadingOutcome | None]) -> ReadingOutcome:
    """Return an outcome with ranges, from the same reading on moved fronts."""
    provisions = []
    for at, provision in enumerate(outcome.provisions):
        others = [other.provisions[at].figures if other else () for other in moved]
        figures = tuple(with_range(z, [_of_party(o, z) for o in others]) for z in provision.figures)
        provisions.append(replace(provision, figures=figures))
    totals = [other.total if other else () for other in moved]
    gives_up = []
    for at, given in enumerate(outcome.gives_up):
        others_given = [other.gives_up[at] if other else None for other in moved]
        ranged = [
            with_range(
                getattr(given, name),
                [getattr(other, name) if other else None for other in others_given],
            )
            for name in ("leave", "empty", "total")
        ]
        gives_up.append(GivesUp(given.party, *ranged))
    return replace(
        outcome,
        provisions=tuple(provisions),
        total=tuple(with_range(z, [_of_party(t, z) for t in totals]) for z in outcome.total),
        gives_up=tuple(gives_up),
    )


def _of_party(figures: Sequence[ZoneFigures], zone: ZoneFigures) -> ZoneFigures | None:
    """Return the figures of the same party, if there are any."""
    return next((f for f in figures if f.party == zone.party), None)
