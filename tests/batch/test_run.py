"""A batch loses no finished scenario, whatever ends it, and writes the same file."""

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

import pytest
from click.testing import Result

from tests.batch.conftest import DAYS
from tests.batch.kills import kill_until
from tests.processes import PATIENCE_SECONDS, finish, started, wait_for

Run = Callable[..., Result]


def count_entries(journal: str, *, uri: bool = False) -> int:
    with closing(sqlite3.connect(journal, uri=uri, timeout=0)) as database:
        [[count]] = database.execute("SELECT count(*) FROM entries")
        return int(count)


def entries(output: Path) -> int:
    """Count the scenarios in the journal of a running batch."""
    try:
        return count_entries(f"{Path(f'{output}.journal').as_uri()}?mode=ro", uri=True)
    except sqlite3.OperationalError:  # there is none yet, or the batch is writing it
        return 0


def kept_scenarios(output: Path) -> int:
    """Count the scenarios in the journal of a killed batch, in a copy of it.

    SQLite undoes there what the batch had not finished writing.
    """
    with TemporaryDirectory() as folder:
        for path in output.parent.glob(f"{output.name}.journal*"):
            shutil.copy(path, folder)
        return count_entries(f"{folder}/{output.name}.journal")


WHOLE: dict[tuple[str, ...], bytes] = {}


def whole(matrix: Path, run: Run, name: str = "whole.csv", *options: str) -> bytes:
    """Return what a run without interruption writes, in this process.

    It follows from the fronts and questions alone, which are the same in all tests:
    they share one run for each format.
    """
    output = matrix.parent / name
    key = (output.suffix, *options)
    if key not in WHOLE:
        answer = run("batch", matrix, "-o", output, "-q", *options)
        assert answer.exit_code == 1, answer.output  # one scenario has a slip
        WHOLE[key] = output.read_bytes()
    output.write_bytes(WHOLE[key])
    return WHOLE[key]


