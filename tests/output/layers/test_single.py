"""FlatGeobuf and GeoParquet, read back by GDAL and by PyArrow."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas
import pytest
from click.testing import Result as Answer

import dmz
from dmz.answers.compute import Result


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(10,))


@pytest.mark.parametrize("ending", ["fgb", "parquet"])
def test_what_is_read_back_is_the_result(
    run: Callable[..., Answer], tmp_path: Path, result: Result, ending: str
) -> None:
    target = tmp_path / f"zones.{ending}"
    done = run("compute", "-d", "10", "--uncertainty", "none", "-o", target)
    assert done.exit_code == 0, done.output
    read = geopandas.read_parquet if ending == "parquet" else geopandas.read_file
    found = read(target)
    assert found.crs.to_epsg() == 4326
    assert {"zone", "front", "sector", "city"} <= set(found["kind"])
    zones = found[found["kind"] == "zone"]
    for zone in result.zones:
        if zone.zone is not None:
            row = zones[zones["party"] == zone.party].iloc[0]
            assert (row["area_km2"], row["population"]) == (zone.area_km2, zone.population)
            # Six decimals of a degree: the area on the plane is that of the ellipsoid.
            area = zones[zones["party"] == zone.party].to_crs("EPSG:6933").area.sum() / 1e6
            assert area == pytest.approx(zone.area_km2 + zone.beyond_border_km2, rel=1e-3)
