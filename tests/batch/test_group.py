"""A batch gives what single commands give."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import Result as Printed

from dmz import __version__
from dmz.answers.compute import Result, compute_each
from dmz.batch.group import answer_group
from dmz.batch.matrix import read_matrix
from dmz.batch.rows import BODY
from dmz.errors import DmzError, InputError
from dmz.land.territory import Territory
from dmz.land.theatre import read_theatre
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from tests import paper
from tests.held import east_of
from tests.served import deepstate_archive
from tests.servers import serving

Run = Callable[..., Printed]
Rows = list[dict[str, Any]]


def run_batch(run: Run, matrix: Path, text: str, *, exit_code: int = 0) -> Rows:
    """Return the rows of a batch of this matrix."""
    matrix.write_text(text, encoding="utf-8")
    output = matrix.parent / "out.jsonl"
    answer = run("batch", matrix, "-o", output, "--wide")
    assert answer.exit_code == exit_code, answer.output
    return [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]


def rows_of(rows: Rows, number: int) -> tuple[Rows, Rows]:
    """Return a scenario's rows of zones, and of their oblasts."""
    mine = [row for row in rows if row["scenario"] == number]
    zones = [row for row in mine if row["oblast"] is None]
    return zones, [row for row in mine if row["oblast"]]


TOWN = "Kostiantynivka (Donetsk)"
QUESTIONS: list[tuple[str, list[str]]] = [
    ("distance_km = 5", ["-d", "5"]),
    ("distance_km = 40", ["-d", "40"]),
    ("distance_km = [5, 10, 40]", []),
    (
        "depth_km = { ukraine = 5, russia = 40 }",
        ["--depth", "ukraine=5", "--depth", "russia=40"],
    ),
    (
        f'model = "city"\ncity = "{TOWN}"\ndistance_km = 15',
        ["--model", "city", "--city", TOWN, "-d", "15"],
    ),
    ("whole_front = true\ndistance_km = 40", ["--whole-front", "-d", "40"]),
    ('oblast = "Kharkiv"\ndistance_km = 10', ["--oblast", "Kharkiv", "-d", "10"]),
    ("distance_km = 10\nuncertainty_km = 2", ["-d", "10", "--uncertainty", "2"]),
]


def test_rows_equal_what_compute_prints(tmp_path: Path, run: Run) -> None:
    text = "".join(f"[[scenario]]\n{keys}\n" for keys, _ in QUESTIONS)
    rows = run_batch(run, tmp_path / "matrix.toml", text)
    for number, (_, options) in enumerate(QUESTIONS, 1):
        printed = json.loads(run("compute", "--format", "json", *options).stdout)
        zones, shares = rows_of(rows, number)
        for zone, row in zip(printed["zones"], zones, strict=True):
            # A batch leaves out how much of the land is water, which takes time.
            figures = {n: value for n, value in zone.items() if n not in ("by_oblast", "water_km2")}
            assert {name: row[name] for name in figures} == figures
        printed_shares = [share for zone in printed["zones"] for share in zone["by_oblast"]]
        names = [name for name in printed_shares[0] if name != "water_km2"]
        for share in printed_shares:
            del share["water_km2"]
        assert [{name: row[name] for name in names} for row in shares] == printed_shares
        assert [row["cities_inside"] for row in zones] == find_cities(printed)
        mine = [*zones, *shares]
        assert {row["front_length_km"] for row in mine} == {printed["front"]["length_km"]}
        assert {row["sector_length_km"] for row in mine} == {printed["front"]["sector_length_km"]}
        assert {row["warnings"] for row in mine} == {" ".join(printed["warnings"]) or None}
        hashes = {d["role"]: d["sha256"] for d in printed["provenance"]["datasets"]}
        assert {row["front_sha256"] for row in mine} == {hashes["front"]}


def find_cities(printed: dict[str, Any]) -> list[str | None]:
    """Return for each zone the cities in it: those of its party, or of both parties."""
    found = []
    for index, zone in enumerate(printed["zones"]):
        step = index // 3  # has a zone of each party, then both together
        names = [
            city["name"]
            for city in printed["cities"]
            if city["inside"][step]["inside"] and zone["party"] in (city["held_by"], "both")
        ]
        found.append("; ".join(names) or None)
    return found


