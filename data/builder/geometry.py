"""Areas, polygons and a plane in km for geometries in degrees on WGS 84."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

GEOD = Geod(ellps="WGS84")
# Degrees to km on the ellipsoid at 48.5° N, the middle of the country: true to 5 % from
# 44° to 53° N, which is enough to compare small distances with a tolerance.
KM_PER_DEGREE = np.array([73.9, 111.2])


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons of a geometry, without the lines and points that overlays leave."""
    parts = shapely.get_parts(geometry, return_index=False).tolist()
    nested = [part for part in parts if part.geom_type == "MultiPolygon"]
    flat = [part for part in parts if isinstance(part, Polygon) and not part.is_empty]
    return flat + [part for group in nested for part in polygons_of(group)]


def area_km2(geometry: BaseGeometry) -> float:
    """Area on the WGS 84 ellipsoid; rings may run either way."""
    return sum(
        abs(GEOD.geometry_area_perimeter(orient(part))[0]) / 1e6 for part in polygons_of(geometry)
    )


def fill(geometry: BaseGeometry) -> BaseGeometry:
    """The geometry with all of its holes filled."""
    return unite(Polygon(part.exterior) for part in polygons_of(geometry))


def unite(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """The union of polygons that may overlap or cross themselves, polygons only."""
    whole = shapely.union_all([shapely.make_valid(geometry) for geometry in geometries])
    return shapely.MultiPolygon(polygons_of(whole))


def to_plane(geometry: BaseGeometry) -> BaseGeometry:
    """Degrees as km on the plane of ``KM_PER_DEGREE``."""
    return shapely.transform(geometry, lambda xy: xy * KM_PER_DEGREE)


def from_plane(geometry: BaseGeometry) -> BaseGeometry:
    """The inverse of `to_plane`."""
    return shapely.transform(geometry, lambda xy: xy / KM_PER_DEGREE)


def opened(geometry: BaseGeometry, width_km: float) -> BaseGeometry:
    """The parts of a geometry, in degrees, that are at least so wide."""
    plane = to_plane(geometry)
    eroded = shapely.buffer(plane, -width_km / 2, quad_segs=2)
    grown = shapely.buffer(eroded, width_km / 2 * 1.1, quad_segs=2)
    return from_plane(shapely.intersection(plane, grown))


def points_on(geometry: BaseGeometry, every_km: float) -> npt.NDArray[np.float64]:
    """Points on a geometry's edge at most so far apart. Shape (n, 2), degrees."""
    edge = shapely.segmentize(to_plane(geometry).boundary, every_km)
    return shapely.get_coordinates(from_plane(edge))
