"""Distance, length and area on the WGS 84 ellipsoid.

All coordinates are longitude, latitude in degrees (CRS84). Polygon edges are straight in
longitude and latitude, as RFC 7946 has them. Distances are geodesics, areas are exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]

GEOD = pyproj.Geod(ellps="WGS84")

# A chord of 2 km, straight in longitude and latitude, leaves the geodesic by less than 0.1 m at these latitudes.
CHORD_KM = 2.0
KM_PER_DEGREE = 111.2
LONGEST_KM = 500.0


def distance_fault(km: float) -> str | None:
    """What is wrong with a distance that was asked for, in words; None where it can be measured."""
    if not math.isfinite(km):
        return f"{km}, which is not a number of km"
    if km <= 0:
        return f"{km:g} km; it must be above zero"
    if km > LONGEST_KM:
        return f"{km:g} km; the most that is measured is {LONGEST_KM:g} km"
    return None


def _authalic_q(latitude: FloatArray) -> FloatArray:
    """Snyder (1987), Map Projections: A Working Manual, equation 3-12, for sin(latitude)."""
    e = math.sqrt(GEOD.es)
    s = np.sin(latitude)
    q: FloatArray = (1 - GEOD.es) * (s / (1 - GEOD.es * s * s) + np.arctanh(e * s) / e)
    return q


def _ring_areas_km2(rings: npt.NDArray[Any]) -> FloatArray:
    """Area enclosed by each ring, in km², whatever its direction: the integral of q over longitude, edge by edge."""
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    lon, lat = np.radians(xy).T
    same = ring[1:] == ring[:-1]
    mean, half = (lat[1:] + lat[:-1]) / 2, (lat[1:] - lat[:-1]) / 2
    # Gauss-Legendre on three points: q is smooth and edges are short, so this is exact to rounding.
    node = math.sqrt(0.6)
    q = (
        5 * _authalic_q(mean - node * half)
        + 8 * _authalic_q(mean)
        + 5 * _authalic_q(mean + node * half)
    ) / 18
    strip = np.where(same, q * (lon[1:] - lon[:-1]), 0.0)
    total = np.bincount(ring[1:], weights=strip, minlength=len(rings))
    areas: FloatArray = np.abs(total) * (GEOD.a / 1000) ** 2 / 2
    return areas


def areas_km2(geometries: Sequence[BaseGeometry] | npt.NDArray[Any]) -> FloatArray:
    """Area of each geometry on the ellipsoid.

    Parameters
    ----------
    geometries
        Shape (n,). Longitude and latitude in degrees. Points and lines count as zero.

    Returns
    -------
    Shape (n,), km².
    """
    items = np.asarray(geometries, dtype=object)
    parts, owner = shapely.get_parts(items, return_index=True)
    polygons, part = shapely.get_parts(
        parts, return_index=True
    )  # a collection may hold multipolygons
    owner = owner[part]
    keep = shapely.get_type_id(polygons) == 3
    polygons, owner = polygons[keep], owner[keep]
    if not len(polygons):
        return np.zeros(len(items))
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    exterior = np.diff(polygon, prepend=-1) != 0
    signed = _ring_areas_km2(rings) * np.where(exterior, 1.0, -1.0)
    return np.asarray(
        np.bincount(owner[polygon], weights=signed, minlength=len(items)), dtype=float
    )


def area_km2(geometry: BaseGeometry) -> float:
    """Area of one geometry in km²; see `areas_km2`."""
    return float(areas_km2([geometry])[0])


def length_km(line: BaseGeometry) -> float:
    """Geodesic length in km of a line or of all lines in a collection."""
    xy, part = shapely.get_coordinates(shapely.get_parts(line), return_index=True)
    same = part[1:] == part[:-1]
    start, end = xy[:-1][same], xy[1:][same]
    if not len(start):
        return 0.0
    return float(np.sum(GEOD.inv(*start.T, *end.T)[2])) / 1000


def densify(geometry: Any, *, chord_km: float = CHORD_KM) -> Any:
    """Add points along edges of a geometry, or of an array of them.

    No edge then spans more than ``chord_km`` north to south or at the equator.
    """
    return shapely.segmentize(geometry, chord_km / KM_PER_DEGREE)


@dataclass(frozen=True)
class Plane:
    """A plane around a point: the azimuthal equidistant projection, in km.

    The distance from a point within r of the centre to one at d is right to about r² d / (6 R²),
    R being the Earth's radius: with r = 60 km, 0.6 m at 40 km and 1.5 m at 100 km.
    """

    longitude: float
    latitude: float

    @cached_property
    def _projection(self) -> pyproj.Proj:
        return pyproj.Proj(
            proj="aeqd", lon_0=self.longitude, lat_0=self.latitude, ellps="WGS84", units="km"
        )

    def positions(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Map points of shape (n, 2), in degrees, to x and y in km; x and y are the geodesic's from the centre."""
        x, y = self._projection(*np.asarray(points, dtype=float).T)
        return x, y

    def project(self, geometry: Any) -> Any:
        """Map a geometry, or an array of them, from degrees to km on the plane."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self._projection(*xy.T)))

    def unproject(self, geometry: Any) -> Any:
        """Map a geometry, or an array of them, from km on the plane to degrees."""
        return shapely.transform(
            geometry, lambda xy: np.column_stack(self._projection(xy[:, 0], xy[:, 1], inverse=True))
        )


def plane_of(geometry: BaseGeometry) -> Plane:
    """The plane around the middle of a geometry's bounds."""
    west, south, east, north = geometry.bounds
    return Plane((west + east) / 2, (south + north) / 2)
