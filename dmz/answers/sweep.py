"""The curve: land and people against distance, for each party, from one pass over the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from dmz import __version__
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.answer import (
    FrontFigures,
    PopulationFigures,
    factors_used,
    front_figures,
    people_remarks,
    population_figures,
)
from dmz.measure.figures import ZoneFigures, together
from dmz.measure.scenario import Scenario
from dmz.measure.study import open_study
from dmz.people.source import Population
from dmz.sources.datasets import Dataset

SCHEMA = "dmz.curve/1"
FROM_KM, TO_KM, STEP_KM = 1.0, 50.0, 0.5
MOST_STEPS = 2000


@dataclass(frozen=True)
class CurvePoint:
    """The figures of one zone, or of the parties' zones together, without its oblasts; see `dmz.measure.figures.ZoneFigures`."""

    distance_km: float
    party: str
    area_km2: float
    beyond_border_km2: float
    population: float | None
    population_coverage: float | None
    settlements: int


@dataclass(frozen=True)
class Curve:
    """The answer to ``dmz sweep``: for each distance, a point for each party and one for both, in that order."""

    parameters: dict[str, Any]
    front: FrontFigures
    points: tuple[CurvePoint, ...]
    population: PopulationFigures
    warnings: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    territory: Territory = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.curve/1``; units are in the names, and nothing is rounded."""
        return {
            "schema": SCHEMA,
            "parameters": self.parameters,
            "front": asdict(self.front),
            "population": asdict(self.population),
            "points": [asdict(point) for point in self.points],
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [dataset.to_dict() for dataset in self.datasets],
            },
        }


def distances_between(start_km: float, stop_km: float, step_km: float) -> tuple[float, ...]:
    """The distances from a start to a stop, both included: the last step is shorter where they do not meet the stop.

    Raises
    ------
    QuestionError
        No step, no stop beyond the start, or more than 2,000 distances.
    """
    if not step_km > 0:
        raise QuestionError(f"--step is {step_km:g} km; it must be above zero")
    if not start_km <= stop_km:
        raise QuestionError(
            f"--from {start_km:g} is beyond --to {stop_km:g}; the curve runs outwards"
        )
    count = (stop_km - start_km) / step_km
    if not count < MOST_STEPS:
        raise QuestionError(f"that is more than {MOST_STEPS} distances; take a larger --step")
    steps = [round(start_km + number * step_km, 9) for number in range(int(count + 1e-9) + 1)]
    return tuple(steps if stop_km - steps[-1] < 1e-6 else [*steps, stop_km])


def sweep(
    scenario: Scenario,
    *,
    start_km: float = FROM_KM,
    stop_km: float = TO_KM,
    step_km: float = STEP_KM,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Curve:
    """Measure both parties' zones at every distance. Each figure is the one that `dmz.answers.compute.compute` gives for that distance.

    Parameters
    ----------
    scenario
        The question; its own distances and depths are not used.
    start_km, stop_km, step_km
        The distances.
    territory, front, population
        What is read already, as in `dmz.answers.compute.compute`.

    Raises
    ------
    QuestionError, InputError
        As `dmz.measure.study.open_study` and `distances_between`.
    """
    distances = distances_between(start_km, stop_km, step_km)
    scenario = replace(scenario, distances_km=distances, depths_km={})
    study = open_study(scenario, territory=territory, front=front, population=population)
    measured = study.measure(scenario.steps(study.territory), study.nearby(distances[-1]))
    figures = [row for zones in measured for row in (*zones, together(zones))]
    asked = {"from_km": start_km, "to_km": stop_km, "step_km": step_km}
    parameters = scenario.parameters(study.territory, study.places)
    return Curve(
        parameters=asked
        | {k: v for k, v in parameters.items() if k not in ("distances_km", "depths_km")}
        | factors_used(study.population),
        front=front_figures(study.front, study.sector),
        points=_points(figures),
        population=population_figures(study.population, figures),
        warnings=(
            *study.front.warnings,
            *study.sector.warnings,
            *people_remarks(figures, study.territory, study.population),
        ),
        datasets=study.datasets,
        territory=study.territory,
    )


def _points(figures: Sequence[ZoneFigures]) -> tuple[CurvePoint, ...]:
    return tuple(
        CurvePoint(
            distance_km=zone.distance_km or 0.0,
            party=zone.party,
            area_km2=zone.area_km2,
            beyond_border_km2=zone.beyond_border_km2,
            population=zone.population,
            population_coverage=zone.population_coverage,
            settlements=zone.settlements,
        )
        for zone in figures
    )
