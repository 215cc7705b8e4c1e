"""Plans on maps: one reading of a plan as a result to be drawn."""

from __future__ import annotations

from dmz.answers.cities import locate_places
from dmz.answers.compute import CityAnswer, Result
from dmz.land.sectors import SectorChoice
from dmz.measure.answer import PopulationFacts
from dmz.measure.scenario import Scenario
from dmz.plans.outcome import PlanResult, ReadingOutcome

EMPTIED, LEFT = "emptied", "left"


def drawn_reading(result: PlanResult, outcome: ReadingOutcome) -> tuple[Result, list[str]]:
    """A reading of a plan as a result, and what its zones are called: the land emptied, and the land left to the other party.

    The line is the plan's own; cities are those that the plan is about, else the territory's.
    """
    zones = [zone for zone in outcome.total if zone.zone is not None and zone.area_km2]
    left = [
        given.leave
        for given in outcome.gives_up
        if given.leave.zone is not None and given.leave.area_km2
    ]
    sector = SectorChoice(cities=result.plan.sector.cities, whole_front=True).find(
        outcome.front, result.territory
    )
    cities = tuple(
        CityAnswer(
            p.name,
            p.oblast,
            p.latitude,
            p.longitude,
            p.population,
            p.held_by,
            p.distance_to_front_km,
            (),
        )
        for p in locate_places(sector.places, outcome.front)
    )
    drawn = Result(
        scenario=Scenario(sector=SectorChoice(whole_front=True)),
        territory=result.territory,
        front=outcome.front,
        sector=sector,
        zones=(*zones, *left),
        cities=cities,
        settlements=(),
        estimates=(),
        population=PopulationFacts(counts=result.population.counts),
        uncertainty_km=result.uncertainty_km,
        warnings=result.warnings,
        datasets=result.datasets,
    )
    return drawn, [EMPTIED] * len(zones) + [LEFT] * len(left)
