"""Tables of control: who held each settlement on a day, from facts."""

from __future__ import annotations

import csv
import io
import json
import math
from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from builder.tables import read_table

COLUMNS = ("id", "name", "latitude", "longitude", "holder", "oblast", "source")
FACTS = "control_[0-9]*.csv"
HOLDERS = ("ukraine", "russia", "contested")
OWN_ID = "dmz-"  # begins the ids of places that the gazetteer lacks
TWIN_KM = 0.5  # two rows this near are one place written twice
OUTLINE_TOLERANCE_DEG = 0.06  # own points may be 4 km off
SPHERE_KM = 6371.0088


@dataclass(frozen=True, kw_only=True)
class Place:
    """A settlement: its point in degrees on WGS 84, region, holder and source."""

    id: str
    name: str
    latitude: float
    longitude: float
    oblast: str
    population: int = 0
    holder: str = ""
    source: str = ""

    @property
    def position_km(self) -> tuple[float, float, float]:
        """Point on a sphere; straight distances are good to 0.5 % for near places."""
        lat, lon = math.radians(self.latitude), math.radians(self.longitude)
        return (
            SPHERE_KM * math.cos(lat) * math.cos(lon),
            SPHERE_KM * math.cos(lat) * math.sin(lon),
            SPHERE_KM * math.sin(lat),
        )


def days(data: Path) -> list[str]:
    """Days that facts of control are compiled for, in order, as ISO 8601."""
    return sorted(path.stem.removeprefix("control_") for path in (data / "facts").glob(FACTS))


def control_csv(data: Path, day: str) -> str:
    """The table of control of a day as CSV text, ordered by region, name and id.

    A fact about a settlement goes before a rule about a region. A rule takes the
    settlements of the gazetteer, largest first, that are no nearer to one already taken
    than its spacing.

    Parameters
    ----------
    data
        The folder with the fact tables, ``settlements.csv`` and ``oblasts.geojson``.
    day
        ISO 8601, as in the names of the fact tables.

    Raises
    ------
    ValueError
        Listing every fault at once, if the facts have any.
    """
    regions = _regions(data)
    gazetteer = _gazetteer(data, {key: name for key, (name, _) in regions.items()})
    chosen, found = _stated(read_table(data / "facts" / f"control_{day}.csv"), gazetteer)
    chosen = _ruled(
        read_table(data / "facts" / f"control_rules_{day}.csv"), chosen, gazetteer.values()
    )
    sources = {row["key"]: row["date"] for row in read_table(data / "control" / "sources.csv")}
    found += _faults(chosen, sources, dict(regions.values()))
    found += [
        f"{p.name}: source {p.source!r} is later than {day}"
        for p in chosen
        if _last_day(sources.get(p.source, "")) > day
    ]
    if found:
        raise ValueError(
            "\n".join([f"faults in the facts of {day}; mend them in {data / 'facts'}:", *found])
        )
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for p in sorted(chosen, key=lambda p: (p.oblast, p.name, p.id)):
        writer.writerow(
            (p.id, p.name, f"{p.latitude:.5f}", f"{p.longitude:.5f}", p.holder, p.oblast, p.source)
        )
    return text.getvalue()


def _regions(data: Path) -> dict[str, tuple[str, BaseGeometry]]:
    """Name and outline of each region by its id."""
    features = json.loads((data / "oblasts.geojson").read_text(encoding="utf-8"))["features"]
    return {
        f["properties"]["id"]: (f["properties"]["name"], shape(f["geometry"])) for f in features
    }


def _gazetteer(data: Path, names: dict[str, str]) -> dict[str, Place]:
    """The settlements by id, largest first."""
    places = [
        Place(
            id=row["id"],
            name=row["name"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            oblast=names[row["oblast"]],
            population=int(row["population"] or 0),
        )
        for row in read_table(data / "settlements.csv")
    ]
    return {
        place.id: place
        for place in sorted(places, key=lambda place: (-place.population, int(place.id)))
    }


def _stated(
    rows: list[dict[str, str]], gazetteer: dict[str, Place]
) -> tuple[list[Place], list[str]]:
    """Places that a fact is about, and the faults of facts about unknown places."""
    places, found = [], []
    for row in rows:
        label = f"{row['name']} ({row['oblast']}, {row['id'] or 'no id'})"
        known = gazetteer.get(row["id"])
        own = row["id"].startswith(OWN_ID)
        if own != bool(row["latitude"] and row["longitude"]):
            found.append(f"{label}: a point belongs to an own id, and to no other")
        elif own:
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
            known = Place(
                id=row["id"],
                name=row["name"],
                latitude=latitude,
                longitude=longitude,
                oblast=row["oblast"],
            )
        elif known is None:
            found.append(f"{label}: not in settlements.csv")
        elif (known.name, known.oblast) != (row["name"], row["oblast"]):
            found.append(f"{label}: settlements.csv calls it {known.name} ({known.oblast})")
        if known:
            places.append(replace(known, holder=row["holder"], source=row["source"]))
    return places, found


def _ruled(
    rules: list[dict[str, str]], chosen: list[Place], gazetteer: Iterable[Place]
) -> list[Place]:
    """The places already chosen, and those that the rules add."""
    places = list(chosen)
    positions = np.array([place.position_km for place in places])
    for rule in rules:
        for place in gazetteer:
            if not _within(rule, place):
                continue
            position = np.array(place.position_km)
            if (np.linalg.norm(positions - position, axis=1) >= float(rule["spacing_km"])).all():
                places.append(replace(place, holder=rule["holder"], source=rule["source"]))
                positions = np.vstack([positions, position])
    return places


def _within(rule: dict[str, str], place: Place) -> bool:
    return (
        place.oblast == rule["oblast"]
        and place.population >= int(rule["min_population"] or 0)
        and float(rule["south"] or -90) <= place.latitude <= float(rule["north"] or 90)
        and float(rule["west"] or -180) <= place.longitude <= float(rule["east"] or 180)
    )


def _last_day(dates: str) -> str:
    """The last day of a source, ``YYYY-MM-DD``; a month or year lasts to its end."""
    last = dates.split(" to ")[-1]
    return last + "YYYY-12-31"[len(last) :]


def _faults(
    places: list[Place], sources: Container[str], outlines: dict[str, BaseGeometry]
) -> list[str]:
    """Everything wrong with a table, one line each."""
    found = [f"{p.name}: unknown holder {p.holder!r}" for p in places if p.holder not in HOLDERS]
    found += [f"{p.name}: unknown source {p.source!r}" for p in places if p.source not in sources]
    found += [
        f"id {key} is given {n} times" for key, n in Counter(p.id for p in places).items() if n > 1
    ]
    positions = np.array([place.position_km for place in places])
    territory = shapely.union_all(list(outlines.values()))
    for n, place in enumerate(places):
        if not shapely.contains_xy(territory, place.longitude, place.latitude):
            found.append(f"{place.name} ({place.id}): point outside the territory")
        near = np.flatnonzero(np.linalg.norm(positions[:n] - positions[n], axis=1) < TWIN_KM)
        found += [
            f"{place.name} ({place.id}) and {places[i].name} ({places[i].id}) are at one point"
            for i in near
        ]
        outline = outlines.get(place.oblast)
        if outline is None:
            found.append(f"{place.name}: unknown oblast {place.oblast!r}")
        elif (
            shapely.distance(outline, shapely.Point(place.longitude, place.latitude))
            > OUTLINE_TOLERANCE_DEG
        ):
            found.append(f"{place.name} ({place.id}): point outside {place.oblast}")
    return found