def test_one_bad_scenario_is_a_row_with_its_error(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    answer = run("batch", matrix, "-o", output)
    assert answer.exit_code == 1
    assert f"{3 * DAYS + 1} scenarios, 1 failed" in answer.stderr
    assert "a slip: no city 'Kramatorks' in the gazetteer; did you mean" in answer.stderr
    with output.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [int(row["scenario"]) for row in rows] == sorted(int(row["scenario"]) for row in rows)
    assert {row["scenario"] for row in rows} == {str(number) for number in range(1, 3 * DAYS + 2)}
    [bad] = [row for row in rows if row["error"]]
    assert (bad["scenario"], bad["name"], bad["area_km2"]) == (str(3 * DAYS + 1), "a slip", "")
    assert {
        path.name for path in matrix.parent.iterdir() if path.name.startswith((".", "out"))
    } == {"out.csv", "out.csv.sources.json", "out.csv.journal"}
    sources = json.loads((matrix.parent / "out.csv.sources.json").read_text(encoding="utf-8"))
    numbers = {str(each["sources"]) for each in sources["sources"]}
    assert {row["sources"] for row in rows} == numbers


def test_the_same_batch_tries_again_what_failed_and_nothing_else(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    whole(matrix, run, "whole.csv")
    assert run("batch", matrix, "-o", output, "-q").exit_code == 1
    again = run("batch", matrix, "-o", output)
    assert again.exit_code == 1
    assert f"{3 * DAYS + 1} scenarios, {3 * DAYS} of them from before, 1 failed" in again.stderr
    assert f"the others are kept in {output}.journal" in again.stderr
    assert output.read_bytes() == whole(matrix, run)
    # Mended, it has nothing else to do, and leaves only its table and its sources.
    slip = matrix.read_text(encoding="utf-8")
    matrix.write_text(slip.replace("Kramatorks", "Kramatorsk"), encoding="utf-8")
    mended = run("batch", matrix, "-o", output)
    assert mended.exit_code == 0, mended.output
    assert f"{3 * DAYS} of them from before, in" in mended.stderr
    assert {path.name for path in matrix.parent.glob("out.csv*")} == {
        "out.csv",
        "out.csv.sources.json",
    }


def test_fail_fast_stops_and_keeps(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    answer = run("batch", matrix, "-o", output, "--fail-fast")
    assert answer.exit_code == 1
    *progress, _ = answer.stderr.splitlines()  # a slow machine says how far it is
    assert all(" of 19 scenarios" in line for line in progress)
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
        # CSV is rounded, to 0.001 km² and a tenth of a person.
        read = {
            name: float(texts[name]) if isinstance(value, float) else texts[name]
            for name, value in row.items()
        }
        assert read == {
            name: pytest.approx(v, abs=0.05)
            if isinstance(v, float)
            else ""
            if v is None
            else str(v)
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


def test_killed_again_and_again() -> None:
    counts = kill_until(3, days=DAYS, seed=4)
    assert counts["killed"] == 3


def processes(mark: str) -> dict[int, int]:
    """Return the processes with a mark in their environment: parents by their ids."""
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
        code, stderr = finish(batch)
    assert code == 1
    assert "a worker process ended" in stderr
    assert stderr.count("\n") == 1
    assert run("batch", matrix, "-o", output, "-q").exit_code == 1
    assert output.read_bytes() == whole(matrix, run)


def test_processes_give_the_same_file(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    with started("-m", "dmz", "batch", matrix, "-o", output, "--workers", "2") as process:
        code, stderr = finish(process)
    assert code == 1, stderr
    assert output.read_bytes() == whole(matrix, run)


def test_an_interrupted_batch_is_resumed(matrix: Path, run: Run) -> None:
    output = matrix.parent / "out.csv"
    with started("-m", "dmz", "batch", matrix, "-o", output, "-q") as batch:
        wait_for(lambda: entries(output) >= 6, batch)
        batch.send_signal(signal.SIGINT)
        code, stderr = finish(batch)
    assert (code, stderr) == (130, "Interrupted\n")
    assert {path.name for path in matrix.parent.glob("*out*")} == {"out.csv.journal"}
    answer = run("batch", matrix, "-o", output)
    assert "of them from before" in answer.stderr
    assert output.read_bytes() == whole(matrix, run)


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="there are no groups of processes")
def test_ctrl_c_at_a_terminal_reaches_the_workers_too(matrix: Path) -> None:
    output = matrix.parent / "out.csv"
    words = ("batch", matrix, "-o", output, "-q", "--workers", "2")
    with started("-m", "dmz", *words, start_new_session=True) as batch:
        wait_for(lambda: entries(output) >= 1, batch)
        os.killpg(batch.pid, signal.SIGINT)
        code, stderr = finish(batch)
    assert (code, stderr) == (130, "Interrupted\n")
    assert {path.name for path in matrix.parent.glob("*out*")} == {"out.csv.journal"}


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
    limit = 56_000  # about half of what the journal needs

    with started("-m", "dmz", "batch", matrix, "-o", output, file_limit=limit) as process:
        code, stderr = finish(process)
    assert code == 1
    assert stderr.count("\n") == 1
    assert f"{output}.journal: could not be read or written (disk I/O error)" in stderr
    assert "run the same command to resume" in stderr
    assert not output.exists()
    assert 0 < kept_scenarios(output) < 3 * DAYS
    again = run("batch", matrix, "-o", output)
    assert "of them from before" in again.stderr
    assert output.read_bytes() == whole(matrix, run)


def test_a_disk_that_is_full_at_the_last_step_keeps_the_journal(matrix: Path, run: Run) -> None:
    expected = whole(matrix, run, "whole.jsonl", "--wide")
    output = matrix.parent / "out.jsonl"
    assert run("batch", matrix, "-o", output, "--wide", "--fail-fast").exit_code == 1
    limit = (Path(f"{output}.journal").stat().st_size + len(expected)) // 2
    assert limit < len(expected), (
        "the table is larger than its journal, for it has the keys in every row"
    )

    words = ("batch", matrix, "-o", output, "--wide")
    with started("-m", "dmz", *words, file_limit=limit) as process:
        code, stderr = finish(process)
    assert code == 1
    assert (
        stderr == f"Error: {output}: could not be written (File too large); nothing was changed\n"
    )
    assert {path.name for path in matrix.parent.glob("*out*")} == {"out.jsonl.journal"}
    again = run(*words)
    assert f"{3 * DAYS} of them from before" in again.stderr
    assert output.read_bytes() == expected


def test_dry_run_counts_and_leaves_nothing(matrix: Path, run: Run) -> None:
    answer = run("batch", matrix, "--dry-run", "-o", matrix.parent / "out.csv", "--workers", "4")
    assert answer.exit_code == 0, answer.output
    counts = {
        line.rsplit(maxsplit=1)[0].strip(): line.split()[-1]
        for line in answer.stdout.splitlines()
        if line[-1:].isdigit()
    }
    assert counts["scenarios"] == str(3 * DAYS + 1)
    assert counts["front lines"] == str(DAYS + 1)
    assert counts["cannot be answered"] == "1"
    left = f"{3 * DAYS} of {3 * DAYS + 1} scenarios on {DAYS + 1} front lines are left to answer"
    assert answer.stdout.startswith(left)
    assert not list(matrix.parent.glob("*out*"))


@pytest.mark.parametrize(
    ("options", "code", "message"),
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
def test_wrong_usage(matrix: Path, run: Run, options: list[str], code: int, message: str) -> None:
    answer = run("batch", matrix, *options)
    assert answer.exit_code == code
    assert message in " ".join(answer.stderr.split())


def test_a_folder_that_vanishes_ends_the_batch_in_one_line(matrix: Path, run: Run) -> None:
    folder = matrix.parent / "results"
    folder.mkdir()
    output = folder / "out.csv"
    with started("-m", "dmz", "batch", matrix, "-o", output, "-q") as batch:
        wait_for(lambda: entries(output) >= 1, batch)
        batch.send_signal(signal.SIGSTOP)  # so that it cannot end before its folder does
        shutil.rmtree(folder)
        batch.send_signal(signal.SIGCONT)
        code, stderr = finish(batch)
    assert code == 1
    assert stderr.count("\n") == 1, stderr
    assert str(output) in stderr
    assert not folder.exists()
    folder.mkdir()
    assert run("batch", matrix, "-o", output, "-q").exit_code == 1
    assert output.read_bytes() == whole(matrix, run)


def test_a_clock_that_jumps_changes_nothing(matrix: Path, run: Run) -> None:
    """The clock of the machine goes back and forth by years with every look at it."""
    output = matrix.parent / "out.csv"
    program = (
        "import itertools, time\n"
        "real, jumps = time.time, itertools.cycle((1e8, -1e8, 0))\n"
        "time.time = lambda: real() + next(jumps)\n"
        "time.time_ns = lambda: int(time.time() * 1e9)\n"
        "from dmz.__main__ import main\n"
        "main()\n"
    )
    words = ("batch", matrix, "-o", output, "-q")
    with started("-c", program, *words) as first:
        wait_for(lambda: entries(output) >= 6, first)
        first.kill()
        first.wait()
    for path in matrix.parent.glob("out.csv*"):
        os.utime(path, (0, 0))  # as if the journal and the lock were of 1970
    kept = kept_scenarios(output)
    with started("-c", program, *words[:-1]) as second:
        code, stderr = finish(second)
    assert code == 1
    assert f", {kept} of them from before" in stderr
    assert output.read_bytes() == whole(matrix, run)
