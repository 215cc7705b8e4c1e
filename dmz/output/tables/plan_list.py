"""The document of ``dmz plan list``."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.kinds import Cell
from dmz.plans.plan import Plan

_COLUMNS = (
    Column("id", "Plan", "source"),
    Column("title", "Title"),
    Column("date", "Date", "date"),
)
_DATA = ("id", "kind", "title", "date", "source", "weak", "provisions", "open")
_TITLES = {"proposal": "Proposals", "precedent": "Precedents"}


def plan_list_document(plans: Sequence[Plan]) -> Document:
    """Make the document of the plans there are: proposals, then precedents."""
    tables = []
    for kind, title in _TITLES.items():
        rows: list[list[Cell]] = [
            [plan.id, f"{plan.title} (weak)" if plan.weak else plan.title, plan.date]
            for plan in plans
            if plan.kind == kind
        ]
        tables.append(Table(title, _COLUMNS, rows))
    return Document(
        title="Plans and precedents",
        tables=tuple(tables),
        notes=(
            "'dmz plan show' prints a plan's provisions and sources; 'dmz plan run' measures it "
            "on a front line.",
            "A plan marked weak rests on one secondary report.",
        ),
        data=data_table(_DATA, [_data_row(plan) for plan in plans]),
        # An id has the year: without a column for the date, most plans take one line.
        main=tuple(table.without([2]) for table in tables),
        short=("'dmz plan show PLAN' prints what one says, 'dmz plan run PLAN' measures it.",),
    )


def _data_row(plan: Plan) -> list[Cell]:
    """Return a plan's row in the flat table; parameters and roles are in one cell."""
    left_open = " ".join([*(parameter.id for parameter in plan.parameters), *plan.roles])
    head = [plan.id, plan.kind, plan.title, plan.date, plan.source]
    return [*head, plan.weak, len(plan.tables), left_open]
