"""Ranges of figures: what zones measure in every draw of the front line's error.

Figures themselves are exact overlays. Only by how much they swing when the line is
displaced is taken from points: the middles of the cells of a grid for land, and where
people live for people. Each point is in a zone or not by its signed distance to the
line, see `dmz.land.displaced`.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dmz.earth.geodesy import MAX_DISTANCE_KM, BoolArray, FloatArray, IntArray
from dmz.land.displaced import DisplacedFront
from dmz.land.front import Front
from dmz.land.grid import Grid
from dmz.land.rules import Inside, Rule, Within
from dmz.land.sectors import Sector
from dmz.land.spots import Spots
from dmz.land.uncertainty import LineError
from dmz.land.zones import Zone
from dmz.measure.figures import (
    OUTSIDE,
    RegionFigures,
    Swings,
    ZoneFigures,
    with_range,
    with_share_range,
)
from dmz.measure.survey import Survey
from dmz.measure.towns import LEAST_PEOPLE
from dmz.people.scatter import Scatter, make_empty_scatter, scatter, with_grounds
from dmz.progress import track, working

# About as many cells as a grid has: with twice as many, ranges differ by less than a
# twentieth of their width. A grid reaches to the next of these depths.
_CELLS, _EXTENTS_KM = 4_000, (10.0, 20.0, 50.0, 100.0, 200.0, MAX_DISTANCE_KM)
# An oblast that only displaced lines bring into a zone is listed for so much land.
_LEAST_KM2 = 1.0


def range_zones(
    zones: Sequence[ZoneFigures], survey: Survey, error: LineError | None
) -> list[ZoneFigures]:
    """Return figures of zones with ranges.

    Parameters
    ----------
    zones
        Measured by the survey. Those that no rule makes, such as totals, come back as
        they are.
    error
        None: all come back as they are.
    """
    ranged: dict[int, ZoneFigures] = {}
    if error is None:
        return list(zones)
    with working("Laying points for ranges"):
        grounds = lay_grounds(zones, survey, error)
    for zone, ground in track(list(zip(zones, grounds, strict=True)), "Drawing ranges"):
        if ground is not None and id(zone) not in ranged:
            ranged[id(zone)] = ground.range(zone)
    return [ranged.get(id(zone), zone) for zone in zones]


def lay_grounds(
    zones: Sequence[ZoneFigures], survey: Survey, error: LineError | None
) -> list[Ground | None]:
    """Return the points that each zone's ranges are taken from; None where it has none.

    Which points a zone has depends on nothing but itself, so that its range is the same
    whatever else is asked.
    """
    grounds: dict[frozenset[Hashable], Ground] = {}
    laid: list[Ground | None] = []
    for zone in zones:
        rule = zone.zone.rule if zone.zone else None
        if error is None or rule is None:
            laid.append(None)
            continue
        key = frozenset(map(extent_of, rule.leaves))
        if key not in grounds:
            grounds[key] = Ground(survey, survey.displaced(error), [rule])
        laid.append(grounds[key])
    return laid


class Ground:
    """The land and the people near a displaced line, as points.

    Parameters
    ----------
    rules
        Those of all zones that will be asked about.
    """

    def __init__(self, survey: Survey, displaced: DisplacedFront, rules: Sequence[Rule]) -> None:
        self.survey = survey
        leaves = [leaf for rule in rules for leaf in rule.leaves]
        grid, xy = _lay_grid(displaced, leaves)
        found = _scatter_people(survey, grid)
        self.people = {party: each.people for party, each in found.items()}
        further = next(iter(found.values()), None) or _add_towns(
            make_empty_scatter(grid), survey, grid
        )
        self.region, self.place = further.region, further.place
        self.area_km2 = np.pad(grid.area_km2, (0, len(further.points)))
        points = np.concatenate([grid.points, further.points])
        xy = np.concatenate([xy, displaced.positions(further.points)])
        self.spots = Spots(displaced, points, xy)
        self._held: dict[tuple[Front, str], Mapping[int, FloatArray]] = {}

    def range(self, zone: ZoneFigures) -> ZoneFigures:
        """Return a zone's figures with their ranges."""
        if zone.zone is None or zone.zone.rule is None:
            return zone
        swing = _Swing(zone.zone.rule.holds(self.spots))
        by_region = self._sum_by(self.region, zone.party, swing)
        held = self._held_by_region(zone.zone)
        names = self.survey.territory.region_names
        rows = {row.oblast: row for row in zone.by_oblast}
        indices = {name: -1 if name == OUTSIDE else names.index(name) for name in rows}
        indices |= {names[at]: at for at in by_region if at >= 0}
        by_oblast = []
        for name, at in indices.items():
            row = rows.get(name) or _empty_row(name, zone, at in held)
            swings = by_region.get(at) or self._sum(swing.of(self.region == at), zone.party)
            row = with_share_range(row, self._with_share(swings, row, zone.zone, at, held.get(at)))
            if name in rows or _is_seen(row):
                by_oblast.append(row)
        total = replace(self._sum(swing, zone.party), places=self._towns(swing))
        return with_range(replace(zone, by_oblast=tuple(by_oblast)), total)

    def swings_by(self, labels: IntArray, zone: ZoneFigures) -> dict[int, Swings]:
        """Return the swings of a zone's figures by a label of each point."""
        if zone.zone is None or zone.zone.rule is None:
            return {}
        return self._sum_by(labels, zone.party, _Swing(zone.zone.rule.holds(self.spots)))

    def _sum_by(self, labels: IntArray, party: str, swing: _Swing) -> dict[int, Swings]:
        return {at: self._sum(swing.of(labels == at), party) for at in swing.labels(labels)}

    def _sum(self, swing: _Swing, party: str) -> Swings:
        # Where land is neither party's, people count as they do for the first.
        people = self.people.get(party, next(iter(self.people.values()), None))
        return Swings(swing.sum(self.area_km2), None if people is None else swing.sum(people))

    def _with_share(
        self,
        swings: Swings,
        row: RegionFigures,
        zone: Zone,
        region: int,
        held_km2: FloatArray | None,
    ) -> Swings:
        """Add the swing of the share of what a party holds, which swings itself."""
        if row.share_of_held is None or region < 0:
            return swings
        now_km2 = zone.held.region_km2(self.survey.territory, region)
        then_km2 = now_km2 + (0.0 if held_km2 is None else held_km2)
        area_km2 = np.clip(row.area_km2 + swings.area_km2, 0.0, None)
        share = np.divide(
            area_km2, then_km2, where=then_km2 > _LEAST_KM2, out=np.zeros_like(area_km2)
        )
        return replace(swings, share_of_held=np.minimum(share, 1.0) - row.share_of_held)

    def _held_by_region(self, zone: Zone) -> Mapping[int, FloatArray]:
        """Return by how much all that a party holds in each region swings, in km²."""
        fronts = [leaf.front for leaf in zone.rule.leaves] if zone.rule else []
        front = next((f for f in fronts if f.holdings[zone.party] is zone.held), None)
        if front is None:
            return {}
        key = front, zone.party
        if key not in self._held:
            swing = _Swing(self.spots.held(*key))
            self._held[key] = {
                at: swing.of(self.region == at).sum(self.area_km2)
                for at in swing.labels(self.region)
            }
        return self._held[key]

    def _towns(self, swing: _Swing) -> dict[int, FloatArray]:
        """Return by how much of its ground each large town swings, as a share."""
        population = self.survey.territory.gazetteer.population
        rows = swing.labels(self.place)
        large = [row for row in rows if row >= 0 and population[row] > LEAST_PEOPLE]
        whole = np.ones(len(self.place), dtype=np.float32)
        return {
            row: swing.of(self.place == row).sum(whole) / np.count_nonzero(self.place == row)
            for row in large
        }


