"""A survey of one front: what scenarios on it share, each sector found, each zone drawn and measured once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import cached_property

import numpy as np

from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.uncertainty import shifted_fronts
from dmz.land.zones import Depths, Nearby, draw_zones, find_nearby
from dmz.measure.figures import ZoneFigures, measure_zones
from dmz.measure.scenario import CITY, Scenario
from dmz.people.source import Population


class Survey:
    """A front on its territory. What was found, drawn or measured for one scenario is kept for the next.

    Nothing that is kept depends on what was asked before, so an answer is the same to the last digit whichever scenario comes
    first; asking for many zones at once, and for the widest first, only saves time.
    """

    def __init__(self, front: Front, territory: Territory) -> None:
        self.front = front
        self.territory = territory
        self._places: dict[tuple[str, ...], tuple[Place, ...]] = {}
        self._sectors: dict[Hashable, Sector] = {}
        self._reaches: dict[Hashable, Reach] = {}
        self._cities: dict[Hashable, list[tuple[str, float, float]]] = {}
        self._nearby: dict[Hashable, tuple[float, Nearby]] = {}
        self._figures: dict[Hashable, ZoneFigures] = {}
        self._populations: dict[int, Population] = {}
        self._shifted: dict[float, tuple[Survey, ...]] = {}

    @cached_property
    def line_reach(self) -> Reach:
        """Distances to the whole front line."""
        return Reach(self.front.line)

    def places(self, scenario: Scenario) -> tuple[Place, ...]:
        """The scenario's named cities."""
        if scenario.cities not in self._places:
            self._places[scenario.cities] = tuple(scenario.places(self.territory))
        return self._places[scenario.cities]

    def shifted(self, uncertainty_km: float) -> tuple[Survey, ...]:
        """Surveys of the front with its line moved to either side."""
        if uncertainty_km not in self._shifted:
            fronts = shifted_fronts(self.front, self.territory, uncertainty_km)
            self._shifted[uncertainty_km] = tuple(Survey(front, self.territory) for front in fronts)
        return self._shifted[uncertainty_km]

    def sector(self, scenario: Scenario) -> Sector:
        """The part of the front line that the scenario is about."""
        chosen = self._chosen(scenario)
        if chosen not in self._sectors:
            self._sectors[chosen] = scenario.find_sector(
                self.front, self.territory, self.places(scenario)
            )
        return self._sectors[chosen]

    def origin(self, scenario: Scenario) -> Hashable:
        """What makes the reference of two scenarios the same: the cities, or the sector."""
        return self.places(scenario) if scenario.model == CITY else ("line", self._chosen(scenario))

    def reach(self, scenario: Scenario) -> Reach:
        """Distances to what the scenario measures from."""
        sector, origin = self.sector(scenario), self.origin(scenario)
        if origin not in self._reaches:
            whole = scenario.model != CITY and sector.line is self.front.line
            self._reaches[origin] = (
                self.line_reach if whole else scenario.reference(sector, self.places(scenario))
            )
        return self._reaches[origin]

    def _chosen(self, scenario: Scenario) -> Hashable:
        if scenario.model == CITY:
            return CITY, self.places(scenario)
        if scenario.whole_front or scenario.oblasts or scenario.sector:
            return scenario.whole_front, scenario.oblasts, scenario.sector
        return self.places(scenario), scenario.reach_km

    def cities(self, scenario: Scenario) -> list[tuple[str, float, float]]:
        """For each named city: who holds it, and its distance in km to the front line and to what the scenario measures from."""
        places, key = self.places(scenario), (self.places(scenario), self.origin(scenario))
        if places and key not in self._cities:
            points = np.array([(p.longitude, p.latitude) for p in places])
            distances = [
                reach.distances_km(points).tolist()
                for reach in (self.line_reach, self.reach(scenario))
            ]
            self._cities[key] = list(
                zip(self.front.holders(points).tolist(), *distances, strict=True)
            )
        return self._cities.get(key, [])

    def nearby(self, scenario: Scenario, depth_km: float) -> Nearby:
        """The settlements within a depth, from those within the widest depth so far where that is enough."""
        origin = self.origin(scenario)
        widest, nearby = self._nearby.get(origin, (0.0, None))
        if nearby is None or depth_km > widest:
            nearby = find_nearby(
                self.reach(scenario), self.front, self.territory.gazetteer, depth_km
            )
            self._nearby[origin] = depth_km, nearby
        return nearby.within(depth_km)

    def measure(
        self,
        scenario: Scenario,
        steps: Sequence[Depths],
        nearby: Nearby,
        population: Population | None,
    ) -> list[list[ZoneFigures]]:
        """The zones of each step; those that are not kept are measured from one pass over the source of people.

        Parameters
        ----------
        scenario
            What distances are measured from; its own depths are not used.
        nearby
            The settlements within the widest depth.
        """
        source = id(population)
        if population is not None:
            self._populations[source] = population  # so that no other takes its id
        origin = self.origin(scenario)
        missing: dict[float, dict[str, float]] = {}
        for step in steps:
            for party, km in step.items():
                if (origin, source, party, km) not in self._figures:
                    missing.setdefault(km, {})[party] = km
        if missing:
            drawn = draw_zones(
                self.reach(scenario), self.front, self.territory, list(missing.values())
            )
            zones = [zone for each in drawn for zone in each]
            for zone, figures in zip(
                zones, measure_zones(zones, self.territory, nearby, population), strict=True
            ):
                self._figures[(origin, source, zone.party, zone.depth_km)] = figures
        return [
            [self._figures[(origin, source, party, km)] for party, km in step.items()]
            for step in steps
        ]
