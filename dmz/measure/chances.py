"""Chances: the share of draws of the line's error in which a place is in a zone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dmz.earth.geodesy import FloatArray
from dmz.land.displaced import DisplacedFront
from dmz.land.front import Front
from dmz.land.rules import AnyOf, Rule
from dmz.land.spots import Spots
from dmz.land.territory import Territory
from dmz.land.uncertainty import LineError
from dmz.measure.figures import find_range

CERTAIN, LIKELY, POSSIBLE = "certain", "likely", "possible"
SURE = 0.95
_LEAST = ((SURE, CERTAIN), (0.5, LIKELY), (0.05, POSSIBLE))


def word_of(chance: float | None) -> str | None:
    """Return a chance in a word; None below one in twenty, and for no chance."""
    if chance is None:
        return None
    return next((word for least, word in _LEAST if chance >= least), None)


Span = tuple[float | None, float | None]


def range_distances(
    front: Front,
    error: LineError | None,
    territory: Territory,
    points: FloatArray,
    distances_km: Sequence[tuple[Front, Sequence[float]]],
) -> list[list[Span]]:
    """Return the ranges of points' distances to a front line, or to what becomes of it.

    Parameters
    ----------
    front, error
        The line that is known, and its error; None: nothing has a range.
    points
        Shape (n, 2), in degrees.
    distances_km
        The line itself, or as plans move it, each with the n distances to it.

    Returns
    -------
    For each line, low and high of each point.
    """
    if error is None or not len(points):
        return [[(None, None)] * len(each) for _, each in distances_km]
    chances = Chances(DisplacedFront(front, territory, error), points)
    return [[*chances.distance_ranges(line, each)] for line, each in distances_km]


class Chances:
    """Places in every draw of a line's error.

    Parameters
    ----------
    points
        Shape (n, 2), in degrees.
    """

    def __init__(self, displaced: DisplacedFront, points: FloatArray) -> None:
        self.spots = Spots(displaced, points)

    def inside(self, rules: Sequence[Rule]) -> FloatArray:
        """Return the share of draws in which each point is in any zone. Shape (n,)."""
        return np.asarray(AnyOf(rules).holds(self.spots)[:, 1:].mean(axis=1))

    def distance_ranges(
        self, front: Front, distances_km: Sequence[float]
    ) -> list[tuple[float, float]]:
        """Return the range of each point's distance to the front line, in km.

        Parameters
        ----------
        distances_km
            Shape (n,): the distances themselves.
        """
        displaced = self.spots.displaced
        near = displaced.nearest(front.line, self.spots.xy)
        signed = (self.spots.sides(front) * near.km)[:, None] - displaced.shift[near.node, 1:]
        found = []
        for km, draws in zip(distances_km, np.abs(signed).astype(float), strict=True):
            low, high = find_range(float(km), draws - km)
            assert low is not None  # noqa: S101 - there is a figure and its draws
            assert high is not None  # noqa: S101
            found.append((low, high))
        return found
