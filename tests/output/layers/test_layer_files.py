"""Plans, holdings and changes as GeoPackage and KML, read back by GDAL."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import pytest
from click.testing import Result as Answer
from shapely import MultiPolygon

from dmz.output.layers.features import make_feature, result_features
from dmz.output.layers.geojson import to_geojson
from dmz.output.layers.geopackage import to_geopackage
from dmz.output.layers.kml import to_kml
from dmz.output.layers.single import to_flatgeobuf, to_geoparquet
from tests.cli.once import answer_once
from tests.output.examples import answer


@pytest.mark.parametrize("ending", ["gpkg", "kml"])
def test_gdal_reads_the_land_of_a_plan(
    run: Callable[..., Answer], tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"plan.{ending}"
    plan = ("twenty-point-2025", "--set", "distance=10", "--uncertainty", "none")
    done = run("plan", "run", *plan, "-o", target, "-q")
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


@pytest.mark.parametrize("ending", ["geojson", "gpkg", "kml", "fgb", "parquet"])
def test_pieces_by_oblast_are_read_back_in_every_format(tmp_path: Path, ending: str) -> None:
    """On paper: 10 km on each side of a line of 100 km, half of it in each oblast."""
    features = [
        *result_features(answer(distances_km=(10,)), by_oblast=True),
        # A town whose ground reaches over the border has people there, and no land.
        make_feature(
            MultiPolygon(),
            {"kind": "zone", "name": "ash, 10 km", "part": "inside", "oblast": "East",
             "party": "ash", "area_km2": 0.0, "population": 7},
            {"fill": "#000000", "fill-opacity": 0.25, "stroke": "#000000", "stroke-width": 1,
             "stroke-opacity": 0.8},
        ),
    ]  # fmt: skip
    write = {
        "geojson": to_geojson, "gpkg": to_geopackage, "fgb": to_flatgeobuf,
        "parquet": to_geoparquet, "kml": partial(to_kml, title="zones"),
    }[ending]  # fmt: skip
    content = write(features)
    target = tmp_path / f"zones.{ending}"
    target.write_bytes(content if isinstance(content, bytes) else content.encode())
    if ending == "parquet":
        frame = geopandas.read_parquet(target)
    else:
        layer = {"gpkg": "zones", "kml": "Zones"}.get(ending)
        frame = pyogrio.read_dataframe(target, layer=layer)
    pieces = frame[frame["oblast"].notna() & (frame["part"] == "inside")]
    assert sorted(pieces["oblast"]) == ["East", "North", "North", "South", "South"]
    ash = pieces[pieces["party"] == "ash"].astype({"area_km2": float, "population": float})
    assert ash["area_km2"].sum() == pytest.approx(1000, rel=1e-3)
    (nowhere,) = ash[ash["oblast"] == "East"].itertuples()
    assert nowhere.population == 7
    assert nowhere.geometry is None or nowhere.geometry.is_empty
    drawn = ash[ash["oblast"] != "East"].to_crs("EPSG:6933").area / 1e6
    assert drawn.tolist() == pytest.approx([500, 500], rel=2e-3)


def test_totals_of_each_class_are_read_back_from_every_format(
    run: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run in JSON says what the files have to say."""
    answer_once(monkeypatch)
    words = ("plan", "run", "abkhazia-1994", "--oblast", "Sumy", "-q", "-o")
    for ending in ("json", "gpkg", "geojson", "fgb", "parquet", "kml", "csv"):
        assert run(*words, tmp_path / f"plan.{ending}").exit_code == 0
    answer = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    (reading,) = answer["readings"]
    totals = {
        (total["what"], row["party"]): row
        for total in reading["classes"]
        for row in total["figures"]
    }
    assert len(totals) == 6
    table = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="figures", read_geometry=False)
    for rows in (table, pd.read_csv(tmp_path / "plan.csv")):
        classes = rows[(rows["of"] == "class_total") & rows["oblast"].isna()]
        found = {(row.provision, row.party): row for row in classes.itertuples()}
        assert found.keys() == totals.keys()
        for key, row in found.items():
            for name in ("area_km2", "area_km2_low", "area_km2_high", "population_low"):
                assert getattr(row, name) == pytest.approx(totals[key][name])
    towns = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="cut_towns", read_geometry=False)
    assert [*towns["name"]] == [town["name"] for town in answer["cut_towns"]]
    assert len(towns) > 0
    for ending in ("gpkg", "geojson", "fgb", "parquet", "kml"):
        path = tmp_path / f"plan.{ending}"
        layer = {"gpkg": {"layer": "provisions"}, "kml": {"layer": "Provisions"}}.get(ending, {})
        read = geopandas.read_parquet if ending == "parquet" else pyogrio.read_dataframe
        land = read(path, **layer)
        land = land[(land["kind"] == "provision") & (land["part"] == "inside")]
        for row in land.itertuples():
            total = totals[row.what, row.party]
            assert float(row.class_area_km2) == pytest.approx(total["area_km2"])
            assert float(row.area_km2_low) <= float(row.area_km2) <= float(row.area_km2_high)
