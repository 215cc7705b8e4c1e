"""The outlines of zones in a map page: as fine as the page has room for."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.scene import Scene
from dmz.output.webpage import script_json

# Corners lie on a grid of 10 m, so that they are short whole numbers.
GRID_KM = 0.01
# The first tolerance, as a share of the map's width, and by how much each next one
# grows.
_FINENESS, _COARSER = 1 / 2500, 1.3


def encode_outlines(scene: Scene, bytes_at_most: int) -> dict[str, list[list[Any]]]:
    """Return the polygons of every zone, in the territory and beyond its border.

    They are simplified until they fit into so many bytes of JSON.

    Returns
    -------
    By the zone's party and depth in km, as ``ukraine 40``. A polygon is a list of
    rings; a ring is its first corner and the steps to the next ones, x and y in turn,
    in units of `GRID_KM` on the plane.
    """
    parts = [part for zone in scene.zones for part in (zone.inside, zone.beyond)]
    shapes = np.array(parts, dtype=object)
    tolerance = scene.width_km * _FINENESS
    while True:
        simple = shapely.make_valid(shapely.simplify(shapes, tolerance))
        encoded = [_encode(shape) for shape in shapely.set_precision(simple, GRID_KM)]
        outlines = {
            f"{zone.party} {zone.figures.distance_km:g}": encoded[2 * at : 2 * at + 2]
            for at, zone in enumerate(scene.zones)
        }
        if len(script_json(outlines)) <= bytes_at_most:
            return outlines
        tolerance *= _COARSER


def _encode(shape: BaseGeometry) -> list[Any]:
    """Return polygons as lists of rings."""
    polygons = [
        part
        for part in shapely.get_parts(shapely.get_parts(shape))
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    encoded = []
    for polygon in polygons:
        rings = []
        for ring in shapely.get_rings(polygon):
            corners = np.round(shapely.get_coordinates(ring)[:-1] / GRID_KM).astype(int)
            origin = np.zeros((1, 2), dtype=int)
            rings.append(np.diff(corners, axis=0, prepend=origin).ravel().tolist())
        encoded.append(rings)
    return encoded
