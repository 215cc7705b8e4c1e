from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.output.tables.plan_run import plan_run_document
from dmz.plans.outcome import PlanResult
from tests.output.examples import run_two_readings, texts_of
from tests.output.tables.test_estimates import ESTIMATE


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    return run_two_readings(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def ranged(tmp_path_factory: pytest.TempPathFactory) -> PlanResult:
    return run_two_readings(tmp_path_factory.mktemp("ranged"), uncertainty_km=1.0)


def test_a_reading_is_named_at_the_head_of_its_group(plain: PlanResult) -> None:
    table = plan_run_document(plain).tables[0]
    assert table.title == "Land emptied in all, each spot counted once"
    assert [row[:2] for row in table.rows] == [
        ["5 km on each side", "Ash"],
        ["", "Birch"],
        ["", "both"],
        ["10 km on each side", "Ash"],
        ["", "Birch"],
        ["", "both"],
    ]
    assert table.breaks == {2}


def test_one_reading_needs_no_column(plain: PlanResult) -> None:
    result = replace(plain, readings=plain.readings[:1])
    document = plan_run_document(result)
    rows = texts_of(document, "What each party gives up of the land it holds now")
    assert [row[:2] for row in rows] == [
        ["Ash", "leaves"],
        ["Ash", "empties"],
        ["Birch", "empties"],
    ]
    assert "Read with 5 km on each side." in document.notes


def test_with_ranges_each_reading_has_tables_of_its_own(ranged: PlanResult) -> None:
    titles = [table.title for table in plan_run_document(ranged).tables]
    for title in ("Land emptied in all, each spot counted once", "By provision"):
        assert f"{title} (5 km on each side)" in titles
        assert f"{title} (10 km on each side)" in titles


@pytest.mark.parametrize("name", ["plain", "ranged"])
def test_estimates_are_shown_once(name: str, request: pytest.FixtureRequest) -> None:
    """They are of all readings together, whatever the layout of the figures."""
    result = replace(request.getfixturevalue(name), estimates=(ESTIMATE,))
    document = plan_run_document(result)
    assert len(texts_of(document, "Who is there now: dated estimates")) == 1
    assert [table.name for table in document.tables].count("estimates") == 1
