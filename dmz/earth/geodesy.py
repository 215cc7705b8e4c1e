"""Distance, length and area on the WGS 84 ellipsoid.

Coordinates are longitude and latitude in degrees (CRS84). Polygon edges are straight in
longitude and latitude, as RFC 7946 defines them. Distances are lengths of geodesics,
solved by PROJ's geodesic routines (Karney 2013, Algorithms for geodesics).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
AnyArray = npt.NDArray[Any]  # mostly of geometries

GEOD = pyproj.Geod(ellps="WGS84")

# At 49 degrees north, a chord of 2 km that is straight in longitude and latitude stays
# within 0.1 m of the geodesic between its ends.
CHORD_KM = 2.0
# A degree of a great circle on a sphere of 6371 km. On the ellipsoid, a degree of
# latitude is 110.57 km long at the equator and 111.69 km at the poles.
KM_PER_DEGREE = 111.2
MAX_DISTANCE_KM = 500.0


def objects(values: Iterable[Any]) -> AnyArray:
    """Return values of any kind as an array of objects. Shape (n,)."""
    # Without the None, cut off again, lists of one length would become a table.
    return np.array([*values, None], dtype=object)[:-1]


def distance_fault(km: float) -> str | None:
    """Say why a distance cannot be measured.

    Parameters
    ----------
    km
        A distance, depth or width in km.

    Returns
    -------
    What is wrong, to follow "the distance is "; None where nothing is.
    """
    if not math.isfinite(km):
        return f"{km}, which is not a number of km"
    if km <= 0:
        return f"{km:g} km; it must be above zero"
    if km > MAX_DISTANCE_KM:
        return f"{km:g} km; it must be {MAX_DISTANCE_KM:g} km or less"
    return None


def format_position(latitude: float, longitude: float) -> str:
    """Return a position in degrees as people write it: ``48.451 N 37.333 E``."""
    north, east = "N" if latitude >= 0 else "S", "E" if longitude >= 0 else "W"
    return f"{abs(latitude):.3f} {north} {abs(longitude):.3f} {east}"


def degrees_per_km(latitude: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Degrees of longitude and of latitude in a km along parallel and meridian.

    Parameters
    ----------
    latitude
        In degrees.

    Returns
    -------
    Two arrays, shaped as ``latitude``, from the ellipsoid's radii of curvature in the
    prime vertical and in the meridian (Snyder 1987, chapter 4).
    """
    phi = np.radians(latitude)
    bend = 1 - GEOD.es * np.sin(phi) ** 2
    east_km = GEOD.a / 1000 / np.sqrt(bend) * np.cos(phi)
    north_km = GEOD.a / 1000 * (1 - GEOD.es) / bend**1.5
    return np.degrees(1 / east_km), np.degrees(1 / north_km)


def _authalic_q(latitude: FloatArray) -> FloatArray:
    """Snyder (1987), Map Projections: A Working Manual, equation 3-12; radians."""
    e = math.sqrt(GEOD.es)
    s = np.sin(latitude)
    # arctanh(es) / e is Snyder's -1 / (2e) ln((1 - es) / (1 + es)).
    return (1 - GEOD.es) * (s / (1 - GEOD.es * s * s) + np.arctanh(e * s) / e)


def _ring_areas_km2(rings: AnyArray) -> FloatArray:
    """Area inside each ring, in km², whichever way it turns. Shape (n,)."""
    # The strip of the ellipsoid from the equator to latitude phi, a radian wide, has
    # the area a² q(phi) / 2. Green's theorem makes a ring's area the sum of these
    # strips under its edges, counted with the sign of each edge's change in longitude.
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    lon, lat = np.radians(xy).T
    # All rings lie one after another in xy: a step from one to the next is not an edge.
    same = ring[1:] == ring[:-1]
    mean, half = (lat[1:] + lat[:-1]) / 2, (lat[1:] - lat[:-1]) / 2
    # Mean of q along each edge, by Gauss-Legendre quadrature on three points.
    node = math.sqrt(0.6)
    q = (
        5 * _authalic_q(mean - node * half)
        + 8 * _authalic_q(mean)
        + 5 * _authalic_q(mean + node * half)
    ) / 18
    strip = np.where(same, q * (lon[1:] - lon[:-1]), 0.0)
    total = np.bincount(ring[1:], weights=strip, minlength=len(rings))
    return np.abs(total) * (GEOD.a / 1000) ** 2 / 2


def areas_km2(geometries: Sequence[BaseGeometry] | AnyArray) -> FloatArray:
    """Area of each geometry on the ellipsoid.

    Snyder (1987), Map Projections: A Working Manual, equation 3-12, integrated along
    the edges. Exact to rounding for edges of up to a degree, and to 1e-8 for edges of
    10.

    Parameters
    ----------
    geometries
        Shape (n,). Longitude and latitude in degrees. Points and lines count as zero.

    Returns
    -------
    Shape (n,), km².
    """
    items = np.asarray(geometries, dtype=object)
    # Twice, because a collection may hold multipolygons.
    parts, owner = shapely.get_parts(items, return_index=True)
    polygons, part = shapely.get_parts(parts, return_index=True)
    owner = owner[part]
    keep = shapely.get_type_id(polygons) == 3
    polygons, owner = polygons[keep], owner[keep]
    if not len(polygons):
        return np.zeros(len(items))
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    # A polygon's first ring is its exterior, the others are holes.
    exterior = np.diff(polygon, prepend=-1) != 0
    signed = _ring_areas_km2(rings) * np.where(exterior, 1.0, -1.0)
    totals = np.bincount(owner[polygon], weights=signed, minlength=len(items))
    return np.asarray(totals, dtype=float)


