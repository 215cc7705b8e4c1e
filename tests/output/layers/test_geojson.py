"""GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

import dmz
from dmz.answers.cities import find_places
from dmz.answers.compute import compute
from dmz.answers.front_show import show_front
from dmz.earth.geodesy import area_km2
from dmz.measure.scenario import Scenario
from dmz.output.layers.features import (
    collection,
    feature,
    holdings_geojson,
    places_geojson,
    result_geojson,
)
from tests import made_up

LAND = made_up.territory()
FRONT = made_up.front(of=LAND)


def check_rfc_7946(text: str) -> list[dict[str, Any]]:
    """Assert what the standard asks for, and give the features."""
    document = json.loads(text)
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    west, south, east, north = document["bbox"]
    shapes = []
    for each in document["features"]:
        assert set(each) == {"type", "properties", "geometry"}
        assert each["type"] == "Feature"
        shape = shapely.from_geojson(json.dumps(each["geometry"]))
        assert shapely.is_valid(shape)
        assert not shape.is_empty
        assert not shape.has_z
        shapes.append(shape)
        for polygon in (part for part in shapely.get_parts(shape) if isinstance(part, Polygon)):
            assert polygon.exterior.is_ccw
            assert not any(ring.is_ccw for ring in polygon.interiors)
        for value in shapely.get_coordinates(shape).ravel().tolist():
            assert round(value, 6) == value
    assert [west, south, east, north] == pytest.approx(
        shapely.total_bounds(shapes).tolist(), abs=1e-9
    )
    assert -180 <= west <= east <= 180
    assert -90 <= south <= north <= 90
    return list(document["features"])


class TestFeature:
    def test_rings_turn_as_they_should(self) -> None:
        outer, inner = (
            shapely.box(30, 48, 32, 50, ccw=False),
            shapely.box(30.5, 48.5, 31, 49, ccw=True),
        )
        made = feature(MultiPolygon([Polygon(outer.exterior, [inner.exterior])]), {})
        check_rfc_7946(collection([made]))

    def test_six_decimals(self) -> None:
        made = feature(LineString([(30.123456789, 48.1), (31.000000049, 48.2)]), {"n": 1})
        assert made["geometry"]["coordinates"] == [[30.123457, 48.1], [31.0, 48.2]]
        assert made["properties"] == {"n": 1}


class TestResult:
    def features(self, **question: Any) -> list[dict[str, Any]]:
        result = compute(
            Scenario.of(**{"whole_front": True, **question}), territory=LAND, front=FRONT
        )
        return check_rfc_7946(result_geojson(result))

    def test_kinds(self) -> None:
        kinds = [each["properties"]["kind"] for each in self.features()]
        assert {kind: kinds.count(kind) for kind in kinds} == {
            "zone": 7,
            "front": 1,
            "sector": 1,
            "settlement": 6,
            "city": 1,
        }

    def test_widest_zones_first_and_land_beyond_the_border_apart(self) -> None:
        zones = [
            each["properties"] for each in self.features() if each["properties"]["kind"] == "zone"
        ]
        assert [(zone["distance_km"], zone["party"], zone["part"]) for zone in zones] == [
            (40, "ash", "inside"),
            (40, "birch", "inside"),
            (40, "birch", "beyond_border"),
            (10, "ash", "inside"),
            (10, "birch", "inside"),
            (5, "ash", "inside"),
            (5, "birch", "inside"),
        ]

    def test_figures_provenance_and_simplestyle(self) -> None:
        for each in self.features():
            properties = each["properties"]
            if properties["kind"] == "zone":
                assert {
                    "area_km2",
                    "population",
                    "settlements",
                    "by_oblast",
                    "fill",
                    "fill-opacity",
                    "stroke",
                } <= set(properties)
                if properties["part"] == "inside":
                    assert properties["by_oblast"][0]["oblast"] in ("South", "North")
            if properties["kind"] in ("zone", "front", "sector"):
                assert "A meridian" in properties["provenance"]
            if properties["kind"] == "city":
                assert properties["inside_5_km"] is True
                assert {"marker-color", "held_by", "distance_to_front_km"} <= set(properties)

    def test_each_part_of_a_zone_has_its_own_figures(self) -> None:
        """Its area is that of what is drawn, so that whoever adds up the features counts nothing twice."""
        result = dmz.compute(distances_km=(40,), whole_front=True)
        zones = [
            each
            for each in json.loads(result_geojson(result))["features"]
            if each["properties"]["kind"] == "zone"
        ]
        assert {each["properties"]["part"] for each in zones} == {"inside", "beyond_border"}
        for each in zones:
            drawn = area_km2(shapely.from_geojson(json.dumps(each["geometry"])))
            assert drawn == pytest.approx(
                each["properties"]["area_km2"] + each["properties"]["beyond_border_km2"], rel=1e-5
            )
        russia = [each["properties"] for each in zones if each["properties"]["party"] == "russia"]
        assert [each["population"] for each in russia] == [result.zones[1].population, None]

    def test_model_city_and_unequal_depths(self) -> None:
        assert self.features(model="city", distances_km=(2,))
        names = {
            each["properties"].get("name")
            for each in self.features(depths_km={"ash": 5, "birch": 9})
        }
        assert {"ash, 5 km", "birch, 9 km"} <= names


def test_holdings_and_places() -> None:
    kinds = [
        each["properties"]["kind"]
        for each in check_rfc_7946(holdings_geojson(show_front(FRONT, LAND)))
    ]
    assert kinds == ["held_area", "held_area", "front"]
    towns = check_rfc_7946(places_geojson(find_places(FRONT, LAND)))
    assert len(towns) == 6


def test_no_places_are_an_empty_collection() -> None:
    document = json.loads(places_geojson(find_places(FRONT, LAND, within_km=0.5)))
    assert document["features"] == []
    assert "bbox" not in document


def test_points_of_cities_are_where_they_are() -> None:
    made = feature(Point(37.5844, 48.7389), {})
    assert made["geometry"] == {"type": "Point", "coordinates": [37.5844, 48.7389]}


def test_what_has_no_extent_is_left_out() -> None:
    assert (
        len(check_rfc_7946(collection([feature(MultiPolygon(), {}), feature(Point(1, 2), {})])))
        == 1
    )
