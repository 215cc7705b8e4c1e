"""Speed of batches: against the naive script, by days, and on two processes."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from tests.bench.table import PYTHON, Row, seconds
from tests.shared import ROOT, SHARED

RUNS = 3
DAYS = (1, 3, 10, 30)
DISTANCES_KM = (5, 10, 40)
MATRIX = """
[common]
whole_front = true
[matrix]
front = [{fronts}]
distance_km = [5, 10, 40]
"""


def measure() -> list[Row]:
    """Measure batches of up to 30 daily fronts."""
    folder = SHARED / "data" / "deepstate"
    november = folder.glob("deepstatemap_data_202511*.geojson")
    days = sorted(map(str, [*november, folder / "deepstatemap_data_20251201.geojson"]))
    with tempfile.TemporaryDirectory() as scratch:
        times = time_in_turn(commands_of(Path(scratch), days))
    return rows_of(len(days), times)


def commands_of(folder: Path, days: list[str]) -> dict[str, list[str]]:
    """Commands to time, by name, in the order in which they run."""
    naive = [
        PYTHON,
        str(SHARED / "bench" / "naive_geopandas.py"),
        days[0],
        str(ROOT / "data" / "oblasts.geojson"),
        str(ROOT / "data" / "settlements.csv"),
    ]
    whole = {f"{count} days": _batch(folder, days[:count], 1, "whole") for count in DAYS}
    return {
        "naive": naive,
        "two": _batch(folder, days, 2, "two"),
        **whole,
        "facing": _batch(folder, days[:30], 1, ""),
    }


def time_in_turn(commands: dict[str, list[str]]) -> dict[str, list[float]]:
    """Seconds of every run of each command.

    Commands run in turn, so that a machine that slows down slows all of them.
    """
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return times


def rows_of(days: int, times: dict[str, list[float]]) -> list[Row]:
    """Rows of the table, from the seconds of each command."""
    median = {name: statistics.median(values) for name, values in times.items()}
    scenarios = days * len(DISTANCES_KM)
    whole = median["30 days"] / scenarios
    facing = median["facing"] / scenarios
    naive = median["naive"] / len(DISTANCES_KM)
    pairs = zip(times["30 days"], times["two"], strict=True)
    speedup = statistics.median(one / two for one, two in pairs)
    growth = ", ".join(
        f"{count} day{'s' * (count > 1)} {median[f'{count} days']:.1f} s" for count in DAYS
    )
    return [
        Row(
            f"{days} days x 3 distances, whole front, per scenario / GeoPandas script",
            f"{whole / naive:.2f} ({1000 * whole:.0f} ms / {1000 * naive:.0f} ms)",
            "at most 0.25",
            whole / naive <= 0.25,
        ),
        Row(
            f"{days} days x 3 distances, facing two cities, per scenario / GeoPandas script",
            f"{facing / naive:.2f} ({1000 * facing:.0f} ms)",
            "at most 0.25",
            facing / naive <= 0.25,
        ),
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


def _batch(folder: Path, days: list[str], workers: int, name: str) -> list[str]:
    """Write a matrix of days, and return the command that answers it.

    Without a name, zones face the two cities; otherwise they follow the whole front.
    """
    matrix = folder / f"{len(days)}{name}.toml"
    text = MATRIX.format(fronts=", ".join(f"'{day}'" for day in days))
    matrix.write_text(text if name else text.replace("whole_front = true", ""), encoding="utf-8")
    output = str(folder / f"{len(days)}{name}.csv")
    command = [PYTHON, "-m", "dmz", "batch", str(matrix), "-o", output, "--quiet"]
    return [*command, "--workers", str(workers)]
