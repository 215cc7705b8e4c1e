"""Long coordinates, read as arrays, are those that GEOS reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point

from dmz.errors import InputError
from dmz.sources import coordinates
from dmz.sources.coordinates import LiftedCoordinates
from dmz.sources.layers import read_layer

DISC = Point(36.123456789012345, 48).buffer(1)
SHAPES = [
    DISC - Point(36, 48).buffer(0.5) - Point(36.8, 48).buffer(0.1),
    MultiPolygon([DISC - Point(36, 48).buffer(0.5), Point(30, 50).buffer(0.7)]),
    LineString(DISC.exterior.coords),
    MultiLineString([DISC.exterior.coords[:9], [(1, 2), (3, 4)]]),
    MultiPoint(DISC.exterior.coords),
    shapely.force_3d(DISC, 150.5),
    shapely.GeometryCollection([DISC, LineString([(1, 2), (3, 4)])]),
]
PLAIN = [[36, 48], [37, 48], [37, 49], [36, 48]]


@pytest.fixture(autouse=True)
def _short_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coordinates, "_LEAST_BYTES", 1)


def read(folder: Path, text: str) -> Any:
    path = folder / "a.geojson"
    path.write_text(text, encoding="utf-8")
    return read_layer(str(path), "front")


@pytest.mark.parametrize("indent", [None, 1])
def test_every_type(tmp_path: Path, indent: int | None) -> None:
    features = [
        {
            "properties": {"name": "a"},
            "geometry": shapely.geometry.mapping(shape),
            "type": "Feature",
        }
        for shape in SHAPES
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, indent=indent)
    lifted = LiftedCoordinates(text.encode())
    assert len(lifted.rest) < len(text) / 10
    layer = read(tmp_path, text)
    expected = shapely.force_2d(SHAPES)
    assert shapely.equals_exact(layer.geometries, expected, 0.0).all()
    assert layer.columns["name"].tolist() == ["a"] * len(SHAPES)


@pytest.mark.parametrize(
    "ring",
    [
        "[[36,48],[37,48],[37,49]]",  # not closed
        "[[36,48],[37,48,1],[37,49],[36,48],[36]]",
        "[[36,48],[37,48],[37,4-9],[36,48]]",
        "[[36,48],[37,48],[37,1e999],[36,48]]",
        "[[36,48],[37,48],[37,NaN],[36,48]]",
        "[[36,48],[37,48],[37,49],[36,48]",
        "[[36,48],[37,48],[]]",
        "[[]]",
        "[36,48]",
    ],
)
def test_what_is_wrong_is_told_as_ever(
    tmp_path: Path, ring: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusal() -> str:
        with pytest.raises(InputError) as caught:
            read(tmp_path, f'{{"type":"Polygon","coordinates":[{ring}]}}')
        return str(caught.value)

    lifted = refusal()
    monkeypatch.setattr(coordinates, "_LEAST_BYTES", 2**20)
    as_ever = refusal()
    # Where coordinates are no JSON, the place in the file is another.
    assert (
        lifted.partition("(")[0].replace("feature 1 is not JSON", "not JSON")
        == as_ever.partition("(")[0]
    )


def test_texts_that_look_like_coordinates(tmp_path: Path) -> None:
    words = 'a "coordinates": [[1, 2]], and more'
    feature = {
        "type": "Feature",
        "properties": {"note": words, "where": {"lifted": 0}},
        "geometry": {"type": "Polygon", "coordinates": [PLAIN]},
    }
    layer = read(tmp_path, json.dumps(feature))
    assert layer.columns["note"].tolist() == [words]
    assert layer.geometries.tolist() == [shapely.Polygon(PLAIN)]


def test_a_mark_that_a_stranger_writes(tmp_path: Path) -> None:
    polygon = {"type": "Polygon", "coordinates": [PLAIN]}
    other = {"type": "Polygon", "coordinates": {"lifted": 0}}
    collection = [{"type": "Feature", "geometry": each} for each in (polygon, other)]
    with pytest.raises(InputError, match="feature 2 is not a GeoJSON geometry"):
        read(tmp_path, json.dumps({"type": "FeatureCollection", "features": collection}))


def test_more_vertices_than_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dmz.sources.geojson.VERTICES_LIMIT", 4)
    with pytest.raises(InputError, match="more than 4 vertices; simplify it first"):
        read(tmp_path, json.dumps({"type": "Polygon", "coordinates": [PLAIN]}))
