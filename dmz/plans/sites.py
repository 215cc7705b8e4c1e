"""Sites of note: power plants, dams and the like, where they lie, and what a plan means for them."""

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


@dataclass(frozen=True)
class Site:
    """A site, by its point in degrees."""

    id: str
    name: str
    kind: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class SiteAnswer:
    """A site: who holds it now and under the plan, how far from the plan's line it is, and the provisions whose land it is on."""

    id: str
    name: str
    kind: str
    latitude: float
    longitude: float
    held_by_now: str
    held_by: str
    distance_to_front_km: float
    inside: tuple[str, ...]


def read_sites(territory: Territory) -> tuple[Site, ...]:
    """The sites that ship with the territory; none where there is no table of them."""
    if territory.sites_path is None:
        return ()
    with territory.sites_path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Site(
                row["id"], row["name"], row["kind"], float(row["latitude"]), float(row["longitude"])
            )
            for row in csv.DictReader(lines)
        )


def answer_sites(
    territory: Territory, now: Front, then: Front, areas: Sequence[tuple[str, BaseGeometry]]
) -> tuple[SiteAnswer, ...]:
    """The answer for each site.

    Parameters
    ----------
    now, then
        The front as it is and as the plan makes it.
    areas
        The land that provisions are about, in degrees, each with the provision's name.
    """
    sites = read_sites(territory)
    if not sites:
        return ()
    points = np.array([(site.longitude, site.latitude) for site in sites])
    inside: list[list[str]] = [[] for _ in sites]
    for name, area in areas:
        for index in np.flatnonzero(shapely.contains_xy(area, *points.T)):
            inside[index].append(name)
    rows = zip(
        sites, now.holders(points).tolist(), then.holders(points).tolist(), Reach(then.line).distances_km(points).tolist(), inside,
        strict=True,
    )  # fmt: skip
    return tuple(
        SiteAnswer(
            **vars(site), held_by_now=a, held_by=b, distance_to_front_km=km, inside=tuple(zones)
        )
        for site, a, b, km, zones in rows
    )
