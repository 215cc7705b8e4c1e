"""People of polygons, by the fraction of their area."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.people.districts import subdivide
from dmz.people.source import Count
from tests.people.samples import SQUARES, layer, part, people, write_layer


def test_by_the_fraction_of_the_districts_area(tmp_path: Path) -> None:
    source = layer(write_layer(tmp_path / "d.gpkg", SQUARES, population=[100, 200, 400, 800]))
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
    source = layer(write_layer(tmp_path / "d.gpkg", cells, people=numbers))
    box = shapely.box(29.9, 46.9, 38.1, 51.1)
    inside = shapely.intersection(territory.regions, box)
    found = people(
        source, *inside[~shapely.is_empty(inside)], shapely.difference(box, territory.outline)
    )
    assert sum(n or 0 for n in found) == pytest.approx(numbers.sum(), rel=1e-6)


def test_uncovered_land_has_no_figure(tmp_path: Path) -> None:
    source = layer(write_layer(tmp_path / "d.gpkg", SQUARES, population=[1, 1, 1, 1]))
    off = part(shapely.box(35, 48, 36, 49))
    half, none = source.people([part(shapely.box(31.5, 48, 32.5, 50)), off])
    assert half.covered_km2 == pytest.approx(area_km2(shapely.box(31.5, 48, 32, 50)), rel=1e-6)
    assert none == Count(None, 0.0)
    assert source.people([off]) == [none]


def test_overlapping_levels_are_refused(tmp_path: Path) -> None:
    levels = [*SQUARES, shapely.box(30, 48, 32, 50)]
    source = layer(write_layer(tmp_path / "d.gpkg", levels, population=[1, 1, 1, 1, 4]))
    with pytest.raises(InputError, match="counted twice"):
        people(source, shapely.box(30.2, 48.2, 31.8, 49.8))


def test_subdivided_pieces_are_the_area(deepstate: Callable[[str], Path]) -> None:
    held = shapely.make_valid(shapely.from_geojson(deepstate("2025-12-01").read_text()))
    pieces = subdivide(held)
    assert shapely.get_num_coordinates(pieces).max() <= 256
    assert shapely.area(pieces).sum() == pytest.approx(held.area, rel=1e-12)
    assert len(subdivide(shapely.Polygon())) == 0
