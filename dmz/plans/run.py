"""The outcome of a plan: what each provision and all of them mean, for each reading of the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon

from dmz import __version__
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import Uncertainty, shifted_fronts, uncertainty_of
from dmz.land.zones import Zone, polygons_of
from dmz.measure.answer import people_remarks, zone_dict
from dmz.measure.estimates import ESTIMATES, Estimate, find_estimates
from dmz.measure.figures import ZoneFigures, together, with_range
from dmz.measure.matching import Match as Found
from dmz.people.read import PopulationChoice
from dmz.people.source import Population
from dmz.plans.apply import Cleared, Effect, Ground
from dmz.plans.check import name_faults
from dmz.plans.files import PlanError
from dmz.plans.provisions import NamedLine, Plan, SectorChoice, Value
from dmz.plans.sites import SiteAnswer, answer_sites
from dmz.sources.datasets import Dataset, shipped_dataset

SCHEMA = "dmz.plan/1"


@dataclass(frozen=True)
class Symmetry:
    """The first party's figure over the second's; None where the second has none. ``of`` is ``zones`` or ``gives_up``."""

    of: str
    area: float | None
    population: float | None
    depth: float | None


@dataclass(frozen=True)
class ProvisionOutcome:
    """One provision: the land it is about, by the party that holds it by then, and both together."""

    number: int
    name: str
    kind: str
    what: str
    source: str
    date: str
    weak: bool
    note: str
    figures: tuple[ZoneFigures, ...]
    front_length_km: float
    sector: str | None
    match: Found | None
    remarks: tuple[str, ...]
    cleared: tuple[Cleared, ...] = field(repr=False, compare=False)


@dataclass(frozen=True)
class GivesUp:
    """What a party gives up of the land that it holds now.

    ``leave``: passes to the other party. ``empty``: of the forces that the provisions name, and not left. ``total``: both.
    """

    party: str
    leave: ZoneFigures
    empty: ZoneFigures
    total: ZoneFigures


@dataclass(frozen=True)
class ReadingOutcome:
    """A plan in one reading. ``total`` counts land once where provisions overlap; land that is left is not part of it."""

    reading: Mapping[str, Value]
    provisions: tuple[ProvisionOutcome, ...]
    total: tuple[ZoneFigures, ...]
    gives_up: tuple[GivesUp, ...]
    symmetry: tuple[Symmetry, ...]
    sites: tuple[SiteAnswer, ...]
    front_length_km: float
    line: Front = field(repr=False, compare=False)

    @property
    def figures(self) -> tuple[ZoneFigures, ...]:
        """All land that the plan is about: what is emptied, and what each party gives up."""
        return (*self.total, *(given.total for given in self.gives_up))

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "reading": dict(self.reading),
            "front_length_km": self.front_length_km,
            "provisions": [_provision_dict(p) for p in self.provisions],
            "total": [zone_dict(z) for z in self.total],
            "gives_up": [
                {
                    "party": g.party,
                    "leave": zone_dict(g.leave),
                    "empty": zone_dict(g.empty),
                    "total": zone_dict(g.total),
                }
                for g in self.gives_up
            ],
            "symmetry": [asdict(s) for s in self.symmetry],
            "sites": [asdict(s) for s in self.sites],
        }


@dataclass(frozen=True)
class PlanResult:
    """The answer to ``dmz plan run``: an outcome for each reading of the plan's text.

    ``sector`` is the part of the line that provisions without a choice of their own are about.
    """

    plan: Plan
    readings: tuple[ReadingOutcome, ...]
    uncertainty_km: float | None
    warnings: tuple[str, ...]
    sector: SectorChoice
    population: Population | None = field(repr=False, compare=False)
    line: Front = field(repr=False, compare=False)
    lines: Mapping[str, Front] = field(repr=False, compare=False)
    territory: Territory = field(repr=False, compare=False)

    @cached_property
    def estimates(self) -> tuple[Estimate, ...]:
        """The dated estimates that bear on land which a party gives up."""
        return find_estimates(
            [g.total for outcome in self.readings for g in outcome.gives_up],
            self.territory,
            self.line,
        )

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The provenance of everything that was read."""
        fronts = [d for front in (self.line, *self.lines.values()) for d in front.datasets]
        people = self.population.datasets if self.population else ()
        estimates = [shipped_dataset(ESTIMATES, "estimates")] if self.estimates else []
        return (*fronts, self.territory.dataset, *people, *estimates)

    @property
    def population_counts(self) -> str | None:
        """What the source of people counts and of when, in words."""
        return self.population.basis.label if self.population else None

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.plan/1``."""
        front = self.line
        return {
            "schema": SCHEMA,
            "plan": plan_dict(self.plan),
            "front": {
                "id": front.id,
                "source": "; ".join(d.title for d in front.datasets),
                "date": front.date,
                "length_km": front.length_km,
                "schematic": front.schematic or None,
                "uncertainty_km": self.uncertainty_km,
            },
            "population": {"counts": self.population_counts},
            "readings": [reading.to_dict() for reading in self.readings],
            "estimates": [asdict(estimate) for estimate in self.estimates],
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [d.to_dict() for d in self.datasets],
            },
        }


def plan_dict(plan: Plan) -> dict[str, Any]:
    """A plan's head as plain data."""
    names = ("id", "title", "kind", "source", "date", "weak", "note", "roles")
    return {name: getattr(plan, name) for name in names} | {
        "parameters": [asdict(parameter) for parameter in plan.parameters],
        "lines": [asdict(line) for line in plan.lines],
    }


