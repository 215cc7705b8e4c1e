"""How far the shipped line is from a published one, in km and in people."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

import dmz
from dmz.earth.geodesy import densify
from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.territory import Territory
from tests.shared import ROOT

DAY = "2025-12-01"
TABLE = ROOT / "data" / "control" / f"{DAY}.csv"
# Rows of this source rest on no single statement that is cited.
UNCITED = "public-record"
WITHIN_KM = 50.0
STEP_KM = 0.5
DISTANCES_KM = (5.0, 10.0, 40.0)
ROWS_WITHIN_KM = 10.0


@dataclass(frozen=True)
class Deviation:
    """Points every 500 m on two lines, each with its distance to the other line.

    Attributes
    ----------
    points
        Shape (n, 2), in degrees: those of both lines.
    km
        Shape (n,): geodesic distance to the other line.
    """

    points: npt.NDArray[np.float64]
    km: npt.NDArray[np.float64]

    @classmethod
    def between(cls, one: Front, other: Front) -> Deviation:
        """Measure two lines against each other."""
        points = [shapely.get_coordinates(densify(f.line, chord_km=STEP_KM)) for f in (one, other)]
        km = [Reach(to.line).distances_km(of) for of, to in zip(points, (other, one), strict=True)]
        return cls(np.concatenate(points), np.concatenate(km))

    def near(self, places: npt.NDArray[np.float64], within_km: float) -> Deviation:
        """Return the part within a distance of any of the places, shape (m, 2)."""
        close = Reach(shapely.MultiPoint(places)).distances_km(self.points) <= within_km
        return Deviation(self.points[close], self.km[close])

    def by_region(self, territory: Territory) -> Iterator[tuple[str, Deviation]]:
        """Yield the part in each region, from north to south."""
        region = shapely.STRtree(territory.regions).nearest(shapely.points(self.points))
        order = sorted(set(region), key=lambda n: -float(self.points[region == n, 1].mean()))
        for n in order:
            inside = region == n
            yield territory.region_names[n], Deviation(self.points[inside], self.km[inside])

    @property
    def median_km(self) -> float:
        """Median, both directions pooled."""
        return float(np.median(self.km))

    @property
    def p95_km(self) -> float:
        """95th percentile, both directions pooled."""
        return float(np.percentile(self.km, 95))


def default_cities(territory: Territory) -> npt.NDArray[np.float64]:
    """Return the points of the cities that a scenario is about by default."""
    found = [territory.gazetteer.find(name) for name in territory.cities]
    return np.array([(place.longitude, place.latitude) for place in found])


def people(*fronts: str) -> dict[tuple[str, float], int]:
    """Return the people of the zones around the default cities, by party and distance.

    Parameters
    ----------
    fronts
        As ``--front`` takes them; none for the shipped line.
    """
    zones = dmz.compute(distances_km=DISTANCES_KM, fronts=fronts).zones
    return {(zone.party, zone.distance_km): zone.population for zone in zones}


def uncited_share(front: Front) -> float:
    """Return the share of the table's rows near the line that cite no statement."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    points = np.array([(float(row["longitude"]), float(row["latitude"])) for row in rows])
    uncited = np.array([row["source"] == UNCITED for row in rows])
    return float(uncited[front.reach.distances_km(points) <= ROWS_WITHIN_KM].mean())
