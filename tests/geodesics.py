"""Distance and area by methods that share nothing with the program: GeographicLib, and closed formulas."""

from __future__ import annotations

import math

import numpy as np
import shapely
from pyproj import Geod
from shapely import Polygon

GEOD = Geod(ellps="WGS84")


def nearest_km(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Geodesic distance of each point to the nearest of a line's points; GeographicLib has the last word on the 20 likeliest."""
    x, y, z = (
        np.cos(np.radians(line[:, 1])) * f(np.radians(line[:, 0]))
        for f in (np.cos, np.sin, np.ones_like)
    )
    z = np.sin(np.radians(line[:, 1]))
    lon, lat = np.radians(points).T
    nearness = np.column_stack(
        [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)]
    ) @ np.stack([x, y, z])
    likely = np.argpartition(-nearness, 20, axis=1)[:, :20]
    at = np.repeat(points, 20, axis=0)
    return (
        np.asarray(GEOD.inv(*at.T, *line[likely.ravel()].T)[2]).reshape(-1, 20).min(axis=1) / 1000
    )


def geod_area_km2(polygon: Polygon) -> float:
    """Area by GeographicLib, whose edges are geodesics: points every 100 m make them follow the parallels."""
    dense = shapely.orient_polygons(shapely.segmentize(polygon, 0.001))
    return abs(float(GEOD.geometry_area_perimeter(dense)[0])) / 1e6


def snyder_box_km2(west: float, south: float, east: float, north: float) -> float:
    """Area between two parallels and two meridians: Snyder (1987), equation 3-12, with the logarithm written out."""
    a, e = GEOD.a / 1000, math.sqrt(GEOD.es)

    def q(latitude: float) -> float:
        s = math.sin(math.radians(latitude))
        return (1 - e**2) * (s / (1 - e**2 * s**2) - math.log((1 - e * s) / (1 + e * s)) / (2 * e))

    return a**2 * math.radians(east - west) * (q(north) - q(south)) / 2
