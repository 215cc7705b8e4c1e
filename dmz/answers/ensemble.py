"""Ranges from several maps of one day: the least and the greatest figure of any map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from dmz.answers.compute import CityAnswer, Inside, Result, compute
from dmz.answers.settlements import SettlementAnswer
from dmz.earth.geodesy import FloatArray, densify
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import ENSEMBLE, NONE, Ensemble
from dmz.measure.chances import LIKELY, POSSIBLE
from dmz.measure.figures import RegionFigures, SubregionFigures, ZoneFigures
from dmz.measure.scenario import Scenario
from dmz.measure.towns import CutTown
from dmz.sources.short_names import short_name
from dmz.sources.specs import split_spec

# How far apart the points of the sector are at which maps are compared, in km.
_SPACING_KM = 1.0
_Row = RegionFigures | SubregionFigures | ZoneFigures


def compute_question(scenario: Scenario, *, territory: Territory | None = None) -> Result:
    """Answer a scenario, on one line or on an ensemble of maps.

    Parameters
    ----------
    scenario
        Where its uncertainty is an ensemble, each of its front's specs is a map, and
        ``+`` unites the files of one: figures are those of the first, and ranges the
        least and the greatest of any.

    Raises
    ------
    QuestionError, InputError
        As `compute`, on any of the maps.
    """
    if scenario.uncertainty_km != ENSEMBLE:
        return compute(scenario, territory=territory)
    territory = territory or shipped_territory()
    scenario.check(territory)
    population = scenario.population.read(territory)
    results = []
    for spec in scenario.front.specs:
        choice = replace(scenario.front, specs=split_spec(spec))
        alone = replace(scenario, front=choice, uncertainty_km=NONE)
        results.append(compute(alone, territory=territory, population=population))
    return _spread(scenario, results)


def _spread(scenario: Scenario, results: Sequence[Result]) -> Result:
    """Return the first of some results with the ranges of them all."""
    first, fronts = results[0], [result.front for result in results]
    ensemble = Ensemble(
        median_km=float(np.median(np.stack([_apart_km(first, front) for front in fronts[1:]]))),
        maps=tuple(map(_name, fronts)),
    )
    zones = [
        _spread_zone([result.zones[at] for result in results]) for at in range(len(first.zones))
    ]
    return replace(
        first,
        scenario=replace(first.scenario, front=scenario.front, uncertainty_km=ENSEMBLE),
        zones=tuple(zones),
        cities=tuple(
            _spread_city([result.cities[at] for result in results])
            for at in range(len(first.cities))
        ),
        settlements=_spread_settlements(results),
        cut_towns=tuple(_spread_town(town, results) for town in first.cut_towns),
        uncertainty=ensemble,
        warnings=(
            *_day_warnings(fronts),
            *dict.fromkeys(warning for result in results for warning in result.warnings),
        ),
        datasets=tuple(dict.fromkeys(each for result in results for each in result.datasets)),
    )


def _name(front: Front) -> str:
    """Name a map by its sources and its date."""
    names = " and ".join(dict.fromkeys(map(short_name, front.datasets)))
    return f"{names}, {front.date}" if front.date else names


def _day_warnings(fronts: Sequence[Front]) -> list[str]:
    """Say that the maps are not of one day, where they say so themselves."""
    days = sorted({front.date for front in fronts if front.date})
    if len(days) < 2:
        return []
    return [
        f"The ensemble's maps are of {days[0]} to {days[-1]}: ranges hold what changed "
        "between, too."
    ]


def _apart_km(first: Result, other: Front) -> FloatArray:
    """Return how far the sector of the first map is from another's line, each km."""
    line = first.sector.line if not first.sector.line.is_empty else first.front.line
    points = shapely.get_coordinates(densify(line, chord_km=_SPACING_KM))
    return other.reach.distances_km(points)


def _least(rows: Sequence[_Row | None], name: str) -> dict[str, Any]:
    """Return the bounds of a figure; a map without a row has nothing there."""
    values = [0 if row is None else getattr(row, name) for row in rows]
    if any(value is None for value in values):
        return {}
    return {f"{name}_low": min(values), f"{name}_high": max(values)}


def _bounds(rows: Sequence[_Row | None], *names: str) -> dict[str, Any]:
    """Return the bounds of several figures by name."""
    return {key: value for name in names for key, value in _least(rows, name).items()}


def _spread_zone(zones: Sequence[ZoneFigures]) -> ZoneFigures:
    """Return a zone on the first map with its ranges over all maps."""
    oblasts = [{row.oblast: row for row in zone.by_oblast} for zone in zones]
    by_oblast = []
    for name in dict.fromkeys(name for rows in oblasts for name in rows):
        rows = [each.get(name) for each in oblasts]
        own = rows[0] or _nothing(next(row for row in rows if row))
        names = ["area_km2", "population"]
        names += ["share_of_held"] if own.share_of_held is not None else []
        by_oblast.append(replace(own, **_bounds([own, *rows[1:]], *names)))
    finer = zones[0].by_subregion
    if finer is not None:
        finer = tuple(_spread_subregion(row, zones) for row in finer)
    bounds = _bounds(zones, "area_km2", "population")
    return replace(zones[0], by_oblast=tuple(by_oblast), by_subregion=finer, **bounds)


def _nothing(row: RegionFigures) -> RegionFigures:
    """Return the row of a region that only another map brings into a zone."""
    share = None if row.share_of_held is None else 0.0
    people = None if row.population is None else 0
    of_all = None if row.share_of_oblast is None else 0.0
    return RegionFigures(row.oblast, 0.0, people, 0, share_of_held=share, share_of_oblast=of_all)


def _spread_subregion(row: SubregionFigures, zones: Sequence[ZoneFigures]) -> SubregionFigures:
    """Return a row by subregion with its ranges over all maps."""
    key = row.oblast, row.id
    rows = [
        next((each for each in zone.by_subregion or () if (each.oblast, each.id) == key), None)
        for zone in zones
    ]
    names = ["population"] + (["area_km2"] if row.area_km2 is not None else [])
    return replace(row, **_bounds(rows, *names))


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
    return replace(found[0], sure=chance in (0.0, 1.0), chance=chance, likelihood=_word_of(chance))


def _word_of(chance: float) -> str | None:
    """Return in how many maps something is, in a word: a few make nothing certain."""
    if not chance:
        return None
    return LIKELY if chance >= 0.5 else POSSIBLE


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
        spread.append(replace(each, chance=chance, likelihood=_word_of(chance)))
    return tuple(spread)


def _spread_town(town: CutTown, results: Sequence[Result]) -> CutTown:
    """Return a town that an edge cuts, with the range of those inside.

    Without one where the edge on another map is farther away than its radius.
    """
    people = []
    for result in results:
        same = [
            each.population_inside
            for each in result.cut_towns
            if (each.name, each.oblast, each.party, each.distance_km)
            == (town.name, town.oblast, town.party, town.distance_km)
        ]
        if not same:
            return town
        people.append(same[0])
    return replace(town, inside_low=min(people), inside_high=max(people))
