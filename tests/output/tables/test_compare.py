from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from dmz.answers.compare import Comparison, compare
from dmz.measure.scenario import Scenario
from dmz.output.tables.compare import compare_document
from tests import paper
from tests.output.examples import LAND, texts_of


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Path of what Birch holds, east of the line."""
    area = shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1)
    path = tmp_path_factory.mktemp("compare") / "held_2000-01-02.geojson"
    return paper.layer(Path(path), area)


def compared(held: str, **question: object) -> Comparison:
    asked = {"distances_km": (5, 10), "fronts": (held,), "uncertainty_km": None, **question}
    scenario = Scenario.of(whole_front=True, **asked)  # type: ignore[arg-type]
    return compare(scenario, territory=LAND)


def test_differences_are_from_the_case_in_the_column_vs(held: str) -> None:
    """Twice the depth is twice the land; people are Alder's, then Beech's too."""
    document = compare_document(compared(held))
    assert [column.header for column in document.tables[0].columns[3:]] == ["vs", "Diff.", "%"]
    areas = texts_of(document, "Area km²")
    assert areas[0] == ["1: 5 km", "Ash", "500", "", "–", "–"]
    assert areas[3] == ["2: 10 km", "Ash", "1,000", "1", "+500", "+100.0"]
    people = texts_of(document, "People")
    assert people[3] == ["2: 10 km", "Ash", "1,200", "1", "+200", "+20.0"]
    assert [row[1] for row in people] == ["Ash", "Birch", "both"] * 2


def test_a_case_is_described_once(held: str) -> None:
    notes = compare_document(compared(held)).notes
    assert notes[0] == (
        "Case 1: 5 km from the whole front line; held_2000-01-02.geojson, 2000-01-02."
    )


def test_with_ranges_there_is_a_column_more(held: str) -> None:
    document = compare_document(compared(held, uncertainty_km=1.0))
    headers = [column.header for column in document.tables[1].columns]
    assert headers == ["Case", "Held by", "People", "low–high", "vs", "Diff.", "%"]
