"""The shipped table of control: form, sources, undisputed facts, and its deviation."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from dmz import read_front
from dmz.earth.geodesy import area_km2, plane_of
from dmz.land.control import CONTESTED
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.sources.datasets import shipped_resource
from tests.deviation import (
    DAY,
    WITHIN_KM,
    Deviation,
    default_cities,
    people,
    uncited_share,
)

DATA = Path(__file__).resolve().parents[2] / "data"
GEOD = Geod(ellps="WGS84")
Row = dict[str, str]

# The holders of these on the day are undisputed; places whose holder was disputed are
# left out.
HELD = {
    "russia": [
        "Avdiivka", "Bakhmut", "Donetsk", "Enerhodar", "Luhansk", "Mariupol", "Melitopol",
        "Nova Kakhovka", "Sevastopol", "Siverskodonetsk", "Soledar", "Toretsk",
        "Velyka Novosilka", "Vuhledar",
    ],
    "ukraine": [
        "Druzhkivka", "Izium", "Kharkiv", "Kherson", "Kramatorsk", "Kyiv", "Nikopol", "Odesa",
        "Orikhiv", "Sloviansk", "Sumy", "Zaporizhzhia",
    ],
    CONTESTED: ["Pokrovsk", "Vovchansk"],
}  # fmt: skip


def table(name: str) -> list[Row]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def distance_km(one: Row, other: Row) -> float:
    start, end = ((float(row["longitude"]), float(row["latitude"])) for row in (one, other))
    return float(GEOD.inv(*start, *end)[2]) / 1000


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return table(f"control/{DAY}.csv")


@pytest.fixture(scope="module")
def front(territory: Territory) -> Front:
    return read_front(territory=territory)


@pytest.fixture(scope="module")
def stated() -> dict[str, float]:
    deviation: dict[str, float] = shipped_resource(f"control/{DAY}.csv")["dmz:deviation"]
    return deviation


@pytest.fixture(scope="module")
def published(territory: Territory, deepstate: Callable[[str], Path]) -> Front:
    return read_front(str(deepstate(DAY)), territory=territory)


@pytest.fixture(scope="module")
def deviation(front: Front, published: Front) -> Deviation:
    return Deviation.between(front, published)


class TestForm:
    def test_columns_and_values(self, rows: list[Row]) -> None:
        assert list(rows[0]) == [
            "id",
            "name",
            "latitude",
            "longitude",
            "holder",
            "oblast",
            "source",
        ]
        for row in rows:
            assert all(row.values()), row
            assert re.fullmatch(r"\d+|dmz-\d{4}", row["id"])
            assert row["holder"] in {"ukraine", "russia", CONTESTED}
            assert 44 < float(row["latitude"]) < 53
            assert 22 < float(row["longitude"]) < 41

    def test_no_place_twice(self, rows: list[Row]) -> None:
        assert max(Counter(row["id"] for row in rows).values()) == 1
        points = shapely.points([(float(row["longitude"]), float(row["latitude"])) for row in rows])
        pairs = shapely.STRtree(points).query(points, predicate="dwithin", distance=0.02).T
        assert [
            rows[i]["name"] for i, j in pairs if i < j and distance_km(rows[i], rows[j]) < 0.5
        ] == []

    def test_no_other_place_within_6_km_has_a_name_of_this_table(self, rows: list[Row]) -> None:
        own = [row for row in rows if row["id"].startswith("dmz-")]
        for row in own:
            same = [other for other in rows if other["name"] == row["name"] and other is not row]
            assert all(distance_km(row, other) > 6 for other in same), row["name"]

    def test_every_source_is_known_and_used(self, rows: list[Row]) -> None:
        sources = table("control/sources.csv")
        assert {row["source"] for row in rows} == {source["key"] for source in sources}
        assert all(source["title"] and source["publisher"] and source["date"] for source in sources)

    def test_places_are_those_of_the_gazetteer(self, rows: list[Row]) -> None:
        settlements = {row["id"]: row for row in table("settlements.csv")}
        features = json.loads((DATA / "oblasts.geojson").read_text(encoding="utf-8"))["features"]
        names = {feature["properties"]["id"]: feature["properties"]["name"] for feature in features}
        for row in rows:
            assert row["oblast"] in names.values()
            if not row["id"].startswith("dmz-"):
                place = settlements[row["id"]]
                assert [row[key] for key in ("name", "latitude", "longitude")] == [
                    place[key] for key in ("name", "latitude", "longitude")
                ]
                assert row["oblast"] == names[place["oblast"]]

    def test_points_of_others_are_those_of_places_that_the_gazetteer_lacks(self) -> None:
        named = [row for row in table(f"facts/control_{DAY}.csv") if row["point"]]
        assert {row["point"] for row in named} == {"geonames", "openstreetmap", "wikipedia"}
        assert all(row["id"].startswith("dmz-") and row["latitude"] for row in named)

    def test_city_districts_are_left_out(self, rows: list[Row]) -> None:
        assert not {row["id"] for row in rows} & {
            row["id"] for row in table("facts/gazetteer_removed.csv")
        }


class TestFacts:
    @pytest.mark.parametrize(
        ("holder", "name"), [(holder, name) for holder, names in HELD.items() for name in names]
    )
    def test_undisputed_holders(self, holder: str, name: str, rows: list[Row]) -> None:
        largest = max(
            (place for place in table("settlements.csv") if place["name"] == name),
            key=lambda place: int(place["population"] or 0),
        )
        (row,) = (row for row in rows if row["id"] == largest["id"])
        assert row["holder"] == holder

    def test_holders_in_regions_far_from_the_line(self, rows: list[Row]) -> None:
        for row in rows:
            if row["oblast"] in {"Crimea", "Sevastopol"}:
                assert row["holder"] == "russia"
            if row["oblast"] in {
                "Kyiv City",
                "Kyiv",
                "Lviv",
                "Odesa",
                "Poltava",
                "Chernihiv",
                "Cherkasy",
            }:
                assert row["holder"] == "ukraine"

    @pytest.mark.parametrize("city", ["Pokrovsk", "Kostiantynivka"])
    def test_fighting_around_the_cities_under_attack(self, city: str, rows: list[Row]) -> None:
        (centre,) = (row for row in rows if row["name"] == city and row["oblast"] == "Donetsk")
        near = Counter(row["holder"] for row in rows if distance_km(centre, row) < 20)
        assert min(near["ukraine"], near["russia"], near[CONTESTED]) >= 5


class TestLine:
    def test_neither_islands_nor_enclaves(self, front: Front) -> None:
        # Parts on the line are larger; islets off the coasts touch no line.
        for land in front.land.values():
            parts = [part for part in shapely.get_parts(land) if part.distance(front.line) < 1e-5]
            assert min(map(area_km2, parts)) > 40
            # A bay behind spits, the Utlyuk liman, is nobody's.
            rings = [ring for part in parts for ring in part.interiors]
            assert all(front.line.distance(ring) > 0.1 for ring in rings)

    def test_area_agrees_with_published_totals(self, front: Front) -> None:
        # DeepState: 116,165 km² on 1 January 2026 and 115,737 km² a month before; ISW
        # 115,862 to 115,966 km².
        assert area_km2(front.land["russia"]) == pytest.approx(115_900, rel=0.01)

    def test_length_and_bends(self, front: Front) -> None:
        # Ukraine's commander in chief: about 1,250 km of active front on 26 September
        # 2025. Spikes that spacing alone makes add a tenth to it.
        plane = plane_of(front.line)
        at_1_km = shapely.length(shapely.simplify(plane.project(front.line), 1.0))
        assert at_1_km == pytest.approx(1250, rel=0.05)
        assert front.length_km < 1.05 * at_1_km

    def test_every_settlement_is_on_its_holders_side(self, front: Front, rows: list[Row]) -> None:
        held = [row for row in rows if row["holder"] != CONTESTED]
        points = np.array([(float(row["longitude"]), float(row["latitude"])) for row in held])
        wrong = front.holders(points) != [row["holder"] for row in held]
        assert [row["name"] for row, bad in zip(held, wrong, strict=True) if bad] == []

    def test_contested_settlements_are_on_it_or_named(self, front: Front, rows: list[Row]) -> None:
        contested = [row for row in rows if row["holder"] == CONTESTED]
        points = np.array([(float(row["longitude"]), float(row["latitude"])) for row in contested])
        off = front.reach.distances_km(points) > 1
        method = (DATA / "facts" / "control_method.md").read_text(encoding="utf-8")
        off_it = method.split("is counted with it.")[1].split("they do not move it.")[0]
        named = set(re.findall(r"([A-Z]\w+(?: [A-Z]\w+)?) in [A-Z]", off_it))
        names = {row["name"] for row, is_off in zip(contested, off, strict=True) if is_off}
        assert names == named

    def test_schematic_label_states_the_deviation(self, front: Front) -> None:
        resource = shipped_resource(f"control/{DAY}.csv")
        assert front.schematic == resource["dmz:schematic"]
        stated = resource["dmz:deviation"]
        for median, p95 in (("median_km", "p95_km"), ("near_median_km", "near_p95_km")):
            assert str(stated[median]) in front.schematic
            assert f"{stated[p95]} km" in front.schematic
        assert f"{stated['people_percent']} %" in front.schematic

    def test_stated_share_of_rows_without_a_statement(self, front: Front) -> None:
        stated = shipped_resource(f"control/{DAY}.csv")["dmz:deviation"]["uncited_percent"]
        assert stated == pytest.approx(100 * uncited_share(front), abs=0.5)


class TestAgainstDeepState:
    """The line held to DeepState's of the same day."""

    def test_whole_line(self, deviation: Deviation, stated: dict[str, float]) -> None:
        assert stated["median_km"] == pytest.approx(deviation.median_km, abs=0.05)
        assert stated["p95_km"] == pytest.approx(deviation.p95_km, abs=0.05)
        assert stated["median_km"] <= 1.3
        assert stated["p95_km"] <= 5

    def test_near_the_cities(
        self, deviation: Deviation, stated: dict[str, float], territory: Territory
    ) -> None:
        near = deviation.near(default_cities(territory), WITHIN_KM)
        assert stated["near_median_km"] == pytest.approx(near.median_km, abs=0.05)
        assert stated["near_p95_km"] == pytest.approx(near.p95_km, abs=0.05)
        assert stated["near_median_km"] <= 1.2
        assert stated["near_p95_km"] <= 4

    def test_people_within_10_km(
        self, stated: dict[str, float], deepstate: Callable[[str], Path]
    ) -> None:
        ours, theirs = people(), people(str(deepstate(DAY)))
        apart = [
            abs(ours[party, 10.0] / theirs[party, 10.0] - 1) for party in ("ukraine", "russia")
        ]
        assert stated["people_percent"] == pytest.approx(100 * max(apart), abs=0.5)
        assert max(apart) <= 0.2

    def test_distances_of_the_cities(
        self, front: Front, published: Front, territory: Territory
    ) -> None:
        # facts/control_method.md states both; the bar is 1.5 km.
        cities = default_cities(territory)
        method = (DATA / "facts" / "control_method.md").read_text(encoding="utf-8")
        ours, theirs = (f.reach.distances_km(cities) for f in (front, published))
        for name, here, there in zip(territory.cities, ours, theirs, strict=True):
            assert f"{name} {here:.1f} km for {there:.1f}" in " ".join(method.split())
            assert abs(here - there) <= 1.5


