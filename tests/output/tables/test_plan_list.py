from __future__ import annotations

from dmz.output.tables.plan_list import plan_list_document
from dmz.plans.files import read_plan
from tests.output.examples import texts_of


def test_proposals_and_precedents() -> None:
    document = plan_list_document([read_plan("korea-1953"), read_plan("politico-2025")])
    (proposal,) = texts_of(document, "Proposals")
    assert proposal[0] == "politico-2025"
    assert proposal[1].endswith(" (weak)")
    assert [row[0] for row in texts_of(document, "Precedents")] == ["korea-1953"]
    # CSV has one table, in the order of the plans.
    assert [row[:2] for row in document.data.rows] == [
        ["korea-1953", "precedent"],
        ["politico-2025", "proposal"],
    ]


def test_the_short_list_has_precedents_too() -> None:
    document = plan_list_document([read_plan("korea-1953"), read_plan("politico-2025")])
    short = document.shortened()
    assert [table.rows[0][0] for table in short.tables] == ["politico-2025", "korea-1953"]


def test_open_parameters_and_roles_share_a_cell() -> None:
    plan = read_plan("idlib-2018")
    (row,) = plan_list_document([plan]).data.rows
    assert row[-1] == " ".join([*(parameter.id for parameter in plan.parameters), *plan.roles])
