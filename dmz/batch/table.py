"""The table of ``dmz batch --dry-run``."""

from __future__ import annotations

from dmz.batch.estimate import Estimate
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.kinds import Cell


def estimate_document(estimate: Estimate) -> Document:
    """Return the size of a batch and how long it would take."""
    rows: list[list[Cell]] = [
        ["scenarios", estimate.scenarios],
        ["front lines", estimate.fronts],
        ["finished before, and kept", estimate.finished],
        ["cannot be answered", estimate.faulty],
        ["milliseconds a scenario", round(1000 * estimate.seconds_each)],
        ["workers", estimate.workers],
        ["seconds to the end", round(estimate.seconds)],
    ]
    table = Table("", (Column("what", "What"), Column("count", "Count", "count")), rows)
    note = (
        f"Timed on {estimate.timed} scenarios in this process; "
        "workers that share a disk or memory take longer."
    )
    return Document("What this batch would do", (table,), (note,), table)