class TestBuilding:
    @pytest.fixture
    def copy(self, tmp_path: Path) -> Path:
        return Path(
            shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("__pycache__"))
        )

    def build(self, data: Path, *names: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(data / "build.py"), *names],
            check=False,
            capture_output=True,
            text=True,
        )

    def test_rebuilding_what_needs_no_network_changes_nothing(self, copy: Path) -> None:
        (copy / "control" / f"{DAY}.csv").unlink()
        (copy / "datapackage.json").unlink()
        done = self.build(copy, "control")
        assert (done.returncode, done.stderr) == (0, "")
        for name in (f"control/{DAY}.csv", f"control/{DAY}-line.geojson", "datapackage.json"):
            assert (copy / name).read_bytes() == (DATA / name).read_bytes(), name
        # It says so of the one that was there still.
        (kept,) = [line for line in done.stdout.splitlines() if ": unchanged" in line]
        assert kept.startswith(f"{DAY}-line.geojson: unchanged")

    def test_all_faults_are_reported_at_once(self, copy: Path) -> None:
        facts = copy / "facts" / f"control_{DAY}.csv"
        spoilt = facts.read_text(encoding="utf-8")
        spoilt = spoilt.replace("Bakhmut,Donetsk,russia", "Bahmut,Donetsk,nobody")
        spoilt += "Nowhere,Donetsk,russia,public-record,50.4500,30.5200,,dmz-9999\n"
        spoilt += "Nameless,Donetsk,russia,hearsay,,,,1\n"
        facts.write_text(spoilt, encoding="utf-8")
        sources = copy / "control" / "sources.csv"
        dated = sources.read_text(encoding="utf-8")
        sources.write_text(dated.replace(",2025-08-15,", ",2025,"), encoding="utf-8")
        before = (copy / "control" / f"{DAY}.csv").read_bytes()
        done = self.build(copy, "control")
        assert done.returncode == 1
        for fault in (
            f"Hruzke: source 'azov-1' is later than {DAY}",
            "Bahmut (Donetsk, 713174): settlements.csv calls it Bakhmut (Donetsk)",
            "unknown holder 'nobody'",
            "Nowhere (dmz-9999): point outside Donetsk",
            "Nameless (Donetsk, 1): not in settlements.csv",
        ):
            assert fault in done.stderr
        assert "Traceback" not in done.stderr
        assert (copy / "control" / f"{DAY}.csv").read_bytes() == before
