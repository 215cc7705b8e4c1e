from __future__ import annotations

from dmz.answers.front_diff import compare_fronts
from dmz.output.tables.front_diff import front_diff_document
from tests import paper
from tests.output.examples import FRONT, LAND, texts_of

# 10 km to the west of the line: Birch, in the east, has gained a strip of 1,000 km².
LATER = paper.front(of=LAND, east_km=-10)


def test_land_by_oblast_and_in_all() -> None:
    document = front_diff_document(compare_fronts(FRONT, LATER, LAND))
    rows = texts_of(document, "Land gained and lost by Birch")
    assert [row[0] for row in rows] == ["South", "North", "all"]
    assert rows[-1] == ["all", "1,000", "0.0", "1,000"]
    assert document.tables[0].breaks == {1}


def test_nothing_changed() -> None:
    document = front_diff_document(compare_fronts(FRONT, FRONT, LAND))
    assert texts_of(document, "Land gained and lost by Birch") == [["all", "0.0", "0.0", "0.0"]]
    assert "(+0 km)" in document.notes[0]
