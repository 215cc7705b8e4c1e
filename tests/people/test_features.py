"""Layers with a column of people: which column, which geometries, and packed ones."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from tests import paper
from tests.people.samples import SQUARES, layer, part, people, write_layer


def hexagon(x: float, y: float) -> shapely.Polygon:
    angles = np.radians(np.arange(30, 390, 60))
    return shapely.Polygon(np.column_stack([x + 700 * np.cos(angles), y + 700 * np.sin(angles)]))


def kontur(folder: Path) -> tuple[str, int]:
    """A file like Kontur's, and its people: hexagons, without those that are empty."""
    x0, y0 = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True).transform(
        37.3, 48.6
    )
    width, height = 700 * 3**0.5, 1050
    cells = [
        hexagon(x0 + width * (x + y % 2 / 2), y0 + height * y) for x in range(30) for y in range(30)
    ]
    numbers = np.random.default_rng(8).integers(1, 500, len(cells))
    kept = np.random.default_rng(9).random(len(cells)) < 0.6
    path = folder / "kontur_population_UA_20231101.gpkg"
    names = [f"881e{n:04x}" for n in np.flatnonzero(kept)]
    frame = geopandas.GeoDataFrame(
        {"h3": names, "population": numbers[kept]}, geometry=np.array(cells)[kept], crs="EPSG:3857"
    )
    frame.to_file(path, layer="population")
    geopandas.GeoDataFrame(
        {"population": [10**9]}, geometry=[shapely.box(*frame.total_bounds)], crs=3857
    ).to_file(path, layer="border")
    return str(path), int(numbers[kept].sum())


def test_kontur_hexagons(tmp_path: Path) -> None:
    path, total = kontur(tmp_path)
    source = layer(path)
    assert (source.basis.what, source.basis.date) == ("resident", "2023-11-01")
    assert people(source, shapely.box(37, 48, 38.5, 49.5)) == [pytest.approx(total)]
    # Hexagons that are left out hold nobody: they are no gap in the source.
    (inner,) = source.people([part(shapely.box(37.4, 48.65, 37.6, 48.75))])
    assert inner.covered_km2 == pytest.approx(area_km2(shapely.box(37.4, 48.65, 37.6, 48.75)))


def test_in_gzip(tmp_path: Path) -> None:
    path, total = kontur(tmp_path)
    packed = tmp_path / "kontur_population_UA_20231101.gpkg.gz"
    packed.write_bytes(gzip.compress(Path(path).read_bytes()))
    source = layer(str(packed))
    assert people(source, shapely.box(37, 48, 38.5, 49.5)) == [pytest.approx(total)]
    assert source.datasets[0].id == packed.name
    packed.write_bytes(packed.read_bytes()[:500])
    with pytest.raises(InputError, match="not a complete gzip file"):
        layer(str(packed))


def test_a_bomb_in_gzip(tmp_path: Path) -> None:
    bomb = tmp_path / "districts.geojson.gz"
    bomb.write_bytes(gzip.compress(bytes(64 * 2**20)))
    assert bomb.stat().st_size < 2**17
    with pytest.raises(InputError, match=r"districts\.geojson\.gz: .* 200 times its size"):
        layer(str(bomb))


@pytest.mark.parametrize(
    ("properties", "message"),
    [
        ({"name": "a"}, "no column of people"),
        ({"pop_2014": 1, "pop_2020": 2}, "several columns of people"),
        ({"population": "many"}, "not a number"),
    ],
)
def test_columns_that_cannot_be_used(
    tmp_path: Path, properties: dict[str, Any], message: str
) -> None:
    path = tmp_path / "d.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": shapely.geometry.mapping(SQUARES[0]),
            }
        )
    )
    with pytest.raises(InputError, match=message):
        layer(str(path))


def test_one_column_with_a_year_will_do(tmp_path: Path) -> None:
    source = layer(write_layer(tmp_path / "d.gpkg", SQUARES, Pop_2020=[1, 2, 3, None]))
    assert people(source, shapely.box(29, 47, 33, 51)) == [6.0]


def test_lines_are_refused(tmp_path: Path) -> None:
    line = shapely.LineString([(30, 48), (31, 49)])
    with pytest.raises(InputError, match="not from lines"):
        layer(write_layer(tmp_path / "d.gpkg", [line], population=[1]))


def test_faults_in_gzip_name_the_file_that_was_given(tmp_path: Path) -> None:
    packed = tmp_path / "hexagons.geojson.gz"
    for content, message in (
        (b"{}", "JSON, but not GeoJSON"),
        (paper.collection(shapely.Point(30, 50)).encode(), "no column of people"),
    ):
        packed.write_bytes(gzip.compress(content))
        with pytest.raises(InputError, match=message) as caught:
            layer(str(packed))
        assert "hexagons.geojson.gz" in str(caught.value)
        assert "/dmz-" not in str(caught.value)
