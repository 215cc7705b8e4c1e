"""Dated, sourced estimates of who remains, and the zones that each is relevant to."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures
from dmz.sources.datasets import DATA

CITY = "city"
ESTIMATES = "estimates.csv"


@dataclass(frozen=True)
class Estimate:
    """How many people remain in a city, or in the part of an oblast that a party holds.

    Attributes
    ----------
    scope
        ``city``, or else the part of an oblast that the party holds.
    low, high
        ``low`` is None where the source gives an upper bound only.
    weak
        Whether it rests on one secondary report.
    baseline
        Residents of the same place before February 2022, as the gazetteer has them.
    distances_km
        Of the zones that it is relevant to: those that contain the city's centre, or
        land in that part of the oblast.
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
    """Return the estimates that are relevant to any of the zones, in file order."""
    if territory.gazetteer_path is None or territory.gazetteer_path.parent != DATA:
        return ()
    with (DATA / ESTIMATES).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    estimates = []
    for row in rows:
        region = territory.region_ids.index(row["oblast"])
        if row["scope"] == CITY:
            relevant, baseline = _zones_with_city(row, region, zones, territory)
        else:
            relevant, baseline = _zones_in_oblast(row, region, zones, territory, front)
        if relevant:
            estimates.append(_read_estimate(row, region, relevant, baseline, territory))
    return tuple(estimates)


def _read_estimate(
    row: Mapping[str, str],
    region: int,
    zones: Sequence[ZoneFigures],
    baseline: int | None,
    territory: Territory,
) -> Estimate:
    distances_km = {zone.distance_km for zone in zones if zone.distance_km is not None}
    return Estimate(
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
        distances_km=tuple(sorted(distances_km)),
    )


def _zones_with_city(
    row: Mapping[str, str], region: int, zones: Sequence[ZoneFigures], territory: Territory
) -> tuple[list[ZoneFigures], int | None]:
    """Return a party's zones that contain a city's centre, and the city's baseline."""
    place = territory.gazetteer.find(f"{row['place']} ({territory.region_names[region]})")
    relevant = [
        figures
        for figures in zones
        if figures.zone is not None
        and figures.party == row["party"]
        and shapely.contains_xy(figures.zone.inside, place.longitude, place.latitude)
    ]
    return relevant, place.population


def _zones_in_oblast(
    row: Mapping[str, str],
    region: int,
    zones: Sequence[ZoneFigures],
    territory: Territory,
    front: Front,
) -> tuple[list[ZoneFigures], int | None]:
    """Return a party's zones in an oblast, and the baseline of its land there."""
    name = territory.region_names[region]
    relevant = [
        figures
        for figures in zones
        if figures.party == row["party"]
        and any(share.oblast == name and share.area_km2 > 0 for share in figures.by_oblast)
    ]
    if not relevant:
        return [], None
    gazetteer = territory.gazetteer
    homes = np.flatnonzero(gazetteer.region == region)
    held = homes[front.holders(gazetteer.points[homes]) == row["party"]]
    return relevant, int(gazetteer.population[held].sum())
