"""People of points: a point is in or out, with all its people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass

import numpy as np
import shapely

from dmz.earth.geodesy import AnyArray, FloatArray
from dmz.land.zones import Part
from dmz.people.districts import subdivide
from dmz.people.source import Count, Population

# About 0.1 mm. Points are moved by it, so that one on the edge between two parts, such
# as a round coordinate on a meridian, is in one of them: the one to its north-east.
_HAIR_DEGREES = 1e-9


@dataclass(frozen=True)
class PointPopulation(Population):
    """People of points.

    Attributes
    ----------
    points
        Shape (n,): in degrees.
    numbers
        Shape (n,): the people of each.
    """

    points: AnyArray
    numbers: FloatArray
    _: KW_ONLY
    complete: bool | None = None

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part: those of the points inside."""
        tree = shapely.STRtree(shapely.transform(self.points, lambda xy: xy + _HAIR_DEGREES))
        counts = []
        for part in parts:
            _, inside = tree.query(subdivide(part.area), predicate="intersects")
            # Once each: a point may lie on the edge between two pieces.
            counts.append(Count(float(self.numbers[np.unique(inside)].sum())))
        return counts
