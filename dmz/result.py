"""The result: one shape everywhere. The API returns it, JSON prints it, every table and map is a rendering of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from dmz import __version__
from dmz.errors import InputError, QuestionError
from dmz.front import Front, read_front
from dmz.gazetteer import Place
from dmz.geodesy import Reach
from dmz.measures import ZoneFigures, measure_zone, together, with_range
from dmz.population import Population, SettlementPopulation
from dmz.scenario import LINE, Scenario
from dmz.sectors import Sector
from dmz.sources import Dataset
from dmz.territory import Territory, shipped_dataset, shipped_resource, shipped_territory
from dmz.uncertainty import shifted_fronts, uncertainty_of
from dmz.zones import Depths, Nearby, draw_zones, find_nearby

if TYPE_CHECKING:
    import geopandas

SCHEMA = "dmz.result/1"


@dataclass(frozen=True)
class FrontFigures:
    """The front line and the sector of it that was measured from."""

    id: str
    source: str
    date: str | None
    length_km: float
    sector: str
    sector_length_km: float
    schematic: str | None
    uncertainty_km: float | None = None


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
    warnings: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    population_counts: str | None
    line: Front = field(repr=False, compare=False)
    sector: Sector = field(repr=False, compare=False)
    territory: Territory = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """The result as plain data, of schema ``dmz.result/1``; units are in the names, people are whole."""
        return {
            "schema": SCHEMA,
            "parameters": self.parameters,
            "front": asdict(self.front),
            "population": {"counts": self.population_counts},
            "zones": [zone_dict(zone) for zone in self.zones],
            "cities": [asdict(city) for city in self.cities],
            "settlements": [asdict(settlement) for settlement in self.settlements],
            "warnings": list(self.warnings),
            "provenance": {"dmz_version": __version__, "datasets": [dataset.to_dict() for dataset in self.datasets]},
        }

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """The zones as a table with geometry in WGS 84: one row for each party and distance."""
        import geopandas

        rows = [zone for zone in self.zones if zone.zone is not None]
        names = ("distance_km", "party", "area_km2", "beyond_border_km2", "population", "settlements")
        columns = {name: [getattr(row, name) for row in rows] for name in names}
        return geopandas.GeoDataFrame(columns, geometry=[row.inside for row in rows if row.inside is not None], crs="OGC:CRS84")


def zone_dict(zone: ZoneFigures) -> dict[str, Any]:
    """The figures of a zone as plain data."""
    plain = {name: value for name, value in vars(zone).items() if name not in ("zone", "by_oblast")}
    return plain | {"by_oblast": [asdict(row) for row in zone.by_oblast]}


def compute(
    scenario: Scenario, *, territory: Territory | None = None, front: Front | None = None, population: Population | None = None
) -> Result:
    """Answer a scenario.

    Parameters
    ----------
    scenario
        The question.
    territory, front, population
        What many scenarios share, if it is read already; else the shipped territory, the front that the scenario names, and the
        settlements of the gazetteer.

    Raises
    ------
    QuestionError
        The scenario asks for what cannot be.
    InputError
        A file that it names cannot be used.
    """
    territory = territory or shipped_territory()
    scenario.check(territory)
    places = scenario.places(territory)
    front = front or read_front(
        scenario.fronts,
        territory,
        held_by=scenario.held_by,
        sliver_km=scenario.sliver_km,
        include_border=scenario.include_border,
    )
    population = population or settlement_population(territory)
    steps = scenario.steps(territory)
    measured = _measure(scenario, territory, front, population, places)
    zones = measured.zones
    uncertainty_km = uncertainty_of(front, scenario.uncertainty_km)
    if uncertainty_km:
        moved = [
            _moved(scenario, territory, other, population, places) for other in shifted_fronts(front, territory, uncertainty_km)
        ]
        zones = tuple(with_range(zone, [m.zones[i] if m else None for m in moved]) for i, zone in enumerate(zones))
    datasets = (*front.datasets, territory.dataset, *([population.dataset] if population else []))
    return Result(
        parameters=scenario.parameters(territory, places),
        front=front_figures(front, measured.sector, uncertainty_km),
        zones=zones,
        cities=_answer_cities(places, front, measured.reach, steps, uncertainty_km or 0.0, scenario.model == LINE),
        settlements=_answer_settlements(measured.nearby, territory, {id for step in steps for id in step}),
        warnings=(*front.warnings, *measured.sector.warnings, *coverage_remarks(zones, territory, population)),
        datasets=datasets,
        population_counts=population.counts if population else None,
        line=front,
        sector=measured.sector,
        territory=territory,
    )


@dataclass(frozen=True)
class _Measured:
    sector: Sector
    reach: Reach
    nearby: Nearby
    zones: tuple[ZoneFigures, ...]


def _measure(
    scenario: Scenario, territory: Territory, front: Front, population: Population | None, places: Sequence[Place]
) -> _Measured:
    """Draw and measure the zones of a scenario on one front."""
    sector = scenario.find_sector(front, territory, places)
    reach = scenario.reference(sector, places)
    steps = scenario.steps(territory)
    nearby = find_nearby(reach, front, territory.gazetteer, max(km for step in steps for km in step.values()))
    figures: list[ZoneFigures] = []
    for zones in draw_zones(reach, front, territory, steps):
        measured = [measure_zone(zone, territory, nearby, population) for zone in zones]
        figures += [*measured, together(measured)]
    return _Measured(sector, reach, nearby, tuple(figures))


def _moved(
    scenario: Scenario, territory: Territory, front: Front, population: Population | None, places: Sequence[Place]
) -> _Measured | None:
    """The same on a moved front; None where no part of that is in the sector."""
    try:
        return _measure(scenario, territory, front, population, places)
    except (InputError, QuestionError):
        return None


def settlement_population(territory: Territory) -> Population | None:
    """The people of the territory's settlements; None where no places with people are known."""
    if territory.gazetteer_path is not None:
        return SettlementPopulation(territory.gazetteer, shipped_dataset(territory.gazetteer_path.name, "population"))
    if territory.places_dataset is not None and territory.gazetteer.population.any():
        return SettlementPopulation(territory.gazetteer, territory.places_dataset, "people of the places in the table")
    return None


