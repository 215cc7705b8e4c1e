"""Tables as text, Markdown and CSV."""

from __future__ import annotations

import csv
import io

import pytest

from dmz.report import Column, Document, Table, csv_text, markdown, table_of, text

ROWS = (
    ["Alder | east", 1234.5678, 99.94, 1000, None, True, 0.4567, 48.123456, 5.0],
    ["Beech", 0.04, 100.0, 0, "x", False, None, None, None],
)
COLUMNS = tuple(
    Column(name, header, kind)
    for name, header, kind in (
        ("name", "Place", "text"),
        ("area_km2", "Area", "area"),
        ("small_km2", "Small", "area"),
        ("people", "People", "count"),
        ("note", "Note", "text"),
        ("inside", "In", "yes"),
        ("share", "Share", "share"),
        ("latitude", "Lat", "degrees"),
        ("distance_km", "Far", "distance"),
    )
)
TABLE = Table("Places", COLUMNS, ROWS, frozenset({0}))
DOCUMENT = Document("A title", (TABLE,), ("A note.",), TABLE)


def test_cells() -> None:
    assert TABLE.texts() == [
        ["Alder | east", "1,235", "99.9", "1,000", "", "yes", "45.7 %", "48.1235", "5 km"],
        ["Beech", "0.0", "100", "0", "x", "no", "–", "–", "–"],
    ]


def test_text_is_80_columns_wide_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = text(DOCUMENT).splitlines()
    assert lines[0] == "A title"
    assert lines[-1] == "• A note."
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in text(DOCUMENT)


def test_markdown() -> None:
    lines = markdown(DOCUMENT).splitlines()
    assert lines[:3] == ["# A title", "", "## Places"]
    head = next(line for line in lines if line.startswith("| Place"))
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 4
    assert r"| Alder \| east | 1,235 |" in rows[2]
    assert {row.replace(r"\|", "").count("|") for row in rows} == {head.count("|")}
    assert rows[1].startswith("| --- | ---: | ---: |")
    assert lines[-1] == "- A note."


def test_csv_has_numbers_in_full() -> None:
    head, first, second = csv.reader(io.StringIO(csv_text(DOCUMENT)))
    assert head == [column.name for column in COLUMNS]
    assert first == ["Alder | east", "1234.5678", "99.94", "1000", "", "True", "0.4567", "48.123456", "5.0"]
    assert second[6:] == ["", "", ""]


def test_table_of_objects() -> None:
    made = table_of("Lengths", [("length", "Length", "count")], [Column("a", "b"), Column("c", "d")][:0])
    assert list(made.rows) == []
    named = table_of("Columns", [("name", "Name", "text"), ("kind", "Kind", "text")], COLUMNS[:2])
    assert named.rows == [["name", "text"], ["area_km2", "area"]]
