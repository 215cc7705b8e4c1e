"""The result: one shape everywhere. The API returns it, JSON prints it, every table and map is a rendering of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from dmz import __version__
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.uncertainty import uncertainty_of
from dmz.land.zones import Depths, Nearby
from dmz.measure.answer import (
    FrontFigures,
    PopulationFigures,
    factors_used,
    front_figures,
    people_remarks,
    population_figures,
    zone_dict,
)
from dmz.measure.estimates import ESTIMATES, Estimate, find_estimates
from dmz.measure.figures import ZoneFigures, together, with_range
from dmz.measure.scenario import LINE, Scenario
from dmz.measure.study import Study, open_study
from dmz.measure.survey import Survey
from dmz.people.source import Population
from dmz.sources.datasets import Dataset, shipped_dataset

if TYPE_CHECKING:
    import geopandas

SCHEMA = "dmz.result/1"


@dataclass(frozen=True)
class Inside:
    """Whether a city is in the zone of one step; ``distance_km`` is None where its holder does not pull back.

    ``sure`` is whether the answer holds however the line is moved within the uncertainty; None where that was not asked.
    """

    distance_km: float | None
    inside: bool
    sure: bool | None = None


@dataclass(frozen=True)
class CityAnswer:
    """What a scenario means for a named city, at its centre's point."""

    name: str
    oblast: str | None
    latitude: float
    longitude: float
    population: int | None
    held_by: str
    distance_to_front_km: float
    inside: tuple[Inside, ...]


@dataclass(frozen=True)
class SettlementAnswer:
    """A settlement in the widest zone; ``distance_km`` is to the sector, or to the nearest named city in the model ``city``."""

    id: str
    name: str
    oblast: str
    latitude: float
    longitude: float
    population: int | None
    held_by: str
    distance_km: float


@dataclass(frozen=True)
class Result:
    """The answer to a scenario. Geometry is kept beside the figures and is not part of `to_dict`."""

    parameters: dict[str, Any]
    front: FrontFigures
    zones: tuple[ZoneFigures, ...]
    cities: tuple[CityAnswer, ...]
    settlements: tuple[SettlementAnswer, ...]
    estimates: tuple[Estimate, ...]
    warnings: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    population: PopulationFigures
    line: Front = field(repr=False, compare=False)
    sector: Sector = field(repr=False, compare=False)
    territory: Territory = field(repr=False, compare=False)

    @property
    def population_counts(self) -> str | None:
        """What the source of people counts and of when, in words."""
        return self.population.counts

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data, of schema ``dmz.result/1``; units are in the names, and nothing is rounded."""
        return {
            "schema": SCHEMA,
            "parameters": self.parameters,
            "front": asdict(self.front),
            "population": asdict(self.population),
            "zones": [zone_dict(zone) for zone in self.zones],
            "cities": [
                asdict(city) | {"inside": [asdict(step) for step in city.inside]}
                for city in self.cities
            ],
            "settlements": [asdict(settlement) for settlement in self.settlements],
            "estimates": [asdict(estimate) for estimate in self.estimates],
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [dataset.to_dict() for dataset in self.datasets],
            },
        }

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """The zones as a table with geometry in WGS 84: one row for each party and distance."""
        import geopandas

        rows = [zone for zone in self.zones if zone.zone is not None]
        names = (
            "distance_km",
            "party",
            "area_km2",
            "beyond_border_km2",
            "population",
            "settlements",
        )
        columns = {name: [getattr(row, name) for row in rows] for name in names}
        return geopandas.GeoDataFrame(
            columns,
            geometry=[row.inside for row in rows if row.inside is not None],
            crs="OGC:CRS84",
        )


def compute(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
    survey: Survey | None = None,
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    scenario
        The question.
    territory, front, population
        What many scenarios share, if it is read already; else the shipped territory, and what the scenario names.
    survey
        In place of territory and front: one that keeps what the scenarios on a front share.

    Raises
    ------
    QuestionError
        The scenario asks for what cannot be.
    InputError
        A file that it names cannot be used.
    """
    study = open_study(
        scenario, territory=territory, front=front, population=population, survey=survey
    )
    territory, front, population = study.territory, study.front, study.population
    steps = scenario.steps(territory)
    nearby, zones = _measure(study)
    uncertainty_km = uncertainty_of(front, scenario.uncertainty_km)
    if uncertainty_km:
        moved = [_moved(study, other) for other in study.survey.shifted(uncertainty_km)]
        zones = [
            with_range(zone, [rows[i] if rows else None for rows in moved])
            for i, zone in enumerate(zones)
        ]
    estimates = find_estimates(zones, territory, front)
    return Result(
        parameters=scenario.parameters(territory, study.places) | factors_used(population),
        front=front_figures(front, study.sector, uncertainty_km),
        zones=tuple(zones),
        cities=_answer_cities(study, steps, uncertainty_km or 0.0),
        settlements=_answer_settlements(nearby, territory, {id for step in steps for id in step}),
        estimates=estimates,
        warnings=(
            *front.warnings,
            *study.sector.warnings,
            *people_remarks(zones, territory, population),
        ),
        datasets=(
            *study.datasets,
            *([shipped_dataset(ESTIMATES, "estimates")] if estimates else []),
        ),
        population=population_figures(population, zones),
        line=front,
        sector=study.sector,
        territory=territory,
    )


def _measure(study: Study) -> tuple[Nearby, list[ZoneFigures]]:
    """The settlements and the zones of a study, with the parties together after each step."""
    steps = study.scenario.steps(study.territory)
    nearby = study.nearby(max(km for step in steps for km in step.values()))
    return nearby, [
        row for zones in study.measure(steps, nearby) for row in (*zones, together(zones))
    ]


def _moved(study: Study, survey: Survey) -> list[ZoneFigures] | None:
    """The same zones on a moved front; None where no part of that is in the sector."""
    try:
        other = open_study(study.scenario, population=study.population, survey=survey)
    except (InputError, QuestionError):
        return None
    return _measure(other)[1]


def _answer_cities(
    study: Study, steps: Sequence[Depths], uncertainty_km: float
) -> tuple[CityAnswer, ...]:
    """The answers for cities; where distances are from the line, they are as uncertain as it is."""
    margin = uncertainty_km if study.scenario.model == LINE else 0.0
    answers = []
    for place, (holder, to_front, distance) in zip(
        study.places, study.survey.cities(study.scenario), strict=True
    ):
        inside = []
        for step in steps:
            sure = None
            if uncertainty_km:
                sure = to_front > uncertainty_km and (
                    holder not in step or abs(distance - step[holder]) > margin
                )
            inside.append(
                Inside(step.get(holder), holder in step and distance <= step[holder], sure)
            )
        spot = (place.name, place.region, place.latitude, place.longitude, place.population)
        answers.append(CityAnswer(*spot, holder, to_front, tuple(inside)))
    return tuple(answers)


def _answer_settlements(
    nearby: Nearby, territory: Territory, parties: set[str]
) -> tuple[SettlementAnswer, ...]:
    answers = []
    for index, distance, holder in zip(
        nearby.index.tolist(), nearby.distance_km.tolist(), nearby.holder.tolist(), strict=True
    ):
        if holder in parties:
            p = territory.gazetteer.place(index)
            answers.append(
                SettlementAnswer(
                    p.id,
                    p.name,
                    p.region or "",
                    p.latitude,
                    p.longitude,
                    p.population,
                    holder,
                    distance,
                )
            )
    return tuple(answers)
