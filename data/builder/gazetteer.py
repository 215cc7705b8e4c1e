"""Settlements of Ukraine, by present name, with their people before the invasion."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from builder.names import alternates, romanised, tidied, ukrainian
from builder.packages import Place
from builder.tables import read_table

COLUMNS = (
    "id", "name", "name_uk", "latitude", "longitude", "population", "oblast", "alternate_names",
)  # fmt: skip
REMOVED = Path("facts") / "gazetteer_removed.csv"
CORRECTIONS = Path("facts") / "population_corrections.csv"
NAMES = Path("facts") / "gazetteer_names.csv"
TOTALS = Path("population_oblast_2020.csv")

CRIMEAN_CODES = ("11", "20")  # the same of Crimea and Sevastopol


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What this project knows better than GeoNames, by GeoNames id."""

    removed: dict[int, str]
    population: dict[int, str]
    name_uk: dict[int, str]


def settlements_csv(places: list[Place], data: Path) -> str:
    """The gazetteer as CSV text, ordered by id.

    Parameters
    ----------
    places
        The places of GeoNames.
    data
        The folder with the fact tables, ``oblasts.geojson`` and the official totals.

    Raises
    ------
    ValueError
        If a fact names a place GeoNames does not have, or a region gets more people
        than it had.
    """
    facts = _facts(data)
    known = {place.id for place in places}
    strangers = (facts.removed.keys() | facts.population.keys() | facts.name_uk.keys()) - known
    if strangers:
        raise ValueError(f"facts about ids that the gazetteer does not have: {sorted(strangers)}")
    regions = _regions(data)
    rows = [_row(place, facts, regions) for place in places if place.id not in facts.removed]
    exceeded = [key for key, share in coverage(rows, data).items() if share > 1]
    if exceeded:
        raise ValueError(f"more people in the settlements than in the region: {exceeded}")
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def coverage(rows: list[dict[str, str]], data: Path) -> dict[str, float]:
    """Share of each region's official population of 2020 that its settlements have."""
    totals = {row["oblast"]: int(row["population"]) for row in read_table(data / TOTALS)}
    sums = dict.fromkeys(totals, 0)
    for row in rows:
        sums[row["oblast"]] += int(row["population"] or 0)
    return {key: round(sums[key] / totals[key], 4) for key in sorted(totals)}


def _facts(data: Path) -> Facts:
    return Facts(
        removed={int(row["id"]): row["reason"] for row in read_table(data / REMOVED)},
        population={int(row["id"]): row["population"] for row in read_table(data / CORRECTIONS)},
        name_uk={int(row["id"]): row["name_uk"] for row in read_table(data / NAMES)},
    )


def _regions(data: Path) -> dict[str, BaseGeometry]:
    document = json.loads((data / "oblasts.geojson").read_text(encoding="utf-8"))
    return {
        feature["properties"]["id"]: shape(feature["geometry"]) for feature in document["features"]
    }


def _row(place: Place, facts: Facts, regions: dict[str, BaseGeometry]) -> dict[str, str]:
    name_uk = facts.name_uk.get(place.id) or ukrainian(
        place.name, place.alternate_names, russian=place.region_code in CRIMEAN_CODES
    )
    # Without a Ukrainian spelling to go by, GeoNames' own name is all there is.
    name = romanised(name_uk) if name_uk else tidied(place.name).replace("'", "")
    # GeoNames writes 0 for "unknown"; an empty field cannot be mistaken for an empty
    # village.
    population = str(place.population or "")
    return {
        "id": str(place.id),
        "name": name,
        "name_uk": name_uk,
        "latitude": f"{place.latitude:.5f}",
        "longitude": f"{place.longitude:.5f}",
        "population": facts.population.get(place.id, population),
        "oblast": _region_of(place, regions),
        "alternate_names": "|".join(
            alternates(name, name_uk, (place.name, *place.alternate_names))
        ),
    }


def _region_of(place: Place, regions: dict[str, BaseGeometry]) -> str:
    """The region that holds the point, or the nearest one if none does."""
    point = Point(place.longitude, place.latitude)
    keys = list(regions)
    return keys[int(shapely.STRtree(list(regions.values())).nearest(point))]
