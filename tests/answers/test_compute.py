"""The result: one shape everywhere, on paper and on real lines."""

from __future__ import annotations

import csv
import itertools
import json
import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

import dmz
from dmz.answers.compute import Result, compute
from dmz.earth.geodesy import area_km2, densify
from dmz.errors import QuestionError
from dmz.measure.scenario import Scenario
from tests import paper
from tests.shared import ROOT

LAND = paper.territory()
FRONT = paper.front(of=LAND)


def answer(**question: Any) -> Result:
    return compute(Scenario.of(whole_front=True, **question), territory=LAND, front=FRONT)


class TestOnPaper:
    def test_three_distances(self) -> None:
        result = answer()
        rows = [
            (zone.distance_km, zone.party, zone.population, zone.settlements)
            for zone in result.zones
        ]
        assert rows == [
            (5, "ash", 1000, 1),
            (5, "birch", 4000, 1),
            (5, "both", 5000, 2),
            (10, "ash", 1200, 2),
            (10, "birch", 4500, 2),
            (10, "both", 5700, 4),
            (40, "ash", 1230, 3),
            (40, "birch", 4507, 3),
            (40, "both", 5737, 6),
        ]
        assert [zone.area_km2 for zone in result.zones[:6]] == pytest.approx(
            [500, 500, 1000, 1000, 1000, 2000], rel=1e-4
        )
        assert result.front.length_km == pytest.approx(100, rel=1e-5)
        assert result.population.counts == "people of the places in the table"

    def test_the_city_is_answered(self) -> None:
        (city,) = answer().cities
        assert (city.name, city.oblast, city.held_by, city.population) == (
            "Alder",
            "North",
            "ash",
            1000,
        )
        assert city.distance_to_front_km == pytest.approx(3, abs=1e-3)
        assert [inside.inside for inside in city.inside] == [True, True, True]

    def test_a_city_whose_holder_stays_is_in_no_zone(self) -> None:
        (city,) = answer(depths_km={"birch": 10.0}).cities
        assert [(inside.distance_km, inside.inside) for inside in city.inside] == [(None, False)]

    def test_unequal_depths(self) -> None:
        ash, birch, both = answer(depths_km={"ash": 5.0, "birch": 16.0}).zones
        assert (ash.distance_km, birch.distance_km, both.distance_km) == (5, 16, None)
        assert both.area_km2 == pytest.approx(2100, rel=1e-4)
        assert both.population == 1000 + 4507

    def test_settlements_nearest_first_of_those_who_withdraw(self) -> None:
        # The widest zone has them all, whichever distance comes first.
        assert [place.name for place in answer(distances_km=(10, 5)).settlements] == [
            "Alder",
            "Dogwood",
            "Beech",
            "Elder",
        ]
        assert [place.name for place in answer(depths_km={"birch": 10.0}).settlements] == [
            "Dogwood",
            "Elder",
        ]

    def test_metres_for_km_are_remarked_on(self) -> None:
        plain, deep = (answer(distances_km=(5, km)).warnings for km in (150, 200))
        assert not any("Check that km are meant" in warning for warning in plain)
        assert deep[0].endswith("for a pullback: 200 km. Check that km are meant.")

    def test_model_city(self) -> None:
        result = compute(
            Scenario.of(model="city", distances_km=(2.0, 10.0)), territory=LAND, front=FRONT
        )
        small, none, _, ash, birch, both = result.zones
        assert small.area_km2 == pytest.approx(3.14159 * 4, rel=1e-3)
        assert (small.population, none.area_km2, none.population) == (1000, 0, 0)
        # The whole disc of 10 km: the town is 3 km from the line and 10 km north of
        # half height.
        assert both.area_km2 == pytest.approx(314.159, rel=1e-3)
        assert ash.area_km2 > birch.area_km2 > 50
        assert (both.population, both.settlements) == (5000, 2)
        (city,) = result.cities
        assert [inside.inside for inside in city.inside] == [True, True]

    def test_swapped_parties_swap_the_rows(self) -> None:
        turned = paper.territory(parties=(paper.BIRCH, paper.ASH))
        other = compute(
            Scenario.of(whole_front=True),
            territory=turned,
            front=paper.front(of=turned, holder=paper.ASH),
        )
        for zone in answer().zones:
            (same,) = (
                z for z in other.zones if (z.distance_km, z.party) == (zone.distance_km, zone.party)
            )
            assert same.area_km2 == pytest.approx(zone.area_km2, rel=1e-9)
            assert (same.population, same.settlements) == (zone.population, zone.settlements)
        assert [zone.party for zone in other.zones[:3]] == ["birch", "ash", "both"]

    def test_no_people_without_places(self) -> None:
        bare = replace(LAND, places=None, places_dataset=None, cities=())
        result = compute(Scenario.of(whole_front=True), territory=bare, front=FRONT)
        assert {zone.population for zone in result.zones} == {None}
        assert result.population.counts is None
        assert "No population source: people are not counted." in result.warnings

    def test_repairs_of_the_sector_are_told(self, tmp_path: Path) -> None:
        bow_tie = shapely.Polygon([(30.9, 48.1), (31.1, 48.5), (31.1, 48.1), (30.9, 48.5)])
        path = paper.layer(tmp_path / "bow.geojson", bow_tie)
        result = compute(Scenario.of(sector=path), territory=LAND, front=FRONT)
        assert any(
            "bow.geojson: 1 polygon crossing itself repaired" in warning
            for warning in result.warnings
        )


