"""The shipped files, checked against published figures and against each other."""

from __future__ import annotations

import csv
import json
import math
import struct
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, shape
from shapely.geometry.polygon import orient

DATA = Path(__file__).resolve().parent.parent / "data"
GEOD = Geod(ellps="WGS84")

IN_UKRAINE = {
    "Simferopol": (34.10, 44.95, "UA-43"),
    "Sevastopol": (33.54, 44.60, "UA-40"),
    "Yalta": (34.15, 44.51, "UA-43"),
    "Kerch": (36.42, 45.34, "UA-43"),
    "Donetsk": (37.80, 48.00, "UA-14"),
    "Luhansk": (39.30, 48.57, "UA-09"),
    "Kramatorsk": (37.568, 48.731, "UA-14"),
    "Uzhhorod": (22.30, 48.62, "UA-21"),
    # The land polygons of 2017 give islands of the Syvash to Russia.
    "Syvash island": (34.973, 45.755, "UA-43"),
}
ABROAD = {
    "Belgorod": (36.59, 50.60, "RUS"),
    "Taganrog": (38.88, 47.25, "RUS"),
    "Rostov": (39.70, 47.25, "RUS"),
    "Kursk": (36.18, 51.73, "RUS"),
    "Homel": (31.00, 52.44, "BLR"),
    "Chisinau": (28.86, 47.01, "MDA"),
    "Tiraspol": (29.64, 46.84, "MDA"),
    "Iasi": (27.59, 47.16, "ROU"),
    "Przemysl": (22.77, 49.78, "POL"),
    "Kosice": (21.26, 48.72, "SVK"),
    "Nyiregyhaza": (21.72, 47.95, "HUN"),
}
SEA = {
    "Kerch Strait": (36.55, 45.15),
    "Azov Sea": (36.5, 46.2),
    "Taganrog Bay": (38.3, 46.95),
    "Black Sea": (31.5, 45.0),
}
OFFICIAL_CITIES = {
    # State Statistics Service of Ukraine, 2020 to 2022; years differ by up to 3 %.
    "Kyiv": 2_926_000, "Kharkiv": 1_423_000, "Odesa": 1_010_000, "Dnipro": 980_000, "Lviv": 717_000,
    "Zaporizhzhia": 722_000, "Kryvyi Rih": 612_000, "Vinnytsia": 369_000, "Kherson": 281_000,
    "Poltava": 279_600, "Chernihiv": 282_000, "Sumy": 259_000, "Melitopol": 150_000,
    "Mariupol": 428_000, "Kremenchuk": 217_000, "Bakhmut": 71_500, "Berdiansk": 107_500,
}  # fmt: skip


# Region and GeoNames id of places near borders of regions, by the official register
# (KATOTTG, edition of July 2026).
REGISTERED = {
    "Studenok": ("UA-63", "692352"),
    "Pereshchepyne": ("UA-12", "697671"),
    "Talalaivka": ("UA-74", "691943"),
    "Vlasivka": ("UA-35", "689363"),
    "Slavutych": ("UA-32", "6930327"),
    "Sudche": ("UA-07", "692309"),
    "Zahnitkiv": ("UA-51", "687901"),
    "Kalnybolota": ("UA-35", "707110"),
    "Lupareve": ("UA-48", "823477"),
    "Riadove": ("UA-35", "828205"),
    "Dovhopillia": ("UA-77", "12156175"),
    "Ataky": ("UA-77", "713142"),
}


def features(name: str) -> dict[str, dict[str, Any]]:
    document = json.loads((DATA / name).read_text(encoding="utf-8"))
    return {feature["properties"]["id"]: feature for feature in document["features"]}


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def area_km2(geometry: shapely.Geometry) -> float:
    return sum(
        abs(GEOD.geometry_area_perimeter(orient(part))[0]) / 1e6
        for part in shapely.get_parts(geometry)
    )


