"""Plans, holdings and changes as GeoPackage and KML, read back by GDAL."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyogrio
import pytest
from click.testing import Result as Answer


@pytest.mark.parametrize("ending", ["gpkg", "kml"])
def test_gdal_reads_the_land_of_a_plan(
    run: Callable[..., Answer], tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"plan.{ending}"
    done = run("plan", "run", "twenty-point-2025", "--set", "distance=10", "-o", target, "-q")
    assert done.exit_code == 0, done.output
    layers = dict(pyogrio.list_layers(target).tolist())
    name = "provisions" if ending == "gpkg" else "Provisions"
    provisions = pyogrio.read_dataframe(target, layer=name)
    # One party leaves four oblasts; then both go back.
    column = "name" if ending == "gpkg" else "Name"
    assert {"Russia leaves four oblasts", "equal pullback"} <= set(provisions[column])
    assert provisions.to_crs("EPSG:6933").area.sum() > 5e9  # m²
    assert {"front", "Front line"} & set(layers)


def test_a_geopackage_of_a_plan_carries_its_styles(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    target = tmp_path / "plan.gpkg"
    run("plan", "run", "korea-1953", "--whole-front", "-o", target, "-q")
    styles = pyogrio.read_dataframe(target, layer="layer_styles", read_geometry=False)
    assert {"provisions", "front"} <= set(styles["f_table_name"])
    assert all("<qgis" in style for style in styles["styleQML"])
