"""Answers over several maps of one day, with their smallest and largest figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from dmz.answers.city_answers import CityAnswer, Inside
from dmz.answers.compute import Result, compute_one
from dmz.answers.sector_answer import spread_sector
from dmz.answers.settlements import SettlementAnswer
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.measure.spread import bounds, open_surveys, spread_each, spread_zone, word_of_share
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
    surveys = open_surveys(scenario, territory=territory, front=front, population=population)
    results = [compute_one(alone, survey) for alone, survey in surveys]
    return spread_results(results, scenario) if len(results) > 1 else results[0]


def spread_results(results: Sequence[Result], scenario: Scenario) -> Result:
    """Return a scenario on the first of some maps, with its ranges over all of them."""
    return replace(
        results[0],
        zones=spread_each(spread_zone, [result.zones for result in results]),
        cities=spread_each(_spread_city, [result.cities for result in results]),
        find_settlements=partial(_spread_settlements, results),
        **spread_sector(results, scenario),
    )


def _spread_city(first: CityAnswer, others: Sequence[CityAnswer]) -> CityAnswer:
    """Return a city on the first map, with how many maps agree."""
    cities = [first, *others]
    return replace(
        first,
        inside=spread_each(_spread_inside, [city.inside for city in cities]),
        **bounds(cities, "distance_to_front_km"),
    )


def _spread_inside(first: Inside, others: Sequence[Inside]) -> Inside:
    chance = sum(each.inside for each in (first, *others)) / (1 + len(others))
    sure = chance in (0.0, 1.0)
    return replace(first, sure=sure, chance=chance, likelihood=word_of_share(chance))


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