@pytest.fixture(scope="module")
def oblasts() -> dict[str, shapely.Geometry]:
    return {key: shape(feature["geometry"]) for key, feature in features("oblasts.geojson").items()}


@pytest.fixture(scope="module")
def neighbours() -> dict[str, shapely.Geometry]:
    return {
        key: shape(feature["geometry"]) for key, feature in features("neighbours.geojson").items()
    }


@pytest.fixture(scope="module")
def settlements() -> list[dict[str, str]]:
    return table("settlements.csv")


class TestRegions:
    def test_27_regions_named_in_both_languages(self) -> None:
        found = features("oblasts.geojson")
        assert len(found) == 27
        assert all(key.startswith("UA-") for key in found)
        names = {feature["properties"]["name"] for feature in found.values()}
        assert {"Donetsk", "Kyiv", "Kyiv City", "Crimea", "Sevastopol", "Zakarpattia"} <= names
        assert len(names) == 27
        assert all(feature["properties"]["name_uk"] for feature in found.values())

    def test_neither_gaps_nor_overlaps(
        self, oblasts: dict[str, Any], neighbours: dict[str, Any]
    ) -> None:
        lands = [*oblasts.values(), *neighbours.values()]
        assert all(land.is_valid for land in lands)
        assert shapely.coverage_is_valid(list(oblasts.values()))
        assert shapely.coverage_is_valid(lands)
        for part in shapely.get_parts(shapely.union_all(lands)):
            assert not part.interiors

    def test_areas_match_official_ones(self, oblasts: dict[str, Any]) -> None:
        official = {
            row["oblast"]: int(row["area_km2"]) for row in table("facts/official_areas.csv")
        }
        areas = {key: area_km2(oblast) for key, oblast in oblasts.items()}
        assert sum(areas.values()) == pytest.approx(603_549, rel=0.001)
        # The district of Sevastopol is Natural Earth's, so both count together.
        both = [official.pop(key) for key in ("UA-40", "UA-43")]
        assert areas["UA-40"] + areas["UA-43"] == pytest.approx(sum(both), rel=0.005)
        # Where Mykolaiv's part of the Dnipro-Buh liman ends is not published.
        assert areas["UA-48"] == pytest.approx(official.pop("UA-48"), rel=0.01)
        # Official areas are whole km².
        for key, km2 in official.items():
            assert abs(areas[key] - km2) < 0.005 * km2 + 0.5, key

    def test_land_border_is_deepstates(
        self, oblasts: dict[str, Any], neighbours: dict[str, Any], deepstate: Callable[[str], Path]
    ) -> None:
        # Their vertices lie on the border; chords between them cut its corners. A
        # vertex
        # further off than 300 m belongs to the front where it leaves the border.
        border = shapely.intersection(
            shapely.union_all(list(oblasts.values())).boundary, neighbours["RUS"].boundary
        )
        drawn = shapely.from_geojson(deepstate("2026-01-01").read_text(encoding="utf-8"))
        vertices = shapely.points(shapely.get_coordinates(drawn) * [73.9, 111.2])
        plane = shapely.transform(border, lambda xy: xy * [73.9, 111.2])
        distances_m = 1000 * shapely.distance(plane, vertices)
        near = distances_m[distances_m < 300]
        assert len(near) > 700
        assert np.median(near) < 50
        assert np.percentile(near, 95) < 150

    def test_water_lies_inside_and_is_the_known_waters(self, oblasts: dict[str, Any]) -> None:
        waters = {
            key: shape(feature["geometry"]) for key, feature in features("water.geojson").items()
        }
        assert waters.keys() == {"inland", "lagoons", "bays"}
        outline = shapely.union_all(list(oblasts.values()))
        assert all(water.is_valid for water in waters.values())
        # Both are rounded to 10 m.
        assert sum(area_km2(water.difference(outline)) for water in waters.values()) < 1
        at = {"Kakhovka": (34.0, 47.4), "Kremenchuk": (32.5, 49.3), "Kyiv": (30.5, 50.8)}
        assert all(waters["inland"].contains(Point(point)) for point in at.values())
        # The Syvash's 2,560 km² have islands and drying flats in them.
        syvash = max(shapely.get_parts(waters["lagoons"]), key=area_km2)
        assert syvash.contains(Point(33.9, 46.15))
        assert 1_800 < area_km2(syvash) < 2_560
        # 800 km² are the Dnipro liman's, 160 the Buh liman's.
        liman = next(p for p in shapely.get_parts(waters["bays"]) if p.contains(Point(31.9, 46.57)))
        assert area_km2(liman) == pytest.approx(960, rel=0.1)

    def test_maps_are_small(self) -> None:
        names = ("oblasts.geojson", "neighbours.geojson", "water.geojson")
        assert sum((DATA / name).stat().st_size for name in names) < 1_200_000

    @pytest.mark.parametrize("name", ["oblasts.geojson", "neighbours.geojson"])
    def test_outer_rings_run_counter_clockwise(self, name: str) -> None:
        for feature in features(name).values():
            for part in shapely.get_parts(shape(feature["geometry"])):
                assert part.exterior.is_ccw
                assert not any(ring.is_ccw for ring in part.interiors)

    @pytest.mark.parametrize("city", IN_UKRAINE)
    def test_cities_of_ukraine_lie_in_their_region(
        self, city: str, oblasts: dict[str, Any], neighbours: dict[str, Any]
    ) -> None:
        lon, lat, region = IN_UKRAINE[city]
        point = Point(lon, lat)
        assert [key for key, land in oblasts.items() if land.contains(point)] == [region]
        assert not any(land.contains(point) for land in neighbours.values())

    @pytest.mark.parametrize("city", ABROAD)
    def test_cities_abroad_lie_in_their_state(
        self, city: str, oblasts: dict[str, Any], neighbours: dict[str, Any]
    ) -> None:
        lon, lat, state = ABROAD[city]
        point = Point(lon, lat)
        assert [key for key, land in neighbours.items() if land.contains(point)] == [state]
        assert not any(land.contains(point) for land in oblasts.values())

    @pytest.mark.parametrize("water", SEA)
    def test_the_sea_is_nobodys_land(
        self, water: str, oblasts: dict[str, Any], neighbours: dict[str, Any]
    ) -> None:
        assert not any(
            land.contains(Point(SEA[water])) for land in [*oblasts.values(), *neighbours.values()]
        )

    def test_neighbours_reach_150_km(
        self, oblasts: dict[str, Any], neighbours: dict[str, Any]
    ) -> None:
        outline = shapely.segmentize(shapely.union_all(list(oblasts.values())).boundary, 0.02)
        coast = shapely.get_coordinates(outline)
        farthest = 0.0
        for lon, lat in shapely.get_coordinates(list(neighbours.values()))[::7]:
            # Only the outline within 2 degrees can matter; a plain distance finds the
            # nearest candidates.
            plain = (coast[:, 0] - lon) ** 2 * math.cos(math.radians(lat)) ** 2 + (
                coast[:, 1] - lat
            ) ** 2
            near = coast[plain.argsort()[:20]]
            count = len(near)
            _, _, metres = GEOD.inv([lon] * count, [lat] * count, near[:, 0], near[:, 1])
            farthest = max(farthest, min(metres) / 1000)
        assert farthest == pytest.approx(150, abs=0.5)


