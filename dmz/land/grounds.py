"""Grounds: the land that each settlement covers, and the land between them.

A settlement's ground is a disc around its point, cut at its region's border and at wide
water. Its people live on it, evenly; see `dmz.people.surface`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import AnyArray, FloatArray, IntArray, degrees_per_km, objects
from dmz.errors import InputError
from dmz.land.gazetteer import Gazetteer
from dmz.land.regional_water import RegionalWater
from dmz.sources.datasets import shipped_columns, shipped_features

# What the shape of a ground is: a whole disc; of a disc on a shore or at a border, the
# part in which the centre lies; of a city on both banks of a water, all parts.
DISC, SHORE, BANKS = "disc", "shore", "banks"
_CORNERS = 64


@dataclass(frozen=True, eq=False)
class Grounds:
    """The grounds of n settlements on a territory of m regions, in degrees.

    Attributes
    ----------
    rows
        Shape (n,): their rows in the gazetteer.
    points
        Shape (n, 2): their centres.
    radius_km, area_km2
        Shape (n,): of the disc around the centre, and of the land in it.
    region
        Shape (n,): index of the region that a ground lies in, with all its people.
    shape
        Shape (n,): ``disc``, ``shore`` or ``banks``.
    regions
        Shape (m,): polygons.
    water, water_region
        Shape (k,): wide water, in pieces of one region each, and its index.
    between_people, between_km2
        Shape (m,): people who live in none of the grounds, and the land between them.
    """

    rows: IntArray
    points: FloatArray
    radius_km: FloatArray
    area_km2: FloatArray
    region: IntArray
    shape: Sequence[str]
    regions: AnyArray
    water: AnyArray
    water_region: IntArray
    between_people: FloatArray
    between_km2: FloatArray
    _known: dict[int, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def radius_degrees(self) -> FloatArray:
        """Radius of each disc in degrees, east or north, whichever is more."""
        east, north = degrees_per_km(self.points[:, 1])
        return self.radius_km * np.maximum(east, north)

    @cached_property
    def between_density(self) -> FloatArray:
        """People per km² between the grounds of each region. Shape (m,)."""
        land = self.between_km2 > 0
        return np.divide(
            self.between_people, self.between_km2, where=land, out=0 * self.between_km2
        )

    @cached_property
    def wide_water(self) -> RegionalWater:
        """The wide water by region."""
        return RegionalWater(self.water, self.water_region, len(self.regions))

    @cached_property
    def _water_tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.water)

    def shapes(self, at: IntArray) -> AnyArray:
        """Return the grounds at some indices. Shape of ``at``; polygons in degrees."""
        new = [i for i in at.tolist() if i not in self._known]
        discs = draw_discs(self.points[new], self.radius_km[new])
        for i, disc in zip(new, discs, strict=True):
            self._known[i] = disc if self.shape[i] == DISC else self._cut(i, disc)
        return objects(self._known[i] for i in at.tolist())

    def _cut(self, index: int, disc: Any) -> Any:
        """Cut a disc at its region's border and at wide water."""
        near = self.water[self._water_tree.query(disc, predicate="intersects")]
        land = shapely.intersection(disc, self.regions[self.region[index]])
        land = shapely.difference(land, shapely.union_all(near))
        parts = shapely.get_parts(land)
        parts = parts[shapely.get_dimensions(parts) == 2]
        if self.shape[index] == SHORE and len(parts) > 1:
            centre = shapely.Point(self.points[index])
            parts = parts[[int(np.argmin(shapely.distance(parts, centre)))]]
        return shapely.MultiPolygon(list(parts)) if len(parts) else disc


def draw_discs(points: FloatArray, radius_km: FloatArray) -> AnyArray:
    """Draw discs around points in degrees: polygons with the area of a circle.

    On the plane that touches the ellipsoid at the point; at 20 km it is right to 0.1 %.

    Parameters
    ----------
    points, radius_km
        Shapes (n, 2) and (n,).

    Returns
    -------
    Shape (n,).
    """
    angle = np.linspace(0, 2 * math.pi, _CORNERS, endpoint=False)
    corner_km = radius_km * math.sqrt(2 * math.pi / _CORNERS / math.sin(2 * math.pi / _CORNERS))
    east, north = degrees_per_km(points[:, 1])
    x = points[:, :1] + np.outer(corner_km * east, np.cos(angle))
    y = points[:, 1:] + np.outer(corner_km * north, np.sin(angle))
    return np.asarray(shapely.polygons(np.stack([x, y], axis=2)))


def read_grounds(
    path: Path,
    between: Path,
    gazetteer: Gazetteer,
    region_ids: Sequence[str],
    regions: AnyArray,
) -> Grounds:
    """Read the grounds of a gazetteer's settlements.

    Parameters
    ----------
    path
        CSV with the columns ``id``, ``area_km2``, ``radius_km`` and ``shape``.
    between
        The shipped GeoJSON of the land between: for each region its wide water,
        with the properties ``population`` and ``area_km2`` of the land between.
    gazetteer
        The settlements.
    region_ids, regions
        Those of the territory.

    Raises
    ------
    InputError
        A settlement that the gazetteer lacks.
    """
    columns = shipped_columns(path)
    index = {id: row for row, id in enumerate(gazetteer.ids)}
    try:
        rows = np.array([index[id] for id in columns["id"]], dtype=np.int64)
    except KeyError as error:
        raise InputError(
            f"{path}: no settlement has the id {error}; build it anew with 'make data'"
        ) from None
    features, waters = shipped_features(between)
    place = {id: number for number, id in enumerate(region_ids)}
    at = np.array([place[feature["id"]] for feature in features])
    people, land_km2 = np.zeros(len(region_ids)), np.zeros(len(region_ids))
    people[at] = [feature["population"] for feature in features]
    land_km2[at] = [feature["area_km2"] for feature in features]
    pieces, owner = shapely.get_parts(waters, return_index=True)
    return Grounds(
        rows=rows,
        points=gazetteer.points[rows],
        # By Python: NumPy takes ten times as long to read numbers in a list of texts.
        radius_km=np.array(list(map(float, columns["radius_km"]))),
        area_km2=np.array(list(map(float, columns["area_km2"]))),
        region=gazetteer.region[rows],
        shape=columns["shape"],
        regions=regions,
        water=pieces,
        water_region=at[owner],
        between_people=people,
        between_km2=land_km2,
    )