def _provision_dict(outcome: ProvisionOutcome) -> dict[str, Any]:
    plain = {
        name: value
        for name, value in vars(outcome).items()
        if name not in ("cleared", "figures", "match")
    }
    match = asdict(outcome.match) if outcome.match else None
    return plain | {"match": match, "figures": [zone_dict(z) for z in outcome.figures]}


def run_plan(
    plan: Plan,
    *,
    territory: Territory,
    front: Front,
    lines: Mapping[str, Front] | None = None,
    chosen: Mapping[str, str] | None = None,
    sector: SectorChoice | None = None,
    population: Population | None = None,
    uncertainty_km: Uncertainty = None,
) -> PlanResult:
    """Apply a plan's provisions in order, in every reading of its text that was not ruled out.

    Parameters
    ----------
    lines
        By the id that the plan gives them: lines to measure from that are not shipped.
    chosen
        Values of parameters and parties of roles; what is left open is answered in every reading.
    sector
        Instead of the plan's own: the part of the line that provisions without a choice of their own are about.
    population
        By default the settlements of the territory.
    uncertainty_km
        Give low and high figures. The front line is moved, the lines of ``lines`` are not.

    Raises
    ------
    PlanError
        It names parties, oblasts or places that the territory does not have.
    QuestionError
        A reading that does not exist, a line that is missing, a sector without front line, a match with nothing to match.
    """
    lines = dict(lines or {})
    if unknown := sorted(set(lines) - {line.id for line in plan.lines}):
        raise QuestionError(
            f"{plan.id} names no line '{unknown[0]}'; it names {_names(plan.lines) or 'none'}"
        )
    readings = plan.readings([party.id for party in territory.parties], chosen or {})
    if faults := name_faults(plan, readings, territory):
        raise PlanError(faults)
    population = population or PopulationChoice().read(territory)
    uncertainty = uncertainty_of(front, uncertainty_km)
    moved = shifted_fronts(front, territory, uncertainty) if uncertainty else ()
    sector = sector or plan.sector
    outcomes = []
    for reading in readings:
        run = _Run(plan, territory, lines, reading, population, sector)
        outcome = run.outcome(front)
        outcomes.append(
            _with_ranges(outcome, [run.moved(other) for other in moved]) if moved else outcome
        )
    return PlanResult(
        plan=plan,
        readings=tuple(outcomes),
        uncertainty_km=uncertainty,
        warnings=(
            *(w for f in (front, *lines.values()) for w in f.warnings),
            *_remarks(outcomes, territory, population),
        ),
        sector=sector,
        population=population,
        line=front,
        lines=lines,
        territory=territory,
    )


def _remarks(
    outcomes: Sequence[ReadingOutcome], territory: Territory, population: Population | None
) -> list[str]:
    return people_remarks(
        [figure for outcome in outcomes for figure in outcome.figures], territory, population
    )


def _names(lines: Sequence[NamedLine]) -> str:
    return ", ".join(line.id for line in lines)


@dataclass(frozen=True)
class _Run:
    """One reading of a plan, to be run on one front or another."""

    plan: Plan
    territory: Territory
    lines: Mapping[str, Front]
    reading: Mapping[str, Value]
    population: Population | None
    sector: SectorChoice

    def moved(self, front: Front) -> ReadingOutcome | None:
        """The outcome on a moved front; None where that leaves no line to measure from."""
        try:
            return self.outcome(front)
        except (InputError, QuestionError):
            return None

    def outcome(self, front: Front) -> ReadingOutcome:
        """Apply the provisions and measure what they did, one by one and together."""
        ground = Ground(
            self.plan, self.territory, front, self.reading, self.lines, self.population, self.sector
        )
        effects = [ground.apply(provision) for provision in self.plan.build(self.reading)]
        zones = [c for effect in effects if not effect.provision.moves_line for c in effect.cleared]
        parties = [party.id for party in self.territory.parties]
        total = [
            ground.measure(_united(id, [c for c in zones if c.zone.party == id])) for id in parties
        ]
        gives_up = tuple(_gives_up(id, effects, front, ground) for id in parties)
        depths = [
            max((c.zone.depth_km or 0.0 for c in zones if c.zone.party == id), default=0.0)
            for id in parties
        ]
        areas = [
            (effect.provision.name, cleared.zone.inside)
            for effect in effects
            for cleared in effect.cleared
        ]
        return ReadingOutcome(
            reading=self.reading,
            provisions=tuple(_outcome_of(effect, ground) for effect in effects),
            total=(*total, together(total)),
            gives_up=gives_up,
            symmetry=(
                Symmetry("zones", *_ratios(total[0], total[1]), _ratio(*depths)),
                Symmetry("gives_up", *_ratios(gives_up[0].total, gives_up[1].total), None),
            ),
            sites=answer_sites(self.territory, front, ground.front, areas),
            front_length_km=ground.front.length_km,
            line=ground.front,
        )


