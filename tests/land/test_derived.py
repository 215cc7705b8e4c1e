"""Lines that ship or that a user derived: read back as they were written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from click.testing import CliRunner

from dmz.answers.front_show import show_front
from dmz.cli import cli
from dmz.earth.geodesy import areas_km2, length_km
from dmz.land.derived import shipped_line
from dmz.land.front_choice import FrontChoice
from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import error_of
from dmz.output.layers.features import holdings_features
from dmz.output.layers.geojson import to_geojson
from dmz.output.layers.geopackage import to_geopackage
from tests import paper

ROUNDING_KM2 = 0.01  # of 1 cm along 1,300 km of line


def test_the_line_that_ships_is_that_of_the_table() -> None:
    territory = shipped_territory()
    assert territory.control_path is not None
    shipped, derived = (
        FrontChoice(specs=specs).read(territory) for specs in ((), (str(territory.control_path),))
    )
    assert shipped.length_km == pytest.approx(derived.length_km, abs=0.01)
    for party, land in derived.land.items():
        apart = shapely.symmetric_difference(shipped.land[party], land)
        assert areas_km2([apart])[0] < ROUNDING_KM2
    assert shipped.id == "control-2025-12-01"
    assert shipped.schematic


def test_the_lands_that_ship_make_up_the_territory() -> None:
    territory = shipped_territory()
    derived = shipped_line(territory)
    assert derived is not None
    whole, *lands = areas_km2([territory.land, *derived.land.values()])
    assert sum(lands) == pytest.approx(whole, abs=ROUNDING_KM2)


@pytest.mark.parametrize("options", [(), ("--include-border",), ("--across-water",)])
def test_a_derived_line_is_read_back_to_the_metre(options: tuple[str, ...], tmp_path: Path) -> None:
    table = shipped_territory().control_path
    file = tmp_path / "derived.geojson"
    written = CliRunner().invoke(
        cli, ["front", "derive", str(table), *options, "-o", str(file)], catch_exceptions=False
    )
    assert written.exit_code == 0, written.output
    territory = shipped_territory()
    direct = FrontChoice(
        specs=(str(table),),
        include_border="--include-border" in options,
        across_water="--across-water" in options,
    ).read(territory)
    back = FrontChoice(specs=(str(file),)).read(territory)
    assert length_km(back.line) == pytest.approx(direct.length_km, abs=0.01)
    assert (back.include_border, back.across_water) == (
        direct.include_border,
        direct.across_water,
    )


def test_how_well_a_line_is_known_stays_with_it(tmp_path: Path) -> None:
    land = paper.territory(towns=())
    made = replace(paper.front(of=land), known_to_km=2.5, schematic="within some km")
    for ending in ("geojson", "gpkg"):
        file = tmp_path / f"derived.{ending}"
        features = holdings_features(show_front(made, land))
        file.write_bytes(
            to_geojson(features).encode() if ending == "geojson" else to_geopackage(features)
        )
        back = FrontChoice(specs=(str(file),)).read(land)
        assert (back.known_to_km, back.schematic) == (2.5, "within some km")
        assert error_of(back, "auto") == error_of(made, "auto")


def test_remarks_on_how_a_line_was_made_stay_with_it(tmp_path: Path) -> None:
    land = paper.territory(towns=())
    made = replace(paper.front(of=land), warnings=("a pocket is left out", "a saved map"))
    features = holdings_features(show_front(made, land))
    file = tmp_path / "derived.geojson"
    file.write_text(to_geojson(features), encoding="utf-8")
    back = FrontChoice(specs=(str(file),)).read(land)
    assert back.warnings == made.warnings
