"""Areas that provisions name: oblasts, land near places, polygons, gaps of lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import Plane
from dmz.earth.reach import Reach
from dmz.errors import InputError
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.sectors import points_of
from dmz.land.territory import Territory
from dmz.sources.layers import repair_polygons

_POLYGON_TYPES = (3, 6)  # Polygon and MultiPolygon


@dataclass(frozen=True, eq=False)
class Area:
    """Land, whoever holds it.

    Attributes
    ----------
    shape
        In degrees.
    settlements
        Which settlements of the gazetteer are in it, shape (n,).
    """

    shape: BaseGeometry
    settlements: npt.NDArray[np.bool_]


def join_regions(territory: Territory, names: Sequence[str]) -> Area:
    """Return the land of some oblasts."""
    regions = [territory.region(name) for name in names]
    shape = shapely.union_all(territory.regions[regions])
    return Area(shape, np.isin(territory.gazetteer.region, regions))


def draw_discs(territory: Territory, places: Sequence[Place], radius_km: float) -> Area:
    """Return the land within a geodesic distance of any of some places."""
    reach = Reach(points_of(places))
    distances_km = reach.distances_km(territory.gazetteer.points, limit_km=radius_km)
    return Area(reach.within(radius_km), distances_km <= radius_km)


def draw_boxes(territory: Territory, places: Sequence[Place], side_km: float) -> Area:
    """Return the boxes around some places, with sides that run north and east."""
    half = side_km / 2
    box = shapely.segmentize(shapely.box(-half, -half, half, half), 1.0)
    planes = [Plane(place.longitude, place.latitude) for place in places]
    return _area_of(territory, shapely.union_all([plane.unproject(box) for plane in planes]))


def read_area(territory: Territory, path: str) -> Area:
    """Return the land in the polygons of a file; `InputError` if it has others."""
    layer = territory.read_layer(path, "plan")
    if not np.isin(shapely.get_type_id(layer.geometries), _POLYGON_TYPES).all():
        raise InputError(f"{path}: the file of a special zone holds polygons")
    polygons, _ = repair_polygons(layer.dataset.id, layer.geometries)
    return _area_of(territory, shapely.union_all(polygons))


def find_gap(territory: Territory, first: Front, second: Front) -> Area:
    """Return the land that one party holds on one front, and the other on the other."""
    holder = first.holder.id
    return _area_of(
        territory, shapely.symmetric_difference(first.land[holder], second.land[holder])
    )


def _area_of(territory: Territory, shape: BaseGeometry) -> Area:
    points = territory.gazetteer.points
    return Area(shape, np.asarray(shapely.contains_xy(shape, *points.T), dtype=np.bool_))
