"""Print the benchmark table. Arguments name the parts to run; by default all run.

The exit code is 1 where a figure misses its bar.
"""

from __future__ import annotations

import importlib
import sys

from rich.console import Console
from rich.table import Table

from tests.shared import SHARED

PARTS = ("accuracy", "speed", "rasters", "batch")


def main(names: list[str]) -> int:
    if not SHARED.is_dir():
        print(f"no reference data at {SHARED}: put them there to run benchmarks", file=sys.stderr)
        return 1
    table = Table(
        "Question", "Measured", "Bar", "Kept", title="dmz and its alternatives, in one run"
    )
    kept = True
    for name in names or PARTS:
        for row in importlib.import_module(f"tests.bench.{name}").measure():
            table.add_row(row.question, row.measured, row.bar, "yes" if row.kept else "NO")
            kept &= row.kept
    Console().print(table)
    return 0 if kept else 1


raise SystemExit(main(sys.argv[1:]))
