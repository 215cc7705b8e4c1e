"""Vector layers: every format gives the same, and every fault is named in one line."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, MultiPoint, MultiPolygon, Point, Polygon

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.sources.datasets import file_dataset
from dmz.sources.layers import check_overlap, read_layer, repair_polygons
from tests import paper
from tests.geodesics import snyder_box_km2

LINE = LineString([(31.5, 46.2), (33.5, 47.0), (36.2, 47.8), (37.6, 48.6), (37.9, 51.0)])
SQUARE = shapely.box(36, 48, 37, 49)
BOW_TIE = Polygon([(36, 48), (37, 49), (37, 48), (36, 49)])
MOON = "+proj=longlat +R=1737400 +no_defs"
MARS = "+proj=longlat +a=3396190 +b=3376200 +no_defs"


def frame(crs: object = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"name": ["a line"]}, geometry=[LINE], crs=crs)


def refusal(path: str | Path) -> str:
    with pytest.raises(InputError) as caught:
        read_layer(str(path), "front")
    message = str(caught.value)
    assert Path(path).name in message
    assert "\n" not in message
    return message


class TestFormats:
    @pytest.mark.parametrize(
        "name", ["line.geojson", "line.json", "line.gpkg", "line.shp", "line.fgb", "line.kml"]
    )
    def test_every_format_gives_the_same_line(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / name
        if path.suffix == ".json":
            path.write_text(paper.collection(LINE), encoding="utf-8")
        else:
            frame().to_file(path, driver="KML" if path.suffix == ".kml" else None)
        (read,) = read_layer(str(path), "front").geometries
        assert shapely.equals_exact(shapely.get_parts(read)[0], LINE, 1e-9)

    @pytest.mark.parametrize("crs", [3857, 32637, 6933])
    def test_projections_are_transformed_to_degrees(self, crs: int, tmp_path: Path) -> None:
        frame().to_crs(crs).to_file(tmp_path / "line.gpkg")
        (read,) = read_layer(str(tmp_path / "line.gpkg"), "front").geometries
        assert shapely.equals_exact(read, LINE, 1e-8)

    @pytest.mark.parametrize("wkid", [4326, 3857])
    def test_esri_json(self, wkid: int, tmp_path: Path) -> None:
        line = gpd.GeoSeries([LINE], crs=4326).to_crs(wkid)[0]
        document = {
            "geometryType": "esriGeometryPolyline",
            "spatialReference": {"wkid": wkid},
            "fields": [],
            "features": [{"attributes": {}, "geometry": {"paths": [list(map(list, line.coords))]}}],
        }
        path = paper.written(tmp_path / "esri.json", json.dumps(document))
        (read,) = read_layer(path, "front").geometries
        assert shapely.equals_exact(shapely.get_parts(read)[0], LINE, 1e-8)

    def test_single_features_and_bare_geometries(self, tmp_path: Path) -> None:
        geometry = json.loads(shapely.to_geojson(LINE))
        for document in (geometry, {"type": "Feature", "properties": None, "geometry": geometry}):
            path = paper.written(tmp_path / "line.geojson", json.dumps(document))
            assert read_layer(path, "front").geometries.tolist() == [LINE]

    def test_heights_are_dropped(self, tmp_path: Path) -> None:
        high = {"type": "LineString", "coordinates": [[x, y, 120.5] for x, y in LINE.coords]}
        (read,) = read_layer(
            paper.written(tmp_path / "high.geojson", json.dumps(high)), "front"
        ).geometries
        assert not read.has_z

    def test_features_without_geometry_are_dropped(self, tmp_path: Path) -> None:
        text = paper.collection(
            LINE,
            None,
            SQUARE,
            Point(),
            properties=[{"n": 1}, {"n": 2}, {"n": 3, "more": "x"}, {"n": 4}],
        )
        layer = read_layer(paper.written(tmp_path / "some.geojson", text), "front")
        assert layer.geometries.tolist() == [LINE, SQUARE]
        assert layer.columns["n"].tolist() == [1, 3]
        assert layer.columns["more"].tolist() == [None, "x"]

    def test_a_shapefile_with_rows_without_geometry(self, shared: Path) -> None:
        path = shared / "data" / "isw" / "Assessed Russian-controlled Ukrainian Territory.shp"
        layer = read_layer(str(path), "front")
        assert 0 < len(layer.geometries) < len(gpd.read_file(path))

    def test_areas_served_as_a_value(self, tmp_path: Path) -> None:
        text = json.dumps({"value": json.loads(paper.collection(SQUARE))})
        assert read_layer(
            paper.written(tmp_path / "areas.json", text), "front"
        ).geometries.tolist() == [SQUARE]

    def test_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = paper.collection(LINE).encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        layer = read_layer("-", "front")
        assert layer.geometries.tolist() == [LINE]
        assert layer.dataset.id == "standard input"
        assert layer.dataset.sha256 == hashlib.sha256(content).hexdigest()

    def test_all_layers_of_a_geopackage(self, tmp_path: Path) -> None:
        path = tmp_path / "two.gpkg"
        frame().to_file(path, layer="one")
        gpd.GeoDataFrame({"name": ["b"], "other": [2]}, geometry=[SQUARE], crs=4326).to_file(
            path, layer="two"
        )
        layer = read_layer(str(path), "front")
        assert len(layer.geometries) == 2
        assert layer.columns["name"].tolist() == ["a line", "b"]


class TestCsv:
    def test_points(self, tmp_path: Path) -> None:
        text = "\ufeffname,latitude,longitude,holder\nA,48.5,37.5,ukraine\n\nB,48,38,russia\n"
        layer = read_layer(paper.written(tmp_path / "places.csv", text), "front")
        assert shapely.get_coordinates(layer.geometries).tolist() == [[37.5, 48.5], [38, 48]]
        assert layer.columns["holder"].tolist() == ["ukraine", "russia"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "empty"),
            ("name,holder\nA,ukraine\n", "columns latitude and longitude"),
            ("latitude;longitude\n48;37\n", "columns latitude and longitude"),
            ("latitude,longitude\n", "no feature"),
            ("latitude,longitude\n48,37\nx,37\n48,\n", "no coordinates in line 3, 4"),
            ("latitude,longitude\n48,37,9\n48\n", "not 2 columns in line 2, 3"),
            ("latitude,longitude\nnan,37\n", "not finite"),
            ("latitude,longitude\n95,37\n", "not degrees"),
        ],
    )
    def test_refused(self, text: str, message: str, tmp_path: Path) -> None:
        assert message in refusal(paper.written(tmp_path / "places.csv", text))

    def test_another_encoding(self, tmp_path: Path) -> None:
        assert "not a CSV table" in refusal(
            paper.written(tmp_path / "places.csv", "latitude,longitude,é\n".encode("latin-1"))
        )


class TestOldCrsMember:
    def crs(self, name: str) -> dict[str, object]:
        return {"type": "name", "properties": {"name": name}}

    @pytest.mark.parametrize("name", ["EPSG:3857", "urn:ogc:def:crs:EPSG::3857"])
    def test_a_named_crs_in_metres_is_transformed(self, name: str, tmp_path: Path) -> None:
        metres = gpd.GeoSeries([LINE], crs=4326).to_crs(3857)[0]
        path = paper.layer(tmp_path / "old.geojson", metres, crs=self.crs(name))
        assert shapely.equals_exact(read_layer(path, "front").geometries[0], LINE, 1e-8)

    @pytest.mark.parametrize(
        "name", ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"]
    )
    def test_degrees_keep_the_order_longitude_latitude(self, name: str, tmp_path: Path) -> None:
        path = paper.layer(tmp_path / "old.geojson", LINE, crs=self.crs(name))
        assert read_layer(path, "front").geometries.tolist() == [LINE]

    def test_a_null_crs_is_ignored(self, tmp_path: Path) -> None:
        assert (
            len(
                read_layer(
                    paper.layer(tmp_path / "old.geojson", LINE, crs=None),
                    "front",
                ).geometries
            )
            == 1
        )

    @pytest.mark.parametrize(
        ("member", "message"),
        [
            (
                {"type": "link", "properties": {"href": "https://example.org/crs"}},
                "links are not followed",
            ),
            ("EPSG:3857", "not a name"),
            ({"type": "name", "properties": {"name": "EPSG:999999"}}, "not known"),
            ({"type": "name", "properties": {"name": "IAU_2015:30100"}}, "not on Earth"),
            ({"type": "name", "properties": {"name": "EPSG:5773"}}, "not on Earth"),
        ],
    )
    def test_refused(self, member: object, message: str, tmp_path: Path) -> None:
        assert message in refusal(paper.layer(tmp_path / "old.geojson", LINE, crs=member))


class TestRefused:
    def test_missing(self, tmp_path: Path) -> None:
        assert "no such file" in refusal(tmp_path / "nowhere.geojson")

    def test_a_folder(self, tmp_path: Path) -> None:
        assert "cannot be read" in refusal(tmp_path)

    @pytest.mark.parametrize("content", ["", " \n\t"])
    @pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
    def test_empty(self, name: str, content: str, tmp_path: Path) -> None:
        assert "empty" in refusal(paper.written(tmp_path / name, content))

    @pytest.mark.parametrize(
        "content", ["hello", b"\x00\x01", b'{"a": "\xe9"}', '{"type": ', "{'type': 1}"]
    )
    def test_not_json(self, content: str | bytes, tmp_path: Path) -> None:
        assert "not JSON" in refusal(paper.written(tmp_path / "a.geojson", content))

    @pytest.mark.parametrize("content", ["[1, 2]", "3", "null", '{"features": []}'])
    def test_json_of_another_kind(self, content: str, tmp_path: Path) -> None:
        assert "not GeoJSON" in refusal(paper.written(tmp_path / "a.geojson", content))

    @pytest.mark.parametrize("features", ["[]", "null", '{"a": 1}'])
    def test_no_features(self, features: str, tmp_path: Path) -> None:
        content = f'{{"type": "FeatureCollection", "features": {features}}}'
        assert "no features" in refusal(paper.written(tmp_path / "a.geojson", content))

    @pytest.mark.parametrize(
        "geometry",
        [
            {"type": "Nonsense"},
            {"type": "Polygon"},
            {"type": "LineString", "coordinates": [[36, 48]]},
            {"type": "LineString", "coordinates": [["36", "48"], ["37", "48"]]},
            {"type": "Polygon", "coordinates": [[[36, 47], [37, 47], [37, 48], [36, 48]]]},
            {"type": "Polygon", "coordinates": None},
            {},
            7,
        ],
    )
    def test_broken_geometries(self, geometry: object, tmp_path: Path) -> None:
        content = json.dumps(
            {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}]}
        )
        assert "feature 1 is not a GeoJSON" in refusal(
            paper.written(tmp_path / "a.geojson", content)
        )

    def test_features_that_are_not_objects(self, tmp_path: Path) -> None:
        content = '{"type": "FeatureCollection", "features": [7]}'
        assert "feature 1 is not a GeoJSON object" in refusal(
            paper.written(tmp_path / "a.geojson", content)
        )

    def test_null_geometry_only(self, tmp_path: Path) -> None:
        assert "no feature in it has a geometry" in refusal(
            paper.layer(tmp_path / "a.geojson", None, LineString())
        )
        gpd.GeoDataFrame({"a": [1]}, geometry=[None], crs=4326).to_file(tmp_path / "a.gpkg")
        assert "no feature in it has a geometry" in refusal(tmp_path / "a.gpkg")

    @pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
    def test_numbers_that_are_not_finite(self, number: str, tmp_path: Path) -> None:
        content = f'{{"type": "LineString", "coordinates": [[{number}, 48], [37, 48]]}}'
        message = refusal(paper.written(tmp_path / "a.geojson", content))
        assert "not a coordinate" in message or "not finite" in message

    def test_no_crs(self, tmp_path: Path) -> None:
        with pytest.warns(UserWarning, match="'crs' was not provided"):
            frame(crs=None).to_file(tmp_path / "line.shp")
        message = refusal(tmp_path / "line.shp")
        assert "no CRS" in message
        assert ".prj" in message

    @pytest.mark.parametrize("crs", [MOON, MARS])
    @pytest.mark.parametrize("name", ["line.gpkg", "line.shp"])
    def test_not_on_earth(self, name: str, crs: str, tmp_path: Path) -> None:
        frame(crs=None).set_crs(crs).to_file(tmp_path / name)
        assert "not on Earth" in refusal(tmp_path / name)

    def test_metres_called_degrees(self, tmp_path: Path) -> None:
        metres = gpd.GeoSeries([LINE], crs=4326).to_crs(3857)[0]
        message = refusal(paper.layer(tmp_path / "a.geojson", metres))
        assert "not degrees" in message
        assert "WGS 84" in message

    @pytest.mark.parametrize(
        "content",
        [
            '{"type": "Polygon", "coordinates": ' + "[" * 100_000 + "]" * 100_000 + "}",
            '{"type": "GeometryCollection", "geometries": [' * 100_000 + "]}" * 100_000,
        ],
    )
    def test_nested_thousands_deep(self, content: str, tmp_path: Path) -> None:
        assert "nested too deeply" in refusal(paper.written(tmp_path / "a.geojson", content))

    @pytest.mark.parametrize("name", ["a.gpkg", "a.shp", "a.kml", "a.unknown"])
    def test_garbage_with_a_known_suffix(self, name: str, tmp_path: Path) -> None:
        assert refusal(paper.written(tmp_path / name, b"SQLite, or is it?" * 20))

    def test_a_layer_without_rows(self, tmp_path: Path) -> None:
        frame().iloc[:0].to_file(tmp_path / "a.gpkg")
        assert "no feature" in refusal(tmp_path / "a.gpkg")


class TestProvenance:
    @pytest.mark.parametrize(
        ("name", "date"),
        [
            ("deepstatemap_data_20251201.geojson", "2025-12-01"),
            ("2024-06-01.json", "2024-06-01"),
            ("line.geojson", None),
            ("20251301.geojson", None),
            ("120251201.geojson", None),
        ],
    )
    def test_the_day_in_a_name(self, name: str, date: str | None) -> None:
        dataset = file_dataset(f"/somewhere/{name}", "front", b"content")
        assert (dataset.id, dataset.date) == (name, date)
        assert dataset.sha256 == hashlib.sha256(b"content").hexdigest()
        assert dataset.to_dict()["role"] == "front"


class TestRepair:
    def test_valid_polygons_are_left_alone(self) -> None:
        polygons = np.array([SQUARE])
        assert repair_polygons("x", polygons) == (polygons, ())

    def test_a_bow_tie(self) -> None:
        # Its halves have opposite signs, so it had no area before the repair, but for
        # the narrowing of the degree towards the north.
        valid, (warning,) = repair_polygons("x.shp", np.array([SQUARE, BOW_TIE]))
        halves = [
            Polygon([(36, 48), (36.5, 48.5), (36, 49)]),
            Polygon([(37, 48), (36.5, 48.5), (37, 49)]),
        ]
        assert area_km2(valid[1]) == pytest.approx(sum(map(area_km2, halves)))
        assert area_km2(valid[1]) == pytest.approx(snyder_box_km2(36, 48, 37, 49) / 2, rel=1e-3)
        assert warning.startswith("x.shp: 1 polygon crossing itself repaired; area changed by ")
        changed = float(warning.rpartition(" by ")[2].removesuffix(" km²").replace(",", ""))
        assert changed == pytest.approx(snyder_box_km2(36, 48, 37, 49) / 2, rel=2e-3)

    def test_several_are_counted(self) -> None:
        _, (warning,) = repair_polygons("x", np.array([BOW_TIE, BOW_TIE]))
        assert warning.startswith("x: 2 polygons crossing themselves repaired; area changed by ")

    def test_parts_that_overlap_are_united(self) -> None:
        pair = MultiPolygon([shapely.box(36, 48, 37, 49), shapely.box(36.5, 48, 37.5, 49)])
        (valid,), (warning,) = repair_polygons("x", np.array([pair]))
        assert area_km2(valid) == pytest.approx(snyder_box_km2(36, 48, 37.5, 49), rel=1e-9)
        changed = float(warning.rpartition(" by ")[2].removesuffix(" km²").replace(",", ""))
        assert changed == pytest.approx(snyder_box_km2(36, 48, 36.5, 49), abs=0.1)

    def test_ground_enclosed_twice_is_kept(self) -> None:
        spiral = Polygon(
            [(0, 0), (3, 0), (3, 3), (1, 3), (1, 1), (4, 1), (4, 2), (2, 2), (2, 4), (0, 4)]
        )
        assert not spiral.is_valid
        (valid,), _ = repair_polygons("x", np.array([spiral]))
        assert shapely.contains_xy(valid, 2.5, 1.5)  # enclosed twice

    def test_a_ring_along_one_edge_twice(self) -> None:
        # (31, 48) to (30, 49) is drawn twice, between the two halves of one triangle.
        ring = Polygon([(30, 50), (31, 48), (30, 49), (30, 48), (31, 48), (30, 49)])
        (valid,), _ = repair_polygons("x", np.array([ring]))
        assert shapely.is_valid(valid)
        assert valid.equals(Polygon([(30, 48), (31, 48), (30, 50)]))

    def test_no_area_left(self) -> None:
        with pytest.raises(InputError, match="enclose no area"):
            repair_polygons("x", np.array([Polygon([(36, 47), (37, 47), (36, 47)])]))


class TestOverlap:
    outline = shapely.box(30, 44, 40, 52)

    def test_inside(self) -> None:
        check_overlap("x", [LINE], self.outline, "its lines")

    def test_swapped(self) -> None:
        with pytest.raises(InputError, match="x: latitude and longitude are swapped"):
            check_overlap(
                "x", [MultiPoint([(y, x) for x, y in LINE.coords])], self.outline, "its points"
            )

    def test_elsewhere(self) -> None:
        with pytest.raises(InputError, match="x: its points lie outside the territory"):
            check_overlap("x", [Point(2, 3)], self.outline, "its points")


def test_coordinates_are_finite_and_two_dimensional(deepstate: Callable[[str], Path]) -> None:
    layer = read_layer(str(deepstate("2025-12-01")), "front")
    xy = shapely.get_coordinates(layer.geometries, include_z=True)
    assert xy.shape[1] == 3
    assert np.isnan(xy[:, 2]).all()
    assert np.isfinite(xy[:, :2]).all()
