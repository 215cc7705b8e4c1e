"""A study: all that a scenario needs, read once, to be measured at as many depths as are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmz.front import Front, read_front
from dmz.gazetteer import Place
from dmz.geodesy import Reach
from dmz.measures import ZoneFigures, measure_zones
from dmz.people import Population
from dmz.population import read_population
from dmz.scenario import Scenario
from dmz.sectors import Sector
from dmz.sources import Dataset
from dmz.territory import Territory, shipped_territory
from dmz.zones import Depths, Nearby, draw_zones, find_nearby


@dataclass(frozen=True)
class Study:
    """A scenario with what it is measured on; ``reach`` is what distances are measured from."""

    scenario: Scenario
    territory: Territory
    front: Front
    population: Population | None
    places: tuple[Place, ...]
    sector: Sector
    reach: Reach

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The provenance of everything that was read."""
        return (*self.front.datasets, self.territory.dataset, *(self.population.datasets if self.population else ()))

    def nearby(self, depth_km: float) -> Nearby:
        """The settlements within a depth, and who holds them."""
        return find_nearby(self.reach, self.front, self.territory.gazetteer, depth_km)

    def measure(self, steps: Sequence[Depths], nearby: Nearby) -> list[list[ZoneFigures]]:
        """The zones of each step, one for each party with a depth, from one pass over the source of people.

        What a zone measures does not depend on which others are asked for.
        """
        drawn = draw_zones(self.reach, self.front, self.territory, steps)
        figures = iter(measure_zones([zone for zones in drawn for zone in zones], self.territory, nearby, self.population))
        return [[next(figures) for _ in zones] for zones in drawn]


def open_study(
    scenario: Scenario, *, territory: Territory | None = None, front: Front | None = None, population: Population | None = None
) -> Study:
    """Check a scenario and read what it names.

    Parameters
    ----------
    scenario
        The question.
    territory, front, population
        What many scenarios share, if it is read already; else the shipped territory, and what the scenario names.

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
    population = population or read_population(scenario.populations, territory, kind=scenario.population_kind, scale=scenario.scale)
    sector = scenario.find_sector(front, territory, places)
    return Study(scenario, territory, front, population, tuple(places), sector, scenario.reference(sector, places))
