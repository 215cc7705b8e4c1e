"""Areas that provisions name: oblasts, land near places, polygons, or between lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import Plane
from dmz.earth.reach import Reach
from dmz.earth.shapes import polygons_of
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.rules import Common, Inside
from dmz.land.sectors import points_of
from dmz.land.territory import Territory
from dmz.land.zones import Zone
from dmz.plans.provisions import Corner, Hole
from dmz.sources.layers import repair_polygons

_POLYGON_TYPES = (3, 6)  # Polygon and MultiPolygon


@dataclass(frozen=True, eq=False)
class Area:
    """Land, regardless of holder.

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


def draw_polygon(territory: Territory, corners: Sequence[Corner]) -> Area:
    """Return the land inside corners joined by straight lines of a map in degrees.

    Raises
    ------
    QuestionError
        The lines cross each other.
    """
    shape = shapely.Polygon([(longitude, latitude) for latitude, longitude in corners])
    if not shape.is_valid:
        raise QuestionError("its polygon crosses itself; give its corners in the order of the edge")
    return _area_of(territory, shape)


def find_grounds(territory: Territory, places: Sequence[Place]) -> Area:
    """Return the built-up ground of some settlements.

    Raises
    ------
    QuestionError
        A settlement whose ground is not known.
    """
    grounds, ids = territory.grounds, territory.gazetteer.ids
    shapes = []
    for place in places:
        row = ids.index(place.id) if place.id in ids else -1
        at = np.flatnonzero(grounds.rows == row) if grounds else np.zeros(0, dtype=np.int64)
        if grounds is None or not len(at):
            raise QuestionError(
                f"the ground of {place.name} is not known here; use near with within_km"
            )
        shapes += list(grounds.shapes(at))
    return _area_of(territory, shapely.union_all(shapes))


def find_hole(territory: Territory, hole: Hole, places: Sequence[Place]) -> Area:
    """Return the land that a provision leaves out.

    Parameters
    ----------
    places
        The centres of its discs, where it has any.
    """
    areas = []
    if hole.within_km:
        areas.append(draw_discs(territory, places, hole.within_km))
    if hole.oblasts:
        areas.append(join_regions(territory, hole.oblasts))
    if hole.polygon:
        areas.append(draw_polygon(territory, hole.polygon))
    return Area(
        shapely.union_all([area.shape for area in areas]),
        np.logical_or.reduce([area.settlements for area in areas]),
    )


def cut_out(zone: Zone, hole: Area, front: Front) -> Zone:
    """Return a zone on a front without a hole."""
    rule = zone.rule and Common(zone.rule, Inside(front, zone.party, hole.shape), without=True)
    return replace(
        zone,
        rule=rule,
        inside=polygons_of(shapely.difference(zone.inside, hole.shape)),
        beyond=polygons_of(shapely.difference(zone.beyond, hole.shape)),
        settlements=zone.settlements[~hole.settlements[zone.settlements]],
    )


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
