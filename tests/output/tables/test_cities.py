from __future__ import annotations

import re

from dmz.answers.cities import find_places
from dmz.output.tables.cities import cities_document
from dmz.output.tables.terminal import to_text
from tests.output.examples import FRONT, LAND


def test_places() -> None:
    document = cities_document(find_places(FRONT, LAND, limit=1))
    (table,) = document.tables
    assert table.texts() == [["Dogwood", "North", "4,000", "Birch", "4.0", "4"]]


def test_a_distance_is_rounded_to_its_range() -> None:
    """Four km, give or take three: whole km, and not below the line."""
    found = find_places(FRONT, LAND, limit=1, uncertainty_km=1.0)
    (table,) = cities_document(found).tables
    assert table.headers()[4:6] == ["km to the line", "low–high"]
    (row,) = table.texts()
    assert row[4] == "4"
    assert re.fullmatch(r"[01]–[78]", row[5])
    assert "Dogwood is held by Birch, about 4 km (" in found.summary


def test_no_places() -> None:
    text = to_text(cities_document(find_places(FRONT, LAND, within_km=0.5)))
    assert "A meridian" in text
