"""The document of ``dmz batch --dry-run``."""

from __future__ import annotations

from dmz.batch.forecast import Forecast
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.kinds import Cell

_FAULTS_SHOWN = 3


def forecast_document(forecast: Forecast) -> Document:
    """Return the size of a batch and how long it would take."""
    rows: list[list[Cell]] = [
        ["scenarios", forecast.scenarios],
        ["front lines", forecast.fronts],
        ["finished before, and kept", forecast.finished],
        ["cannot be answered", len(forecast.faults)],
        ["milliseconds a scenario", round(1000 * forecast.seconds_each)],
        ["workers", forecast.workers],
        ["seconds to the end", round(forecast.seconds)],
    ]
    table = Table("", (Column("what", "What"), Column("count", "Count", "count")), rows)
    faults = [f"{name}: {fault}." for name, fault in forecast.faults[:_FAULTS_SHOWN]]
    if (more := len(forecast.faults) - _FAULTS_SHOWN) > 0:
        faults.append(f"{more} more cannot be answered.")
    note = (
        f"Timed on {forecast.timed} scenarios in this process; "
        "workers that share a disk or memory take longer."
    )
    head = _say_forecast(forecast)
    return Document("What this batch would do", (table,), (*faults, note), table, head=head)


def _say_forecast(forecast: Forecast) -> str:
    """Return in a sentence how much there is to do, and how long it takes."""
    left = forecast.scenarios - forecast.finished - len(forecast.faults)
    fronts = f"{forecast.fronts:,} front line{'s' * (forecast.fronts != 1)}"
    workers = f"{forecast.workers:,} worker{'s' * (forecast.workers != 1)}"
    what = f"{left:,} of {forecast.scenarios:,} scenarios on {fronts} are left to answer"
    return f"{what}: about {format_time(forecast.seconds)} with {workers}."


def format_time(seconds: float) -> str:
    """Return a time as ``2 h 5 min``, ``1 min 30 s`` or ``4 s``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
