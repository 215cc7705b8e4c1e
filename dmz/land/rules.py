"""Rules that decide which points are in a zone when the front line is displaced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import BoolArray
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.spots import Spots


class Rule(Protocol):
    """A rule that decides whether points are in a zone."""

    def holds(self, spots: Spots) -> BoolArray:
        """Return whether each point is in it, in every draw. Shape (n, draws)."""
        ...

    @property
    def leaves(self) -> Sequence[Within | Inside]:
        """The elementary rules that bound the zone."""
        ...


@dataclass(frozen=True, eq=False)
class Within:
    """Land that a party holds on a front, within a depth of a sector."""

    front: Front
    party: str
    sector: Sector
    depth_km: float

    def holds(self, spots: Spots) -> BoolArray:
        """See `Rule`."""
        near = spots.depths(self.sector) <= self.depth_km
        return near & spots.held(self.front, self.party)

    @property
    def leaves(self) -> Sequence[Within | Inside]:
        """Itself."""
        return (self,)


@dataclass(frozen=True, eq=False)
class Inside:
    """Land that a party holds on a front, inside an area; without one, all of it."""

    front: Front
    party: str
    area: BaseGeometry | None = None

    def holds(self, spots: Spots) -> BoolArray:
        """See `Rule`."""
        held = spots.held(self.front, self.party)
        if self.area is not None:
            shapely.prepare(self.area)
            held[~shapely.contains_xy(self.area, *spots.points.T)] = False
        return held

    @property
    def leaves(self) -> Sequence[Within | Inside]:
        """Itself."""
        return (self,)


@dataclass(frozen=True, eq=False)
class AnyOf:
    """All land of some zones together."""

    rules: Sequence[Rule]

    def holds(self, spots: Spots) -> BoolArray:
        """See `Rule`."""
        nothing = np.zeros((len(spots.points), spots.displaced.shift.shape[1]), dtype=bool)
        return reduce(np.logical_or, (rule.holds(spots) for rule in self.rules), nothing)

    @property
    def leaves(self) -> Sequence[Within | Inside]:
        """The leaves of the rules."""
        return [leaf for rule in self.rules for leaf in rule.leaves]


@dataclass(frozen=True, eq=False)
class Common:
    """Land that is in one zone and in another; or, ``without``, not in the other."""

    rule: Rule
    other: Rule
    without: bool = False

    def holds(self, spots: Spots) -> BoolArray:
        """See `Rule`."""
        other = self.other.holds(spots)
        return self.rule.holds(spots) & (~other if self.without else other)

    @property
    def leaves(self) -> Sequence[Within | Inside]:
        """The leaves of the first, which contains it."""
        return self.rule.leaves
