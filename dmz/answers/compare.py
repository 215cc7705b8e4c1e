"""Comparison: the same question on several front lines, population sources, distances or plans, with differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dmz import __version__
from dmz.answers.compute import compute
from dmz.errors import QuestionError
from dmz.land.front import Front, read_front
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import Scenario
from dmz.people.source import Population
from dmz.plans.apply import asked_sector
from dmz.plans.provisions import Plan
from dmz.plans.run import run_plan
from dmz.sources.datasets import Dataset

SCHEMA = "dmz.comparison/1"
FIGURES = ("area_km2", "beyond_border_km2", "population", "settlements")


@dataclass(frozen=True)
class Case:
    """One of the things compared: a front, a population source, and a distance or a reading of a plan."""

    front: str
    front_date: str | None
    population: str | None
    measure: str  # "40 km", or a plan's id with its reading
    sector: str  # the part of the line that is measured from

    @property
    def source(self) -> tuple[str, str | None]:
        """What the figures stand on."""
        return self.front, self.population


@dataclass(frozen=True)
class Difference:
    """One figure of one party in one case, and how it differs from the case that it is compared with.

    ``baseline`` is None for the case that others are compared with; ``relative`` is a share of it, None where it is zero.
    """

    figure: str
    party: str
    value: float | int | None
    low: float | int | None
    high: float | int | None
    baseline: float | int | None
    difference: float | int | None
    relative: float | None


@dataclass(frozen=True)
class Compared:
    """A case with its figures. ``against`` is the number of the case that it is compared with, from 0; None for that one itself."""

    case: Case
    against: int | None
    differences: tuple[Difference, ...]

    def figure(self, name: str, party: str) -> Difference:
        """The figure of a party."""
        return next(d for d in self.differences if (d.figure, d.party) == (name, party))


@dataclass(frozen=True)
class Spread:
    """The lowest and highest value of a figure over several fronts, for one measure and one party."""

    measure: str
    population: str | None
    figure: str
    party: str
    low: float | int
    high: float | int


@dataclass(frozen=True)
class Comparison:
    """The answer to ``dmz compare``."""

    cases: tuple[Compared, ...]
    spreads: tuple[Spread, ...]
    uncertainty_km: float | None
    population_counts: tuple[str, ...]
    warnings: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    parties: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.comparison/1``."""
        return {
            "schema": SCHEMA,
            "uncertainty_km": self.uncertainty_km,
            "population": {"counts": list(self.population_counts)},
            "cases": [
                {
                    **asdict(c.case),
                    "against": c.against,
                    "figures": [asdict(d) for d in c.differences],
                }
                for c in self.cases
            ],
            "spread_over_fronts": [asdict(s) for s in self.spreads],
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [d.to_dict() for d in self.datasets],
            },
        }


@dataclass(frozen=True)
class _Measured:
    case: Case
    figures: tuple[ZoneFigures, ...]
    warnings: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    counts: str | None
    uncertainty_km: float | None


def compare(
    scenario: Scenario,
    *,
    territory: Territory,
    fronts: Sequence[str] = (),
    plans: Sequence[Plan] = (),
    chosen: Mapping[str, str] | None = None,
    populations: Sequence[Population] = (),
) -> Comparison:
    """Measure every combination of fronts, population sources, and distances or plans.

    Several fronts or population sources are compared with the first of them, distance by distance and plan by plan. On one front
    and with one source, distances and plans are compared with the first of those.

    Parameters
    ----------
    scenario
        The sector, the model, the distances and how fronts are read; its own ``fronts`` are not used. A sector that it names goes
        for plans too; else each plan has its own. Without distances and depths, plans are compared alone; without plans too, the
        scenario's usual distances.
    fronts
        Paths, each a case; parts that make one front together are joined with ``+``. Without any, the shipped line.
    chosen
        Values of the plans' parameters and roles, used by the plans that have them.
    populations
        Without any, the settlements of the territory.

    Raises
    ------
    QuestionError
        There is only one case, or whatever a scenario and a plan refuse.
    """
    scenario.check(territory)
    measured: list[_Measured] = []
    for number, spec in enumerate(fronts or [None]):
        front = read_case_front(spec, scenario, territory)
        label = (
            front.id
            if [_same_id(spec or "", s) for s in fronts].count(True) < 2
            else f"{front.id} ({number + 1})"
        )
        sources: Sequence[Population | None] = populations or [None]
        for population in sources:
            measured += _measures(
                scenario, territory, front, label, population, plans, chosen or {}
            )
    if len(measured) < 2:
        raise QuestionError(
            "there is one case only: give several of --front, --distance, --plan or --population"
        )
    by_source = len({m.case.source for m in measured}) > 1
    cases = tuple(_compared(m, number, measured, by_source) for number, m in enumerate(measured))
    return Comparison(
        cases=cases,
        spreads=_spreads(measured) if len(fronts) > 1 else (),
        uncertainty_km=max((m.uncertainty_km for m in measured if m.uncertainty_km), default=None),
        population_counts=tuple(dict.fromkeys(m.counts for m in measured if m.counts)),
        warnings=tuple(dict.fromkeys(w for m in measured for w in m.warnings)),
        datasets=tuple(dict.fromkeys(d for m in measured for d in m.datasets)),
        parties=tuple(party.id for party in territory.parties),
    )


