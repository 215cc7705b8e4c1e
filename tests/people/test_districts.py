from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.districts import DistrictPopulation, PointPopulation, subdivided
from dmz.people.districts import read_districts as read_origins
from dmz.people.source import find_origins

SQUARES = [shapely.box(30 + x, 48 + y, 31 + x, 49 + y) for y in (0, 1) for x in (0, 1)]


def read_districts(paths: list[str]) -> DistrictPopulation | PointPopulation:
    return read_origins([origin for path in paths for origin in find_origins(path)])


def part(area: shapely.Geometry) -> Part:
    return Part("ukraine", 0, area, area_km2(area), np.zeros(0, dtype=np.int64))


def people(
    source: DistrictPopulation | PointPopulation, *areas: shapely.Geometry
) -> list[float | None]:
    return [count.people for count in source.people([part(area) for area in areas])]


def write(path: Path, geometries: list[Any], crs: Any = "OGC:CRS84", **columns: Any) -> str:
    geopandas.GeoDataFrame(columns, geometry=geometries, crs=crs).to_file(path)
    return str(path)


def test_by_the_fraction_of_the_districts_area(tmp_path: Path) -> None:
    source = read_districts([write(tmp_path / "d.gpkg", SQUARES, population=[100, 200, 400, 800])])
    south = area_km2(shapely.box(30, 48, 31, 48.5)) / area_km2(SQUARES[0])
    found = people(
        source,
        shapely.box(30.5, 48, 31.5, 50),
        shapely.box(30, 48, 31, 48.5),
        shapely.box(29, 47, 33, 51),
    )
    assert found == pytest.approx([750.0, 100 * south, 1500.0], rel=1e-9)


def test_parts_add_up_to_the_whole(tmp_path: Path, territory: Territory) -> None:
    random = np.random.default_rng(5)
    cells = [
        shapely.box(30 + x / 5, 47 + y / 5, 30.2 + x / 5, 47.2 + y / 5)
        for x in range(40)
        for y in range(20)
    ]
    numbers = random.integers(0, 900, len(cells))
    source = read_districts([write(tmp_path / "d.gpkg", cells, people=numbers)])
    box = shapely.box(29.9, 46.9, 38.1, 51.1)
    inside = shapely.intersection(territory.regions, box)
    found = people(
        source, *inside[~shapely.is_empty(inside)], shapely.difference(box, territory.outline)
    )
    assert sum(n or 0 for n in found) == pytest.approx(numbers.sum(), rel=1e-6)


def test_uncovered_land_is_said(tmp_path: Path) -> None:
    source = read_districts([write(tmp_path / "d.gpkg", SQUARES, population=[1, 1, 1, 1])])
    half, none = source.people(
        [part(shapely.box(31.5, 48, 32.5, 50)), part(shapely.box(35, 48, 36, 49))]
    )
    assert half.covered_km2 == pytest.approx(area_km2(shapely.box(31.5, 48, 32, 50)), rel=1e-6)
    assert (none.people, none.covered_km2) == (None, 0.0)
    with pytest.raises(InputError, match="covers none of the zones"):
        people(source, shapely.box(35, 48, 36, 49))


def test_overlapping_levels_are_refused(tmp_path: Path) -> None:
    levels = [*SQUARES, shapely.box(30, 48, 32, 50)]
    source = read_districts([write(tmp_path / "d.gpkg", levels, population=[1, 1, 1, 1, 4])])
    with pytest.raises(InputError, match="counted twice"):
        people(source, shapely.box(30.2, 48.2, 31.8, 49.8))


def hexagon(x: float, y: float) -> shapely.Polygon:
    angles = np.radians(np.arange(30, 390, 60))
    return shapely.Polygon(np.column_stack([x + 700 * np.cos(angles), y + 700 * np.sin(angles)]))


def kontur(folder: Path) -> tuple[str, int]:
    """A file as Kontur's: hexagons in Web Mercator, a layer called ``population``, those without people left out."""
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
    source = read_districts([path])
    assert (source.counts.what, source.counts.date) == ("resident", "2023-11-01")
    assert people(source, shapely.box(37, 48, 38.5, 49.5)) == [pytest.approx(total)]
    # Hexagons that are left out hold nobody: they are no gap in the source.
    (inner,) = source.people([part(shapely.box(37.4, 48.65, 37.6, 48.75))])
    assert inner.covered_km2 == pytest.approx(area_km2(shapely.box(37.4, 48.65, 37.6, 48.75)))


def test_in_gzip(tmp_path: Path) -> None:
    path, total = kontur(tmp_path)
    packed = tmp_path / "kontur_population_UA_20231101.gpkg.gz"
    packed.write_bytes(gzip.compress(Path(path).read_bytes()))
    source = read_districts([str(packed)])
    assert people(source, shapely.box(37, 48, 38.5, 49.5)) == [pytest.approx(total)]
    assert source.datasets[0].id == packed.name
    packed.write_bytes(packed.read_bytes()[:500])
    with pytest.raises(InputError, match="cannot be unpacked"):
        read_districts([str(packed)])


def test_points_are_in_or_out_and_in_one_part_only(tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "name,latitude,longitude,population\na,48.5,30.5,10\nb,48.5,31,20\nc,49.5,31.5,\n"
    )
    source = read_districts([str(table)])
    assert isinstance(source, PointPopulation)
    # b lies on the edge between the two: it is in one of them.
    assert people(source, *SQUARES[:2], shapely.box(30, 48, 32, 49)) == [10.0, 20.0, 30.0]
    assert source.people([part(SQUARES[0])])[0].covered_km2 is None


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
        read_districts([str(path)])


def test_one_dated_column_will_do(tmp_path: Path) -> None:
    source = read_districts([write(tmp_path / "d.gpkg", SQUARES, Pop_2020=[1, 2, 3, None])])
    assert people(source, shapely.box(29, 47, 33, 51)) == [6.0]


def test_lines_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not from lines"):
        read_districts(
            [write(tmp_path / "d.gpkg", [shapely.LineString([(30, 48), (31, 49)])], population=[1])]
        )


def test_subdivided_pieces_are_the_area(deepstate: Callable[[str], Path]) -> None:
    held = shapely.make_valid(shapely.from_geojson(deepstate("2025-12-01").read_text()))
    pieces = subdivided(held)
    assert shapely.get_num_coordinates(pieces).max() <= 256
    assert shapely.area(pieces).sum() == pytest.approx(held.area, rel=1e-12)
    assert len(subdivided(shapely.Polygon())) == 0
