"""Mapped water of a territory, and the part of it that neither party holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, Plane, areas_km2
from dmz.earth.shapes import TOUCH_DEGREES, join_polygons, narrow_parts, project_valid, shares_along
from dmz.sources.datasets import Dataset, shipped_dataset, shipped_features

if TYPE_CHECKING:
    from dmz.sources.layers import Layer

INLAND = "inland"
# The least mapped water that is a channel: bends of a river that the line cuts across
# are some km². Two maps draw its shores this far apart.
_LEAST_KM2, _SHORE_KM = 10.0, 0.6
# What is mapped water by more than this share is a water, with its shores and islets.
WATER_SHARE = 0.5

# A channel is narrower than this. The Kakhovka reservoir on ISW's map is 121 km long
# and 3.7 km wide in the mean.
CHANNEL_WIDTH_KM = 8.0


@dataclass(frozen=True, eq=False)
class Water:
    """Mapped water within a territory's outline, in degrees; each kind read when asked.

    Attributes
    ----------
    path
        The shipped map, a feature each for ``inland``, ``lagoons`` and ``bays``; None
        where none is mapped, or the map is a user's.
    layer
        A user's map, polygons with these words in the column ``id``.
    """

    path: Path | None = None
    layer: Layer | None = None

    @property
    def mapped(self) -> bool:
        """Whether the territory's water is mapped at all."""
        return self.path is not None or self.layer is not None

    @cached_property
    def datasets(self) -> tuple[Dataset, ...]:
        """Where it comes from; empty where none is mapped."""
        if self.layer is not None:
            return (self.layer.dataset,)
        return () if self.path is None else (shipped_dataset(self.path, "water"),)

    @cached_property
    def bays(self) -> AnyArray:
        """Bays and limans that are open to the sea. Shape (k,)."""
        return self._read("bays")

    @cached_property
    def lagoons(self) -> AnyArray:
        """Lagoons and limans behind bars. Shape (k,)."""
        return self._read("lagoons")

    @cached_property
    def inland(self) -> AnyArray:
        """Lakes, reservoirs and wide rivers. Shape (k,)."""
        return self._read(INLAND)

    @cached_property
    def large(self) -> AnyArray:
        """Inland water that may be a channel. Shape (k,)."""
        return self.inland[areas_km2(self.inland) > _LEAST_KM2]

    @cached_property
    def union(self) -> BaseGeometry:
        """All of it; empty if none is mapped."""
        return shapely.union_all(np.concatenate([self.inland, self.lagoons, self.bays]))

    def near(self, area: BaseGeometry) -> BaseGeometry:
        """Inland water and lagoons that an area meets, as a union."""
        water = np.concatenate([self.inland, self.lagoons])
        return shapely.union_all(water[shapely.intersects(area, water)])

    def _read(self, kind: str) -> AnyArray:
        """Polygons of a kind. Shape (k,)."""
        if self.layer is not None:
            ids = self.layer.columns.get("id", np.full(len(self.layer.geometries), INLAND))
            return shapely.get_parts(self.layer.geometries[ids == kind])
        if self.path is None:
            return np.empty(0, dtype=object)
        _, waters = shipped_features(self.path, id=kind)
        return shapely.get_parts(waters)


def drop_lagoons(
    free: BaseGeometry, held: BaseGeometry, water: Water
) -> tuple[BaseGeometry, BaseGeometry, AnyArray]:
    """Drop the lagoons beside a held area that are not land of whoever borders them.

    Of those that only the held area borders, such as the Syvash, the holder keeps what
    its map draws; what the map leaves out is a gap. Those that the other party's land
    borders, too, are water between the parties and in neither's land.

    Returns
    -------
    The other party's land and the holder's, in degrees, and what is in neither.
    """
    shapely.prepare(held)
    waters = water.lagoons[shapely.dwithin(held, water.lagoons, TOUCH_DEGREES)]
    if not len(waters):
        return free, held, waters
    parts = shapely.get_parts(free)
    main = int(np.argmax(shapely.area(parts)))
    # Slivers between two maps of a coast are no land of the other party: its main part
    # is.
    shapely.prepare(parts[main])
    is_shared = shapely.dwithin(parts[main], waters, TOUCH_DEGREES)
    shared = shapely.MultiPolygon(list(waters[is_shared]))
    if is_shared.any():
        held = shapely.difference(held, shared)
        parts[main] = shapely.difference(parts[main], shared)
    whole = shapely.MultiPolygon(list(waters))
    beside = np.flatnonzero(shapely.intersects(whole, parts))
    beside = beside[beside != main]
    dry = shapely.difference(parts[beside], whole)
    # Parts that are mostly water go with all of their shores: the gap that Liveuamap
    # leaves at the Syvash has capes with villages in it.
    is_water = 1 - shapely.area(dry) / shapely.area(parts[beside]) > WATER_SHARE
    wet = shapely.difference(parts[beside[~is_water]], dry[~is_water])
    lost = shapely.difference(np.concatenate([parts[beside[is_water]], wet]), shared)
    parts[beside] = dry
    free = join_polygons(np.delete(parts, beside[is_water]))
    return free, held, np.concatenate([waters[is_shared], lost])


def shared_waters(lands: Sequence[BaseGeometry], water: Water) -> BaseGeometry:
    """Return lagoons and bays that all lands border and none has, in degrees.

    The Dnipro-Buh liman, between Ochakiv and the Kinburn spit.
    """
    waters = np.concatenate([water.lagoons, water.bays])
    for land in lands:
        main = shapely.get_parts(land)
        main = main[np.argmax(shapely.area(main))]
        waters = waters[shapely.dwithin(main, waters, TOUCH_DEGREES)]
    return shapely.difference(shapely.MultiPolygon(list(waters)), shapely.union_all(list(lands)))


def find_channels(
    free: BaseGeometry, held: BaseGeometry, water: Water, plane: Plane
) -> list[BaseGeometry]:
    """Find inland water between the held area's banks that opens into the other's land.

    The Kakhovka reservoir on ISW's map of June 2022, which leaves it out with both of
    its banks held. The river between the two parties' banks is none.

    Returns
    -------
    Polygons in degrees, widened by what two maps of one shore are apart.
    """
    shapely.prepare(held)
    is_beside = shapely.dwithin(held, water.large, TOUCH_DEGREES)
    beside = shapely.MultiPolygon(list(water.large[is_beside]))
    wet = shapely.intersection(free, beside)
    wet = shapely.simplify(project_valid(wet, plane), 0.05)
    parts = narrow_parts(shapely.make_valid(wet), CHANNEL_WIDTH_KM)
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > _LEAST_KM2)]
    if not len(parts):
        return []
    banks = plane.project(held.boundary)
    # Two maps of one shore part by some hundred metres; the strip between them goes
    # too.
    parts = parts[shares_along(parts, banks, _SHORE_KM) > 0.75]
    return list(plane.unproject(shapely.buffer(parts, _SHORE_KM, quad_segs=2)))