def small_areas_km2(geometries: AnyArray) -> FloatArray:
    """Area of each of many small geometries on the ellipsoid, in a third of the time.

    The area in degrees times the scale of areas at the geometry's centroid: right to
    1e-6 for what is up to 0.3 degrees high.

    Parameters
    ----------
    geometries
        Shape (n,). Longitude and latitude in degrees. Points and lines count as zero.

    Returns
    -------
    Shape (n,), km².
    """
    areas = shapely.area(geometries)  # in square degrees
    some = areas > 0
    latitude = np.radians(shapely.get_y(shapely.centroid(geometries[some])))
    # The meridian's radius of curvature times that of the parallel.
    bend = 1 - GEOD.es * np.sin(latitude) ** 2
    radii_km2 = (GEOD.a / 1000) ** 2 * (1 - GEOD.es) * np.cos(latitude) / bend**2
    areas[some] *= np.radians(1) ** 2 * radii_km2
    return np.asarray(areas, dtype=float)


def area_km2(geometry: BaseGeometry) -> float:
    """Area of one geometry in km²; see `areas_km2`."""
    return float(areas_km2([geometry])[0])


def length_km(line: BaseGeometry) -> float:
    """Length of a line, or of all lines in a collection, in km.

    Each edge counts as the geodesic between its ends.
    """
    start, end = edges_of(shapely.get_parts(line)).transpose(1, 2, 0)
    if not start.size:
        return 0.0
    _, _, metres = GEOD.inv(*start, *end)
    return float(np.sum(metres)) / 1000


def edges_of(lines: AnyArray) -> FloatArray:
    """Return the edges of lines: their ends. Shape (n, 2, 2)."""
    xy, line = shapely.get_coordinates(lines, return_index=True)
    same = line[1:] == line[:-1]
    return np.stack([xy[:-1][same], xy[1:][same]], axis=1)


def densify(geometry: Any, *, chord_km: float = CHORD_KM) -> Any:
    """Add points along the edges of a geometry in degrees, or of an array of them.

    Afterwards no edge is longer than ``chord_km`` (to 0.5 %), on the ellipsoid. Edges
    that run east to west away from the equator are shorter still.
    """
    return shapely.segmentize(geometry, chord_km / KM_PER_DEGREE)


@dataclass(frozen=True)
class Plane:
    """A plane around a point: the azimuthal equidistant projection on WGS 84, in km.

    Distances from the centre are exact. A distance d between two points, of which one
    lies within r of the centre, is too long by about r² d / (6 R²) at most, R being the
    Earth's radius: for r = 60 km, by 0.6 m at 40 km and by 1.5 m at 100 km.

    Attributes
    ----------
    longitude, latitude
        The centre, in degrees.
    """

    longitude: float
    latitude: float

    @cached_property
    def _projection(self) -> pyproj.Transformer:
        # As an operation alone: a projection would be described as a CRS first, which
        # takes four times as long, and ten times with the database that is then opened.
        return pyproj.Transformer.from_pipeline(
            f"+proj=aeqd +lon_0={self.longitude:.15g} +lat_0={self.latitude:.15g} "
            "+ellps=WGS84 +units=km"
        )

    def positions(self, points: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Map points from degrees to the plane.

        Parameters
        ----------
        points
            Shape (n, 2): longitude and latitude in degrees.

        Returns
        -------
        East and north of the centre, in km. Shapes (n,).
        """
        x, y = self._projection.transform(*np.asarray(points, dtype=float).T)
        return x, y

    def project(self, geometry: Any) -> Any:
        """Map a geometry, or an array of them, from degrees to km on the plane."""
        return shapely.transform(geometry, lambda xy: np.column_stack(self.positions(xy)))

    def places(self, xy: FloatArray) -> FloatArray:
        """Map points from the plane to degrees.

        Longitudes are within 180 degrees of the centre's: across the antimeridian, too,
        they run on.

        Parameters
        ----------
        xy
            Shape (n, 2): east and north of the centre, in km.

        Returns
        -------
        Shape (n, 2): longitude and latitude in degrees.
        """
        longitude, latitude = self._projection.transform(xy[:, 0], xy[:, 1], direction="INVERSE")
        turns = np.round((self.longitude - longitude) / 360)
        return np.column_stack([longitude + 360 * turns, latitude])

    def unproject(self, geometry: Any) -> Any:
        """Map a geometry, or an array of them, from km on the plane to degrees.

        See `places`.
        """
        return shapely.transform(geometry, self.places)


def plane_of(geometry: BaseGeometry) -> Plane:
    """Centre a plane on the middle of a geometry's bounds, in degrees."""
    west, south, east, north = geometry.bounds
    return Plane((west + east) / 2, (south + north) / 2)
