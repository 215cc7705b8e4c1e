"""Dated, sourced estimates of who remains, and which of them bear on a scenario's zones."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures
from dmz.sources.datasets import DATA

CITY = "city"  # else the part of an oblast that the party holds
ESTIMATES = "estimates.csv"


@dataclass(frozen=True)
class Estimate:
    """How many people remain in a city, or in the part of an oblast that a party holds.

    ``low`` is None where the source gives an upper bound only. ``baseline`` is what the gazetteer has for the same place: residents
    before February 2022. ``distances_km`` are those of the zones that it bears on: that contain the city's centre, or some of that
    part of the oblast.
    """

    id: str
    place: str
    scope: str
    oblast: str
    party: str
    low: int | None
    high: int | None
    date: str
    source: str
    weak: bool
    note: str
    baseline: int | None
    distances_km: tuple[float, ...]


def find_estimates(
    zones: Sequence[ZoneFigures], territory: Territory, front: Front
) -> tuple[Estimate, ...]:
    """The estimates that bear on any of the zones, in the order of the file; none for a territory that has no such file."""
    if territory.gazetteer_path is None or territory.gazetteer_path.parent != DATA:
        return ()
    with (DATA / ESTIMATES).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    found = []
    for row in rows:
        region = list(territory.region_ids).index(row["oblast"])
        if row["scope"] == CITY:
            name = f"{row['place']} ({territory.region_names[region]})"
            bearing, baseline = _of_city(name, row["party"], zones, territory)
        else:
            bearing, baseline = _of_oblast(region, row["party"], zones, territory, front)
        if bearing:
            found.append(
                Estimate(
                    id=row["id"],
                    place=row["place"],
                    scope=row["scope"],
                    oblast=territory.region_names[region],
                    party=row["party"],
                    low=int(row["low"]) if row["low"] else None,
                    high=int(row["high"]) if row["high"] else None,
                    date=row["date"],
                    source=row["source"],
                    weak=row["weak"] == "true",
                    note=row["note"],
                    baseline=baseline,
                    distances_km=tuple(
                        sorted(
                            {zone.distance_km for zone in bearing if zone.distance_km is not None}
                        )
                    ),
                )
            )
    return tuple(found)


def _of_city(
    name: str, party: str, zones: Sequence[ZoneFigures], territory: Territory
) -> tuple[list[ZoneFigures], int | None]:
    """A party's zones that contain a city's centre, and its people before 2022."""
    place = territory.gazetteer.find(name)
    own = [
        (zone, zone.zone.inside) for zone in zones if zone.zone is not None and zone.party == party
    ]
    return [
        zone for zone, area in own if shapely.contains_xy(area, place.longitude, place.latitude)
    ], place.population


def _of_oblast(
    region: int, party: str, zones: Sequence[ZoneFigures], territory: Territory, front: Front
) -> tuple[list[ZoneFigures], int | None]:
    """A party's zones with land in an oblast, and the people, before 2022, of the land that it holds there."""
    name = territory.region_names[region]
    bearing = [
        z
        for z in zones
        if z.party == party and any(row.oblast == name and row.area_km2 > 0 for row in z.by_oblast)
    ]
    if not bearing:
        return [], None
    gazetteer = territory.gazetteer
    homes = np.flatnonzero(gazetteer.region == region)
    held = homes[front.holders(gazetteer.points[homes]) == party]
    return bearing, int(gazetteer.population[held].sum())
