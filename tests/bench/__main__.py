"""Print the benchmark table. Arguments name the parts to run; by default all run.

Without the reference data beside the clone, rows that compare with them are skipped,
and the others are measured on the shipped front line and on days made up from it. The
exit code is 1 where a figure misses its bar.
"""

from __future__ import annotations

import importlib
import sys

from rich.console import Console
from rich.table import Table

from tests.shared import SHARED

PARTS = (
    *("accuracy", "ranges", "ground", "theatres", "people"),
    *("speed", "rasters", "batch", "peers", "growth"),
)


def main(names: list[str]) -> int:
    if unknown := sorted(set(names) - set(PARTS)):
        print(f"no part {', '.join(unknown)}; the parts are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    console = Console()
    if not SHARED.is_dir():
        console.print(
            f"No reference data at {SHARED}: rows that compare with them are skipped, "
            "the others are measured on the shipped front line.",
            soft_wrap=True,
        )
    table = Table(
        "Question", "Measured", "Bar", "Kept", title="dmz and its alternatives, in one run"
    )
    kept = True
    for name in names or PARTS:
        for row in importlib.import_module(f"tests.bench.{name}").measure():
            # Parts take minutes: what one measured is not lost if it is interrupted.
            print(f"{row.question}: {row.measured}", file=sys.stderr, flush=True)
            table.add_row(row.question, row.measured, row.bar, row.verdict)
            kept &= row.kept is not False
    console.print(table)
    return 0 if kept else 1


raise SystemExit(main(sys.argv[1:]))
