"""Sites of note, such as power plants and dams, and what a plan means for each."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.territory import Territory

NEAR_KM = 30.0  # sites this near to the line are told of, in a zone or not


@dataclass(frozen=True)
class Site:
    """A site, by its point in degrees."""

    id: str
    name: str
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class SiteAnswer(Site):
    """What a plan means for a site.

    Attributes
    ----------
    held_by_now, held_by
        The party that holds it now, and under the plan.
    distance_to_front_km
        To the line under the plan.
    inside
        Names of the provisions whose land it is on.
    """

    held_by_now: str
    held_by: str
    distance_to_front_km: float
    inside: tuple[str, ...]


def read_sites(territory: Territory) -> tuple[Site, ...]:
    """Read the territory's sites; none where it has no table of them."""
    if territory.sites_path is None:
        return ()
    with territory.sites_path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Site(
                id=row["id"],
                name=row["name"],
                kind=row["kind"],
                latitude=float(row["latitude"]),
                longitude=float(row["longitude"]),
            )
            for row in csv.DictReader(lines)
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
    found = [site for site, close in zip(sites, near, strict=True) if close or site.inside]
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
    sites = read_sites(territory)
    if not sites:
        return ()
    points = np.array([(site.longitude, site.latitude) for site in sites])
    inside: list[list[str]] = [[] for _ in sites]
    for name, area in areas:
        for index in np.flatnonzero(shapely.contains_xy(area, *points.T)):
            inside[index].append(name)
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
        )
        for index, site in enumerate(sites)
    )