class TestPlainData:
    def test_json_and_back(self) -> None:
        plain = answer().to_dict()
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain

    def test_schema(self) -> None:
        plain = answer().to_dict()
        assert plain["schema"] == "dmz.result/2"
        assert plain["provenance"]["dmz_version"] == dmz.__version__
        assert {"role", "id", "title", "date", "sha256", "licence", "citation", "credit"} == set(
            plain["provenance"]["datasets"][0]
        )
        assert {dataset["role"] for dataset in plain["provenance"]["datasets"]} == {
            "front",
            "territory",
            "population",
        }
        zone = plain["zones"][0]
        assert {
            "distance_km",
            "party",
            "area_km2",
            "beyond_border_km2",
            "population",
            "settlements",
            "by_oblast",
        } <= set(zone)
        assert {"oblast", "area_km2", "population", "settlements"} <= set(zone["by_oblast"][0])
        city = plain["cities"][0]
        assert {
            "name",
            "latitude",
            "longitude",
            "held_by",
            "distance_to_front_km",
            "inside",
        } <= set(city)

    def test_figures_are_plain_numbers(self) -> None:
        def walk(value: Any) -> None:
            if isinstance(value, dict):
                for item in value.values():
                    walk(item)
            elif isinstance(value, list | tuple):
                for item in value:
                    walk(item)
            else:
                assert type(value) in (str, int, float, bool, type(None)), type(value)

        walk(answer().to_dict())

    def test_geodataframe(self) -> None:
        result = answer(distances_km=(5, 10))
        frame = result.to_geodataframe()
        assert frame.crs == "OGC:CRS84"
        assert frame["party"].tolist() == ["ash", "birch", "ash", "birch"]
        assert frame["area_km2"].tolist() == pytest.approx(
            [area_km2(geometry) for geometry in frame.geometry], rel=1e-9
        )