class _Swing:
    """Points that enter or leave a zone in some draw, and in which.

    Attributes
    ----------
    at
        Shape (v,): indices of the points.
    change
        Shape (v, draws): 1 where a point enters, -1 where it leaves, else 0.
    """

    def __init__(self, inside: BoolArray) -> None:
        drawn = inside[:, :1]
        self.at: IntArray = np.flatnonzero((inside != drawn).any(axis=1))
        self.change = inside[self.at, 1:].astype(np.float32) - drawn[self.at]

    def of(self, which: BoolArray) -> _Swing:
        """Return those of some of all points, shape (n,)."""
        found = object.__new__(_Swing)
        keep = which[self.at]
        found.at, found.change = self.at[keep], self.change[keep]
        return found

    def labels(self, labels: IntArray) -> list[int]:
        """Return which of all points' labels, from -1 up, its points have, in order."""
        # Not by NumPy's unique, which imports masked arrays on its first call.
        return (np.flatnonzero(np.bincount(labels[self.at] + 1)) - 1).tolist()

    def sum(self, weights: npt.NDArray[np.floating[Any]]) -> FloatArray:
        """Return the sum over the points of all points' weights. Shape (draws,)."""
        # Not by a product of matrices, whose threads take longer to meet than to add.
        total = np.einsum("i,ij->j", weights[self.at].astype(np.float32), self.change)
        return np.asarray(total, dtype=float)


