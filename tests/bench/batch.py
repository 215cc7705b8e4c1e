"""Speed of batches: against the naive script, by days, and on two processes."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from dmz.land.theatre import shipped_territory
from tests.bench import fronts
from tests.bench.speed import geopandas_script
from tests.bench.table import PYTHON, Row, at_most, seconds

# One run of 30 days is the mean of 90 scenarios; the two that are held against each
# other have a second one, and what takes seconds a third.
RUNS, FEW_RUNS = 3, {"30 days": 2, "two": 2}
LONG = "30 days, "
# Of the naive script's time, without ranges and with them.
MOST_OF_SCRIPT, MOST_WITH_RANGES = 0.2, 0.35
DAYS = (1, 3, 10, 30)
DISTANCES_KM = (5, 10, 40)
MATRIX = """
[common]
{common}
[matrix]
front = [{fronts}]
distance_km = [5, 10, 40]
"""


def measure() -> list[Row]:
    """Measure batches of up to 30 daily fronts."""
    with tempfile.TemporaryDirectory(prefix="dmz-bench-") as scratch:
        folder = Path(scratch)
        days = fronts.daily_files(folder, shipped_territory())
        times = time_in_turn(commands_of(folder, days))
    return [*script_rows(len(days), times), *rows_of(times)]


def commands_of(folder: Path, days: list[str]) -> dict[str, list[str]]:
    """Commands to time, by name, in the order in which they run."""
    naive = {"naive": geopandas_script(days[0])} if fronts.present() else {}
    whole = {f"{count} days": _batch(folder, days[:count], 1, "whole") for count in DAYS}
    return {
        **naive,
        "two": _batch(folder, days, 2, "two"),
        **whole,
        f"{LONG}with ranges": _batch(folder, days, 1, "ranges", ranges=True),
        f"{LONG}facing": _batch(folder, days, 1, "facing", whole_front=False),
        f"{LONG}facing, with ranges": _batch(
            folder, days, 1, "facing-ranges", whole_front=False, ranges=True
        ),
    }


def time_in_turn(commands: dict[str, list[str]]) -> dict[str, list[float]]:
    """Seconds of every run of each command.

    Commands run in turn, so that a machine that slows down slows all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(RUNS):
        for name, command in commands.items():
            if turn < FEW_RUNS.get(name, 1 if name.startswith(LONG) else RUNS):
                times[name].append(seconds(command))
    return times


def script_rows(days: int, times: dict[str, list[float]]) -> list[Row]:
    """Rows of the table that compare with the GeoPandas script."""
    rows = []
    for name, command, bar in (
        ("whole front, without ranges", "30 days", MOST_OF_SCRIPT),
        ("whole front, with ranges", f"{LONG}with ranges", MOST_WITH_RANGES),
        ("facing two cities, without", f"{LONG}facing", MOST_OF_SCRIPT),
        ("facing two cities, with ranges", f"{LONG}facing, with ranges", MOST_WITH_RANGES),
    ):
        question = f"{days} days x 3 distances, {name}, per scenario / GeoPandas script"
        if "naive" not in times:
            rows.append(Row.skipped(question, at_most(bar)))
            continue
        ours = statistics.median(times[command]) / (days * len(DISTANCES_KM))
        naive = statistics.median(times["naive"]) / len(DISTANCES_KM)
        measured = f"{ours / naive:.2f} ({1000 * ours:.0f} ms / {1000 * naive:.0f} ms)"
        rows.append(Row(question, measured, at_most(bar), ours / naive <= bar))
    return rows


def rows_of(times: dict[str, list[float]]) -> list[Row]:
    """Rows of the table that compare the program with itself."""
    median = {name: statistics.median(values) for name, values in times.items()}
    pairs = zip(times["30 days"], times["two"], strict=True)
    speedup = statistics.median(one / two for one, two in pairs)
    growth = ", ".join(
        f"{count} day{'s' * (count > 1)} {median[f'{count} days']:.1f} s" for count in DAYS
    )
    return [
        Row(
            "whole front, speed on two processes / on one",
            f"{speedup:.2f} ({median['30 days']:.1f} s / {median['two']:.1f} s)",
            "at least 1.6",
            speedup >= 1.6,
        ),
        Row(
            "time of whole processes, whole front, 3 distances",
            growth,
            "no more than linear",
            median["30 days"] <= 3.3 * median["10 days"],
        ),
    ]


def _batch(
    folder: Path,
    days: list[str],
    workers: int,
    name: str,
    *,
    whole_front: bool = True,
    ranges: bool = False,
) -> list[str]:
    """Write a matrix of days, and return the command that answers it."""
    matrix = folder / f"{len(days)}{name}.toml"
    common = ["whole_front = true"] * whole_front + ["uncertainty_km = 'none'"] * (not ranges)
    fronts_ = ", ".join(f"'{day}'" for day in days)
    matrix.write_text(MATRIX.format(common="\n".join(common), fronts=fronts_), encoding="utf-8")
    output = str(folder / f"{len(days)}{name}.csv")
    command = [PYTHON, "-m", "dmz", "batch", str(matrix), "-o", output, "--quiet"]
    return [*command, "--workers", str(workers)]
