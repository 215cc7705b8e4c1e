"""What raster cells hold, as their metadata state it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz.errors import InputError
from tests.people.samples import NINE, THREE, people, raster, write_raster


@pytest.mark.parametrize(
    ("name", "options", "per_km2"),
    [
        ("pop.tif", {"unit": "persons per sq km"}, 1.0),
        ("pop.tif", {"unit": "people/ha"}, 100.0),
        ("pop.tif", {"description": "Population Density"}, 1.0),
        ("pop.tif", {"tags": {"units": "people per cell"}}, None),
        ("ukr_ppp_2020_UNadj.tif", {}, None),
        ("ukr_pd_2020_1km.tif", {}, 1.0),
        ("gpw_v4_population_density_rev11_2020_30_sec.tif", {}, 1.0),
        ("gpw_v4_population_count_rev11_2020_30_sec.tif", {}, None),
        ("pop.tif", {"unit": "people", "tags": {"title": "density and count of people"}}, None),
    ],
)
def test_metadata_state_the_kind(
    tmp_path: Path, name: str, options: dict[str, Any], per_km2: float | None
) -> None:
    source = raster(write_raster(tmp_path / name, NINE, THREE, **options))
    assert source.tiles[0].per_km2 == per_km2


def test_asks_where_nothing_states_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--population-kind count or density"):
        raster(write_raster(tmp_path / "country.tif", NINE, THREE))


def test_the_user_overrules_with_a_remark(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "pop.tif", NINE, THREE, unit="people per km2")
    source = raster(path, kind="count")
    assert people(source, shapely.box(30, 47, 33, 50)) == [45.0]
    assert "was read as a count, as asked" in source.warnings[0]
