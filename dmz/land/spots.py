"""Points of a territory, and where they lie relative to a displaced line."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import BoolArray, FloatArray, IntArray
from dmz.land.displaced import FAR_KM, NEAREST, DisplacedFront, Nearest, distances_km, find_sides
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.uncertainty import Draws

# So many points at a time are held against all points of a line: what all of them take
# at once is half of the memory of an answer.
_BLOCK = 500


class Spots:
    """Points of a territory, as they lie to displaced lines.

    Attributes
    ----------
    displaced
        The front line in every draw; the first stands for the line as drawn.
    points, xy
        Shape (n, 2): in degrees, and on the plane of the displaced front.
    """

    def __init__(
        self, displaced: DisplacedFront, points: FloatArray, xy: FloatArray | None = None
    ) -> None:
        self.displaced, self.points = displaced, points
        self.xy = displaced.positions(points) if xy is None else xy
        self._sides: dict[Front, npt.NDArray[np.int8]] = {}
        self._signed: dict[Front, Draws] = {}
        self._depths: dict[Sector, Draws] = {}
        self._nearest: dict[BaseGeometry, Nearest] = {}

    def sides(self, front: Front) -> npt.NDArray[np.int8]:
        """Return who holds each: 1 for the first party, -1 for the second, else 0."""
        if front not in self._sides:
            self._sides[front] = find_sides(front, self.displaced.territory, self.points)
        return self._sides[front]

    def held(self, front: Front, party: str) -> BoolArray:
        """Return whether a party holds each point, in every draw. Shape (n, draws)."""
        first, second = (each.id for each in self.displaced.territory.parties)
        sides = self.sides(front)
        if party not in (first, second):
            # What is neither party's land is not theirs in any draw.
            between = np.asarray(shapely.contains_xy(front.neither, *self.points.T))
            return np.repeat(between[:, None], self.displaced.shift.shape[1], axis=1)
        if front not in self._signed:
            near = self._near(front.line, self.displaced.largest_km)
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
                near = self._nearest[sector.line] = self.displaced.nearest(sector.line, self.xy)
                signed = self.sides(sector.front) * near.km
                depths = np.abs(signed[:, None] - self.displaced.shift[near.node])
                for start in range(0, len(self.points), _BLOCK):
                    rows = np.arange(start, min(start + _BLOCK, len(self.points)))
                    self._remeasure_depths(depths, sector, near, rows)
                self._depths[sector] = depths
        return self._depths[sector]

    def _near(self, line: BaseGeometry, within_km: float) -> Nearest:
        """Return how the points lie to a line that is no farther than a distance."""
        if line in self._nearest:  # depths were measured from all of it
            return self._nearest[line].limit(within_km, len(self.displaced.shift) - 1)
        return self.displaced.nearest(line, self.xy, within_km)

    def _remeasure_depths(
        self, depths: Draws, sector: Sector, near: Nearest, rows: IntArray
    ) -> None:
        """Measure some depths again, from what each draw leaves of the sector.

        Where the line runs across the edge of a city's reach and is moved away from the
        city, the sector grows shorter, by more than the line is moved. And a salient is
        gone where the line is moved by more than half its width.
        """
        line = self.displaced.sampled(sector)
        apart = distances_km(self.xy[rows], line.xy)
        near_ends = np.flatnonzero(~line.inside[np.argmin(apart, axis=1)].all(axis=1))
        if not len(near_ends):
            return
        at, apart = rows[near_ends], apart[near_ends]
        most = min(NEAREST, apart.shape[1])
        order = np.argpartition(apart, most - 1, axis=1)[:, :most]
        order = np.take_along_axis(
            order, np.argsort(np.take_along_axis(apart, order, axis=1), axis=1), axis=1
        )
        chosen = _choose_first(order, line.inside)
        gone = chosen[:, 0] < 0
        drawn = np.where(gone, order[:, 0], chosen[:, 0])
        now_km = np.where(gone, 0.0, apart[np.arange(len(at)), drawn])
        # By flat indices, from which NumPy takes in a third of the time. Where no point
        # is in the sector any is taken here, and none at the end.
        cell = np.maximum(chosen, 0) * chosen.shape[1] + np.arange(chosen.shape[1])
        x, y = (
            here[:, None] - there.ravel().take(cell)
            for here, there in zip(self.xy[at].T, line.moved, strict=True)
        )
        km = np.sqrt(x * x + y * y) + np.where(gone, 0.0, near.km[at] - now_km)[:, None]
        km = np.where(chosen < 0, FAR_KM, np.maximum(km, 0.0))
        # The line as drawn winds more than these points of it: what stays nearest to
        # the same part of it, and not to an end, is better told by its side.
        stays = (chosen == drawn[:, None]) & ~line.tip.ravel().take(cell)
        stays[:, 0] = True
        depths[at] = np.where(stays, depths[at], km)


def _choose_first(order: IntArray, inside: BoolArray) -> IntArray:
    """Return the first of some points of a line, in order, that is in a sector.

    Parameters
    ----------
    order
        Shape (n, most): rows of ``inside``.
    inside
        Shape (k, draws).

    Returns
    -------
    Shape (n, draws); -1 where none of them is.
    """
    # How many in a row are not in it: sums of bytes, all draws at once.
    outside = ~inside
    left = outside[order[:, 0]]
    rank = left.astype(np.uint8)
    for number in range(1, order.shape[1]):
        if not left.any():
            break
        left &= outside[order[:, number]]
        rank += left
    last = np.full((len(order), 1), -1)
    return np.take_along_axis(np.hstack([order, last]), rank.astype(np.int64), axis=1)