def test_rows_of_a_raster_equal_what_compute_prints(matrix: Path, run: Run) -> None:
    front, raster = matrix.parent / "held_20251101.geojson", matrix.parent / "people_2025.tif"
    write_raster(raster)
    text = f"""
        [common]
        population_kind = "count"
        uncertainty_km = "none"
        [matrix]
        front = ["{front.name}"]
        population = ["settlements", "{raster.name}"]
        model = ["line", "city"]
        distance_km = [5, 10, 40]
    """
    rows = run_batch(run, matrix, text)
    asked = [
        ["--model", model, "-d", km, *people, "--uncertainty", "none"]
        for model in ("line", "city")
        for km in (5, 10, 40)
        for people in ([], ["--population", raster, "--population-kind", "count"])
    ]
    names = ("party", "area_km2", "population", "population_covered_km2", "population_coverage")
    for number, options in enumerate(asked, 1):
        answer = run("compute", "--front", front, "--format", "json", *options)
        printed = json.loads(answer.stdout)
        zones, shares = rows_of(rows, number)
        for zone, row in zip(printed["zones"], zones, strict=True):
            assert [row[name] for name in names] == [zone[name] for name in names]
            assert row["settlements"] == zone["settlements"]
        people = [share["population"] for zone in printed["zones"] for share in zone["by_oblast"]]
        assert [row["population"] for row in shares] == people


def write_raster(path: Path) -> None:
    rasterio = pytest.importorskip("rasterio")
    people = np.random.default_rng(1).integers(0, 500, (120, 160)).astype("float32")
    form = {"driver": "GTiff", "height": 120, "width": 160, "count": 1, "dtype": "float32"}
    place = {"crs": "EPSG:4326", "transform": rasterio.Affine(0.025, 0, 36, 0, -0.025, 50)}
    with rasterio.open(path, "w", **form, **place) as file:
        file.write(people, 1)


def test_rows_of_plans_equal_what_plan_run_prints(matrix: Path, run: Run) -> None:
    front = matrix.parent / "held_20251101.geojson"
    text = f"""
        [common]
        front = "{front}"
        uncertainty_km = "none"
        reach_km = 60
        [matrix]
        plan = ["zelensky-2025", "twenty-point-2025", "mine.toml"]
        set = [{{ distance = 40 }}]
        model = ["line", "city"]
    """
    rows = run_batch(run, matrix, text, exit_code=1)
    errors = {row["scenario"]: row["error"] for row in rows if row["error"]}
    assert list(errors) == [3, 6]
    assert all("mine.toml: no such file" in error for error in errors.values())
    figures = ("area_km2", "population", "settlements")
    for number, plan in ((1, "zelensky-2025"), (2, "twenty-point-2025")):
        options = ("--front", front, "--format", "json", "--set", "distance=40")
        options = (*options, "--uncertainty", "none", "--reach", "60")
        printed = json.loads(run("plan", "run", plan, *options).stdout)
        expected = []
        for reading in printed["readings"]:
            zones = [
                (each["name"], zone) for each in reading["provisions"] for zone in each["figures"]
            ]
            zones += [("total", zone) for zone in reading["total"]]
            for name, zone in zones:
                for share in ({"oblast": None} | zone, *zone["by_oblast"]):
                    values = [share[figure] for figure in figures]
                    expected.append([name, zone["party"], share["oblast"], *values])
        names = ("provision", "party", "oblast", *figures)
        mine = [row for row in rows if row["scenario"] == number]
        assert [[row[name] for name in names] for row in mine] == expected
    first, fourth = ([row["key"] for row in rows if row["scenario"] == number] for number in (1, 4))
    assert first == fourth, "a plan has its own models"


