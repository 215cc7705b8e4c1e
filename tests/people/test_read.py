"""The choice of people, and what an answer states of it."""

from __future__ import annotations

import builtins
import csv
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.people.read import PopulationChoice
from tests import paper
from tests.cli.once import answer_once


def uniform(path: Path, *, west: float = 34.0, east: float = 42.0, people: float = 2.0) -> str:
    """The same people in every cell of 0.01 degrees, 46 to 51 N."""
    width = round((east - west) * 100)
    options = {"driver": "GTiff", "width": width, "height": 500, "count": 1, "dtype": "float32"}
    with rasterio.open(
        path, "w", **options, crs="EPSG:4326", transform=from_origin(west, 51, 0.01, 0.01)
    ) as file:
        file.write(np.full((500, width), people, dtype=np.float32), 1)
    return str(path)


def answer(run: Callable[..., Any], *options: Any) -> dict[str, Any]:
    done = run("compute", "--format", "json", *options)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("options", "everyone"), [((), True), (("--population", "points"), False)])
def test_the_baseline_leaves_nobody_out_unless_settlements_are_points(
    run: Callable[..., Any], options: tuple[str, ...], everyone: bool
) -> None:
    found = answer(run, "-d", 10, *options)
    apart = found["population"].pop("regions")
    assert {(row["oblast"], row["date"], row["party"]) for row in apart} == {
        ("Donetsk", "2020-01-01", "russia"), ("Luhansk", "2020-01-01", "russia")
    }  # fmt: skip
    assert found["population"] == {
        "id": "settlements",
        "counts": "baseline residents, before February 2022",
        "what": "baseline",
        "date": "2022-01-01",
        "covers_all": everyone,
    }
    assert all(isinstance(zone["population"], int) for zone in found["zones"])
    assert all(zone["population_coverage"] is None for zone in found["zones"])


