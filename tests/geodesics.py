"""Distance and area by methods that share nothing with the program.

GeographicLib's geodesics through `pyproj.Geod`, and closed formulas.
"""

from __future__ import annotations

import math

import numpy as np
import shapely
from pyproj import Geod
from shapely import Polygon

GEOD = Geod(ellps="WGS84")
CANDIDATES = 20


def nearest_km(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Geodesic distance in km of each point to the nearest of a line's points.

    The nearest 20 on a sphere are candidates; GeographicLib decides among them.
    """
    nearness = _on_sphere(points) @ _on_sphere(line).T
    candidates = np.argpartition(-nearness, CANDIDATES, axis=1)[:, :CANDIDATES]
    from_points = np.repeat(points, CANDIDATES, axis=0)
    to_line = line[candidates.ravel()]
    metres = np.asarray(GEOD.inv(*from_points.T, *to_line.T)[2])
    return metres.reshape(-1, CANDIDATES).min(axis=1) / 1000


def _on_sphere(points: np.ndarray) -> np.ndarray:
    """Unit vectors of points in degrees: from shape (n, 2) to shape (n, 3)."""
    longitude, latitude = np.radians(points).T
    return np.column_stack(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )


def geod_area_km2(polygon: Polygon) -> float:
    """Area by GeographicLib, after Karney (2013).

    Its edges are geodesics. A point every 100 m makes them follow edges that are
    straight in longitude and latitude.
    """
    dense = shapely.orient_polygons(shapely.segmentize(polygon, 0.001))
    return abs(float(GEOD.geometry_area_perimeter(dense)[0])) / 1e6


def snyder_box_km2(west: float, south: float, east: float, north: float) -> float:
    """Area between two meridians and two parallels.

    Snyder (1987), Map Projections: A Working Manual, equation 3-12, as printed there.
    """
    a, e = GEOD.a / 1000, math.sqrt(GEOD.es)

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return (1 - e**2) * (s / (1 - e**2 * s**2) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    return a**2 * math.radians(east - west) * (q(north) - q(south)) / 2
