"""Sites of note: power plants, dams and the like, and where they lie."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from dmz.territory import Territory


@dataclass(frozen=True)
class Site:
    """A site, by its point in degrees."""

    id: str
    name: str
    kind: str
    latitude: float
    longitude: float


def read_sites(territory: Territory) -> tuple[Site, ...]:
    """The sites that ship with the territory; none where there is no table of them."""
    if territory.sites_path is None:
        return ()
    with territory.sites_path.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Site(row["id"], row["name"], row["kind"], float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(lines)
        )
