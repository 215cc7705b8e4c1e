"""Tables by raion: areas where polygons give them, ranges in one for each zone."""

from __future__ import annotations

from pathlib import Path

from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import Table
from tests.land.test_subregions import boxes
from tests.measure.test_breakdown import answer


def tables(folder: Path, **question: object) -> list[Table]:
    document = compute_document(answer(folder, by="raion", **question))
    return [table for table in document.tables if table.name == "subregions"]


def test_people_and_places_without_areas(tmp_path: Path) -> None:
    (table,) = tables(tmp_path, distances_km=(18,))
    headers = ["km", "Oblast", "Raion", "Ash: people", "places", "Birch: people", "places"]
    assert [column.header for column in table.columns] == headers
    assert table.texts() == [
        ["18", "North", "Upper", "1,000", "1", "–", "–"],
        ["18", "North", "no known raion", "–", "–", "4,000", "1"],
        ["18", "South", "Deep", "–", "–", "7", "1"],
        ["18", "South", "Low", "200", "1", "500", "1"],
    ]


def test_areas_where_polygons_give_them(tmp_path: Path) -> None:
    areas = boxes(tmp_path, ADM3_PCODE="")
    (table,) = tables(tmp_path, distances_km=(5,), regions=areas)
    headers = ["km", "Oblast", "Raion", "Ash km²", "People", "Birch km²", "People"]
    assert [column.header for column in table.columns] == headers
    east, upper = (row for row in table.texts() if row[2] in ("East", "Upper"))
    assert [east[3:5], east[6]] == [["–", "–"], "4,000"]
    assert [upper[4], *upper[5:]] == ["1,000", "–", "–"]


def test_one_for_each_zone_with_ranges(tmp_path: Path) -> None:
    ash, birch = tables(tmp_path, distances_km=(10,), uncertainty_km=2.0)
    assert ash.title == "By raion, 10 km, held by Ash"
    assert ["South", "Low", "200", "0–200"] in ash.texts()
    assert birch.title == "By raion, 10 km, held by Birch"
