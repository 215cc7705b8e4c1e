"""A batch gives what single answers give, and loses nothing whatever ends it."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import Result

from tests.processes import PATIENCE_SECONDS, finish, started, wait_for
from tests.served import deepstate_archive
from tests.servers import serving

DAYS = 12
Run = Callable[..., Result]


@pytest.fixture
def matrix(tmp_path: Path) -> Path:
    """Twelve days on which a straight line moves west, three distances each, and one scenario that cannot be answered."""
    for day in range(1, DAYS + 1):
        held = shapely.box(38.1 - day / 50, 44, 41, 52)
        (tmp_path / f"held_202511{day:02d}.geojson").write_text(
            shapely.to_geojson(held), encoding="utf-8"
        )
    text = """
        [matrix]
        front = ["held_*.geojson"]
        distance_km = [5, 10, 40]
        [[scenario]]
        name = "a slip"
        city = "Kramatorks"
    """
    path = tmp_path / "matrix.toml"
    path.write_text(text, encoding="utf-8")
    return path


def count_entries(journal: str, *, uri: bool = False) -> int:
    with closing(sqlite3.connect(journal, uri=uri, timeout=0)) as database:
        [[count]] = database.execute("SELECT count(*) FROM entries")
        return int(count)


def entries(output: Path) -> int:
    """How many scenarios the journal of a running batch has."""
    try:
        return count_entries(f"{Path(f'{output}.journal').as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError:  # there is none yet, or the batch is writing it
        return 0


def kept_scenarios(output: Path) -> int:
    """How many scenarios the journal of a killed batch has, counted in a copy.

    SQLite undoes there what the batch had not finished writing.
    """
    with TemporaryDirectory() as folder:
        for path in output.parent.glob(f"{output.name}.journal*"):
            shutil.copy(path, folder)
        return count_entries(f"{folder}/{output.name}.journal")


def whole(matrix: Path, run: Run, name: str = "whole.csv") -> bytes:
    """The file that a run without interruption writes, in this process."""
    output = matrix.parent / name
    answer = run("batch", matrix, "-o", output, "-q")
    assert answer.exit_code == 1, answer.output  # one scenario has a slip
    return output.read_bytes()


def test_rows_equal_what_compute_prints(
    tmp_path: Path, deepstate: Callable[[str], Path], run: Run
) -> None:
    day = deepstate("2025-11-05")
    town = "Kostiantynivka (Donetsk)"
    questions: list[tuple[str, list[str]]] = [
        ("distance_km = 5", ["-d", "5"]),
        ("distance_km = 40", ["-d", "40"]),
        ("distance_km = [5, 10, 40]", []),
        (
            "depth_km = { ukraine = 5, russia = 40 }",
            ["--depth", "ukraine=5", "--depth", "russia=40"],
        ),
        (
            f'model = "city"\ncity = "{town}"\ndistance_km = 15',
            ["--model", "city", "--city", town, "-d", "15"],
        ),
        ("whole_front = true\ndistance_km = 40", ["--whole-front", "-d", "40"]),
        ('oblast = "Kharkiv"\ndistance_km = 10', ["--oblast", "Kharkiv", "-d", "10"]),
        ("distance_km = 10\nuncertainty_km = 2", ["-d", "10", "--uncertainty", "2"]),
    ]
    matrix = tmp_path / "matrix.toml"
    matrix.write_text(
        "".join(f"[[scenario]]\nfront = '{day}'\n{keys}\n" for keys, _ in questions),
        encoding="utf-8",
    )
    answer = run("batch", matrix, "-o", tmp_path / "out.jsonl")
    assert answer.exit_code == 0, answer.output
    rows = [
        json.loads(line)
        for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    for number, (_, options) in enumerate(questions, 1):
        printed = json.loads(run("compute", "--front", day, "--format", "json", *options).stdout)
        mine = [row for row in rows if row["scenario"] == number]
        zones = [row for row in mine if row["oblast"] is None]
        assert len(zones) == len(printed["zones"])
        for zone, row in zip(printed["zones"], zones, strict=True):
            figures = {name: value for name, value in zone.items() if name != "by_oblast"}
            assert {name: row[name] for name in figures} == figures
            inside = [
                c["name"]
                for c in printed["cities"]
                if (row["cities_inside"] or "").find(c["name"]) >= 0
            ]
            assert row["cities_inside"] == ("; ".join(inside) or None)
        shares = [share for zone in printed["zones"] for share in zone["by_oblast"]]
        assert [{name: row[name] for name in shares[0]} for row in mine if row["oblast"]] == shares
        assert {row["front_length_km"] for row in mine} == {printed["front"]["length_km"]}
        assert {row["sector_length_km"] for row in mine} == {printed["front"]["sector_length_km"]}
        assert {row["warnings"] for row in mine} == {" ".join(printed["warnings"])}
        hashes = {d["role"]: d["sha256"] for d in printed["provenance"]["datasets"]}
        assert {row["front_sha256"] for row in mine} == {hashes["front"]}


def test_rows_of_a_raster_equal_what_compute_prints(matrix: Path, run: Run) -> None:
    rasterio = pytest.importorskip("rasterio")
    people = np.random.default_rng(1).integers(0, 500, (120, 160)).astype("float32")
    place = {"crs": "EPSG:4326", "transform": rasterio.Affine(0.025, 0, 36, 0, -0.025, 50)}
    with rasterio.open(
        matrix.parent / "people_2025.tif",
        "w",
        driver="GTiff",
        height=120,
        width=160,
        count=1,
        dtype="float32",
        **place,
    ) as file:
        file.write(people, 1)
    keys = "population = ['settlements', 'people_2025.tif']\nmodel = ['line', 'city']\ndistance_km = [5, 10, 40]"
    matrix.write_text(
        f"[common]\npopulation_kind = 'count'\n[matrix]\nfront = ['held_20251101.geojson']\n{keys}\n",
        encoding="utf-8",
    )
    answer = run("batch", matrix, "-o", matrix.parent / "out.jsonl")
    assert answer.exit_code == 0, answer.output
    rows = [
        json.loads(line)
        for line in (matrix.parent / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    front = matrix.parent / "held_20251101.geojson"
    raster = ("--population", matrix.parent / "people_2025.tif", "--population-kind", "count")
    asked = [
        (model, km, with_raster)
        for model in ("line", "city")
        for km in (5, 10, 40)
        for with_raster in (False, True)
    ]
    for number, (model, km, with_raster) in enumerate(asked, 1):
        mine = [row for row in rows if row["scenario"] == number]
        options = (
            "--front",
            front,
            "--model",
            model,
            "-d",
            km,
            *(raster if with_raster else ()),
            "--format",
            "json",
        )
        printed = json.loads(run("compute", *options).stdout)
        names = (
            "party",
            "area_km2",
            "population",
            "population_covered_km2",
            "population_coverage",
            "settlements",
        )
        for zone, row in zip(
            printed["zones"], [row for row in mine if row["oblast"] is None], strict=True
        ):
            assert [row[name] for name in names] == [zone[name] for name in names]
        shares = [share["population"] for zone in printed["zones"] for share in zone["by_oblast"]]
        assert [row["population"] for row in mine if row["oblast"]] == shares


def test_rows_of_plans_equal_what_plan_run_prints(matrix: Path, run: Run) -> None:
    front = matrix.parent / "held_20251101.geojson"
    matrix.write_text(
        f"[common]\nfront = '{front}'\n[matrix]\nplan = ['zelensky-2025', 'twenty-point-2025', 'mine.toml']\n"
        "set = [{ distance = 40 }]\nmodel = ['line', 'city']\n",
        encoding="utf-8",
    )
    answer = run("batch", matrix, "-o", matrix.parent / "out.jsonl")
    assert answer.exit_code == 1
    assert "mine.toml: no such file" in answer.stderr
    rows = [
        json.loads(line)
        for line in (matrix.parent / "out.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert [row["scenario"] for row in rows if row["error"]] == [3, 6]
    for number, plan in ((1, "zelensky-2025"), (2, "twenty-point-2025")):
        printed = json.loads(
            run(
                "plan", "run", plan, "--front", front, "--format", "json", "--set", "distance=40"
            ).stdout
        )
        expected = []
        for reading in printed["readings"]:
            figures = [(p["name"], zone) for p in reading["provisions"] for zone in p["figures"]]
            for name, zone in [*figures, *(("total", zone) for zone in reading["total"])]:
                expected.append(
                    (
                        name,
                        zone["party"],
                        None,
                        zone["area_km2"],
                        zone["population"],
                        zone["settlements"],
                    )
                )
                expected += [
                    (
                        name,
                        zone["party"],
                        each["oblast"],
                        each["area_km2"],
                        each["population"],
                        each["settlements"],
                    )
                    for each in zone["by_oblast"]
                ]
        names = ("provision", "party", "oblast", "area_km2", "population", "settlements")
        assert [
            tuple(row[name] for name in names) for row in rows if row["scenario"] == number
        ] == expected
    first, fourth = ([row["key"] for row in rows if row["scenario"] == number] for number in (1, 4))
    assert first == fourth, "a plan has its own models"


def test_a_range_of_days_has_a_row_for_the_day_that_was_never_published(
    tmp_path: Path, shared: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    matrix, output = tmp_path / "matrix.toml", tmp_path / "out.jsonl"
    matrix.write_text(
        '[matrix]\nfront = ["deepstate@2025-11-25..2025-11-27"]\ndistance_km = [5, 10]\n',
        encoding="utf-8",
    )
    with serving() as site:
        days = ("2025-11-25", "2025-11-27")
        monkeypatch.setenv(
            "DMZ_SOURCE_DEEPSTATE_URL", deepstate_archive(site, shared / "data" / "deepstate", days)
        )
        answer = run("batch", matrix, "-o", output)
        assert answer.exit_code == 1
        rows = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
        missing = [row for row in rows if row["error"]]
        assert [(row["scenario"], row["front_id"]) for row in missing] == [
            (3, "deepstate@2025-11-26"),
            (4, "deepstate@2025-11-26"),
        ]
        assert "the nearest days are 2025-11-25 and 2025-11-27" in missing[0]["error"]
        assert {row["front_date"] for row in rows if not row["error"]} == set(days)
        history = json.loads(
            run("front", "history", "deepstate@2025-11-25..2025-11-27", "--format", "json").stdout
        )
    assert [day["date"] for day in history["days"]] == list(days)
    assert [each["front"] for each in history["missing"]] == ["deepstate@2025-11-26"]


def test_one_bad_scenario_is_a_row_with_its_error(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    answer = run("batch", matrix, "-o", output)
    assert answer.exit_code == 1
    assert "37 scenarios, 1 failed" in answer.stderr
    assert "a slip: no city 'Kramatorks' in the gazetteer; did you mean" in answer.stderr
    with output.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["scenario"]) for row in rows] == sorted(int(row["scenario"]) for row in rows)
    assert {row["scenario"] for row in rows} == {str(number) for number in range(1, 38)}
    [bad] = [row for row in rows if row["error"]]
    assert (bad["scenario"], bad["name"], bad["area_km2"]) == ("37", "a slip", "")
    assert {
        path.name for path in matrix.parent.iterdir() if path.name.startswith((".", "out"))
    } == {"out.csv"}


def test_fail_fast_stops_and_keeps(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    answer = run("batch", matrix, "-o", output, "--fail-fast")
    assert answer.exit_code == 1
    assert answer.stderr.count("\n") == 1
    assert "a slip: no city" in answer.stderr
    assert not output.exists()
    assert entries(output) == 3 * DAYS + 1
    assert run("batch", matrix, "-o", output, "-q").exit_code == 1
    assert output.read_bytes() == whole(matrix, run)


def test_formats_hold_the_same(matrix: Path, run: Run) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    whole(matrix, run, "out.parquet")
    whole(matrix, run, "out.jsonl")
    table = parquet.read_table(matrix.parent / "out.parquet").to_pylist()
    lines = (matrix.parent / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert table == [json.loads(line) for line in lines]
    with (matrix.parent / "again.csv").open("wb") as file:
        file.write(whole(matrix, run))
    with (matrix.parent / "again.csv").open(encoding="utf-8", newline="") as rows:
        flat = list(csv.DictReader(rows))
    for row, texts in zip(table, flat, strict=True):
        read = {
            name: float(texts[name]) if isinstance(value, float) else texts[name]
            for name, value in row.items()
        }
        assert read == {
            name: v if isinstance(v, float) else "" if v is None else str(v)
            for name, v in row.items()
        }


@pytest.mark.parametrize(("seed", "workers"), [(1, 1), (2, 1), (3, 2)])
def test_killed_and_resumed_equals_uninterrupted(
    matrix: Path, run: Run, seed: int, workers: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    output = matrix.parent / "out.parquet"
    with started("-m", "dmz", "batch", matrix, "-o", output, "-q", "--workers", workers) as process:
        after = chance.randrange(1, DAYS // 2)
        wait_for(lambda: entries(output) >= 3 * after, process)
        time.sleep(chance.random() / 20)
        process.send_signal(signal.SIGKILL)
        process.wait()
        kept = kept_scenarios(output)
    assert not output.exists()
    assert 3 * after <= kept < 3 * DAYS
    answer = run("batch", matrix, "-o", output)
    assert f", {kept} of them from before" in answer.stderr
    assert output.read_bytes() == whole(matrix, run, "whole.parquet")


def processes(mark: str) -> dict[int, int]:
    """Processes of this machine with a mark in their environment: their parents by their ids."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (path / "environ").read_bytes():
                state, parent = (
                    (path / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:2]
                )
                if state != "Z":
                    found[int(path.name)] = int(parent)
        except OSError:
            continue  # it has ended, or is another user's
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_a_killed_batch_leaves_no_process_behind(matrix: Path, tmp_path: Path) -> None:
    output = matrix.parent / "out.csv"
    mark = f"DMZ_TEST_MARK={tmp_path}"
    with started(
        "-m", "dmz", "batch", matrix, "-o", output, "--workers", "2", variable=mark
    ) as batch:
        wait_for(lambda: entries(output) >= 1, batch)
        assert len(processes(mark)) >= 4, "itself, the server that forks, two workers"
        batch.send_signal(signal.SIGKILL)
        batch.wait()
    end = time.monotonic() + PATIENCE_SECONDS
    while (left := processes(mark)) and time.monotonic() < end:
        time.sleep(0.02)
    assert not left


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_a_worker_that_is_killed_ends_the_batch_and_loses_nothing(
    matrix: Path, tmp_path: Path, run: Run
) -> None:
    output = matrix.parent / "out.csv"
    mark = f"DMZ_TEST_MARK={tmp_path}"
    with started(
        "-m", "dmz", "batch", matrix, "-o", output, "--workers", "2", variable=mark
    ) as batch:
        wait_for(lambda: entries(output) >= 1, batch)
        parents = processes(mark)
        worker = next(id for id, parent in parents.items() if parents.get(parent) == batch.pid)
        os.kill(worker, signal.SIGKILL)
        code, said = finish(batch)
    assert code == 1
    assert "a worker process ended" in said
    assert said.count("\n") == 1
    assert run("batch", matrix, "-o", output, "-q").exit_code == 1
    assert output.read_bytes() == whole(matrix, run)


