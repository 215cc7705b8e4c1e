"""The table of ``dmz batch --dry-run``."""

from __future__ import annotations

from dmz.batch.forecast import Forecast
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.kinds import Cell


def forecast_document(forecast: Forecast) -> Document:
    """Return the size of a batch and how long it would take."""
    rows: list[list[Cell]] = [
        ["scenarios", forecast.scenarios],
        ["front lines", forecast.fronts],
        ["finished before, and kept", forecast.finished],
        ["cannot be answered", forecast.faulty],
        ["milliseconds a scenario", round(1000 * forecast.seconds_each)],
        ["workers", forecast.workers],
        ["seconds to the end", round(forecast.seconds)],
    ]
    table = Table("", (Column("what", "What"), Column("count", "Count", "count")), rows)
    note = (
        f"Timed on {forecast.timed} scenarios in this process; "
        "workers that share a disk or memory take longer."
    )
    return Document("What this batch would do", (table,), (note,), table)