def read_case_front(spec: str | None, scenario: Scenario, territory: Territory) -> Front:
    """Read the front of one case: a path, or several joined with ``+``; None is the shipped line.

    Raises
    ------
    QuestionError
        An empty path: the shipped line would stand in for it unsaid.
    InputError
        Whatever `read_front` refuses.
    """
    paths = (
        [] if spec is None else [spec] if spec.strip() and Path(spec).exists() else spec.split("+")
    )
    if not all(path.strip() for path in paths):
        raise QuestionError(
            f"the front '{spec}' has an empty part; give a file or a source for each"
        )
    return read_front(
        paths,
        territory,
        held_by=scenario.held_by,
        sliver_km=scenario.sliver_km,
        include_border=scenario.include_border,
    )


def _same_id(first: str, second: str) -> bool:
    return Path(first).name == Path(second).name


def _measures(
    scenario: Scenario,
    territory: Territory,
    front: Front,
    label: str,
    population: Population | None,
    plans: Sequence[Plan],
    chosen: Mapping[str, str],
) -> list[_Measured]:
    """The cases on one front with one population source."""
    source = "+".join(dataset.id for dataset in population.datasets) if population else None
    found = []
    if scenario.distances_km or scenario.depths_km or not plans:
        result = compute(
            replace(scenario, fronts=()), territory=territory, front=front, population=population
        )
        width = len(result.zones) // len(scenario.steps(territory))
        for start in range(0, len(result.zones), width):
            zones = result.zones[start : start + width]
            case = Case(label, front.date, source, _depths(zones), result.front.sector)
            found.append(
                _Measured(
                    case,
                    zones,
                    result.warnings,
                    result.datasets,
                    result.population_counts,
                    result.front.uncertainty_km,
                )
            )
    for plan in plans:
        known = {*(p.id for p in plan.parameters), *plan.roles}
        own = {name: value for name, value in chosen.items() if name in known}
        run = run_plan(
            plan,
            territory=territory,
            front=front,
            chosen=own,
            sector=asked_sector(scenario),
            population=population,
            uncertainty_km=scenario.uncertainty_km,
        )
        for outcome in run.readings:
            reading = plan.label(outcome.reading)
            sectors = dict.fromkeys(p.sector for p in outcome.provisions if p.sector)
            measure = f"{plan.id} ({reading})" if reading else plan.id
            case = Case(label, front.date, source, measure, "; ".join(sectors) or "no line")
            found.append(
                _Measured(
                    case,
                    outcome.total,
                    run.warnings,
                    run.datasets,
                    run.population_counts,
                    run.uncertainty_km,
                )
            )
    return found


def _depths(zones: Sequence[ZoneFigures]) -> str:
    if (km := zones[-1].distance_km) is not None:
        return f"{km:g} km"
    return ", ".join(f"{zone.party} {zone.distance_km:g} km" for zone in zones[:-1])


def _compared(
    measured: _Measured, number: int, everything: Sequence[_Measured], by_source: bool
) -> Compared:
    """A case beside the one that it is compared with: the same measure on the first source, or the first measure."""
    first = next(
        i
        for i, m in enumerate(everything)
        if not by_source or m.case.measure == measured.case.measure
    )
    base = None if first == number else everything[first]
    rows = []
    for zone in measured.figures:
        other = next((z for z in base.figures if z.party == zone.party), None) if base else None
        rows += [_difference(name, zone, other) for name in FIGURES]
    return Compared(measured.case, None if base is None else first, tuple(rows))


def _difference(name: str, zone: ZoneFigures, other: ZoneFigures | None) -> Difference:
    value, baseline = getattr(zone, name), getattr(other, name) if other else None
    low, high = getattr(zone, f"{name}_low", None), getattr(zone, f"{name}_high", None)
    if value is None or baseline is None:
        return Difference(name, zone.party, value, low, high, baseline, None, None)
    return Difference(
        name,
        zone.party,
        value,
        low,
        high,
        baseline,
        value - baseline,
        (value - baseline) / baseline if baseline else None,
    )


def _spreads(measured: Sequence[_Measured]) -> tuple[Spread, ...]:
    groups: dict[tuple[str, str | None, str, str], list[Any]] = {}
    for m in measured:
        for zone in m.figures:
            for name in FIGURES:
                key = (m.case.measure, m.case.population, name, zone.party)
                groups.setdefault(key, []).append(getattr(zone, name))
    return tuple(
        Spread(measure, population, name, party, min(values), max(values))
        for (measure, population, name, party), values in groups.items()
        if None not in values
    )
