from __future__ import annotations

from dmz.answers.cities import find_places
from dmz.output.tables.cities import cities_document
from dmz.output.tables.terminal import to_text
from tests.output.examples import FRONT, LAND


def test_places() -> None:
    document = cities_document(find_places(FRONT, LAND, limit=1))
    (table,) = document.tables
    assert table.texts() == [["Dogwood", "North", "4,000", "Birch", "4.0", "4"]]


def test_no_places() -> None:
    text = to_text(cities_document(find_places(FRONT, LAND, within_km=0.5)))
    assert "A meridian" in text
