from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from dmz.answers.compute import compute
from dmz.answers.sweep import Curve, distances_between, sweep
from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from tests.cli.once import answer_once


def raster(folder: Path) -> str:
    random = np.random.default_rng(4)
    values = random.gamma(0.3, 9, (750, 1000)).astype(np.float32)
    values[random.random(values.shape) < 0.9] = -99999
    path = folder / "ukr_pop_2025_CN_100m_R2025A_v1.tif"
    options = {
        "driver": "GTiff",
        "width": 1000,
        "height": 750,
        "count": 1,
        "dtype": "float32",
        "nodata": -99999,
    }
    with rasterio.open(
        path, "w", **options, crs="EPSG:4326", transform=from_origin(35.9, 50.1, 1 / 300, 1 / 300)
    ) as file:
        file.write(values, 1)
    return str(path)


@pytest.mark.parametrize("gridded", [False, True])
def test_sweep_and_compute_agree_exactly_where_they_meet(
    tmp_path: Path, territory: Territory, gridded: bool
) -> None:
    populations = (raster(tmp_path),) if gridded else ()
    curve = sweep(
        Scenario.of(populations=populations),
        start_km=2.5,
        stop_km=40,
        step_km=2.5,
        territory=territory,
    )
    result = compute(
        Scenario.of(populations=populations, distances_km=(5, 17.5, 40)), territory=territory
    )
    points = {(p.distance_km, p.party): p for p in curve.points}
    assert len(points) == 16 * 3
    for zone in result.zones:
        point = points[zone.distance_km or 0, zone.party]
        assert (point.area_km2, point.beyond_border_km2, point.population, point.settlements) == (
            zone.area_km2,
            zone.beyond_border_km2,
            zone.population,
            zone.settlements,
        )
        assert point.population_coverage == zone.population_coverage


def test_grows_and_adds_up(territory: Territory) -> None:
    curve = sweep(Scenario(), start_km=1, stop_km=30, step_km=3, territory=territory)
    by_party = {
        party: [p for p in curve.points if p.party == party]
        for party in ("ukraine", "russia", "both")
    }
    for own in by_party.values():
        assert [p.area_km2 for p in own] == sorted(p.area_km2 for p in own)
        assert [p.population or 0 for p in own] == sorted(p.population or 0 for p in own)
    for ours, theirs, both in zip(*by_party.values(), strict=True):
        assert both.area_km2 == pytest.approx(ours.area_km2 + theirs.area_km2)
        assert both.population == (ours.population or 0) + (theirs.population or 0)


def test_blocks_change_nothing(territory: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    def curve() -> Curve:
        return sweep(Scenario(), start_km=20, stop_km=42, step_km=2, territory=territory)

    whole = curve()
    monkeypatch.setattr("dmz.answers.sweep._AT_ONCE", 5)
    assert curve().to_dict() == whole.to_dict()
    assert {town.distance_km for town in whole.cut_towns} > {40, 42}


def test_distances() -> None:
    assert distances_between(1, 50, 0.5)[-1] == 50
    assert len(distances_between(1, 50, 0.5)) == 99
    assert distances_between(0.1, 0.5, 0.1) == (0.1, 0.2, 0.3, 0.4, 0.5)
    assert distances_between(1, 10, 4) == (1, 5, 9, 10)
    for wrong in (
        (1, 50, 0),
        (1, 50, -1),
        (50, 1, 1),
        (1, 50, 0.001),
        (1, float("inf"), 1),
        (1, float("nan"), 1),
    ):
        with pytest.raises(QuestionError):
            distances_between(*wrong)


def test_formats(run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer_once(monkeypatch)
    asked = ("sweep", "--from", "10", "--to", "20", "--step", "5")
    table = run(*asked, "--format", "table")
    assert table.exit_code == 0
    assert max(len(line) for line in table.stdout.splitlines()) <= 80
    assert "█" in table.stdout
    rows = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)))
    assert [(row["distance_km"], row["party"]) for row in rows[:4]] == [
        ("10.0", "ukraine"),
        ("10.0", "russia"),
        ("10.0", "both"),
        ("15.0", "ukraine"),
    ]
    assert run(*asked, "-o", tmp_path / "curve.json").exit_code == 0
    document = json.loads((tmp_path / "curve.json").read_text())
    assert document["schema"] == "dmz.curve/2"
    assert document["points"][0]["area_km2"] == float(rows[0]["area_km2"])
    assert run(*asked, "--format", "markdown").stdout.startswith(
        "Pulling back from the front of 1 December 2025"
    )
    assert run(*asked, "--format", "geojson").exit_code == 2
    assert run("sweep", "--from", "9", "--to", "1").exit_code == 2