class TestReal:
    @pytest.fixture(scope="module")
    @staticmethod
    def december(deepstate: Callable[[str], Path]) -> Result:
        return dmz.compute(fronts=(str(deepstate("2025-12-01")),))

    def test_what_the_program_is_for(self, december: Result) -> None:
        kramatorsk, sloviansk = december.cities
        assert (kramatorsk.name, sloviansk.name) == ("Kramatorsk", "Sloviansk")
        assert {kramatorsk.held_by, sloviansk.held_by} == {"ukraine"}
        assert 19 < kramatorsk.distance_to_front_km < 20
        assert 25 < sloviansk.distance_to_front_km < 26
        for city in december.cities:
            assert [(inside.distance_km, inside.inside) for inside in city.inside] == [
                (5, False),
                (10, False),
                (40, True),
            ]

    def test_rows_add_up(self, december: Result) -> None:
        for zone in december.zones:
            assert sum(row.area_km2 for row in zone.by_oblast) == pytest.approx(
                zone.area_km2, rel=1e-9
            )
            assert sum(row.population or 0 for row in zone.by_oblast) == zone.population
            assert sum(row.settlements for row in zone.by_oblast) == zone.settlements
        for ukraine, russia, both in zip(*(december.zones[i::3] for i in range(3)), strict=True):
            assert both.area_km2 == ukraine.area_km2 + russia.area_km2
            assert both.population == ukraine.population + russia.population

    def test_bands_lie_outside_one_another(self, december: Result) -> None:
        for party in ("ukraine", "russia"):
            zones = [zone for zone in december.zones if zone.party == party]
            for small, large in itertools.pairwise(zones):
                band = area_km2(shapely.difference(large.inside, small.inside))
                assert band + small.area_km2 == pytest.approx(large.area_km2, rel=1e-6)
                assert large.population >= small.population

    def test_points_are_in_or_out_with_all_their_people(
        self, deepstate: Callable[[str], Path]
    ) -> None:
        """Against geodesics from each place to points 50 m apart along the sector."""
        asked = {"populations": ("points",), "uncertainty_km": None}
        result = dmz.compute(fronts=(str(deepstate("2025-12-01")),), **asked)
        listed = sum(place.population or 0 for place in result.settlements)
        assert listed == result.zones[-1].population
        line = shapely.get_coordinates(densify(result.sector.line, chord_km=0.05))
        margin = np.array([-0.6, -0.4, 0.6, 0.4])
        west, south, east, north = shapely.bounds(result.sector.line) + margin
        with (ROOT / "data" / "settlements.csv").open(encoding="utf-8") as file:
            rows = [(float(r["longitude"]), float(r["latitude"]), int(r["population"] or 0))
                    for r in csv.DictReader(file)]  # fmt: skip
        near = [row for row in rows if west < row[0] < east and south < row[1] < north]
        holders = result.front.holders(np.array(near)[:, :2])
        people = 0
        for (lon, lat, number), holder in zip(near, holders, strict=True):
            starts = np.full(len(line), lon), np.full(len(line), lat)
            away_km = pyproj.Geod(ellps="WGS84").inv(*starts, *line.T)[2].min() / 1000
            people += number if holder == "russia" and away_km <= 40 else 0
        assert result.zones[-2].population == people
        assert any("of the official population" in warning for warning in result.warnings)

    def test_no_big_city_falls_in_or_out_whole(
        self, december: Result, deepstate: Callable[[str], Path]
    ) -> None:
        """Spread over discs at 2,500 a km², the settlements alone have 1.78 million
        people on the second party's side at 40 km."""
        assert december.zones[-2].population == pytest.approx(1.78e6, rel=0.08)
        front = (str(deepstate("2025-12-01")),)
        curve = dmz.sweep(start_km=0.5, stop_km=50, step_km=0.5, fronts=front, uncertainty_km=None)
        for party in ("ukraine", "russia"):
            people = np.array([p.population for p in curve.points if p.party == party])
            assert np.diff(people, prepend=0).max() < 0.06 * people[-1]

    def test_no_line_near(self) -> None:
        with pytest.raises(
            QuestionError, match="no part of the front line is within 50 km of Lviv"
        ):
            dmz.compute(cities=("Lviv",))

    def test_a_city_far_from_the_line_has_a_zone_around_it(self) -> None:
        """The model `city` measures from the city alone: a disc of 5 km, all of it
        Ukraine's."""
        result = dmz.compute(model="city", cities=("Kyiv",), distances_km=(5,))
        disc = 2 * math.pi * 6371**2 * (1 - math.cos(5 / 6371))
        assert [zone.area_km2 for zone in result.zones] == pytest.approx([disc, 0, disc], rel=3e-3)
        assert (result.sector.title, result.sector.length_km) == ("the centre of Kyiv", 0)

    def test_a_share_is_one_figure_where_one_oblast_is_concerned(self) -> None:
        (said,) = (
            w
            for w in dmz.compute(
                model="city", cities=("Kyiv",), distances_km=(5,), populations=("points",)
            ).warnings
            if "settlement table" in w
        )
        assert re.search(r"covers \d+% \([^)]+\) of the official", said)

    def test_a_source_with_nobody_in_the_zones_is_told(self, tmp_path: Path) -> None:
        """Without a word, a file that has no data there would read as land without
        people."""
        hexagon = shapely.box(36, 47, 40, 50.5)
        nobody = paper.layer(tmp_path / "nobody.geojson", hexagon, properties=[{"people": 0}])
        result = dmz.compute(distances_km=(5,), populations=(nobody,))
        assert result.zones[-1].population == 0
        assert any("has nobody in these zones" in warning for warning in result.warnings)

    def test_an_unknown_option(self) -> None:
        with pytest.raises(TypeError, match="distance"):
            dmz.compute(distance=40)
