from __future__ import annotations

from dmz.output.tables.plan_check import plan_check_document
from dmz.plans.files import read_plan


def test_a_row_for_each_plan() -> None:
    document = plan_check_document([read_plan("korea-1953"), read_plan("zelensky-2025")], [1, 6])
    (table,) = document.tables
    assert [row[1:] for row in table.texts()] == [["1", "1", "good"], ["3", "6", "good"]]
    assert document.data is table
