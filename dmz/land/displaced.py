"""A front line in every draw of its error, and points as they lie to it.

A point's signed distance to the line, less the displacement of the line where it is
nearest, tells in every draw who holds the point and how deep in the holder's land it
is. So no draw needs a new line or a new overlay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, BoolArray, FloatArray, IntArray, Plane, edges_of, plane_of
from dmz.earth.reach import NODE
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.uncertainty import Draws, LineError, quantiles

# Displacements are drawn at points of the line so far apart; lines too long for as many
# take fewer.
_STEP_KM, _MOST_NODES = 4.0, 1200
# Lines are drawn with this detail, in edges of at most this length: far finer than what
# their error blurs.
_DETAIL_KM, _EDGE_KM, _ROUGH_KM = 0.1, 1.0, 8.0
# A line of a plan that is so near to the front line is a part of it, and as uncertain.
# Borders of oblasts, and lines that the user gives, are not.
_SAME_KM = 0.5
FAR_KM = np.float32(1e4)
# A point that moves from or towards a city is at an end of the sector this near it.
_END_KM, _LEAST_KM = 1.0, 0.1
# Where a sector ends, the line is points so far apart, of which the nearest ones are
# looked at; which way it faces is told by who holds the land so near to each.
_SAMPLE_KM, NEAREST, _FACING_KM = 2.0, 32, 8.0
# A salient is narrow where land as deep as this part of the way to it is nowhere near.
_SLOPE, _PROBE_KM, _RARE = 1.5, 2.5, 0.02
_ROSE = np.array(
    [
        (part * math.cos(turn), part * math.sin(turn))
        for part in (0.5, 1.0)
        for turn in np.linspace(0, 2 * math.pi, 16, endpoint=False).tolist()
    ]
)


@dataclass(frozen=True, eq=False)
class Nearest:
    """How points lie to a line.

    Attributes
    ----------
    km
        Shape (n,): distance.
    node
        Shape (n,): row of `DisplacedFront.shift` for the nearest point of the line.
    """

    km: npt.NDArray[np.float32]
    node: IntArray

    def limit(self, within_km: float, nowhere: int) -> Nearest:
        """Return the same with farther points at 10,000 km, at a node of no line."""
        far = self.km > within_km
        return Nearest(np.where(far, FAR_KM, self.km), np.where(far, nowhere, self.node))


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
        All but one in a hundred of these are smaller.
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
        (self.largest_km,) = quantiles(np.abs(shift[:-1, 1:]), 0.99)
        self.edges, self.nodes = line, member.ravel()
        self._tree = shapely.STRtree(line, node_capacity=NODE)
        self._sampled: dict[Sector, SampledLine] = {}
        self._drawn: dict[BaseGeometry, tuple[FloatArray, IntArray, shapely.STRtree]] = {
            front.line: (middles, self.nodes, self._tree)
        }

    def positions(self, points: FloatArray) -> FloatArray:
        """Return points in degrees on the plane. Shape (n, 2)."""
        return np.column_stack(self.plane.positions(points))

    def sides(self, front: Front, xy: FloatArray) -> npt.NDArray[np.int8]:
        """Return who holds points on the plane; see `find_sides`."""
        return find_sides(front, self.territory, self.plane.places(xy))

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
        _, nodes, tree = self._edges_of(line)
        (at, edge), apart = tree.query_nearest(
            shapely.points(xy),
            max_distance=within_km if within_km < math.inf else None,
            return_distance=True,
            all_matches=False,
        )
        km = np.full(len(xy), FAR_KM)
        node = np.full(len(xy), len(self.shift) - 1)
        km[at], node[at] = apart, nodes[edge]
        return Nearest(km, node)

    def sample(self, line: BaseGeometry, apart_km: float) -> tuple[FloatArray, IntArray]:
        """Return points on the plane so far apart along a line, and their nodes."""
        middles, nodes, _ = self._edges_of(line)
        cell = np.round(middles / apart_km).astype(np.int64)
        _, first = np.unique(cell, axis=0, return_index=True)
        return middles[first], nodes[first]

    def _edges_of(self, line: BaseGeometry) -> tuple[FloatArray, IntArray, shapely.STRtree]:
        """Return the middles of a line's edges on the plane, their nodes and index."""
        if line not in self._drawn:
            edges = self._draw(line)
            middles = shapely.get_coordinates(shapely.centroid(edges))
            tree = shapely.STRtree(edges, node_capacity=NODE)
            self._drawn[line] = middles, self._nodes(middles), tree
        return self._drawn[line]

    def along(self, front: Front) -> BaseGeometry:
        """Return the area that a front line is in, in any draw, drawn roughly."""
        points, node = self.sample(front.line, _ROUGH_KM)
        points = points[node < len(self.shift) - 1]
        return _near(points, self.largest_km + _ROUGH_KM)

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
        return _near(points, km + self.largest_km + _ROUGH_KM)

    def from_places(self, line: FloatArray, sector: Sector) -> FloatArray:
        """Return the offsets of points on the plane from a sector's cities.

        Shape (n, cities, 2), km.
        """
        places = np.array([(place.longitude, place.latitude) for place in sector.places])
        return line[:, None] - self.positions(places)[None]

    def _nodes(self, middles: FloatArray) -> IntArray:
        """Return the nodes of edges by their middles; the last off the front line."""
        nodes = np.full(len(middles), len(self.shift) - 1, dtype=np.int64)
        at, known = self._tree.query_nearest(
            shapely.points(middles), max_distance=_SAME_KM, all_matches=False
        )
        nodes[at] = self.nodes[known]
        return nodes

    def _draw(self, line: BaseGeometry) -> AnyArray:
        """Return the edges of a line on the plane."""
        if line.is_empty:
            return np.zeros(0, dtype=object)
        drawn = shapely.simplify(self.plane.project(line), _DETAIL_KM)
        # Twice, because a collection may hold lines of several parts.
        parts = shapely.get_parts(shapely.get_parts(shapely.segmentize(drawn, _EDGE_KM)))
        return np.asarray(shapely.linestrings(edges_of(parts)))

    def _on_border(self, edges: AnyArray) -> BoolArray:
        """Return which edges lie on the territory's border, which is known."""
        border = self.plane.project(self.territory.outline.boundary)
        shapely.prepare(border)
        return np.asarray(shapely.dwithin(border, shapely.centroid(edges), _SAME_KM))


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
    moved
        Shape (2, k, draws): x and y of each where the line is displaced.
    """

    def __init__(self, displaced: DisplacedFront, sector: Sector) -> None:
        # Not kept: they keep this, and a circle stays until a collection of garbage.
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
        self.facing = self._find_facing(displaced, sector.front)
        left = np.repeat(beyond.astype(np.float32)[:, None], self.shift.shape[1], axis=1)
        if whole:
            number = np.arange(len(self.xy)), np.argmin(apart, axis=1)
            outward = away[number] / np.maximum(apart[number], _LEAST_KM)[:, None]
            left += self.shift * np.sum(self.facing * outward, axis=1)[:, None]
        self.tip = left > -_SAMPLE_KM
        self.inside = (left <= 0) & self._is_deep_enough(displaced, sector.front)
        self._overrule_rare_draws()
        self.moved: FloatArray = (
            self.xy.T[:, :, None] + self.shift.astype(float) * self.facing.T[:, :, None]
        )

    def _overrule_rare_draws(self) -> None:
        """Ignore what fewer than one draw in fifty say of a point."""
        often = self.inside[:, 1:].mean(axis=1)
        self.inside[(often > 1 - _RARE) & self.inside[:, 0]] = True
        keep = (often > _RARE) | self.inside[:, 0]
        self.xy, self.shift, self.facing = self.xy[keep], self.shift[keep], self.facing[keep]
        self.inside, self.tip = self.inside[keep], self.tip[keep]

    def _is_deep_enough(self, displaced: DisplacedFront, front: Front) -> BoolArray:
        """Return in which draws the land that the line moves into is deep enough.

        It is if some point in it lies that deep and is not much farther away.
        """
        most, step = displaced.largest_km, _PROBE_KM
        along = np.arange(-most, most + step, step)
        offsets = np.stack(np.meshgrid(along, along), axis=2).reshape(-1, 2)
        near = (self.xy[:, None] + offsets[None]).reshape(-1, 2)
        cells = np.round(near / step).astype(np.int64)
        low = cells.min(axis=0)
        wanted = np.zeros(cells.max(axis=0) - low + 1, dtype=np.bool_)
        wanted[tuple((cells - low).T)] = True
        probes = (np.argwhere(wanted) + low) * step
        sides = displaced.sides(front, probes)
        km = displaced.nearest(front.line, probes).km
        close = distances_km(self.xy, probes) <= _SLOPE * km + step
        outlasts = np.ones(self.shift.shape, dtype=np.bool_)
        for sign in (1, -1):
            depth = np.where(close & (sides == sign), km, 0.0).max(axis=1, initial=0.0)
            outlasts &= self.shift * sign <= np.maximum(depth, step / 2)[:, None]
        return outlasts

    def _find_facing(self, displaced: DisplacedFront, front: Front) -> Draws:
        """Return which way the line faces: who holds the land around each point."""
        around = (self.xy[:, None] + _FACING_KM * _ROSE[None]).reshape(-1, 2)
        sides = displaced.sides(front, around)
        facing = np.einsum("ij,jk->ik", sides.reshape(len(self.xy), -1), _ROSE)
        length = np.maximum(np.hypot(*facing.T), 1e-6)
        return np.asarray(facing / length[:, None], dtype=np.float32)


def _near(points: FloatArray, km: float) -> BaseGeometry:
    """Return the area that is near any of some points, drawn roughly."""
    # One by one: the buffer of all at once takes five times as long.
    return shapely.union_all(shapely.buffer(shapely.points(points), km, quad_segs=4))


def find_sides(front: Front, territory: Territory, points: FloatArray) -> npt.NDArray[np.int8]:
    """Return who holds points: 1 for the first party, -1, or 0 for nobody."""
    first, second = (front.land[party.id] for party in territory.parties)
    shapely.prepare([first, second])
    side = np.where(shapely.contains_xy(second, *points.T), -1, 0).astype(np.int8)
    rest = np.flatnonzero(side == 0)
    side[rest] = shapely.contains_xy(first, *points[rest].T)
    return side


def distances_km(one: FloatArray, other: FloatArray) -> npt.NDArray[np.float32]:
    """Return the distances between points on a plane. Shape (n, m)."""
    one, other = one.astype(np.float32), other.astype(np.float32)
    east, north = one[:, :1] - other[:, 0], one[:, 1:] - other[:, 1]
    east *= east
    north *= north
    east += north
    # Not by hypot, which takes three times as long to be safe from an overflow.
    return np.sqrt(east, out=east)