def _outcome_of(effect: Effect, ground: Ground) -> ProvisionOutcome:
    p = effect.provision
    figures = [ground.measure(cleared) for cleared in effect.cleared]
    return ProvisionOutcome(
        number=p.number, name=p.name, kind=p.kind, what=p.what, source=p.source, date=p.date, weak=p.weak, note=p.note,
        figures=(*figures, together(figures)) if len(figures) > 1 else tuple(figures),
        front_length_km=effect.front.length_km,
        sector=effect.sector.title if effect.sector else None,
        match=effect.match,
        remarks=effect.remarks,
        cleared=effect.cleared,
    )  # fmt: skip


def _united(party: str, pieces: Sequence[Cleared]) -> Cleared:
    """All land of some pieces as one, each spot once."""
    depths = {piece.zone.depth_km for piece in pieces}
    inside = polygons_of(shapely.union_all([piece.zone.inside for piece in pieces]))
    beyond = polygons_of(shapely.union_all([piece.zone.beyond for piece in pieces]))
    rows = np.unique(
        np.concatenate([np.zeros(0, dtype=np.int64), *(piece.settlements for piece in pieces)])
    )
    return Cleared(Zone(party, depths.pop() if len(depths) == 1 else None, inside, beyond), rows)


def _gives_up(party: str, effects: Sequence[Effect], now: Front, ground: Ground) -> GivesUp:
    """What a party leaves and empties of the land that it holds now."""
    moves = [
        c
        for effect in effects
        if effect.provision.moves_line
        for c in effect.cleared
        if c.zone.party == party
    ]
    zones = [c for effect in effects if not effect.provision.moves_line for c in effect.cleared]
    left, emptied = _united(party, moves), _united(party, zones)
    land = now.land[party]
    holders = now.holders(ground.territory.gazetteer.points)
    own = np.flatnonzero(holders == party)
    leave_rows = np.intersect1d(left.settlements, own)
    empty_rows = np.setdiff1d(np.intersect1d(emptied.settlements, own), leave_rows)
    leave = polygons_of(shapely.intersection(left.zone.inside, land))
    empty = polygons_of(shapely.difference(shapely.intersection(emptied.zone.inside, land), leave))
    nothing = MultiPolygon()
    first = ground.measure(Cleared(Zone(party, None, leave, nothing), leave_rows))
    second = ground.measure(Cleared(Zone(party, None, empty, nothing), empty_rows))
    both = polygons_of(shapely.union_all([leave, empty]))
    total = ground.measure(
        Cleared(Zone(party, None, both, nothing), np.union1d(leave_rows, empty_rows))
    )
    return GivesUp(party, first, second, total)


def _ratio(first: float | None, second: float | None) -> float | None:
    return first / second if first is not None and second else None


def _ratios(first: ZoneFigures, second: ZoneFigures) -> tuple[float | None, float | None]:
    return _ratio(first.area_km2, second.area_km2), _ratio(first.population, second.population)


def _with_ranges(outcome: ReadingOutcome, moved: Sequence[ReadingOutcome | None]) -> ReadingOutcome:
    """An outcome with low and high figures, from the same reading on moved fronts."""
    provisions = []
    for at, provision in enumerate(outcome.provisions):
        figures = [
            with_range(z, [_same(o.provisions[at].figures, z) if o else None for o in moved])
            for z in provision.figures
        ]
        provisions.append(replace(provision, figures=tuple(figures)))
    total = [
        with_range(z, [_same(o.total, z) if o else None for o in moved]) for z in outcome.total
    ]
    gives_up = [
        GivesUp(
            g.party,
            *(
                with_range(
                    getattr(g, name), [getattr(o.gives_up[at], name) if o else None for o in moved]
                )
                for name in ("leave", "empty", "total")
            ),
        )
        for at, g in enumerate(outcome.gives_up)
    ]
    return replace(
        outcome, provisions=tuple(provisions), total=tuple(total), gives_up=tuple(gives_up)
    )


def _same(figures: Sequence[ZoneFigures], zone: ZoneFigures) -> ZoneFigures | None:
    """The figures of the same party, if there are any."""
    return next((f for f in figures if f.party == zone.party), None)
