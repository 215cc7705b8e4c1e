"""The document of ``dmz plan check``."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.kinds import Cell
from dmz.plans.plan import Plan

_COLUMNS = (
    Column("plan", "Plan", "source"),
    Column("provisions", "Provisions", "count"),
    Column("readings", "Readings", "count"),
    Column("result", "Result"),
)


def plan_check_document(plans: Sequence[Plan], readings: Sequence[int]) -> Document:
    """Make the document of plans without a fault.

    Parameters
    ----------
    readings
        How many readings each plan has.
    """
    rows: list[list[Cell]] = [
        [plan.path, len(plan.tables), count, "good"]
        for plan, count in zip(plans, readings, strict=True)
    ]
    table = Table("", _COLUMNS, rows)
    return Document(title="Plans checked", tables=(table,), notes=(), data=table)
