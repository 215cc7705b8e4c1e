"""Rows of the benchmark table, and how two commands are timed against each other."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

PYTHON = sys.executable


@dataclass(frozen=True)
class Row:
    """One line of the table: what was asked, what was measured, the bar it is held to, and whether it keeps it."""

    question: str
    measured: str
    bar: str
    kept: bool


def seconds(command: Sequence[str]) -> float:
    """Wall time of a whole process, its output thrown away; compiled files are used, as in an installation."""
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    start = time.perf_counter()
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    return time.perf_counter() - start


def ratio(
    first: Sequence[str], second: Sequence[str], *, runs: int = 9
) -> tuple[float, float, float]:
    """Median ratio of two commands' times, run in turn so that a machine that slows down slows both.

    Returns
    -------
    The median of the pairwise ratios, and the median seconds of each.
    """
    seconds(first), seconds(second)  # the first run of each reads the disk
    pairs = [(seconds(first), seconds(second)) for _ in range(runs)]
    a, b = zip(*pairs, strict=True)
    return statistics.median(x / y for x, y in pairs), statistics.median(a), statistics.median(b)


def speed_row(
    question: str, first: Sequence[str], second: Sequence[str], bar: float, *, runs: int = 9
) -> Row:
    """A row that holds the ratio of two commands' times to a bar."""
    value, a, b = ratio(first, second, runs=runs)
    return Row(question, f"{value:.2f} ({a:.2f} s / {b:.2f} s)", f"at most {bar:g}", value <= bar)
