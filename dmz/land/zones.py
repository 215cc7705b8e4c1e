"""Zones: all land within a pullback distance, on one party's side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, area_km2, areas_km2
from dmz.earth.reach import Reach
from dmz.earth.threads import map_in_threads
from dmz.land.front import Front
from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Territory

Depths = Mapping[str, float]  # by party id, km; a party without one does not pull back


@dataclass(frozen=True)
class Zone:
    """The land of one party within a depth of a reference (a sector, or cities).

    Attributes
    ----------
    inside
        Land of the territory that the party holds, in degrees.
    beyond
        Land of the party's own state beyond the territory's border, in degrees. Sea is in neither.
    """

    party: str
    depth_km: float | None  # None for an area that no depth makes
    inside: BaseGeometry
    beyond: BaseGeometry


def draw_zones(
    reach: Reach, front: Front, territory: Territory, steps: Sequence[Depths]
) -> list[list[Zone]]:
    """Draw the zones of every step: for each, one zone for each party that has a depth."""
    depths = sorted({depth for step in steps for depth in step.values()})
    around = dict(zip(depths, reach.within_each(depths), strict=True))
    states = {party.id: territory.own_state(party) for party in territory.parties}

    def draw(asked: tuple[str, float]) -> Zone:
        id, depth = asked
        inside, beyond = (
            polygons_of(shapely.intersection(around[depth], part))
            for part in (front.land[id], states[id])
        )
        return Zone(id, depth, inside, beyond)

    zones = iter(map_in_threads(draw, [asked for step in steps for asked in step.items()]))
    return [[next(zones) for _ in step] for step in steps]


def polygons_of(area: BaseGeometry) -> BaseGeometry:
    """The polygons of an overlay, without the points and lines in which two areas touch."""
    parts = shapely.get_parts(area)
    return MultiPolygon(list(shapely.get_parts(parts[shapely.get_dimensions(parts) == 2])))


@dataclass(frozen=True)
class Nearby:
    """The settlements within the widest depth of a reference: columns of shape (n,), nearest first.

    ``index`` is the row in the gazetteer, ``distance_km`` the distance to the reference, ``holder`` the party's id.
    """

    index: npt.NDArray[np.int64]
    distance_km: FloatArray
    holder: npt.NDArray[np.str_]

    def inside(self, zone: Zone) -> npt.NDArray[np.int64]:
        """Gazetteer rows of the settlements in a zone; a point is in or out."""
        depth_km = np.inf if zone.depth_km is None else zone.depth_km
        rows: npt.NDArray[np.int64] = self.index[
            (self.holder == zone.party) & (self.distance_km <= depth_km)
        ]
        return rows

    def within(self, depth_km: float) -> Nearby:
        """Those within a lesser depth."""
        count = int(np.searchsorted(self.distance_km, depth_km, side="right"))
        return Nearby(self.index[:count], self.distance_km[:count], self.holder[:count])


def find_nearby(reach: Reach, front: Front, gazetteer: Gazetteer, depth_km: float) -> Nearby:
    """Find the settlements within a depth and who holds them."""
    distance = reach.distances_km(gazetteer.points, limit_km=depth_km)
    index = np.flatnonzero(distance <= depth_km)
    index = index[np.argsort(distance[index], kind="stable")]
    return Nearby(index, distance[index], front.holders(gazetteer.points[index]))


@dataclass(frozen=True)
class Part:
    """The part of a party's zone in one region; ``region`` is None outside all of them."""

    party: str
    region: int | None
    area: BaseGeometry
    area_km2: float
    settlements: npt.NDArray[np.int64]  # rows in the gazetteer


def split_by_region(
    zone: Zone, territory: Territory, settlements: npt.NDArray[np.int64]
) -> list[Part]:
    """Split a zone by region. The parts add up to the zone's land inside the territory.

    Parameters
    ----------
    settlements
        Gazetteer rows of the settlements in the zone.
    """
    window = shapely.box(*zone.inside.bounds) if zone.inside else shapely.Polygon()
    touched = np.flatnonzero(shapely.intersects(window, territory.regions))
    shares = shapely.intersection(zone.inside, territory.regions[touched])
    areas = areas_km2(shares)
    homes = territory.gazetteer.region[settlements]
    parts = []
    # A hair of less than 1 m² is where two edges were computed apart, not land.
    for region in sorted({*touched[areas > 1e-6].tolist(), *homes.tolist()}):
        at = np.flatnonzero(touched == region)
        share = shares[at[0]] if len(at) else shapely.Polygon()
        parts.append(
            Part(zone.party, region, share, float(areas[at].sum()), settlements[homes == region])
        )
    rest = area_km2(zone.inside) - float(areas.sum())
    if rest > 1e-3:
        outside = shapely.difference(zone.inside, shapely.union_all(territory.regions[touched]))
        parts.append(Part(zone.party, None, outside, rest, settlements[:0]))
    return parts