def test_a_day_without_a_map_has_a_row_with_its_error(
    tmp_path: Path, shared: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    span, days = "deepstate@2025-11-25..2025-11-27", ("2025-11-25", "2025-11-27")
    text = f'[matrix]\nfront = ["{span}"]\ndistance_km = [5, 10]\n'
    text += '[common]\nuncertainty_km = "none"\n'
    with serving() as site:
        archive = deepstate_archive(site, shared / "data" / "deepstate", days)
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", archive)
        rows = run_batch(run, tmp_path / "matrix.toml", text, exit_code=1)
        missing = [row for row in rows if row["error"]]
        assert [(row["scenario"], row["front_id"]) for row in missing] == [
            (3, "deepstate@2025-11-26"),
            (4, "deepstate@2025-11-26"),
        ]
        assert "the nearest days are 2025-11-25 and 2025-11-27" in missing[0]["error"]
        assert {row["front_date"] for row in rows if not row["error"]} == set(days)
        history = json.loads(run("front", "history", span, "--format", "json").stdout)
    assert [day["date"] for day in history["days"]] == list(days)
    assert [each["front"] for each in history["missing"]] == ["deepstate@2025-11-26"]


SECTOR = shapely.to_geojson(shapely.box(36, 47, 40, 50))
FACTORS = "oblast,factor,source\nDonetsk,0.5,a guess\n"


@pytest.mark.parametrize(
    ("key", "name", "content"),
    [
        ("front", "held_20251101.geojson", shapely.to_geojson(east_of(37))),
        ("sector", "sector.geojson", SECTOR.replace("36", "37")),
        ("scale", "factors.csv", FACTORS.replace("0.5", "0.7")),
    ],
)
def test_content_that_changes_after_the_batch_has_begun_is_refused(
    matrix: Path, territory: Territory, key: str, name: str, content: str
) -> None:
    files = {"front": "held_20251101.geojson", "sector": "sector.geojson", "scale": "factors.csv"}
    (matrix.parent / files["sector"]).write_text(SECTOR, encoding="utf-8")
    (matrix.parent / files["scale"]).write_text(FACTORS, encoding="utf-8")
    keys = "".join(f"{key} = '{name}'\n" for key, name in files.items())
    matrix.write_text(f"[[scenario]]\n{keys}distance_km = 5\n", encoding="utf-8")
    (case,) = read_matrix(str(matrix), territory)
    (rows,) = answer_group([case], __version__).values()
    assert [row[-1] for row in rows if row[-1]] == []
    (matrix.parent / name).write_text(content, encoding="utf-8")
    answer_group(read_matrix(str(matrix), territory), __version__)  # forgets what was read
    (rows,) = answer_group([case], __version__).values()
    (error,) = [row[-1] for row in rows]
    assert error.startswith(f"{name}: its content has changed since the batch began")


def test_a_scenario_that_breaks_the_pass_does_not_break_the_others(
    matrix: Path, territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_at_ten(scenarios: Sequence[Scenario], survey: Survey) -> list[Result | DmzError]:
        if any(scenario.distances_km == (10.0,) for scenario in scenarios):
            raise RuntimeError("on purpose")
        return compute_each(scenarios, survey)

    monkeypatch.setattr("dmz.batch.group.compute_each", break_at_ten)
    group = read_matrix(str(matrix), territory)[:3]
    errors = [rows[0][-1] for rows in answer_group(group, __version__).values()]
    assert errors == [None, "this is a fault of dmz (RuntimeError: on purpose)", None]


def test_one_of_several_united_files_that_changes_is_refused_too(
    matrix: Path, territory: Territory
) -> None:
    names = ("held_20251101.geojson", "more.geojson")
    more = matrix.parent / names[1]
    paper.layer(more, shapely.box(36, 48, 36.5, 48.5))
    matrix.write_text(f"[[scenario]]\nfront = {json.dumps(names)}\ndistance_km = 5\n")
    (case,) = read_matrix(str(matrix), territory)
    paper.layer(more, shapely.box(36, 48, 36.4, 48.4))
    (rows,) = answer_group([case], __version__).values()
    assert "its content has changed since the batch began" in rows[0][-1]


def test_a_worker_forgets_the_line_of_another_theatre(tmp_path: Path, territory: Territory) -> None:
    path = tmp_path / "matrix.toml"
    path.write_text('[[scenario]]\nwhole_front = true\ndistance_km = 2\nuncertainty_km = "none"\n')
    found = []
    for land in (territory, read_theatre("korea")):
        (rows,) = answer_group(read_matrix(str(path), land), __version__).values()
        found.append(dict(zip([name for name, _ in BODY], rows[0], strict=True)))
    assert [row["error"] for row in found] == [None] * 2
    assert found[0]["front_id"] != found[1]["front_id"]


def test_a_worker_of_another_version_is_refused() -> None:
    with pytest.raises(InputError, match=r"a worker has dmz .*, this machine 0\.0"):
        answer_group([], "0.0")