class TestSettlements:
    def test_nothing_is_listed_twice(self, settlements: list[dict[str, str]]) -> None:
        assert len({row["id"] for row in settlements}) == len(settlements)
        assert len({(row["latitude"], row["longitude"]) for row in settlements}) == len(settlements)

    def test_same_name_twice_means_two_places(self, settlements: list[dict[str, str]]) -> None:
        by_name = defaultdict(list)
        for row in settlements:
            by_name[row["name"]].append((float(row["longitude"]), float(row["latitude"])))
        for name, points in by_name.items():
            for i, one in enumerate(points):
                for other in points[:i]:
                    assert GEOD.inv(*one, *other)[2] > 1000, name

    def test_districts_are_out(self, settlements: list[dict[str, str]]) -> None:
        removed = table("facts/gazetteer_removed.csv")
        ids = {row["id"] for row in settlements}
        assert not ids & {row["id"] for row in removed}
        names = {row["name"] for row in removed}
        assert {"Sotsmisto", "Pravyi Bereh", "Saltivka", "Obolon", "Bohuniya"} <= names
        assert {"Saltivskyi", "Livyi Bereh", "Korabelna Storona", "Rayon AKZ"} <= names
        assert sum(row["oblast"] == "UA-30" for row in settlements) == 1

    def test_no_region_has_more_people_than_officially(
        self, settlements: list[dict[str, str]]
    ) -> None:
        totals = {
            row["oblast"]: int(row["population"]) for row in table("population_oblast_2020.csv")
        }
        assert len(totals) == 27
        sums = dict.fromkeys(totals, 0)
        for row in settlements:
            sums[row["oblast"]] += int(row["population"] or 0)
        shares = {key: sums[key] / totals[key] for key in totals}
        assert all(0.45 < share <= 1 for share in shares.values()), shares
        catalogue = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        (resource,) = (r for r in catalogue["resources"] if r["path"] == "settlements.csv")
        assert resource["dmz:coverage"] == pytest.approx(shares, abs=1e-4)

    def test_the_two_cities_are_exact(self, settlements: list[dict[str, str]]) -> None:
        by_id = {row["id"]: row for row in settlements}
        assert (by_id["704508"]["name"], by_id["704508"]["population"]) == ("Kramatorsk", "147145")
        assert (by_id["693468"]["name"], by_id["693468"]["population"]) == ("Sloviansk", "105141")
        assert "Slavyansk" in by_id["693468"]["alternate_names"].split("|")
        assert by_id["693468"]["name_uk"] == "Слов'янськ"

    @pytest.mark.parametrize("city", OFFICIAL_CITIES)
    def test_cities_match_official_figures(
        self, city: str, settlements: list[dict[str, str]]
    ) -> None:
        largest = max(int(row["population"] or 0) for row in settlements if row["name"] == city)
        assert largest == pytest.approx(OFFICIAL_CITIES[city], rel=0.03)

    @pytest.mark.parametrize(
        "name",
        [
            "Bakhmut",
            "Toretsk",
            "Dnipro",
            "Pokrovsk",
            "Siverskodonetsk",
            "Zvanivka",
            "Samar",
            "Zviahel",
        ],
    )
    def test_present_names(self, name: str, settlements: list[dict[str, str]]) -> None:
        assert any(row["name"] == name for row in settlements)

    def test_region_column_agrees_with_the_map(
        self, settlements: list[dict[str, str]], oblasts: dict[str, Any]
    ) -> None:
        for row in settlements:
            point = Point(float(row["longitude"]), float(row["latitude"]))
            # 500 m, for places on a coast or a border.
            assert oblasts[row["oblast"]].distance(point) < 0.0068, row

    def test_hromadas_are_those_of_the_register(self, settlements: list[dict[str, str]]) -> None:
        hromadas = {row["id"]: row for row in table("hromadas.csv")}
        # 136 raions and 1,772 hromadas, and the two cities of the first level.
        assert len({id[:6] for id in hromadas}) == 136 + 2
        assert len(hromadas) == 1_772 + 2
        known = [row for row in settlements if row["hromada"] in hromadas]
        assert all(hromadas[row["hromada"]]["oblast"] == row["oblast"] for row in known)
        raions = {id[:6] for id in hromadas}
        assert {row["hromada"] for row in settlements} - hromadas.keys() <= {"", *raions}
        assert len(known) >= 0.97 * len(settlements)

    @pytest.mark.parametrize(
        ("id", "raion", "hromada"),
        [
            ("704508", "Kramatorskyi", "Kramatorska"),
            ("693468", "Kramatorskyi", "Slovianska"),
            # A village near Pokrovsk with a namesake; a city far from its raion.
            ("692984", "Pokrovskyi", "Pokrovska"),
            ("6930327", "Vyshhorodskyi", "Slavutytska"),
            # Of Donetsk's two Oleksandrivkas of 5,740 people one is at Kramatorsk.
            ("713633", "Kramatorskyi", "Oleksandrivska"),
            # Renamed since the gazetteer was made: Chervonohrad, Novomoskovsk.
            ("710554", "Sheptytskyi", "Sheptytska"),
            ("699445", "Samarivskyi", "Samarivska"),
        ],
    )
    def test_raion_and_hromada_of_known_places(self, id: str, raion: str, hromada: str) -> None:
        hromadas = {row["id"]: row for row in table("hromadas.csv")}
        (row,) = [row for row in table("settlements.csv") if row["id"] == id]
        own = hromadas[row["hromada"]]
        assert (own["raion"], own["name"]) == (raion, hromada)

    @pytest.mark.parametrize("name", REGISTERED)
    def test_the_register_has_the_same_oblast(
        self, name: str, settlements: list[dict[str, str]]
    ) -> None:
        oblast, id = REGISTERED[name]
        (row,) = (row for row in settlements if row["id"] == id)
        assert (row["name"], row["oblast"]) == (name, oblast)

    def test_places_of_the_newer_edition(self, settlements: list[dict[str, str]]) -> None:
        """Villages that the older edition lacks or has no people for."""
        by_id = {row["id"]: row for row in settlements}
        assert by_id["694410"]["name_uk"] == "Сєверне"
        assert by_id["706886"]["name_uk"] == "Капитолівка"
        # The register has two villages of this name; one has more than 500 people.
        (row,) = (row for row in settlements if row["name"] == "Velykomykhailivka")
        assert (row["id"], row["population"]) == ("690077", "1963")

    @pytest.mark.parametrize("name", ["settlements.csv", "control/2025-12-01.csv"])
    def test_no_place_lies_outside_ukraine(self, name: str, oblasts: dict[str, Any]) -> None:
        outline = shapely.union_all(list(oblasts.values()))
        shapely.prepare(outline)
        rows = table(name)
        places = [(float(row["longitude"]), float(row["latitude"])) for row in rows]
        inside = shapely.contains_xy(outline, np.array(places))
        assert [row["name"] for row, is_in in zip(rows, inside, strict=True) if not is_in] == []

    def test_corrections_are_applied(self, settlements: list[dict[str, str]]) -> None:
        by_id = {row["id"]: row for row in settlements}
        for fact in table("facts/population_corrections.csv"):
            assert by_id[fact["id"]]["population"] == fact["population"]
            assert by_id[fact["id"]]["name"] == fact["name"]