def test_every_output_states_what_is_counted(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_once(monkeypatch)
    path = uniform(tmp_path / "landscan-hd-ukraine.tif")
    found = answer(run, "-d", 10, "--population", path)
    words = "ambient people, a mean over day and night, 2022-01"
    assert found["population"] == {
        "id": Path(path).name,
        "counts": words,
        "what": "ambient",
        "date": "2022-01",
        "covers_all": True,
        "regions": [],
    }
    assert [d["id"] for d in found["provenance"]["datasets"] if d["role"] == "population"] == [
        Path(path).name
    ]
    assert found["parameters"]["populations"] == [path]
    full = run("compute", "-d", 10, "--population", path, "--full").stdout
    table = " ".join(full.split())
    assert f"People: {words}; not residents." in table
    geojson = json.loads(
        run("compute", "-d", 10, "--population", path, "--format", "geojson").stdout
    )
    assert geojson["features"][0]["properties"]["population_counts"] == words


def test_people_of_rasters_are_not_rounded_and_add_up(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    found = answer(run, "-d", 5, "-d", 20, "--population", uniform(tmp_path / "landscan.tif"))
    for zone in found["zones"]:
        assert zone["population"] != round(zone["population"])
        assert sum(row["population"] for row in zone["by_oblast"]) == pytest.approx(
            zone["population"], rel=1e-12
        )
        # Cells of 0.01 degrees hold two people each: 0.81 km² at 48.6 N, more to the
        # south.
        assert zone["population"] / zone["area_km2"] == pytest.approx(2 / 0.815, rel=0.02)
    for ours, theirs, both in zip(*[iter(found["zones"])] * 3, strict=True):
        assert both["population"] == pytest.approx(
            ours["population"] + theirs["population"], rel=1e-12
        )


def test_partial_cover_is_reported(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_once(monkeypatch)
    path = uniform(tmp_path / "landscan.tif", east=37.6)
    found = answer(run, "-d", 40, "--population", path)
    ukraine, russia, both = found["zones"]
    assert 0 < russia["population_coverage"] < ukraine["population_coverage"] < 1
    covered = both["population_coverage"] * both["area_km2"]
    assert covered == pytest.approx(
        sum(z["population_coverage"] * z["area_km2"] for z in (ukraine, russia))
    )
    assert any("covers 0 of the 3 zones completely" in warning for warning in found["warnings"])
    assert found["population"]["covers_all"] is False
    rows = {row["oblast"]: row for row in russia["by_oblast"]}
    assert rows["Luhansk"]["population"] is None
    short = " ".join(run("compute", "-d", 40, "--population", path).stdout.split())
    assert "People outside it are not counted." in short
    words = ("--full", "--uncertainty", "none")  # ranges take the room of that column
    table = run("compute", "-d", 40, "--population", path, *words).stdout
    assert "Covered" in table
    assert max(len(line) for line in table.splitlines()) <= 80
    flat = list(
        csv.DictReader(
            io.StringIO(run("compute", "-d", 40, "--population", path, "--format", "csv").stdout)
        )
    )
    assert float(flat[0]["population_coverage"]) == ukraine["population_coverage"]


def test_off_the_zones_is_one_line(run: Callable[..., Any], tmp_path: Path) -> None:
    done = run(
        "compute", "-d", 5, "--population", uniform(tmp_path / "landscan.tif", west=10, east=12)
    )
    assert done.exit_code == 1
    assert "covers none of the zones" in done.stderr
    assert done.stderr.count("\n") == 1


def test_asks_for_the_kind(run: Callable[..., Any], tmp_path: Path) -> None:
    path = uniform(tmp_path / "people.tif")
    done = run("compute", "-d", 5, "--population", path)
    assert done.exit_code == 1
    assert "--population-kind" in done.stderr
    count = answer(run, "-d", 5, "--population", path, "--population-kind", "count")
    density = answer(run, "-d", 5, "--population", path, "--population-kind", "density")
    assert density["zones"][0]["population"] == pytest.approx(
        2 * density["zones"][0]["area_km2"], rel=1e-4
    )
    assert count["parameters"]["population_kind"] == "count"


def test_factors_are_reported(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_once(monkeypatch)
    table = tmp_path / "factors.csv"
    table.write_text("oblast,party,factor,source\nDonetsk,ukraine,0.25,the administration\n")
    plain, scaled = answer(run, "-d", 20), answer(run, "-d", 20, "--scale", table)
    before, after = (
        {row["oblast"]: row["population"] for row in f["zones"][0]["by_oblast"]}
        for f in (plain, scaled)
    )
    assert after["Donetsk"] == before["Donetsk"] / 4
    assert after["Kharkiv"] == before["Kharkiv"]
    assert scaled["parameters"]["scale"] == str(table)
    assert scaled["parameters"]["scale_factors"] == [
        {
            "place": None,
            "oblast": "Donetsk",
            "party": "ukraine",
            "factor": 0.25,
            "source": "the administration",
        }
    ]
    assert "People are multiplied" in run("compute", "-d", 20, "--scale", table).stdout


def test_rasters_and_layers_do_not_mix(tmp_path: Path, territory: Territory) -> None:
    table = tmp_path / "places.csv"
    table.write_text("latitude,longitude,population\n48.5,37.5,10\n")
    mixed = PopulationChoice(specs=(uniform(tmp_path / "landscan.tif"), str(table)))
    assert mixed.faults() == []  # what the files are shows only when they are read
    with pytest.raises(QuestionError, match="one source"):
        mixed.read(territory)


def test_choices_are_equal_and_hashed_by_what_is_chosen() -> None:
    choice = PopulationChoice(specs=("worldpop@2025",), kind="count", scale="factors.csv")
    same = PopulationChoice(specs=("worldpop@2025",), kind="count", scale="factors.csv")
    assert {choice: 1}[same] == 1
    assert choice != PopulationChoice(specs=("worldpop@2025",))


@pytest.mark.parametrize(
    ("choice", "fault"),
    [
        (PopulationChoice(specs=("a.tif",), kind="people"), "count or density, not 'people'"),
        (PopulationChoice(kind="count"), "for rasters"),
    ],
)
def test_faults_show_without_reading(
    choice: PopulationChoice, fault: str, territory: Territory
) -> None:
    assert [fault in found for found in choice.faults()] == [True]
    with pytest.raises(QuestionError, match=fault):
        choice.read(territory)


def test_a_kind_is_for_rasters(tmp_path: Path, territory: Territory) -> None:
    table = tmp_path / "places.csv"
    table.write_text("latitude,longitude,population\n48.5,37.5,10\n")
    with pytest.raises(QuestionError, match="for rasters"):
        PopulationChoice(specs=(str(table),), kind="count").read(territory)


def test_a_missing_extra_is_named(
    run: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = uniform(tmp_path / "landscan.tif")
    real = builtins.__import__

    def without(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name.startswith("rasterio"):
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    done = run("compute", "-d", 5, "--population", path)
    assert done.exit_code == 1
    assert "pip install 'dmz-scenarios[raster]'" in done.stderr


def test_a_file_given_twice_is_refused(tmp_path: Path, territory: Territory) -> None:
    points = [shapely.Point(37, 48), shapely.Point(38, 48)]
    people = [{"population": 1}, {"population": 2}]
    first = paper.layer(tmp_path / "a.geojson", *points, properties=people)
    copy = paper.layer(tmp_path / "b.geojson", *points, properties=people)
    other = paper.layer(tmp_path / "c.geojson", points[0], properties=people)
    for again, message in ((first, "is given twice"), (copy, "has the same content as")):
        with pytest.raises(QuestionError, match=f"{message}.*counted twice"):
            PopulationChoice(specs=(first, again)).read(territory)
    assert PopulationChoice(specs=(first, other)).read(territory) is not None


@pytest.mark.parametrize(
    ("tags", "what"),
    [
        ({"TIFFTAG_DOCUMENTNAME": "LandScan HD Ukraine"}, "ambient"),
        ({"TITLE": "GHS-POP R2023A, epoch 2025"}, "resident"),
        ({"TITLE": "WorldPop, 100 m"}, "resident"),
        ({"TITLE": "my own figures"}, "unstated"),
    ],
)
def test_a_raster_is_known_by_what_it_says_of_itself(
    tmp_path: Path, territory: Territory, tags: dict[str, str], what: str
) -> None:
    path = uniform(tmp_path / "people.tif")
    with rasterio.open(path, "r+") as file:
        file.update_tags(**tags)
    population = PopulationChoice(specs=(path,), kind="count").read(territory)
    assert population is not None
    assert population.basis.what == what


def test_a_raster_is_known_by_its_name_in_an_archive(tmp_path: Path, territory: Territory) -> None:
    inner = uniform(tmp_path / "GHS_POP_E2025_GLOBE_R2023A_4326_3ss_V1_0_R4_C22.tif")
    with zipfile.ZipFile(tmp_path / "tiles.zip", "w") as archive:
        archive.write(inner, Path(inner).name)
    population = PopulationChoice(specs=(str(tmp_path / "tiles.zip"),)).read(territory)
    assert population is not None
    assert population.basis.what == "resident"
    assert population.datasets[0].licence


def test_what_a_raster_needs_is_said_before_the_front_is_read(
    run: Callable[..., Any], tmp_path: Path
) -> None:
    path = uniform(tmp_path / "cells.tif")
    done = run("compute", "--population", path, "--front", str(tmp_path / "none.geojson"))
    assert done.exit_code == 1
    assert "--population-kind" in done.stderr


def test_towns_stay_with_a_raster(run: Callable[..., Any], tmp_path: Path) -> None:
    path = uniform(tmp_path / "cells.tif")
    plain, cells = (
        answer(run, "-d", 40, *options)
        for options in ((), ("--population", path, "--population-kind", "count"))
    )
    assert plain["cut_towns"]
    assert cells["cut_towns"] == plain["cut_towns"]
    assert cells["settlements"] == plain["settlements"]


def test_points_go_with_no_other_source(territory: Territory) -> None:
    with pytest.raises(QuestionError, match="--population points is a source by itself"):
        PopulationChoice(specs=("points", "people.tif")).read(territory)
