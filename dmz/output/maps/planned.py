"""Plans on maps: one reading of a plan as a result to be drawn."""

from __future__ import annotations

from dmz.answers.compute import CityAnswer, Result
from dmz.answers.front_show import locate
from dmz.land.sectors import whole_sector
from dmz.measure.answer import PopulationFigures, front_figures
from dmz.measure.scenario import LINE
from dmz.plans.run import PlanResult, ReadingOutcome

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
    places = [
        result.territory.gazetteer.find(name)
        for name in result.plan.sector.cities or result.territory.cities
    ]
    sector = whole_sector(outcome.line)
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
        for p in locate(places, outcome.line, ()).places
    )
    parameters = {
        "model": LINE,
        "distances_km": [],
        "depths_km": None,
        "cities": [city.name for city in cities],
        "reach_km": None,
        "oblasts": [],
        "sector_file": None,
        "whole_front": True,
    }
    drawn = Result(
        parameters=parameters,
        front=front_figures(outcome.line, sector, result.uncertainty_km),
        zones=(*zones, *left),
        cities=cities,
        settlements=(),
        estimates=(),
        warnings=result.warnings,
        datasets=result.datasets,
        population=PopulationFigures(None, result.population_counts, None, None, None),
        line=outcome.line,
        sector=sector,
        territory=result.territory,
    )
    return drawn, [EMPTIED] * len(zones) + [LEFT] * len(left)
