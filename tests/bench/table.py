"""Rows of the benchmark table, and the timing of two commands against each other."""

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
    """One line of the table.

    Attributes
    ----------
    question
        What is measured, and against what.
    measured, bar
        The figure, and the bar it is held to, as printed.
    kept
        Whether the figure keeps to the bar; None where nothing was measured.
    """

    question: str
    measured: str
    bar: str
    kept: bool | None

    @classmethod
    def skipped(cls, question: str, bar: str) -> Row:
        """Return the row of a question that needs reference data that are absent."""
        return cls(question, "skipped: needs the reference data", bar, None)

    @property
    def verdict(self) -> str:
        """What the table prints of the bar."""
        return {True: "yes", False: "NO", None: "-"}[self.kept]


def seconds(command: Sequence[str]) -> float:
    """Wall time of a whole process, its output discarded."""
    # Compiled files are used, as in an installation.
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
    """Compare the times of two commands.

    They run in turn, so that a machine that slows down slows both.

    Returns
    -------
    The median of the pairwise ratios, and the median seconds of each.
    """
    seconds(first), seconds(second)  # the first run of each reads the disk
    pairs = [(seconds(first), seconds(second)) for _ in range(runs)]
    ratios = [one / other for one, other in pairs]
    ones, others = zip(*pairs, strict=True)
    return statistics.median(ratios), statistics.median(ones), statistics.median(others)


def speed_row(
    question: str, first: Sequence[str], second: Sequence[str], bar: float, *, runs: int = 9
) -> Row:
    """Hold the ratio of two commands' times to a bar."""
    value, one, other = ratio(first, second, runs=runs)
    measured = f"{value:.2f} ({one:.2f} s / {other:.2f} s)"
    return Row(question, measured, at_most(bar), value <= bar)


def at_most(bar: float) -> str:
    """Return a bar as the table prints it."""
    return f"at most {bar:g}"
