"""A survey of one front: what scenarios on it share, each sector found, each zone drawn and measured once."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

from dmz.errors import InputError, QuestionError
from dmz.front import Front
from dmz.gazetteer import Place
from dmz.geodesy import Reach
from dmz.measures import ZoneFigures, measure_zone, together
from dmz.population import Population
from dmz.scenario import CITY, Scenario
from dmz.sectors import Sector
from dmz.territory import Territory
from dmz.uncertainty import shifted_fronts
from dmz.zones import Nearby, draw_zones, find_nearby


@dataclass(frozen=True)
class Measured:
    """A scenario's zones on a front, with the sector and what distances are measured from."""

    sector: Sector
    reach: Reach
    nearby: Nearby
    zones: tuple[ZoneFigures, ...]


class Survey:
    """A front on its territory. What was found, drawn or measured for one scenario is kept for the next.

    Nothing that is kept depends on the scenarios asked before, so an answer is the same to the last digit whichever come first;
    asking for the widest zone first only saves time.
    """

    def __init__(self, front: Front, territory: Territory) -> None:
        self.front = front
        self.territory = territory
        self._places: dict[tuple[str, ...], list[Place]] = {}
        self._sectors: dict[Hashable, Sector] = {}
        self._reaches: dict[Hashable, Reach] = {}
        self._nearby: dict[Hashable, tuple[float, Nearby]] = {}
        self._figures: dict[Hashable, ZoneFigures] = {}
        self._shifted: dict[float, tuple[Survey, ...]] = {}

    @cached_property
    def line_reach(self) -> Reach:
        """Distances to the whole front line."""
        return Reach(self.front.line)

    def places(self, scenario: Scenario) -> list[Place]:
        """The scenario's named cities."""
        if scenario.cities not in self._places:
            self._places[scenario.cities] = scenario.places(self.territory)
        return self._places[scenario.cities]

    def shifted(self, uncertainty_km: float) -> tuple[Survey, ...]:
        """Surveys of the front with its line moved to either side."""
        if uncertainty_km not in self._shifted:
            fronts = shifted_fronts(self.front, self.territory, uncertainty_km)
            self._shifted[uncertainty_km] = tuple(Survey(front, self.territory) for front in fronts)
        return self._shifted[uncertainty_km]

    def measure(self, scenario: Scenario, population: Population | None) -> Measured:
        """Draw and measure the zones of a scenario."""
        places = self.places(scenario)
        chosen: Hashable = (scenario.whole_front, scenario.oblasts, scenario.sector)
        chosen = chosen if any((scenario.whole_front, scenario.oblasts, scenario.sector)) else (tuple(places), scenario.reach_km)
        if chosen not in self._sectors:
            self._sectors[chosen] = scenario.find_sector(self.front, self.territory, places)
        sector = self._sectors[chosen]
        origin: Hashable = tuple(places) if scenario.model == CITY else ("line", chosen)
        if origin not in self._reaches:
            whole = scenario.model != CITY and sector.line is self.front.line
            self._reaches[origin] = self.line_reach if whole else scenario.reference(sector, places)
        reach = self._reaches[origin]
        steps = scenario.steps(self.territory)
        nearby = self._settlements(origin, reach, max(km for step in steps for km in step.values()))
        figures: list[ZoneFigures] = []
        for step in steps:
            measured = [self._measured(origin, reach, nearby, party, km, population) for party, km in step.items()]
            figures += [*measured, together(measured)]
        return Measured(sector, reach, nearby, tuple(figures))

    def measure_if_any(self, scenario: Scenario, population: Population | None) -> Measured | None:
        """The same; None where no part of the front is in the scenario's sector."""
        try:
            return self.measure(scenario, population)
        except (InputError, QuestionError):
            return None

    def _settlements(self, origin: Hashable, reach: Reach, depth_km: float) -> Nearby:
        """The settlements within a depth, from those within the widest depth so far where that is enough."""
        widest, nearby = self._nearby.get(origin, (0.0, None))
        if nearby is None or depth_km > widest:
            nearby = find_nearby(reach, self.front, self.territory.gazetteer, depth_km)
            self._nearby[origin] = depth_km, nearby
        return nearby.within(depth_km)

    def _measured(
        self, origin: Hashable, reach: Reach, nearby: Nearby, party: str, depth_km: float, population: Population | None
    ) -> ZoneFigures:
        key = (origin, party, depth_km, population.dataset if population else None)
        if key not in self._figures:
            [[zone]] = draw_zones(reach, self.front, self.territory, [{party: depth_km}])
            self._figures[key] = measure_zone(zone, self.territory, nearby, population)
        return self._figures[key]
