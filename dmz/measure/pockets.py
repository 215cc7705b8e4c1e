"""Pockets that matter: small ones that add much to a zone, and how much."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import KM_PER_DEGREE, FloatArray, Plane, area_km2, format_position
from dmz.earth.reach import Reach
from dmz.land.pockets import Pocket
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures

# A pocket is named where it adds more than this share to a zone.
LEAST_SHARE = 0.01
# Points to a pocket's reach, by which those that add too little are ruled out.
_STEPS = 10
# Another line is looked for within this distance of a pocket.
_BESIDE_KM = 10.0
# Ruled out by points is what adds less than this part of the least share.
_MARGIN = 0.5
_NAMED = 3


class Added(NamedTuple):
    """What a pocket adds to a zone: land that no other part of the sector reaches."""

    pocket: Pocket
    zone: ZoneFigures
    area_km2: float


def find_additions(sector: Sector, zones: Sequence[ZoneFigures]) -> list[Added]:
    """Find the small pockets that add more than 1 % to a zone.

    Parameters
    ----------
    sector
        What the zones are measured from.
    zones
        Those without a depth or a geometry, such as totals, are left out.

    Returns
    -------
    For each pocket the zone to which it adds the largest area; the largest first.
    """
    drawn = [zone for zone in zones if zone.zone and zone.distance_km]
    found = []
    pockets = zip(sector.front.pockets, sector.rings, strict=True) if drawn else ()
    for pocket, ring in pockets:
        added = list(_additions(pocket, ring, sector, drawn))
        if added:
            found.append(max(added, key=lambda each: each.area_km2))
    return sorted(found, key=lambda each: -each.area_km2)


def pocket_warnings(
    sector: Sector, zones: Sequence[ZoneFigures], territory: Territory
) -> list[str]:
    """Return a remark for each small pocket that adds more than 1 % to a zone."""
    additions = find_additions(sector, zones)
    warnings = []
    for pocket, zone, km2 in additions[:_NAMED]:
        place = format_position(pocket.latitude, pocket.longitude)
        # Rounded up, so that the option leaves it out.
        limit = math.ceil(pocket.area_km2 * 100 + 1e-9) / 100
        warnings.append(
            f"A pocket of {pocket.area_km2:.2f} km² at {place} adds {km2:,.0f} km² "
            f"({km2 / zone.area_km2:.1%}) to the {zone.distance_km:g} km zone of "
            f"{territory.party(zone.party).name}; --min-pocket {limit:g} leaves it out."
        )
    if more := additions[_NAMED:]:
        total = sum(each.area_km2 for each in more)
        warnings.append(
            f"{len(more)} more pockets under 5 km² add {total:,.0f} km² to a zone each by itself."
        )
    return warnings


def _additions(
    pocket: Pocket, ring: BaseGeometry, sector: Sector, zones: Sequence[ZoneFigures]
) -> Iterator[Added]:
    """Measure what a pocket adds to each zone, where that is more than 1 %.

    ``ring`` is what of the sector's line runs around it.
    """
    if ring.is_empty:
        return
    plane = Plane(pocket.longitude, pocket.latitude)
    most_km2 = _bound(pocket, ring, sector, plane)
    depths: dict[float, list[ZoneFigures]] = {}
    for zone in zones:
        depth_km = zone.distance_km or 0.0
        if most_km2(depth_km) > LEAST_SHARE * zone.area_km2:
            depths.setdefault(depth_km, []).append(zone)
    if not depths:
        return
    rest = shapely.difference(_near(sector.line, pocket, 2 * max(depths)), pocket.edge)
    lines = _Lines(plane, ring, rest)
    for depth_km, drawn in depths.items():
        points, each_km2 = lines.sample(depth_km)
        hopeful = []
        for zone in drawn:
            land = sector.front.land[zone.party]
            shapely.prepare(land)
            estimate_km2 = np.sum(shapely.contains_xy(land, *points.T)) * each_km2
            if estimate_km2 > _MARGIN * LEAST_SHARE * zone.area_km2:
                hopeful.append(zone)
        if not hopeful:
            continue
        beside = _near(rest, pocket, 2 * depth_km)
        alone = shapely.difference(Reach(ring).within(depth_km), Reach(beside).within(depth_km))
        for zone in hopeful:
            assert zone.zone  # noqa: S101 - those without were left out
            km2 = area_km2(shapely.intersection(alone, zone.zone.inside))
            if km2 > LEAST_SHARE * zone.area_km2:
                yield Added(pocket, zone, km2)


def _bound(
    pocket: Pocket, ring: BaseGeometry, sector: Sector, plane: Plane
) -> Callable[[float], float]:
    """Return what bounds the area that only a ring reaches, in km², by the depth.

    All of it is in a disc around the pocket's point, and not in the disc around the
    nearest point of another line. Most pockets lie close to such a line.
    """
    origin = shapely.Point(0, 0)
    own_km = float(np.hypot(*shapely.get_coordinates(plane.project(ring)).T).max())
    rest = shapely.difference(_near(sector.line, pocket, _BESIDE_KM), pocket.edge)
    apart_km = math.inf if rest.is_empty else shapely.distance(plane.project(rest), origin)

    def most_km2(depth_km: float) -> float:
        # A plane is right to a thousandth at such distances.
        return 1.02 * lune_km2(depth_km + own_km, depth_km, apart_km)

    return most_km2


def lune_km2(radius: float, other: float, apart: float) -> float:
    """Return the area of a disc outside one no larger, whose centre is so far away."""
    whole = math.pi * radius**2
    if apart >= radius + other:
        return whole
    if apart <= radius - other:
        return whole - math.pi * other**2
    own = math.acos((apart**2 + radius**2 - other**2) / (2 * apart * radius))
    its = math.acos((apart**2 + other**2 - radius**2) / (2 * apart * other))
    kite = apart * radius * math.sin(own)
    return whole - (radius**2 * own + other**2 * its - kite)


def _near(line: BaseGeometry, pocket: Pocket, km: float) -> BaseGeometry:
    """Return the part of a line in a box that holds all within a distance."""
    west, south, east, north = pocket.area.bounds
    high = km / KM_PER_DEGREE * 1.01
    wide = high / max(math.cos(math.radians(max(abs(south), abs(north)) + high)), 0.01)
    box = shapely.box(west - wide, south - high, east + wide, north + high)
    return shapely.intersection(line, box)


class _Lines:
    """A pocket's edge and the rest of the sector, on the pocket's plane."""

    def __init__(self, plane: Plane, ring: BaseGeometry, rest: BaseGeometry) -> None:
        self.plane = plane
        self.ring, self.rest = plane.project(ring), plane.project(rest)
        shapely.prepare([self.ring, self.rest])

    def sample(self, distance_km: float) -> tuple[FloatArray, float]:
        """Points of a grid that only the ring reaches, and the area of each in km².

        Returns
        -------
        Longitude and latitude in degrees, shape (n, 2).
        """
        step = distance_km / _STEPS
        reach = np.array([-1, -1, 1, 1]) * distance_km
        west, south, east, north = shapely.bounds(self.ring) + reach
        x, y = np.meshgrid(np.arange(west, east, step), np.arange(south, north, step))
        points = np.asarray(shapely.points(x.ravel(), y.ravel()))
        points = points[shapely.dwithin(self.ring, points, distance_km)]
        points = points[~shapely.dwithin(self.rest, points, distance_km)]
        return shapely.get_coordinates(self.plane.unproject(points)), step**2
