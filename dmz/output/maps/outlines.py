"""Shapes in a map page: short whole numbers, as fine as the page has room for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.webpage import script_json

# Corners lie on a grid of 10 m, so that they are short whole numbers.
GRID_KM = 0.01
# The first tolerance, as a share of the map's width, and by how much each next one
# grows.
_FINENESS, _COARSER = 1 / 2500, 1.3

Area = list[list[list[int]]]
Lines = list[list[int]]


def fit_areas(
    shapes: Sequence[BaseGeometry], width_km: float, bytes_at_most: int
) -> tuple[list[Area], float]:
    """Return polygons simplified until they fit into so many bytes of JSON.

    Returns
    -------
    Each shape as `encode_area` has it, and the tolerance in km.
    """
    drawn = np.array(shapes, dtype=object)
    tolerance = width_km * _FINENESS
    while True:
        simple = shapely.make_valid(shapely.simplify(drawn, tolerance))
        encoded = [encode_area(shape) for shape in shapely.set_precision(simple, GRID_KM)]
        if len(script_json(encoded)) <= bytes_at_most:
            return encoded, tolerance
        tolerance *= _COARSER


def encode_area(shape: BaseGeometry) -> Area:
    """Return polygons, each a list of rings.

    A ring is its first corner and the steps to the next ones, x and y in turn, in units
    of `GRID_KM` on the plane. Outer rings run counter-clockwise, as RFC 7946 asks of
    the zones that a page saves.
    """
    polygons = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return [
        [_steps(shapely.get_coordinates(ring)[:-1]) for ring in shapely.get_rings(polygon)]
        for polygon in shapely.orient_polygons(np.array(polygons, dtype=object))
    ]


def encode_lines(lines: BaseGeometry | None, width_km: float) -> Lines:
    """Return lines, fine enough for a width; each as a ring of `encode_area`."""
    if lines is None or lines.is_empty:
        return []
    parts = shapely.get_parts(shapely.line_merge(lines))
    simple = shapely.simplify(parts, width_km * _FINENESS / 2)
    return [_steps(shapely.get_coordinates(part)) for part in simple]


def _steps(corners: npt.NDArray[np.float64]) -> list[int]:
    """Return the first corner and the steps to the next ones."""
    whole = np.round(corners / GRID_KM).astype(int)
    origin = np.zeros((1, 2), dtype=int)
    steps: list[int] = np.diff(whole, axis=0, prepend=origin).ravel().tolist()
    return steps
