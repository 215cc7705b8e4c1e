"""Kill a batch at random moments until it is done: ``python -m tests.batch.kills [N]``.

Nothing may be lost or doubled: the journal never shrinks, and the file that comes out
in the end is the one of a batch that nobody killed. `make kills` does it a hundred
times, the tests a few.
"""

from __future__ import annotations

import json
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import shapely

from tests.held import east_of
from tests.processes import PATIENCE_SECONDS, started

SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


def write_matrix(folder: Path, days: int) -> Path:
    """Write fronts of some days, and a matrix with one scenario that fails."""
    for day in range(1, days + 1):
        held = east_of(38.1 - day / 500)
        path = folder / f"held_2025{day // 28 + 1:02d}{day % 28 + 1:02d}.geojson"
        path.write_text(shapely.to_geojson(held), encoding="utf-8")
    matrix = folder / "matrix.toml"
    matrix.write_text(
        '[matrix]\nfront = ["held_*.geojson"]\ndistance_km = [5, 10, 40]\n'
        '[common]\nuncertainty_km = "none"\n'
        '[[scenario]]\nname = "a slip"\ncity = "Kramatorks"\n',
        encoding="utf-8",
    )
    return matrix


def command(matrix: Path, output: Path, workers: int) -> list[str]:
    """Return the arguments of Python that run the batch."""
    words = ["-m", "dmz", "batch", matrix, "-o", output, "-q", "--workers", workers]
    return list(map(str, words))


def recorded(output: Path) -> int:
    """Count the scenarios in the journal of a batch that was killed."""
    journal = Path(f"{output}.journal")
    if not journal.exists():
        return 0
    try:
        with closing(sqlite3.connect(journal)) as database:
            [[count]] = database.execute("SELECT count(*) FROM entries").fetchall()
    except sqlite3.OperationalError:  # killed before there was a table
        return 0
    return int(count)


def kill_until(kills: int, *, days: int, seed: int, workers: int = 1) -> dict[str, int]:
    """Kill and resume a batch so often, then let it end.

    A batch that comes to its end before it is killed is begun anew.

    Returns
    -------
    How often it was killed, of that how often after something was recorded and how
    often after the table was in place, and how often it came to its end.
    """
    chance = random.Random(seed)  # noqa: S311
    counts = {"killed": 0, "with work in the journal": 0, "after the table": 0, "ended": 0}
    with tempfile.TemporaryDirectory(prefix="dmz-kills-") as scratch:
        matrix = write_matrix(Path(scratch), days)
        whole, output = Path(scratch, "whole.csv"), Path(scratch, "out.csv")
        start = time.monotonic()
        _finish(command(matrix, whole, workers))
        seconds = time.monotonic() - start
        kept = 0
        while counts["killed"] < kills:
            ended = _kill_once(command(matrix, output, workers), chance, seconds)
            counts["ended" if ended else "killed"] += 1
            assert ended <= output.exists(), "no table of a batch that ended"
            if output.exists():  # it ended, or was killed after its table was in place
                _assert_same(output, whole)
                counts["after the table"] += not ended
                output.unlink()
                if ended:  # its journal stays, for the scenario that failed
                    Path(f"{output}.journal").unlink()
                    kept = 0
                    continue
            assert recorded(output) >= kept, "work that was recorded is gone"
            kept = recorded(output)
            counts["with work in the journal"] += bool(kept)
        _finish(command(matrix, output, workers))
        _assert_same(output, whole)
        left = {path.name for path in Path(scratch).iterdir() if "out.csv" in path.name}
        names = {"out.csv", "out.csv.sources.json", "out.csv.journal"}
        assert left == names, f"left behind: {left}"
    return counts


def _assert_same(output: Path, whole: Path) -> None:
    """A table that is there is the whole one, and so are its sources."""
    for ending in ("", ".sources.json"):
        own, expected = (Path(f"{path}{ending}").read_bytes() for path in (output, whole))
        assert own == expected, f"another file: {output.name}{ending}"


def _kill_once(words: list[str], chance: random.Random, seconds: float) -> bool:
    """Start a batch and kill it at some moment; return whether it had ended before."""
    with started(*words) as process:
        try:
            process.wait(timeout=chance.uniform(0.2, 1.1) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(chance.choice(SIGNALS))
        process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode == 1  # one scenario fails, whatever happens


def _finish(words: list[str]) -> None:
    with started(*words) as process:
        _, errors = process.communicate(timeout=10 * PATIENCE_SECONDS)
    assert process.returncode == 1, errors


if __name__ == "__main__":
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    half = kills // 2
    for workers, share in ((1, kills - half), (2, half)):
        print(
            workers, "workers:", json.dumps(kill_until(share, days=12, seed=share, workers=workers))
        )
