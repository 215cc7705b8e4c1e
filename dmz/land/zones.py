"""Zones: all land within a pullback distance, on one party's side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import IntArray, areas_km2
from dmz.earth.reach import Reach
from dmz.earth.shapes import cut_out, polygons_of
from dmz.earth.threads import map_in_threads
from dmz.land.cover import Cover, Limit
from dmz.land.front import Front
from dmz.land.holdings import Holdings
from dmz.land.rules import Inside, Rule, Within
from dmz.land.sectors import Sector
from dmz.land.territory import Territory

Depths = Mapping[str, float]  # by party id, km; a party without one does not pull back
Rows = IntArray  # rows of the gazetteer
# Settlements are looked at this far beyond a zone: all but the largest grounds that
# its edge cuts have their centre there.
_BEYOND_KM = 10.0


@dataclass(frozen=True, eq=False)
class Zone:
    """Land of one party: within a depth of a sector, or an area that a plan names.

    Attributes
    ----------
    depth_km
        None where no depth makes the area.
    inside
        Land of the territory, in degrees.
    beyond
        Land of the party's own state beyond the territory's border, in degrees. Sea is
        in neither.
    settlements
        Rows in the gazetteer of the settlements in it, shape (n,). A settlement is in
        or out by its point.
    held
        All that the party holds on the front that the zone was drawn on.
    rule
        Which points are in it, for its range; None where it has none.
    limit
        The depth, and how far settlements are; None where no depth makes the area.
    """

    party: str
    depth_km: float | None
    inside: BaseGeometry
    beyond: BaseGeometry
    settlements: Rows
    held: Holdings
    rule: Rule | None = None
    limit: Limit | None = None


def draw_zones(
    reach: Reach,
    front: Front,
    territory: Territory,
    steps: Sequence[Depths],
    *,
    sector: Sector | None = None,
) -> list[list[Zone]]:
    """Draw the zones of every step: one for each party that has a depth.

    Parameters
    ----------
    reach
        Distances to what zones are measured from: a sector, or cities.
    steps
        For each step, depths in km by party id.
    sector
        What the reach is of; without it zones have no ranges.
    """
    depths = sorted({depth for step in steps for depth in step.values()})
    if not depths:
        return [[] for _ in steps]
    around = dict(zip(depths, reach.within_each(depths), strict=True))
    states = {party.id: territory.own_state(party) for party in territory.parties}
    points = territory.gazetteer.points
    farthest_km = depths[-1] + _BEYOND_KM
    distance_km = reach.distances_km(points, limit_km=farthest_km)
    away_km = np.minimum(distance_km, farthest_km)
    # The settlements within any of the depths, nearest first, and who holds each.
    row = np.flatnonzero(distance_km <= depths[-1])
    row = row[np.argsort(distance_km[row], kind="stable")]
    holder = front.holders(points[row])

    def draw(asked: tuple[str, float]) -> Zone:
        party, depth = asked
        inside, beyond = (
            polygons_of(shapely.intersection(around[depth], land))
            for land in (front.land[party], states[party])
        )
        settlements = row[(holder == party) & (distance_km[row] <= depth)]
        rule = Within(front, party, sector, depth) if sector else None
        held, limit = front.holdings[party], Limit(party, depth, away_km)
        return Zone(party, depth, inside, beyond, settlements, held, rule, limit)

    asked = [(party, depth) for step in steps for party, depth in step.items()]
    zones = iter(map_in_threads(draw, asked, "Cutting zones"))
    return [[next(zones) for _ in step] for step in steps]


def held_in_region(front: Front, territory: Territory, party: str, region: int) -> Zone:
    """Return the land that a party holds in a region as a zone, which may be empty."""
    gazetteer = territory.gazetteer
    area = front.holdings[party].in_region(territory, region)
    homes = np.flatnonzero(gazetteer.region == region)
    held = homes[front.holders(gazetteer.points[homes]) == party]
    rule = Inside(front, party, territory.regions[region])
    return Zone(party, None, area, shapely.MultiPolygon(), held, front.holdings[party], rule)


@dataclass(frozen=True, eq=False)
class Part:
    """The part of a zone in one region.

    Attributes
    ----------
    region
        Index of the region; None for land outside all of them.
    area
        In degrees.
    settlements
        Rows in the gazetteer, shape (n,), of the settlements whose centre is inside.
    held_km2
        Area of all that the party holds in the region; None outside all of them.
    cover
        The settlements of the region whose ground is inside or in part; None where
        settlements are points.
    """

    party: str
    region: int | None
    area: BaseGeometry
    area_km2: float
    settlements: Rows
    held_km2: float | None = None
    cover: Cover | None = None

    @property
    def settlement_count(self) -> int:
        """How many settlements are inside, wholly or in part."""
        cover = self.cover
        return cover.wholly + cover.in_part if cover else len(self.settlements)


def split_by_region(zone: Zone, territory: Territory, cover: Cover | None = None) -> list[Part]:
    """Split a zone by region; the parts sum to its land inside the territory.

    Parameters
    ----------
    cover
        What the zone covers, which is split with it.
    """
    window = shapely.box(*zone.inside.bounds) if zone.inside else shapely.Polygon()
    touched = np.flatnonzero(shapely.intersects(window, territory.regions))
    shares = [cut_out(zone.inside, region) for region in territory.regions[touched]]
    measured = areas_km2([*shares, zone.inside])
    areas, whole_km2 = measured[:-1], float(measured[-1])
    homes = territory.gazetteer.region[zone.settlements]
    covered = territory.gazetteer.region[cover.rows] if cover else homes[:0]
    parts = []
    # A hair of less than 1 m² is where two edges were computed apart, not land. A
    # region that has only settlements of the zone is listed too: a port may lie off the
    # coastline.
    for region in sorted({*touched[areas > 1e-6].tolist(), *homes.tolist(), *covered.tolist()}):
        at = np.flatnonzero(touched == region)
        share = shares[at[0]] if len(at) else shapely.Polygon()
        own = zone.settlements[homes == region]
        held_km2 = zone.held.region_km2(territory, region)
        mine = cover.of(covered == region) if cover else None
        own_km2 = float(areas[at].sum())
        parts.append(Part(zone.party, region, share, own_km2, own, held_km2, mine))
    rest = whole_km2 - float(areas.sum())
    if rest > 1e-3:
        outside = shapely.difference(zone.inside, shapely.union_all(territory.regions[touched]))
        nobody = cover.of(covered < 0) if cover else None
        parts.append(Part(zone.party, None, outside, rest, zone.settlements[:0], cover=nobody))
    return parts
