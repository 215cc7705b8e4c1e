"""The viewport of a map: a frame on a plane, and what of a geometry is seen in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import Plane, densify

MARGIN = 0.06  # of the longer side of what the map is about, around it
SMALLEST_KM = 30.0
# A line simplified by this share of the map's width is off by less than a third of a
# dot at 300 dpi and 180 mm.
_FINENESS = 1 / 6000

_Item = TypeVar("_Item")
Frame = tuple[float, float, float, float]  # west, south, east, north in km


def fit_frame(bounds: Sequence[float], aspect: float) -> Frame:
    """Return the smallest frame around bounds with a margin.

    Parameters
    ----------
    bounds
        West, south, east and north in km.
    aspect
        The frame's width over its height.
    """
    west, south, east, north = bounds
    width, height = max(east - west, SMALLEST_KM), max(north - south, SMALLEST_KM)
    margin = 2 * MARGIN * max(width, height)
    width, height = width + margin, height + margin
    width, height = max(width, height * aspect), max(height, width / aspect)
    x, y = (west + east) / 2, (south + north) / 2
    return (x - width / 2, y - height / 2, x + width / 2, y + height / 2)


@dataclass(frozen=True)
class Viewport:
    """A frame on a plane: brings geometries in degrees onto it."""

    plane: Plane
    frame: Frame

    @property
    def width_km(self) -> float:
        """From the frame's west to its east."""
        return self.frame[2] - self.frame[0]

    @cached_property
    def box(self) -> BaseGeometry:
        """The frame as a polygon, in km."""
        return shapely.box(*self.frame)

    @cached_property
    def interior(self) -> BaseGeometry:
        """The frame without its edge.

        Areas that reach beyond the frame are cut along its edge. Their boundaries are
        taken inside this, so that the cut is not drawn as one.
        """
        return shapely.buffer(self.box, -1e-3 * self.width_km)

    @cached_property
    def window(self) -> tuple[float, float, float, float]:
        """West, south, east and north in degrees of what may be seen.

        The room around the frame is for the bend of meridians and parallels.
        """
        room = shapely.buffer(self.box, 0.05 * self.width_km, join_style="mitre")
        west, south, east, north = self.plane.unproject(shapely.segmentize(room, 10.0)).bounds
        return west, south, east, north

    def project(self, geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> list[BaseGeometry]:
        """Return what is seen of each geometry in degrees, in km on the plane.

        Lines are as fine as can be seen.
        """
        # Cut first, because most of the border is off the map. Not by clip_by_rect,
        # which fails on spikes across the box's edge. What simplifying breaks is
        # repaired: ten times as fast as simplifying that breaks nothing.
        shapes = np.array([*geometries, None], dtype=object)[:-1]
        faulty = ~shapely.is_valid(shapes)
        shapes[faulty] = shapely.make_valid(shapes[faulty])
        cut: Any = shapely.intersection(shapes, shapely.box(*self.window))
        projected = shapely.make_valid(self.plane.project(densify(cut)))
        tolerance = self.width_km * _FINENESS
        fine = shapely.simplify(projected, tolerance, preserve_topology=False)
        dimensions: Any = shapely.get_dimensions(fine)
        seen: Any = shapely.intersection(shapely.make_valid(fine), self.box)
        return [
            _of_dimension(shape, dimension)
            for shape, dimension in zip(seen, dimensions, strict=True)
        ]

    def see(
        self, items: Iterable[_Item], shape_of: Callable[[_Item], BaseGeometry]
    ) -> list[tuple[_Item, BaseGeometry]]:
        """Return those of some items that are seen, with what is seen of each."""
        known = list(items)
        seen = self.project([shape_of(item) for item in known])
        return [pair for pair in zip(known, seen, strict=True) if not pair[1].is_empty]

    def locate(self, points: Sequence[tuple[float, float]]) -> Iterator[tuple[int, float, float]]:
        """Yield the points in degrees that are in the frame: index, x and y in km."""
        if not points:
            return
        xs, ys = self.plane.positions(np.array(points))
        west, south, east, north = self.frame
        for at, (x, y) in enumerate(zip(xs.tolist(), ys.tolist(), strict=True)):
            if west < x < east and south < y < north:
                yield at, x, y


def _of_dimension(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """Return the areas of an area and the lines of a line.

    Where a geometry only touches the frame, its part in the frame is a point or a line.
    """
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])