def _empty_row(name: str, zone: ZoneFigures, held: bool) -> RegionFigures:
    """Return the row of a region that only displaced lines bring into a zone."""
    people = None if zone.population is None else 0
    return RegionFigures(
        name, 0.0, people, 0, share_of_held=0.0 if held else None, share_of_oblast=0.0
    )


def _is_seen(row: RegionFigures) -> bool:
    """Return whether a new region's range is more than a hair."""
    return (row.area_km2_high or 0.0) >= _LEAST_KM2 or (row.population_high or 0.0) >= 1


def _scatter_people(survey: Survey, grid: Grid) -> dict[str, Scatter]:
    """Return the people by the party that holds them; empty without a source."""
    people = survey.counted
    parties = [party.id for party in survey.territory.parties]
    if people is None:
        return {}
    if not people.factors:  # only these depend on who holds the land
        found = _add_towns(scatter(people, grid, parties[0]), survey, grid)
        return dict.fromkeys(parties, found)
    return {party: _add_towns(scatter(people, grid, party), survey, grid) for party in parties}


def _add_towns(found: Scatter, survey: Survey, grid: Grid) -> Scatter:
    """Add the grounds of towns, which swing whatever source counts the people."""
    return with_grounds(found, survey.grounds.grounds, grid) if survey.grounds else found


def extent_of(leaf: Within | Inside) -> tuple[Any, ...]:
    """Return what says how far a rule's points reach: those of like depth have one."""
    if isinstance(leaf, Within):
        return leaf.sector, next(km for km in _EXTENTS_KM if km >= leaf.depth_km)
    return leaf.front, leaf.area


def _lay_grid(
    displaced: DisplacedFront, leaves: Sequence[Within | Inside]
) -> tuple[Grid, FloatArray]:
    """Lay a grid over all land that displaced lines may bring into a zone, or out.

    Returns
    -------
    It, and the positions of its points on the plane.
    """
    deepest: dict[Sector, float] = {}
    areas = []
    for leaf in leaves:
        if isinstance(leaf, Within):
            sector, km = extent_of(leaf)
            deepest[sector] = max(km, deepest.get(sector, 0.0))
            continue
        if leaf.area is not None and leaf.area.is_empty:
            continue  # the gap of two lines that are one
        # What is inside an area changes hands along the line alone: the one that the
        # rule is about, and the front line, by which others may cut it.
        lines = {displaced.front: None, leaf.front: None}
        along = shapely.union_all([displaced.along(front) for front in lines])
        if leaf.area is not None:
            box = shapely.box(*displaced.plane.project(shapely.box(*leaf.area.bounds)).bounds)
            along = shapely.intersection(along, box)
        areas.append(along)
    areas += [displaced.around(sector, km) for sector, km in deepest.items()]
    land = shapely.box(*displaced.territory.outline.bounds)
    area = shapely.intersection(
        shapely.union_all(areas), displaced.plane.project(shapely.segmentize(land, 1.0))
    )
    cell_km = math.sqrt(shapely.area(area) / _CELLS)
    if area.is_empty:
        grid = Grid(displaced.territory, (0.0, 0.0, 0.0, 0.0), 1.0)
        return grid, displaced.positions(grid.points)
    grid = Grid(displaced.territory, displaced.plane.unproject(area).bounds, cell_km)
    shapely.prepare(area)
    xy = displaced.positions(grid.points)
    inside = np.asarray(shapely.contains_xy(area, *xy.T))
    grid.keep(inside)
    return grid, xy[inside]
