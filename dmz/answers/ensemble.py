"""Answers over several maps of one day, with their smallest and largest figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from dmz.answers.city_answers import CityAnswer, Inside
from dmz.answers.compute import Result, compute
from dmz.answers.settlements import SettlementAnswer
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import ENSEMBLE
from dmz.measure.scenario import Scenario
from dmz.measure.spread import maps_of, spread_head, spread_zone, word_of_share
from dmz.people.source import Population


def compute_question(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Result:
    """Answer a scenario, on one line or on an ensemble of maps.

    Parameters
    ----------
    scenario
        Where its uncertainty is an ensemble, each of its front's specs is a map, and
        ``+`` unites the files of one: figures are those of the first, and ranges the
        least and the greatest of any.
    territory, front, population
        What is read already; a front where there is one.

    Raises
    ------
    QuestionError, InputError
        As `compute`, on any of the maps.
    """
    if scenario.uncertainty_km != ENSEMBLE:
        return compute(scenario, territory=territory, front=front, population=population)
    territory = territory or shipped_territory()
    scenario.check(territory)
    population = population or scenario.population.read(territory)
    results = [
        compute(alone, territory=territory, population=population) for alone in maps_of(scenario)
    ]
    return spread_results(results, scenario)


def spread_results(results: Sequence[Result], scenario: Scenario) -> Result:
    """Return a scenario on the first of some maps, with its ranges over all of them."""
    first = results[0]
    zones = [[result.zones[at] for result in results] for at in range(len(first.zones))]
    cities = [[result.cities[at] for result in results] for at in range(len(first.cities))]
    return replace(
        first,
        scenario=replace(first.scenario, front=scenario.front, uncertainty_km=ENSEMBLE),
        zones=tuple(spread_zone(own, others) for own, *others in zones),
        cities=tuple(map(_spread_city, cities)),
        find_settlements=partial(_spread_settlements, results),
        **spread_head(results, first.sector.line),
    )


def _spread_city(cities: Sequence[CityAnswer]) -> CityAnswer:
    """Return a city on the first map, with how many maps agree."""
    first = cities[0]
    distances = [city.distance_to_front_km for city in cities]
    inside = [
        _spread_inside([city.inside[at] for city in cities]) for at in range(len(first.inside))
    ]
    return replace(
        first,
        inside=tuple(inside),
        distance_to_front_km_low=min(distances),
        distance_to_front_km_high=max(distances),
    )


def _spread_inside(found: Sequence[Inside]) -> Inside:
    chance = sum(each.inside for each in found) / len(found)
    return replace(
        found[0], sure=chance in (0.0, 1.0), chance=chance, likelihood=word_of_share(chance)
    )


def _spread_settlements(results: Sequence[Result]) -> tuple[SettlementAnswer, ...]:
    """Return the settlements of the first map, with the share of maps that agree."""
    # Half of a settlement's ground and more is its centre, as where lines are drawn.
    inside: list[Mapping[str, float]] = []
    for result in results:
        shares: dict[str, float] = {}
        for each in result.settlements:
            shares[each.id] = shares.get(each.id, 0.0) + each.share
        inside.append(shares)
    spread = []
    for each in results[0].settlements:
        chance = sum(shares.get(each.id, 0.0) >= 0.5 for shares in inside) / len(inside)
        spread.append(replace(each, chance=chance, likelihood=word_of_share(chance)))
    return tuple(spread)