def test_processes_give_the_same_file(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    with started("-m", "dmz", "batch", matrix, "-o", output, "--workers", "2") as process:
        code, said = finish(process)
    assert code == 1, said
    assert output.read_bytes() == whole(matrix, run)


def test_an_interrupted_batch_is_resumed(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    with started("-m", "dmz", "batch", matrix, "-o", output, "-q") as batch:
        wait_for(lambda: entries(output) >= 6, batch)
        batch.send_signal(signal.SIGINT)
        code, said = finish(batch)
    assert (code, said.strip()) == (1, "Aborted!")
    assert {path.name for path in matrix.parent.glob("*out*")} == {"out.csv.journal"}
    answer = run("batch", matrix, "-o", output)
    assert "of them from before" in answer.stderr
    assert output.read_bytes() == whole(matrix, run)


def test_two_batches_into_one_output_refuse_each_other(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    with started("-m", "dmz", "batch", matrix, "-o", output, "-q") as first:
        wait_for(lambda: entries(output) >= 1, first)
        first.send_signal(signal.SIGSTOP)  # so that it cannot end before the second one looks
        second = run("batch", matrix, "-o", output)
        first.send_signal(signal.SIGCONT)
        assert second.exit_code == 1
        assert f"process {first.pid} on " in second.stderr
        assert "is writing this file" in second.stderr
        assert finish(first)[0] == 1
    assert output.read_bytes() == whole(matrix, run)


def test_a_full_disk_leaves_a_journal_to_resume(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    limit = 60_000  # about half of what the journal needs

    with started("-m", "dmz", "batch", matrix, "-o", output, file_limit=limit) as process:
        code, said = finish(process)
    assert code == 1
    assert said.count("\n") == 1
    assert f"{output}.journal: could not be read or written (disk I/O error)" in said
    assert "run the same command to resume" in said
    assert not output.exists()
    assert 0 < kept_scenarios(output) < 3 * DAYS
    again = run("batch", matrix, "-o", output)
    assert "of them from before" in again.stderr
    assert output.read_bytes() == whole(matrix, run)


def test_a_disk_that_is_full_at_the_last_step_keeps_the_journal(matrix: Path, run: Run) -> None:
    expected = whole(matrix, run, "whole.jsonl")
    output = matrix.parent / "out.jsonl"
    assert run("batch", matrix, "-o", output, "--fail-fast").exit_code == 1
    limit = (Path(f"{output}.journal").stat().st_size + len(expected)) // 2
    assert limit < len(expected), (
        "the table is larger than its journal, for it has the keys in every row"
    )

    with started("-m", "dmz", "batch", matrix, "-o", output, file_limit=limit) as process:
        code, said = finish(process)
    assert code == 1
    assert said == f"Error: {output}: could not be written (File too large); nothing was changed\n"
    assert {path.name for path in matrix.parent.glob("*out*")} == {"out.jsonl.journal"}
    again = run("batch", matrix, "-o", output)
    assert "36 of them from before" in again.stderr
    assert output.read_bytes() == expected


def test_content_that_changes_on_the_way_is_refused(matrix: Path, territory: Any) -> None:
    from dmz.batch.matrix import read_matrix
    from dmz.batch.run import answer_group

    [*group] = read_matrix(str(matrix), territory)[:3]
    changed = matrix.parent / "held_20251101.geojson"
    changed.write_text(shapely.to_geojson(shapely.box(37, 44, 41, 52)), encoding="utf-8")
    from dmz import __version__

    rows = answer_group(group, __version__)
    assert all(
        "its content is not what it was" in row[-1] for rows in rows.values() for row in rows
    )


def test_dry_run_counts_and_leaves_nothing(matrix: Path, run: Run) -> None:
    answer = run("batch", matrix, "--dry-run", "-o", matrix.parent / "out.csv", "--workers", "4")
    assert answer.exit_code == 0, answer.output
    said = {
        line.rsplit(maxsplit=1)[0].strip(): line.split()[-1]
        for line in answer.stdout.splitlines()
        if line[-1:].isdigit()
    }
    assert said["scenarios"] == "37"
    assert said["front lines"] == "13"
    assert said["cannot be answered, as it stands"] == "1"
    assert not list(matrix.parent.glob("*out*"))


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ([], 2, "give --output"),
        (["-o", "out.xls"], 2, "the ending of out.xls"),
        (
            ["-o", "out.csv", "--workers", "2", "--scheduler", "tcp://127.0.0.1:1"],
            2,
            "give one of them",
        ),
        (["-o", "out.csv", "--scheduler", "host"], 2, "write tcp://HOST:PORT"),
        (["-o", "no/folder/out.csv"], 1, "could not be written"),
    ],
)
def test_wrong_use_is_said(
    matrix: Path, run: Run, options: list[str], code: int, said: str
) -> None:
    answer = run("batch", matrix, *options)
    assert answer.exit_code == code
    assert said in " ".join(answer.stderr.split())


def written_whole(card: Path) -> bool:
    """Whether the scheduler has written its address: the file is there before what is in it."""
    return card.exists() and card.read_text(encoding="utf-8").rstrip().endswith("}")


def test_a_cluster_that_loses_a_worker_loses_nothing(matrix: Path, run: Run) -> None:
    pytest.importorskip("distributed")
    card, output = matrix.parent / "scheduler.json", matrix.parent / "out.csv"
    quiet = {"cwd": matrix.parent}
    with started(
        "-m",
        "dask",
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        "--scheduler-file",
        card,
        **quiet,
    ) as hub:
        wait_for(lambda: written_whole(card), hub)
        worker = (
            "-m",
            "dask",
            "worker",
            "--scheduler-file",
            card,
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
        )
        address = json.loads(card.read_text(encoding="utf-8"))["address"]
        with (
            started(*worker, **quiet) as first,
            started(*worker, **quiet),
            started("-m", "dmz", "batch", matrix, "-o", output, "--scheduler", address) as batch,
        ):
            wait_for(lambda: entries(output) >= 9, batch)
            first.send_signal(signal.SIGKILL)
            code, said = finish(batch)
    assert code == 1, said
    assert "37 scenarios, 1 failed" in said
    assert output.read_bytes() == whole(matrix, run)
