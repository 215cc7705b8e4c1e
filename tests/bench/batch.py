"""How a batch of many days scales: beside the naive script, from one day to thirty, and from one process to two."""

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
    """The last row of the table, and how time grows."""
    folder = SHARED / "data" / "deepstate"
    days = sorted(
        map(
            str,
            [
                *folder.glob("deepstatemap_data_202511*.geojson"),
                folder / "deepstatemap_data_20251201.geojson",
            ],
        )
    )
    with tempfile.TemporaryDirectory() as scratch:
        facing = {count: _batch(Path(scratch), days[:count], 1, "") for count in DAYS}
        whole = {count: _batch(Path(scratch), days[:count], 1, "whole") for count in DAYS}
        two = _batch(Path(scratch), days, 2, "two")
        naive = [
            PYTHON,
            str(SHARED / "bench" / "naive_geopandas.py"),
            days[0],
            str(ROOT / "data" / "oblasts.geojson"),
            str(ROOT / "data" / "settlements.csv"),
        ]
        # In turn, so that a machine that slows down slows all.
        commands = {
            "naive": naive,
            "two": two,
            **{f"{count} days": command for count, command in whole.items()},
            "facing": facing[30],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    taken = {name: statistics.median(values) for name, values in times.items()}
    scenarios = len(days) * len(DISTANCES_KM)
    each, other, naive_each = (
        taken["30 days"] / scenarios,
        taken["facing"] / scenarios,
        taken["naive"] / len(DISTANCES_KM),
    )
    faster = statistics.median(
        one / both for one, both in zip(times["30 days"], times["two"], strict=True)
    )
    growth = ", ".join(
        f"{count} day{'s' * (count > 1)} {taken[f'{count} days']:.1f} s" for count in DAYS
    )
    return [
        Row(
            f"{len(days)} days x 3 distances, whole front, a scenario / GeoPandas script",
            f"{each / naive_each:.2f} ({1000 * each:.0f} ms / {1000 * naive_each:.0f} ms)",
            "at most 0.25",
            each / naive_each <= 0.25,
        ),
        Row(
            f"{len(days)} days x 3 distances, facing two cities, a scenario / GeoPandas script",
            f"{other / naive_each:.2f} ({1000 * other:.0f} ms)",
            "at most 0.25",
            other / naive_each <= 0.25,
        ),
        Row(
            "the same on two processes, times as fast as on one",
            f"{faster:.2f} ({taken['30 days']:.1f} s / {taken['two']:.1f} s)",
            "at least 1.6",
            faster >= 1.6,
        ),
        Row(
            "whole processes, whole front, 3 distances",
            growth,
            "no more than linear",
            taken["30 days"] <= 3.3 * taken["10 days"],
        ),
    ]


def _batch(folder: Path, days: list[str], workers: int, name: str) -> list[str]:
    """A command that answers a matrix of these days anew."""
    matrix = folder / f"{len(days)}{name}.toml"
    text = MATRIX.format(fronts=", ".join(f"'{day}'" for day in days))
    matrix.write_text(text if name else text.replace("whole_front = true", ""), encoding="utf-8")
    output = str(folder / f"{len(days)}{name}.csv")
    return [
        PYTHON,
        "-m",
        "dmz",
        "batch",
        str(matrix),
        "-o",
        output,
        "--quiet",
        "--workers",
        str(workers),
    ]
