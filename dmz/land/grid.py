"""A grid of cells over a part of a territory, in degrees."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import shapely

from dmz.earth.geodesy import KM_PER_DEGREE, AnyArray, BoolArray, FloatArray, IntArray
from dmz.land.territory import Territory

_GOLDEN = (math.sqrt(5) - 1) / 2


class Grid:
    """Cells of roughly equal size.

    Attributes
    ----------
    cell_km, step
        Width and height of a cell, in km and in degrees.
    points
        Shape (n, 2): the middles.
    area_km2
        Shape (n,): of the whole cell, on a sphere.
    window
        The box that all of them are in.
    """

    def __init__(
        self, territory: Territory, bounds: tuple[float, float, float, float], cell_km: float
    ) -> None:
        self.territory, self.window, self.cell_km = territory, shapely.box(*bounds), cell_km
        west, south, east, north = bounds
        high = cell_km / KM_PER_DEGREE
        narrow = max(math.cos(math.radians((south + north) / 2)), 0.01)
        self.step = np.array([high / narrow, high])
        x = np.arange(west, east + self.step[0], self.step[0])
        y = np.arange(south + high / 2, north, high)
        # Each row begins elsewhere, so that no line on the ground meets all rows alike.
        begin = np.arange(len(y)) * _GOLDEN % 1.0 * self.step[0]
        points = np.stack([x[None] - begin[:, None], np.repeat(y[:, None], len(x), 1)], axis=2)
        self.points: FloatArray = points.reshape(-1, 2)

    def keep(self, which: BoolArray) -> None:
        """Leave out all other cells."""
        self.points = self.points[which]

    @cached_property
    def area_km2(self) -> FloatArray:
        """See the class."""
        width, height = np.radians(self.step)
        earth_km = KM_PER_DEGREE * 180 / math.pi
        area: FloatArray = np.cos(np.radians(self.points[:, 1])) * width * height * earth_km**2
        return area

    @cached_property
    def region(self) -> IntArray:
        """Index of the region of each cell's middle; -1 outside of all. Shape (n,)."""
        return self.regions_of(self.points)

    def regions_of(self, points: FloatArray) -> IntArray:
        """Return the index of the region of each point; -1 outside of all."""
        found = np.full(len(points), -1)
        regions = self.territory.regions
        for at in np.flatnonzero(shapely.intersects(regions, self.window)):
            shapely.prepare(regions[at])
            found[shapely.contains_xy(regions[at], *points.T)] = at
        return found

    def near(self, points: FloatArray) -> IntArray:
        """Return the indices of the points in the window."""
        west, south, east, north = self.window.bounds
        x, y = points.T
        return np.flatnonzero((x >= west) & (x <= east) & (y >= south) & (y <= north))

    def boxes(self) -> AnyArray:
        """Return the cells as polygons. Shape (n,)."""
        low, high = self.points - self.step / 2, self.points + self.step / 2
        return np.asarray(shapely.box(*low.T, *high.T))