class TestTables:
    def test_sites_lie_where_they_say(self, oblasts: dict[str, Any]) -> None:
        rows = table("sites.csv")
        assert {"zaporizhzhia-npp", "kakhovka-dam", "crimean-bridge"} <= {row["id"] for row in rows}
        for row in rows:
            point = Point(float(row["longitude"]), float(row["latitude"]))
            # The bridge spans the strait, and dams stand at the edge of drawn water.
            assert oblasts[row["oblast"]].distance(point) < 0.1, row["id"]

    def test_estimates_are_ordered(self) -> None:
        for row in table("estimates.csv"):
            assert row["scope"] in {"city", "oblast_held_by"}
            assert row["weak"] in {"true", "false"}
            assert int(row["low"] or 0) <= int(row["high"] or row["low"])
            assert row["source"]

    def test_sources_have_terms(self) -> None:
        sources = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
        assert {"deepstate", "isw", "viina", "worldpop", "geonames"} <= sources.keys()
        for source in sources.values():
            assert source["role"] in {
                "front",
                "population",
                "regions",
                "gazetteer",
                "control",
                "ground",
            }
            assert source["url"].startswith("https://")
            assert isinstance(source["restricted"], bool)
            assert all(
                source[key]
                for key in ("title", "licence", "licence_url", "terms", "citation", "traps")
            )
        assert sources["deepstate"]["restricted"]
        assert sources["isw"]["restricted"]

    def test_theatre_names_shipped_things(
        self, neighbours: dict[str, Any], settlements: list[dict[str, str]]
    ) -> None:
        theatre = tomllib.loads((DATA / "theatre.toml").read_text(encoding="utf-8"))
        for key in ("regions", "neighbours", "gazetteer", "sites"):
            assert (DATA / theatre[key]).is_file()
        assert (DATA / theatre["front"][0]["file"]).is_file()
        assert {row["name"] for row in settlements} >= set(theatre["cities"])
        assert {state for party in theatre["party"] for state in party["states"]} <= {
            "UKR",
            *neighbours,
        }


