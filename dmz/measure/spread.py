"""Several maps of one day: the smallest and largest figures of their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, densify
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import ENSEMBLE, NONE, Ensemble, quantiles
from dmz.measure.chances import LIKELY, POSSIBLE
from dmz.measure.figures import RegionFigures, SubregionFigures, ZoneFigures
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey, read_land_and_people
from dmz.measure.towns import CutTown
from dmz.people.source import Population
from dmz.sources.datasets import Dataset
from dmz.sources.short_names import short_name
from dmz.sources.specs import split_spec

if TYPE_CHECKING:
    from dmz.measure.matching import Match

# How far apart the points of the line are at which maps are compared, in km.
_SPACING_KM = 1.0
Row = TypeVar("Row")


class OfOneMap(Protocol):
    """What is said of a map."""

    @property
    def front(self) -> Front:
        """Its front line."""
        ...

    @property
    def warnings(self) -> Sequence[str]:
        """What is said of it."""
        ...

    @property
    def datasets(self) -> Sequence[Dataset]:
        """What it was made from."""
        ...


class OnOneMap(OfOneMap, Protocol):
    """What answers on a map have in common."""

    @property
    def cut_towns(self) -> Sequence[CutTown]:
        """Towns that the edges of its zones cut."""
        ...


def maps_of(scenario: Scenario) -> list[Scenario]:
    """Return the question on each map of an ensemble, without ranges; else itself.

    Each of the front's specs is a map; ``+`` unites the files of one.
    """
    if scenario.uncertainty_km != ENSEMBLE:
        return [scenario]
    fronts = [replace(scenario.front, specs=split_spec(spec)) for spec in scenario.front.specs]
    return [replace(scenario, front=front, uncertainty_km=NONE) for front in fronts]


def open_surveys(
    scenario: Scenario,
    *,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Iterator[tuple[Scenario, Survey]]:
    """Yield a scenario with its survey, or the question on each map of an ensemble.

    Parameters
    ----------
    territory, front, population
        What is read already, a front where there is one map; see
        `dmz.measure.survey.open_survey`, also for what it raises.
    """
    territory, people = read_land_and_people(scenario, territory, population)
    for alone in maps_of(scenario):
        yield alone, Survey(territory, front or alone.front.read(territory), people)


def spread_head(answers: Sequence[OnOneMap], line: BaseGeometry) -> dict[str, Any]:
    """Return what an answer over several maps says of them and of its towns.

    Parameters
    ----------
    line
        The line of the first map, or the part of it that is asked about: how far the
        others are from it is said.
    """
    towns = tuple(_spread_town(town, answers) for town in answers[0].cut_towns)
    return spread_origin(answers, line) | {"cut_towns": towns}


def spread_origin(answers: Sequence[OfOneMap], line: BaseGeometry) -> dict[str, Any]:
    """Return what an answer over several maps says of them; see `spread_head`."""
    fronts = [answer.front for answer in answers]
    line = fronts[0].line if line.is_empty else line
    apart_km = np.stack([_apart_km(line, front) for front in fronts[1:]])
    (furthest_km,) = quantiles(apart_km.max(axis=0), 0.9)
    warnings = (warning for answer in answers for warning in answer.warnings)
    datasets = (dataset for answer in answers for dataset in answer.datasets)
    return {
        "uncertainty": Ensemble(float(np.median(apart_km)), tuple(map(_name, fronts)), furthest_km),
        "warnings": (*_day_warnings(fronts), *dict.fromkeys(warnings)),
        "datasets": tuple(dict.fromkeys(datasets)),
    }


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


def _apart_km(line: BaseGeometry, other: Front) -> FloatArray:
    """Return how far a line is from the front line of another map, each km."""
    points = shapely.get_coordinates(densify(line, chord_km=_SPACING_KM))
    return other.reach.distances_km(points)


def _least(rows: Sequence[object | None], name: str) -> dict[str, Any]:
    """Return the bounds of a figure; a map without a row has nothing there."""
    values = [0 if row is None else getattr(row, name) for row in rows]
    if any(value is None for value in values):
        return {}
    return {f"{name}_low": min(values), f"{name}_high": max(values)}


def bounds(rows: Sequence[object | None], *names: str) -> dict[str, Any]:
    """Return the bounds of several figures by name."""
    return {key: value for name in names for key, value in _least(rows, name).items()}


def word_of_share(share: float) -> str | None:
    """Return in how many maps something is, in a word: a few make nothing certain."""
    if not share:
        return None
    return LIKELY if share >= 0.5 else POSSIBLE


def spread_each(
    spread: Callable[[Row, list[Row]], Row], rows: Iterable[Sequence[Row]]
) -> tuple[Row, ...]:
    """Return the rows of the first map, each spread over its like on the others."""
    return tuple(spread(own, others) for own, *others in zip(*rows, strict=True))


def spread_zone(first: ZoneFigures, others: Sequence[ZoneFigures | None]) -> ZoneFigures:
    """Return a zone on the first map with its ranges over all maps.

    On a map that has no such zone, None, it has nothing.
    """
    zones = [first, *others]
    oblasts = [{row.oblast: row for row in zone.by_oblast} if zone else {} for zone in zones]
    by_oblast = []
    for name in dict.fromkeys(name for rows in oblasts for name in rows):
        rows = [each.get(name) for each in oblasts]
        own = rows[0] or _make_empty_row(next(row for row in rows if row))
        names = ["area_km2", "population"]
        names += ["share_of_held"] if own.share_of_held is not None else []
        by_oblast.append(replace(own, **bounds([own, *rows[1:]], *names)))
    finer = first.by_subregion
    if finer is not None:
        finer = tuple(_spread_subregion(row, zones) for row in finer)
    own_bounds = bounds(zones, "area_km2", "population")
    return replace(first, by_oblast=tuple(by_oblast), by_subregion=finer, **own_bounds)


def spread_match(first: Match, others: Sequence[Match]) -> Match:
    """Return a match on the first map with its ranges over all maps.

    Each map has a target of its own. The depth has no range where one of them has no
    depth with as much.
    """
    figures = spread_zone(first.figures, [other.figures for other in others])
    matches = [first, *others]
    if not all(match.reached for match in matches):
        return replace(first, figures=figures)
    depths_km = [match.depth_km for match in matches]
    return replace(
        first, figures=figures, depth_km_low=min(depths_km), depth_km_high=max(depths_km)
    )


def _make_empty_row(row: RegionFigures) -> RegionFigures:
    """Return the row of a region that only another map brings into a zone."""
    share = None if row.share_of_held is None else 0.0
    people = None if row.population is None else 0
    of_all = None if row.share_of_oblast is None else 0.0
    return RegionFigures(row.oblast, 0.0, people, 0, share_of_held=share, share_of_oblast=of_all)


def _spread_subregion(
    row: SubregionFigures, zones: Sequence[ZoneFigures | None]
) -> SubregionFigures:
    """Return a row by subregion with its ranges over all maps."""
    key = row.oblast, row.id
    rows = [
        next((each for each in finer if (each.oblast, each.id) == key), None)
        for finer in (zone.by_subregion or () if zone else () for zone in zones)
    ]
    names = ["population"] + (["area_km2"] if row.area_km2 is not None else [])
    return replace(row, **bounds(rows, *names))


def _spread_town(town: CutTown, answers: Sequence[OnOneMap]) -> CutTown:
    """Return a town that an edge cuts, with the range of those inside.

    Without one where the edge on another map is farther away than its radius.
    """
    people = []
    for answer in answers:
        same = [
            each.population_inside
            for each in answer.cut_towns
            if (each.name, each.oblast, each.party, each.distance_km)
            == (town.name, town.oblast, town.party, town.distance_km)
        ]
        if not same:
            return town
        people.append(same[0])
    return replace(town, inside_low=min(people), inside_high=max(people))
