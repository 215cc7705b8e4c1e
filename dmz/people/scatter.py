"""People as points, to measure how a count changes when the line is displaced.

A count itself is taken from the source in full; see `Population.people`. Points are
coarser, and serve for the change alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from dmz.earth.geodesy import FloatArray, IntArray, areas_km2, degrees_per_km
from dmz.land.grid import Grid
from dmz.land.grounds import Grounds
from dmz.land.zones import Part
from dmz.people.source import Population
from dmz.people.surface import SurfacePopulation

if TYPE_CHECKING:
    from dmz.people.districts import DistrictPopulation
    from dmz.people.scaling import ScaledPopulation

# A ground is a point for every 2 km² of it, up to this; more points of a file than that
# are joined in squares of a third of a cell.
_MOST_OF_GROUND, _MOST_POINTS = 37, 30_000
_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True)
class Scatter:
    """People in the cells of a grid, n of them, and at m further points.

    Attributes
    ----------
    points
        Shape (m, 2), in degrees.
    people
        Shape (n + m,): of each cell, then of each point. Some may be below zero, where
        a ground takes the place of the land between.
    region, place
        Shape (n + m,): index of the region, and row in the gazetteer; -1 for none.
    """

    points: FloatArray
    people: FloatArray
    region: IntArray
    place: IntArray


def scatter(source: Population, grid: Grid, party: str) -> Scatter:
    """Return the people of a source in a grid's bounds, if they are a party's."""
    if isinstance(source, SurfacePopulation):
        return _scatter_surface(source, grid)
    # Most questions are about the people above, and start without the others.
    from dmz.people.districts import DistrictPopulation
    from dmz.people.points import PointPopulation
    from dmz.people.scaling import ScaledPopulation

    if isinstance(source, ScaledPopulation):
        return _scale(scatter(source.source, grid, party), source, party)
    if source.by_place:
        gazetteer = grid.territory.gazetteer
        rows = grid.near(gazetteer.points)
        return _at_points(grid, gazetteer.points[rows], gazetteer.population[rows], rows)
    if isinstance(source, PointPopulation):
        points = shapely.get_coordinates(source.points)
        near = grid.near(points)
        return _at_points(grid, *_join_points(points[near], source.numbers[near], grid))
    if isinstance(source, DistrictPopulation):
        return _scatter_districts(source, grid)
    parts = [
        Part(party, None, box, float(km2), np.zeros(0, dtype=np.int64))
        for box, km2 in zip(grid.boxes(), grid.area_km2, strict=True)
    ]
    counts = [count.people or 0.0 for count in source.people(parts)]
    return replace(make_empty_scatter(grid), people=np.array(counts, dtype=float))


def make_empty_scatter(grid: Grid) -> Scatter:
    """Return no people and no points."""
    return _at_points(grid, np.zeros((0, 2)), np.zeros(0))


def with_grounds(found: Scatter, grounds: Grounds, grid: Grid) -> Scatter:
    """Add where the grounds are, with nobody there, if the people are of no places."""
    if (found.place >= 0).any():
        return found
    points, owner, _ = _spread(grounds, grid)
    return Scatter(
        points=np.concatenate([found.points, points]),
        people=np.concatenate([found.people, np.zeros(len(points))]),
        region=np.concatenate([found.region, grounds.region[owner]]),
        place=np.concatenate([found.place, grounds.rows[owner]]),
    )


def _at_points(
    grid: Grid, points: FloatArray, people: npt.NDArray[np.generic], place: IntArray | None = None
) -> Scatter:
    """Return people at points alone."""
    size = len(grid.points)
    nowhere = np.full(len(points), -1) if place is None else place
    return Scatter(
        points=points,
        people=np.concatenate([np.zeros(size), people.astype(float)]),
        region=np.concatenate([grid.region, grid.regions_of(points)]),
        place=np.concatenate([np.full(size, -1), nowhere]),
    )


def _scatter_surface(source: SurfacePopulation, grid: Grid) -> Scatter:
    """Return grounds as points, evenly spread over their discs, and land between."""
    grounds, gazetteer = source.grounds, source.territory.gazetteer
    points, owner, count = _spread(grounds, grid)
    region = grounds.region[owner]
    density = np.where(region < 0, 0.0, grounds.between_density[region])
    # As in the count: grounds are no land between.
    people = gazetteer.population[grounds.rows[owner]] - density * grounds.area_km2[owner]
    inside = grid.region >= 0
    between = np.where(inside, grounds.between_density[grid.region], 0.0) * grid.area_km2
    return Scatter(
        points=points,
        people=np.concatenate([between, people / count]),
        region=np.concatenate([grid.region, region]),
        place=np.concatenate([np.full(len(grid.points), -1), grounds.rows[owner]]),
    )


def _spread(grounds: Grounds, grid: Grid) -> tuple[FloatArray, IntArray, IntArray]:
    """Return points of grounds, the ground of each, and how many that ground has."""
    at = grid.near(grounds.points)
    count = np.clip(np.rint(grounds.area_km2[at] / 2), 1, _MOST_OF_GROUND).astype(np.int64)
    owner = np.repeat(at, count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    # Vogel (1979): a sunflower's seeds cover a disc evenly.
    radius = grounds.radius_km[owner] * np.sqrt((number + 0.5) / np.repeat(count, count))
    angle = number * _GOLDEN_ANGLE
    east, north = degrees_per_km(grounds.points[owner, 1])
    offset = np.column_stack([radius * east * np.cos(angle), radius * north * np.sin(angle)])
    single = np.repeat(count, count) == 1
    points = grounds.points[owner] + np.where(single[:, None], 0.0, offset)
    return points, owner, np.repeat(count, count)


def _scatter_districts(source: DistrictPopulation, grid: Grid) -> Scatter:
    """Return districts by their density in each cell; those of few cells as points."""
    near = shapely.STRtree(source.districts).query(grid.window)
    districts, numbers = source.districts[near], source.numbers[near]
    district_km2 = areas_km2(districts)
    small = district_km2 < 4 * grid.area_km2.max(initial=0.0)
    cell, district = shapely.STRtree(districts[~small]).query(
        shapely.points(grid.points), predicate="intersects"
    )
    density = numbers[~small] / district_km2[~small]
    centres = shapely.get_coordinates(shapely.point_on_surface(districts[small]))
    found = _at_points(grid, centres, numbers[small])
    np.add.at(found.people, cell, density[district] * grid.area_km2[cell])
    return found


def _join_points(
    points: FloatArray, people: FloatArray, grid: Grid
) -> tuple[FloatArray, FloatArray]:
    """Return fewer points where there are very many: the mean of those in a square."""
    if len(points) <= _MOST_POINTS:
        return points, people
    squares = np.floor(points / grid.step * 3).astype(np.int64)
    _, member = np.unique(squares, axis=0, return_inverse=True)
    member = member.ravel()
    count = np.bincount(member)
    means = [np.bincount(member, axis) / count for axis in points.T]
    return np.column_stack(means), np.bincount(member, people).astype(float)


def _scale(found: Scatter, source: ScaledPopulation, party: str) -> Scatter:
    """Return people multiplied by the factors of their place or oblast."""
    factor = np.ones(len(found.people))
    known = np.zeros(len(found.people), dtype=bool)
    ids = source.territory.gazetteer.ids
    # A place's own factor goes first, and one for a party before one for both.
    for each in sorted(source.scaling.factors, key=lambda each: each.place_id is None):
        if each.party not in (None, party):
            continue
        if each.place_id is None:
            its = found.region == each.region
        else:
            its = found.place == list(ids).index(each.place_id)
        factor[its & ~known] = each.factor
        known |= its
    return replace(found, people=found.people * factor)