class TestHromadas:
    """Namesakes on paper: two hromadas 100 km apart on one parallel."""

    WEST, EAST = "UA1402001", "UA1404001"

    @pytest.fixture
    def matched(self, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
        monkeypatch.syspath_prepend(str(DATA))
        from builder.hromadas import match
        from builder.register import Listed, Register

        def run(
            *rows: tuple[str, str, float, int], listed: Sequence[tuple[str, str, int]]
        ) -> dict[str, str]:
            settlements = [
                {"id": id, "name": "", "name_uk": name, "alternate_names": "", "oblast": "UA-14",
                 "longitude": str(37 + km / 74.6), "latitude": "48", "population": str(people)}
                for id, name, km, people in rows
            ]  # fmt: skip
            entries = tuple(
                Listed(hromada=hromada, oblast="UA-14", names=(name,), rank=rank)
                for name, hromada, rank in listed
            )
            return dict(match(settlements, Register({}, entries)).homes)

        return run

    def test_namesakes_are_told_apart_by_the_nearer_hromada(
        self, matched: Callable[..., dict[str, str]]
    ) -> None:
        known = [("Захід", self.WEST, 0), ("Схід", self.EAST, 0)]
        both = [("Лиман", self.WEST, 0), ("Лиман", self.EAST, 0)]
        found = matched(
            ("1", "Захід", 0.0, 500), ("2", "Схід", 100.0, 500),
            ("3", "Лиман", 5.0, 500), ("4", "Лиман", 90.0, 500),
            # 45 and 55 km: neither is twice as near.
            ("5", "Лиман", 45.0, 500),
            ("6", "Чуже", 5.0, 500),
            listed=[*known, *both],
        )  # fmt: skip
        west, east = self.WEST, self.EAST
        assert found == {"1": west, "2": east, "3": west, "4": east}

    def test_namesakes_in_one_raion_have_that(self, matched: Callable[..., dict[str, str]]) -> None:
        other = self.WEST[:6] + "003"
        known = [("Захід", self.WEST, 0), ("Схід", other, 0)]
        both = [("Лиман", self.WEST, 0), ("Лиман", other, 0)]
        rows = [("1", "Захід", 0.0, 500), ("2", "Схід", 30.0, 500)]
        found = matched(*rows, ("3", "Лиман", 14.0, 500), listed=[*known, *both])
        assert found["3"] == self.WEST[:6]

    def test_a_town_among_villages_is_the_town(
        self, matched: Callable[..., dict[str, str]]
    ) -> None:
        known = [("Захід", self.WEST, 0), ("Схід", self.EAST, 0)]
        both = [("Лиман", self.WEST, 0), ("Лиман", self.EAST, 2)]
        rows = [("1", "Захід", 0.0, 500), ("2", "Схід", 100.0, 500)]
        big = matched(*rows, ("3", "Лиман", 45.0, 20_000), listed=[*known, *both])
        assert big["3"] == self.EAST
        assert "3" not in matched(*rows, ("3", "Лиман", 45.0, 900), listed=[*known, *both])

    def test_the_only_village_of_a_name_is_another_one_far_from_its_raion(
        self, matched: Callable[..., dict[str, str]]
    ) -> None:
        rows = [("1", "Захід", 0.0, 500), ("2", "Вербівка", 90.0, 500)]
        listed = [("Захід", self.WEST, 0), ("Вербівка", self.WEST, 0)]
        assert "2" not in matched(*rows, listed=listed)
        # A town is known by its name.
        listed = [("Захід", self.WEST, 0), ("Вербівка", self.WEST, 2)]
        assert matched(*rows, listed=listed)["2"] == self.WEST


class TestBuiltUp:
    """Built-up land, for the ground of maps."""

    def test_has_the_centres_of_the_large_cities(self) -> None:
        text = (DATA / "ground" / "built_up.geojson").read_text(encoding="utf-8")
        towns = shapely.union_all([shape(f["geometry"]) for f in json.loads(text)["features"]])
        for latitude, longitude in (
            (50.45, 30.52),  # Kyiv
            (50.00, 36.23),  # Kharkiv
            (48.00, 37.80),  # Donetsk
            (48.45, 35.00),  # Dnipro
            (46.48, 30.72),  # Odesa
        ):
            assert shapely.Point(longitude, latitude).distance(towns) < 0.05  # about 4 km

    def test_is_read_as_the_format_has_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A square of a degree with a hole, in half minutes from its first corner."""
        monkeypatch.syspath_prepend(str(DATA))
        from builder.towns import read_areas

        corners = [(0, 0), (0, 120), (120, 120), (120, 0), (0, 0)]
        hole = [(30, 30), (90, 30), (90, 90), (30, 90), (30, 30)]
        content = struct.pack(">BIB", 2, 1, 0)
        for kind, steps in ((2, corners), (3, hole)):
            content += struct.pack(">BIIhhh", kind, 1, 1, 48 * 120, 37 * 120, len(steps))
            content += b"".join(struct.pack(">bb", *step) for step in steps)
        (area,) = read_areas(content)
        whole, inner = shapely.box(37, 48, 38, 49), shapely.box(37.25, 48.25, 37.75, 48.75)
        assert area.equals(whole - inner)


OUTLINE = DATA / "oblasts-outline.wkb"
TWINS = sorted(set(DATA.rglob("*.wkb")) - {OUTLINE})


def test_what_every_start_reads_has_a_twin() -> None:
    files = {"oblasts", "neighbours", "water", "between", "2025-12-01-line"}
    assert {path.stem for path in TWINS} == files


def test_the_outline_is_the_union_of_the_oblasts() -> None:
    outline = shapely.from_wkb(OUTLINE.read_bytes())
    oblasts = shapely.from_wkb(OUTLINE.with_name("oblasts.wkb").read_bytes())
    assert outline.is_valid
    assert outline.equals(shapely.union_all(list(oblasts.geoms)))


@pytest.mark.parametrize("path", TWINS, ids=[path.stem for path in TWINS])
def test_a_twin_has_the_shapes_of_its_file(path: Path) -> None:
    features = json.loads(path.with_suffix(".geojson").read_text(encoding="utf-8"))["features"]
    twin = shapely.from_wkb(path.read_bytes()).geoms
    assert len(twin) == len(features)
    # Overlays of what crosses itself are slow, and not sure.
    assert shapely.is_valid(shapely.get_parts(list(twin))).all()
    for ours, feature in zip(twin, features, strict=True):
        theirs = shape(feature["geometry"])
        assert ours.geom_type == theirs.geom_type
        assert shapely.equals_exact(ours, theirs, tolerance=0)