def front_figures(front: Front, sector: Sector, uncertainty_km: float | None) -> FrontFigures:
    """What a result says of its front line."""
    return FrontFigures(
        id=front.id,
        source="; ".join(dataset.title for dataset in front.datasets),
        date=front.date,
        length_km=front.length_km,
        sector=sector.title,
        sector_length_km=sector.length_km,
        schematic=front.schematic or None,
        uncertainty_km=uncertainty_km,
    )


def _answer_cities(
    places: Sequence[Place], front: Front, reach: Reach, steps: Sequence[Depths], uncertainty_km: float, line_moves: bool
) -> tuple[CityAnswer, ...]:
    """The answers for cities. ``line_moves``: distances are from the line, so they are as uncertain as it is."""
    if not places:
        return ()
    points = np.array([(p.longitude, p.latitude) for p in places])
    answers = []
    for place, holder, to_front, distance in zip(
        places, front.holders(points).tolist(), Reach(front.line).distances_km(points), reach.distances_km(points), strict=True
    ):
        inside = []
        for step in steps:
            sure = None
            if uncertainty_km:
                margin = uncertainty_km if line_moves else 0.0
                sure = bool(to_front > uncertainty_km and (holder not in step or abs(distance - step[holder]) > margin))
            inside.append(Inside(step.get(holder), bool(holder in step and distance <= step[holder]), sure))
        spot = (place.name, place.region, place.latitude, place.longitude, place.population)
        answers.append(CityAnswer(*spot, holder, float(to_front), tuple(inside)))
    return tuple(answers)


def _answer_settlements(nearby: Nearby, territory: Territory, parties: set[str]) -> tuple[SettlementAnswer, ...]:
    answers = []
    for index, distance, holder in zip(nearby.index.tolist(), nearby.distance_km.tolist(), nearby.holder.tolist(), strict=True):
        if holder in parties:
            p = territory.gazetteer.place(index)
            answers.append(SettlementAnswer(p.id, p.name, p.region or "", p.latitude, p.longitude, p.population, holder, distance))
    return tuple(answers)


def coverage_remarks(zones: Sequence[ZoneFigures], territory: Territory, population: Population | None) -> list[str]:
    """What a reader must know of the people's figures: the share of each region's official population that the source lists."""
    if population is None:
        return ["No population source: people are not counted."]
    if territory.gazetteer_path is None:
        return []
    coverage = shipped_resource(territory.gazetteer_path.name).get("dmz:coverage", {})
    regions = dict.fromkeys(row.oblast for zone in zones for row in zone.by_oblast)
    shares = {
        name: coverage[id]
        for id, name in zip(territory.region_ids, territory.region_names, strict=True)
        if name in regions and id in coverage
    }
    if not shares:
        return []
    lowest = min(shares, key=lambda name: shares[name])
    return [
        "The settlement table lists places of 500 people and more; smaller villages are not counted. In the oblasts concerned it "
        f"covers {shares[lowest]:.0%} ({lowest}) to {max(shares.values()):.0%} of the official population of 2020."
    ]
