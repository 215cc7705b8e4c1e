"""A study: all that a scenario needs, read once, to be measured at as many depths as are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.sectors import Sector
from dmz.land.territory import Territory, shipped_territory
from dmz.land.zones import Depths, Nearby
from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from dmz.people.source import Population
from dmz.sources.datasets import Dataset


@dataclass(frozen=True)
class Study:
    """A scenario with what it is measured on; ``reach`` is what distances are measured from."""

    scenario: Scenario
    survey: Survey
    population: Population | None
    places: tuple[Place, ...]
    sector: Sector
    reach: Reach

    @property
    def territory(self) -> Territory:
        """The territory."""
        return self.survey.territory

    @property
    def front(self) -> Front:
        """The front line."""
        return self.survey.front

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The provenance of everything that was read."""
        return (
            *self.front.datasets,
            self.territory.dataset,
            *(self.population.datasets if self.population else ()),
        )

    def nearby(self, depth_km: float) -> Nearby:
        """The settlements within a depth, and who holds them."""
        return self.survey.nearby(self.scenario, depth_km)

    def measure(self, steps: Sequence[Depths], nearby: Nearby) -> list[list[ZoneFigures]]:
        """The zones of each step, one for each party with a depth, from one pass over the source of people.

        What a zone measures does not depend on which others are asked for.
        """
        return self.survey.measure(self.scenario, steps, nearby, self.population)


def open_study(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
    survey: Survey | None = None,
) -> Study:
    """Check a scenario and read what it names.

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
    territory = survey.territory if survey else territory or shipped_territory()
    scenario.check(territory)
    if survey is None:
        scenario.places(territory)  # an unknown city is said before a front is read
        survey = Survey(front or scenario.read_front(territory), territory)
    places = survey.places(scenario)
    population = population or PopulationChoice(
        specs=tuple(scenario.populations), kind=scenario.population_kind, scale=scenario.scale
    ).read(territory)
    return Study(
        scenario, survey, population, places, survey.sector(scenario), survey.reach(scenario)
    )
