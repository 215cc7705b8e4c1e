"""A front line in every draw of its error, and points as they lie to it.

A point's signed distance to the line, less the displacement of the line where it is
nearest, tells in every draw who holds the point and how deep in the holder's land it
is. So no draw needs a new line or a new overlay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, Plane, plane_of
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.uncertainty import Draws, LineError

Ints = npt.NDArray[np.int64]

# Displacements are drawn at points of the line so far apart; lines too long for as many
# take fewer.
_STEP_KM, _MOST_NODES = 4.0, 1200
# Lines are drawn with this detail, in edges of at most this length: far finer than what
# their error blurs.
_DETAIL_KM, _EDGE_KM, _ROUGH_KM = 0.1, 1.0, 8.0
# A line of a plan that is so near to the front line is a part of it, and as uncertain.
# Borders of oblasts, and lines that the user gives, are not.
_SAME_KM = 0.5
# Where a sector ends, the line is points so far apart, of which the nearest ones are
# looked at; which way it faces is told by who holds the land so near to each.
_SAMPLE_KM, _NEAREST, _FACING_KM = 2.0, 48, 8.0
# A salient is narrow where land as deep as this part of the way to it is nowhere near.
_SLOPE, _PROBE_KM = 1.5, 2.5
_ROSE = np.array(
    [
        (part * math.cos(turn), part * math.sin(turn))
        for part in (0.5, 1.0)
        for turn in np.linspace(0, 2 * math.pi, 16, endpoint=False).tolist()
    ]
)
_FAR_KM = np.float32(1e4)


@dataclass(frozen=True, eq=False)
class Nearest:
    """How points lie to a line.

    Attributes
    ----------
    km
        Shape (n,): distance.
    node
        Shape (n,): row of `DisplacedFront.shift` for the nearest point of the line.
    xy
        Shape (n, 2): that point, to 1 km, on the plane.
    """

    km: npt.NDArray[np.float32]
    node: Ints
    xy: FloatArray


class DisplacedFront:
    """A front line in every draw.

    Attributes
    ----------
    plane
        On which points are given and distances measured, to about 0.2 % on a front of
        1,000 km.
    shift
        Shape (m + 1, 1 + draws): by how many km the line is moved into the first
        party's land, at m points of it. The first column stands for the line as drawn,
        the last row for lines that are known.
    edges, nodes
        Shape (k,): those of the line on the plane, and the row of each in `shift`.
    largest_km
        All but one in 500 of these are smaller.
    """

    def __init__(self, front: Front, territory: Territory, error: LineError) -> None:
        self.front, self.territory = front, territory
        self.plane: Plane = plane_of(front.line)
        line = self._draw(front.line)
        middles = shapely.get_coordinates(shapely.centroid(line))
        step = _STEP_KM
        while True:
            cell = np.round(middles / step).astype(np.int64)
            _, first, member = np.unique(cell, axis=0, return_index=True, return_inverse=True)
            if len(first) <= _MOST_NODES:
                break
            step *= 1.5
        count = np.bincount(member)
        nodes = [np.bincount(member, axis) / count for axis in middles.T]
        # A first draw, and a last point, that are not displaced.
        shift = np.pad(error.draw(np.column_stack(nodes)), ((0, 1), (1, 0)))
        if front.include_border:
            shift[member[self._on_border(line)]] = 0.0
        self.shift: Draws = shift
        self.largest_km = float(np.quantile(np.abs(shift[:-1, 1:]), 0.998))
        self.edges, self.nodes = line, member.ravel()
        self._tree = shapely.STRtree(line)
        self._sampled: dict[Sector, SampledLine] = {}

    def positions(self, points: FloatArray) -> FloatArray:
        """Return points in degrees on the plane. Shape (n, 2)."""
        return np.column_stack(self.plane.positions(points))

    def sampled(self, sector: Sector) -> SampledLine:
        """Return the line that a sector's zones are measured from, in every draw."""
        if sector not in self._sampled:
            self._sampled[sector] = SampledLine(self, sector)
        return self._sampled[sector]

    def nearest(self, line: BaseGeometry, xy: FloatArray, within_km: float = math.inf) -> Nearest:
        """Return how points lie to a line: the front line, a part of it, or another.

        Parameters
        ----------
        line
            In degrees, not empty.
        xy
            Shape (n, 2), on the plane.
        within_km
            Points that are farther away are at 10,000 km, at no point of the line.
        """
        edges = self._draw(line)
        (at, edge), apart = shapely.STRtree(edges).query_nearest(
            shapely.points(xy),
            max_distance=within_km if within_km < math.inf else None,
            return_distance=True,
            all_matches=False,
        )
        km = np.full(len(xy), _FAR_KM)
        node = np.full(len(xy), len(self.shift) - 1)
        foot = np.full_like(xy, float(_FAR_KM))
        km[at], node[at] = apart, self._nodes(edges)[edge]
        foot[at] = shapely.get_coordinates(shapely.centroid(edges))[edge]
        return Nearest(km, node, foot)

    def sample(self, line: BaseGeometry, apart_km: float) -> tuple[FloatArray, Ints]:
        """Return points on the plane so far apart along a line, and their nodes."""
        edges = self._draw(line)
        middles = shapely.get_coordinates(shapely.centroid(edges))
        cell = np.round(middles / apart_km).astype(np.int64)
        _, first = np.unique(cell, axis=0, return_index=True)
        return middles[first], self._nodes(edges[first])

    def along(self, front: Front) -> BaseGeometry:
        """Return the area that a front line is in, in any draw, drawn roughly."""
        points, node = self.sample(front.line, _ROUGH_KM)
        points = points[node < len(self.shift) - 1]
        area: BaseGeometry = shapely.buffer(
            shapely.MultiPoint(points), self.largest_km + _ROUGH_KM, quad_segs=4
        )
        return area

    def around(self, sector: Sector, km: float) -> BaseGeometry:
        """Return the area within a distance of a sector in any draw, drawn roughly.

        With the line that comes into the reach of a sector's cities in some draw.
        """
        if not shapely.length(sector.line):
            points = shapely.get_coordinates(self.plane.project(sector.reach.reference))
        else:
            line = sector.front.line if sector.within_km else sector.line
            points, _ = self.sample(line, _ROUGH_KM)
        if sector.within_km:
            apart = np.hypot(*self.from_places(points, sector).transpose(2, 0, 1)).min(axis=1)
            points = points[apart <= sector.within_km + self.largest_km + _ROUGH_KM]
        area: BaseGeometry = shapely.buffer(
            shapely.MultiPoint(points), km + self.largest_km + _ROUGH_KM, quad_segs=4
        )
        return area

    def from_places(self, line: FloatArray, sector: Sector) -> FloatArray:
        """Return the offsets of points on the plane from a sector's cities.

        Shape (n, cities, 2), km.
        """
        places = np.array([(place.longitude, place.latitude) for place in sector.places])
        offsets: FloatArray = line[:, None] - self.positions(places)[None]
        return offsets

    def _nodes(self, edges: npt.NDArray[Any]) -> Ints:
        """Return the node of each edge of a line; the last off the front line."""
        nodes = np.full(len(edges), len(self.shift) - 1, dtype=np.int64)
        at, known = self._tree.query_nearest(
            shapely.centroid(edges), max_distance=_SAME_KM, all_matches=False
        )
        nodes[at] = self.nodes[known]
        return nodes

    def _draw(self, line: BaseGeometry) -> npt.NDArray[Any]:
        """Return the edges of a line on the plane."""
        if line.is_empty:
            return np.zeros(0, dtype=object)
        drawn = shapely.simplify(self.plane.project(line), _DETAIL_KM)
        # Twice, because a collection may hold lines of several parts.
        parts = shapely.get_parts(shapely.get_parts(shapely.segmentize(drawn, _EDGE_KM)))
        xy, part = shapely.get_coordinates(parts, return_index=True)
        same = part[1:] == part[:-1]
        return np.asarray(shapely.linestrings(np.stack([xy[:-1][same], xy[1:][same]], axis=1)))

    def _on_border(self, edges: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Return which edges lie on the territory's border, which is known."""
        border = self.plane.project(self.territory.outline.boundary)
        shapely.prepare(border)
        return np.asarray(shapely.dwithin(border, shapely.centroid(edges), _SAME_KM))


class Spots:
    """Points of a territory, as they lie to displaced lines.

    Attributes
    ----------
    displaced
        The front line in every draw; the first stands for the line as drawn.
    points
        Shape (n, 2), in degrees.
    """

    def __init__(self, displaced: DisplacedFront, points: FloatArray) -> None:
        self.displaced, self.points = displaced, points
        self.xy = displaced.positions(points)
        self._sides: dict[Front, npt.NDArray[np.int8]] = {}
        self._signed: dict[Front, Draws] = {}
        self._depths: dict[Sector, Draws] = {}

    def sides(self, front: Front) -> npt.NDArray[np.int8]:
        """Return who holds each: 1 for the first party, -1 for the second, else 0."""
        if front not in self._sides:
            self._sides[front] = _find_sides(front, self.displaced.territory, self.points)
        return self._sides[front]

    def held(self, front: Front, party: str) -> npt.NDArray[np.bool_]:
        """Return whether a party holds each point, in every draw. Shape (n, draws)."""
        first, second = (each.id for each in self.displaced.territory.parties)
        sides = self.sides(front)
        if party not in (first, second):
            # What is neither party's land is not theirs in any draw.
            between = np.asarray(shapely.contains_xy(front.neither, *self.points.T))
            return np.repeat(between[:, None], self.displaced.shift.shape[1], axis=1)
        if front not in self._signed:
            near = self.displaced.nearest(front.line, self.xy, self.displaced.largest_km)
            signed = (sides * near.km)[:, None] - self.displaced.shift[near.node]
            self._signed[front] = signed
        held = self._signed[front] > 0
        held = held if party == first else ~held
        held[sides == 0] = False
        return held

    def depths(self, sector: Sector) -> Draws:
        """Return how far each point is from a sector, in every draw. Shape (n, draws).

        The sector moves with the line; cities' centres do not.
        """
        if sector not in self._depths:
            if not shapely.length(sector.line):
                km = sector.reach.distances_km(self.points).astype(np.float32)
                self._depths[sector] = km[:, None]
            else:
                near = self.displaced.nearest(sector.line, self.xy)
                signed = self.sides(sector.front) * near.km
                depths = np.abs(signed[:, None] - self.displaced.shift[near.node])
                self._lose_line(depths, sector, near)
                self._depths[sector] = depths
        return self._depths[sector]

    def _lose_line(self, depths: Draws, sector: Sector, near: Nearest) -> None:
        """Make depths those from what is left of the sector's line in each draw.

        Where the line runs across the edge of a city's reach and is moved away from the
        city, the sector grows shorter, by more than the line is moved. And a salient is
        gone where the line is moved by more than half its width.
        """
        line = self.displaced.sampled(sector)
        apart = _distances(self.xy, line.xy)
        at = np.flatnonzero(~line.inside[np.argmin(apart, axis=1)].all(axis=1))
        if not len(at):
            return
        # For each point, what is nearest of the line that is in the sector, by draw.
        apart = apart[at]
        most = min(_NEAREST, apart.shape[1])
        order = np.argpartition(apart, most - 1, axis=1)[:, :most]
        order = np.take_along_axis(
            order, np.argsort(np.take_along_axis(apart, order, axis=1), axis=1), axis=1
        )
        inside = line.inside[order]
        place = np.argmax(inside, axis=1)
        chosen = np.take_along_axis(order, place, axis=1)
        # Where none of these is, the line is far.
        lost = ~np.take_along_axis(inside, place[:, None], axis=1)[:, 0]
        draw = np.arange(line.shift.shape[1])
        shift = line.shift[chosen, draw]
        aside = self.xy[at].astype(np.float32)[:, None] - line.xy.astype(np.float32)[chosen]
        aside -= shift[:, :, None] * line.facing[chosen]
        km = np.hypot(aside[:, :, 0], aside[:, :, 1])
        km += np.where(lost[:, 0], 0.0, near.km[at] - km[:, 0])[:, None]
        km[lost] = _FAR_KM
        km[:, 0] = near.km[at]
        # The line as drawn winds more than these points of it: what stays nearest to
        # the same part of it, and not to an end, is better told by its side.
        moved = (chosen != chosen[:, :1]) | line.tip[chosen, draw] | lost
        depths[at] = np.where(moved, np.maximum(km, 0.0), depths[at])


class SampledLine:
    """Points of a front line from which a sector's zones are measured in some draw.

    Attributes
    ----------
    xy
        Shape (k, 2), on the plane.
    shift
        Shape (k, draws), as in `DisplacedFront`.
    facing
        Shape (k, 2): the way to the first party's land, of length one.
    inside, tip
        Shape (k, draws): whether each is in the sector, and near an end of it.
    """

    def __init__(self, displaced: DisplacedFront, sector: Sector) -> None:
        self.displaced, self.sector = displaced, sector
        whole = sector.within_km is not None
        self.xy, node = displaced.sample(sector.front.line if whole else sector.line, _SAMPLE_KM)
        beyond = np.full(len(self.xy), -np.inf)
        if whole:
            away = displaced.from_places(self.xy, sector)
            apart = np.hypot(*away.transpose(2, 0, 1))
            beyond = apart.min(axis=1) - (sector.within_km or 0.0)
            keep = np.flatnonzero(beyond <= displaced.largest_km)
            self.xy, node, beyond = self.xy[keep], node[keep], beyond[keep]
            away, apart = away[keep], apart[keep]
        self.shift = displaced.shift[node]
        self.facing = self._find_facing()
        left = np.repeat(beyond.astype(np.float32)[:, None], self.shift.shape[1], axis=1)
        if whole:
            number = np.arange(len(self.xy)), np.argmin(apart, axis=1)
            outward = away[number] / np.maximum(apart[number], _DETAIL_KM)[:, None]
            left += self.shift * np.sum(self.facing * outward, axis=1)[:, None]
        self.tip = left > -_SAMPLE_KM
        self.inside = (left <= 0) & self._outlast()

    def _outlast(self) -> npt.NDArray[np.bool_]:
        """Return where the land that the line is moved into is deep enough for that.

        It is if there is a point so deep in it that is not much farther away.
        """
        most, step = self.displaced.largest_km, _PROBE_KM
        along = np.arange(-most, most + step, step)
        offsets = np.stack(np.meshgrid(along, along), axis=2).reshape(-1, 2)
        cells = np.round((self.xy[:, None] + offsets[None]).reshape(-1, 2) / step)
        probes = np.unique(cells.astype(np.int64), axis=0) * step
        front = self.sector.front
        sides = self._sides(probes)
        km = self.displaced.nearest(front.line, probes).km
        close = _distances(self.xy, probes) <= _SLOPE * km + step
        outlasts = np.ones(self.shift.shape, dtype=np.bool_)
        for sign in (1, -1):
            depth = np.where(close & (sides == sign), km, 0.0).max(axis=1, initial=0.0)
            outlasts &= self.shift * sign <= np.maximum(depth, step / 2)[:, None]
        return outlasts

    def _sides(self, xy: FloatArray) -> npt.NDArray[np.int8]:
        """Return who holds points on the plane."""
        points = shapely.get_coordinates(self.displaced.plane.unproject(shapely.MultiPoint(xy)))
        return _find_sides(self.sector.front, self.displaced.territory, points)

    def _find_facing(self) -> Draws:
        """Return which way the line faces: who holds the land around each point."""
        around = (self.xy[:, None] + _FACING_KM * _ROSE[None]).reshape(-1, 2)
        sides = self._sides(around)
        facing = np.einsum("ij,jk->ik", sides.reshape(len(self.xy), -1), _ROSE)
        length = np.maximum(np.hypot(*facing.T), 1e-6)
        return np.asarray(facing / length[:, None], dtype=np.float32)


def _find_sides(front: Front, territory: Territory, points: FloatArray) -> npt.NDArray[np.int8]:
    """Return who holds points: 1 for the first party, -1, or 0 for nobody."""
    side = np.zeros(len(points), dtype=np.int8)
    for party, sign in zip(territory.parties, (1, -1), strict=True):
        land = front.land[party.id]
        shapely.prepare(land)
        side[shapely.contains_xy(land, *points.T)] = sign
    return side


def _distances(one: FloatArray, other: FloatArray) -> npt.NDArray[np.float32]:
    """Return the distances between points on a plane. Shape (n, m)."""
    one, other = one.astype(np.float32), other.astype(np.float32)
    apart: npt.NDArray[np.float32] = np.hypot(one[:, :1] - other[:, 0], one[:, 1:] - other[:, 1])
    return apart
