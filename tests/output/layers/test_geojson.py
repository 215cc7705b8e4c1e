"""GeoJSON as RFC 7946 has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import MultiPolygon, Point, Polygon

from dmz.answers.cities import find_places
from dmz.answers.front_show import show_front
from dmz.output.layers.features import (
    holdings_features,
    make_feature,
    places_features,
    plan_features,
    result_features,
)
from dmz.output.layers.geojson import to_geojson
from tests.output.examples import FRONT, LAND, answer, run_two_readings


def check_rfc_7946(text: str) -> list[dict[str, Any]]:
    """Assert what the standard asks for, and return the features."""
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


def test_answers(tmp_path: Path) -> None:
    for features in (
        result_features(answer()),
        plan_features(run_two_readings(tmp_path)),
        holdings_features(show_front(FRONT, LAND)),
        places_features(find_places(FRONT, LAND)),
    ):
        written = check_rfc_7946(to_geojson(features))
        assert len(written) == len(features)
        for each, feature in zip(written, features, strict=True):
            # Figures are written in full: they read back as the same numbers.
            assert each["properties"] == {**feature.properties, **feature.style}


def test_coordinates() -> None:
    (point,) = check_rfc_7946(to_geojson([make_feature(Point(37.58441234, 48.7389), {}, {})]))
    assert point["geometry"] == {"type": "Point", "coordinates": [37.584412, 48.7389]}


def test_no_places_are_an_empty_collection() -> None:
    features = places_features(find_places(FRONT, LAND, within_km=0.5))
    document = json.loads(to_geojson(features))
    assert document["features"] == []
    assert "bbox" not in document


def test_what_has_no_extent_is_left_out() -> None:
    features = [make_feature(MultiPolygon(), {}, {}), make_feature(Point(1, 2), {}, {})]
    assert len(check_rfc_7946(to_geojson(features))) == 1
