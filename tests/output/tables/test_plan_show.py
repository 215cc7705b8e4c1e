from __future__ import annotations

from pathlib import Path

from dmz.output.tables.plan_show import plan_show_document
from dmz.plans.files import read_plan
from tests import paper
from tests.output.examples import PLAN, texts_of


def test_provisions_parameters_and_sources(tmp_path: Path) -> None:
    plan = read_plan(paper.written(tmp_path / "two.toml", PLAN))
    document = plan_show_document(plan)
    assert document.title == "Two readings (proposal, 2000-01-02)"
    assert texts_of(document, "Provisions, in order") == [
        ["1", "Ash leaves South", "", "Ash leaves South"],
        ["2", "pullback", "all forces", "5 or 10 km on each side"],
    ]
    assert texts_of(document, "What the text leaves open (--set NAME=VALUE)") == [
        ["distance", "km on each side", "5, 10"]
    ]
    assert document.notes == (
        "A paper.",
        "Provision 1 (Ash leaves South): A paper, 2000-01-02.",
        "Provision 2 (pullback): Another paper, 2000-01-03.",
    )


def test_provisions_of_one_source_share_a_note_and_lines_are_asked_for() -> None:
    document = plan_show_document(read_plan("minsk-2015"))
    (row,) = texts_of(document, "Lines to provide (--line NAME=PATH)")
    assert (row[0], row[3]) == ("september-2014", "the front line")
    assert document.notes[1].endswith("12 February 2015: its text was seen.")
    assert document.notes[2] == "Reference: S/RES/2202 (2015), Annex I."
    assert document.notes[3].startswith("Provision 1 (artillery), 2 (rocket artillery), 3 (")


def test_roles_are_open_to_either_party() -> None:
    plan = read_plan("idlib-2018")
    rows = texts_of(plan_show_document(plan), "What the text leaves open (--set NAME=VALUE)")
    roles = [row for row in rows if row[0] in plan.roles]
    assert [row[2] for row in roles] == ["either party"] * len(plan.roles)
    assert roles
