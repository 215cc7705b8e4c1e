"""GeoPackage as GDAL and QGIS read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest
from click.testing import Result as Answer

import dmz
from dmz.answers.compute import Result
from dmz.answers.front_diff import compare_fronts
from dmz.output.layers.features import change_features, plan_features, result_features
from dmz.output.layers.geopackage import to_geopackage
from tests import paper
from tests.output.examples import FRONT, LAND, run_two_readings


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(10, 40))


@pytest.fixture(scope="module")
def package(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "zones.gpkg"
    path.write_bytes(to_geopackage(result_features(result)))
    return path


def test_gdal_lists_the_layers_and_the_styles(package: Path) -> None:
    found = dict(pyogrio.list_layers(package).tolist())
    assert found == {
        "zones": "MultiPolygon",
        "front": "MultiLineString",
        "sector": "MultiLineString",
        "settlements": "Point",
        "cities": "Point",
        "layer_styles": None,
    }


def test_what_is_not_known_is_no_zero(tmp_path: Path) -> None:
    path = tmp_path / "rows.gpkg"
    rows = [{"count": 1, "km": 0.5, "sure": True}, {"count": None, "km": None, "sure": None}]
    path.write_bytes(to_geopackage([], {"rows": rows}))
    with closing(sqlite3.connect(path)) as base:
        found = base.execute("SELECT count, km, sure FROM rows ORDER BY fid").fetchall()
    assert found == [(1, 0.5, 1), (None, None, None)]


def test_figures_read_back_are_those_of_the_result(package: Path, result: Result) -> None:
    zones = pyogrio.read_dataframe(package, layer="zones")
    assert zones.crs.to_epsg() == 4326
    for zone in result.zones:
        if zone.zone is None:
            continue
        row = zones[(zones.party == zone.party) & (zones.distance_km == zone.distance_km)].iloc[0]
        assert (row.area_km2, row.population, row.settlements) == (
            zone.area_km2,
            zone.population,
            zone.settlements,
        )
        # Six decimals of a degree move an edge by 0.1 m at most.
        assert row.geometry.symmetric_difference(zone.zone.inside).area < 1e-5
    cities = pyogrio.read_dataframe(package, layer="cities")
    assert cities.name.tolist() == ["Kramatorsk", "Sloviansk"]
    assert cities.inside_40_km.tolist() == [True, True]
    settlements = pyogrio.read_dataframe(package, layer="settlements")
    assert settlements.population.sum() == sum(s.population or 0 for s in result.settlements)


def test_every_layer_has_a_default_style_in_its_colours(package: Path) -> None:
    with closing(sqlite3.connect(package)) as base:
        rows = base.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
        columns = dict(
            base.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchall()
        )
    assert [row[0] for row in rows] == ["zones", "front", "sector", "settlements", "cities"]
    assert all(row[1] == columns[row[0]] and row[3] == 1 for row in rows)
    styles = {row[0]: ElementTree.fromstring(row[2]) for row in rows}  # noqa: S314
    categories = [category.get("label") for category in styles["zones"].iter("category")]
    assert categories == ["ukraine, 40 km", "russia, 40 km", "ukraine, 10 km", "russia, 10 km"]
    # The second party's zones are hatched: #0072B2 and #D55E00 at 25 %, and lines.
    ours, theirs = ("SimpleFill", "0,114,178,64"), ("SimpleFill", "213,94,0,64")
    hatch = ("LinePatternFill", "170,75,0,255")  # #D55E00, a fifth darker
    assert layers_of(styles["zones"], "color") == [[ours], [theirs, hatch]] * 2
    # Around the line are four strips of where it may be, the widest lowest, and a halo.
    (line,) = layers_of(styles["front"], "line_width")
    band_km = pyogrio.read_dataframe(package, layer="front").within_km_9_in_10.iloc[0]
    strips = [float(width) for _, width in line[:4]]
    assert strips == pytest.approx([2000 * band_km * share for share in (1, 0.75, 0.5, 0.25)], 1e-4)
    assert [float(width) for _, width in line[4:]] == [1.0, 0.5]
    assert [name for name, style in styles.items() if style.get("labelsEnabled") == "1"] == [
        "settlements",
        "cities",
    ]
    assert styles["cities"].find("labeling/settings/text-style").get("fieldName") == "name"  # type: ignore[union-attr]


def layers_of(style: ElementTree.Element, name: str) -> list[list[tuple[str, str]]]:
    """Return the class and a property of each layer of a style's symbols."""
    return [
        [
            (str(layer.get("class")), str(option.get("value")))
            for layer in symbol.iter("layer")
            for option in layer.iter("Option")
            if option.get("name") == name
        ]
        for symbol in style.iter("symbol")
    ]


def test_its_version_is_one_that_older_programs_read(package: Path) -> None:
    with closing(sqlite3.connect(package)) as base:
        assert base.execute("PRAGMA user_version").fetchone() == (10200,)
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_plan_has_a_symbol_for_each_party_and_part(tmp_path: Path) -> None:
    path = tmp_path / "plan.gpkg"
    path.write_bytes(to_geopackage(plan_features(run_two_readings(tmp_path))))
    assert dict(pyogrio.list_layers(path).tolist()) == {
        "provisions": "MultiPolygon",
        "front": "MultiLineString",
        "plan_front": "MultiLineString",
        "layer_styles": None,
    }
    provisions = pyogrio.read_dataframe(path, layer="provisions")
    assert sorted(set(provisions.reading)) == ['{"distance": 10.0}', '{"distance": 5.0}']
    with closing(sqlite3.connect(path)) as base:
        (style,) = base.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'provisions'"
        ).fetchone()
    root = ElementTree.fromstring(style)  # noqa: S314
    # Both readings of a provision are drawn alike.
    assert [category.get("label") for category in root.iter("category")] == [
        "Ash leaves South, ash",
        "pullback, ash",
        "pullback, birch",
    ]
    (renderer,) = root.iter("renderer-v2")
    assert renderer.get("attr") == '"name" || \', \' || "party" || \', \' || "part"'


def test_a_change_has_layers_of_its_own(tmp_path: Path) -> None:
    later = paper.front(of=LAND, east_km=-10)
    change = compare_fronts(FRONT, later, LAND)
    path = tmp_path / "change.gpkg"
    path.write_bytes(to_geopackage(change_features(change)))
    assert {name for name, _ in pyogrio.list_layers(path)} == {"gained", "front", "layer_styles"}
    (gained,) = pyogrio.read_dataframe(path, layer="gained").area_km2
    assert gained == change.changes[0].gained_km2


def test_the_command_writes_one_and_prints_none(run: Callable[..., Answer], tmp_path: Path) -> None:
    target = tmp_path / "zones.gpkg"
    answer = run("compute", "-d", "5", "-o", target)
    assert (answer.exit_code, answer.stdout) == (0, "")
    # Five layers and their styles, and three tables.
    assert len(pyogrio.list_layers(target)) == 6 + 3
    refused = run("compute", "-d", "5", "--format", "gpkg")
    assert refused.exit_code == 2
    assert "give --output" in refused.stderr
