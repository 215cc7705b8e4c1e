"""Sites of note, such as power plants and dams, and what happens to each in a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray
from dmz.earth.reach import Reach
from dmz.land.cover import IN_PART, name_extent
from dmz.land.front import Front
from dmz.land.grounds import draw_discs
from dmz.land.territory import Territory
from dmz.sources.datasets import shipped_rows

NEAR_KM = 30.0  # sites this near to the line are told of, in a zone or not


@dataclass(frozen=True)
class Site:
    """A site, by its point in degrees and about how far it reaches from it."""

    id: str
    name: str
    kind: str
    latitude: float
    longitude: float
    radius_km: float = 0.0


@dataclass(frozen=True, kw_only=True)
class SiteAnswer(Site):
    """What happens to a site under a plan.

    Attributes
    ----------
    held_by_now, held_by
        The party that holds it now, and under the plan.
    distance_to_front_km
        To the line under the plan.
    inside
        Names of the provisions whose land its point is on.
    in_part
        Names of the provisions that have a part of it, but not all.
    """

    held_by_now: str
    held_by: str
    distance_to_front_km: float
    inside: tuple[str, ...]
    in_part: tuple[str, ...]


def read_sites(territory: Territory) -> tuple[Site, ...]:
    """Read the territory's sites; none where it has no table of them."""
    if "sites" not in territory.files:
        return ()
    return tuple(
        Site(
            id=row["id"],
            name=row["name"],
            kind=row["kind"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            radius_km=float(row.get("radius_km") or 0.0),
        )
        for row in shipped_rows(territory.files["sites"])
    )


def find_sites(
    territory: Territory, front: Front, reach: Reach, areas: Sequence[tuple[str, BaseGeometry]]
) -> tuple[SiteAnswer, ...]:
    """Answer for the sites in some areas or near a sector, nearest to the line first.

    Parameters
    ----------
    reach
        Distances to the sector; a site is near within 30 km.
    areas
        The name of a zone and its land, in degrees.
    """
    sites = answer_sites(territory, front, front, areas)
    if not sites:
        return ()
    points = np.array([(site.longitude, site.latitude) for site in sites])
    near = reach.distances_km(points, limit_km=NEAR_KM) <= NEAR_KM
    found = [
        site
        for site, close in zip(sites, near, strict=True)
        if close or site.inside or site.in_part
    ]
    return tuple(sorted(found, key=lambda site: site.distance_to_front_km))


def answer_sites(
    territory: Territory, now: Front, then: Front, areas: Sequence[tuple[str, BaseGeometry]]
) -> tuple[SiteAnswer, ...]:
    """Answer for each site of the territory.

    Parameters
    ----------
    now, then
        The front as it is, and under the plan.
    areas
        The name of a provision and the land that it is about, in degrees.
    """
    sites, points, discs, held = _sites_on(territory, then)
    if not sites:
        return ()
    inside: list[list[str]] = [[] for _ in sites]
    # Both parties' zones are one provision: the line between them is no edge of it.
    shared: dict[str, FloatArray] = {}
    for name, area in areas:
        for index in np.flatnonzero(shapely.contains_xy(area, *points.T)):
            inside[index].append(name)
        shared[name] = shared.get(name, 0.0) + _shared_areas(area, discs)
    shares = {
        name: np.divide(part, held, where=held > 0, out=0 * part) for name, part in shared.items()
    }
    held_by_now = now.holders(points).tolist()
    held_by = then.holders(points).tolist()
    distances_km = then.reach.distances_km(points).tolist()
    return tuple(
        SiteAnswer(
            **vars(site),
            held_by_now=held_by_now[index],
            held_by=held_by[index],
            distance_to_front_km=distances_km[index],
            inside=tuple(inside[index]),
            in_part=tuple(
                name for name, share in shares.items() if name_extent(share[index]) == IN_PART
            ),
        )
        for index, site in enumerate(sites)
    )


@lru_cache(maxsize=4)
def _sites_on(
    territory: Territory, front: Front
) -> tuple[tuple[Site, ...], FloatArray, npt.NDArray[Any], FloatArray]:
    """Return the sites, their points and discs, and how much of each disc is held.

    A page asks again for each of its fifty distances, and the front is the same.
    """
    sites = read_sites(territory)
    points = np.array([(site.longitude, site.latitude) for site in sites]).reshape(-1, 2)
    discs = draw_discs(points, np.array([site.radius_km for site in sites]))
    # The sea around a bridge is nobody's, and no edge.
    held = sum((_shared_areas(land, discs) for land in front.land.values()), np.zeros(len(sites)))
    return sites, points, discs, held


def _shared_areas(area: BaseGeometry, discs: npt.NDArray[Any]) -> FloatArray:
    """Return how much of each disc is in an area, in square degrees. Shape (n,)."""
    shapely.prepare(area)
    found = np.zeros(len(discs))
    near = np.flatnonzero(shapely.intersects(area, discs))
    found[near] = shapely.area(shapely.intersection(area, discs[near]))
    return found
