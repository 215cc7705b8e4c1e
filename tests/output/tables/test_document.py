"""Tables as text, Markdown and CSV."""

from __future__ import annotations

import csv
import io

import pytest

from dmz.output.tables.document import Column, Document, Table, csv_text, markdown, table_of, text

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


def test_text_is_80_columns_wide_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    lines = text(DOCUMENT).splitlines()
    assert lines[0] == "A title"
    assert lines[-1] == "• A note."
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in text(DOCUMENT)


def lines_of(table: Table, monkeypatch: pytest.MonkeyPatch, width: int) -> list[str]:
    """The printed lines of a document of one table, without its own title."""
    monkeypatch.setenv("COLUMNS", str(width))
    return text(Document("", (table,), (), table)).strip().splitlines()


def test_a_title_is_as_wide_as_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    title = "A title of more words than its table is wide"
    assert lines_of(Table(title, (Column("a", "A"),), [["x"]]), monkeypatch, 60)[0] == title


def test_ids_stay_whole_where_other_cells_can_be_broken_between_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table(
        "",
        (Column("id", "Id"), Column("what", "What")),
        [["plans-south-ossetia-1992", "four words that wrap"]],
    )
    lines = lines_of(table, monkeypatch, 1 + 24 + 3 + 10 + 1)
    assert [line.split() for line in lines[2:]] == [
        ["plans-south-ossetia-1992", "four", "words"],
        ["that", "wrap"],
    ]


@pytest.mark.parametrize(
    ("id", "width", "parts"),
    [
        ("opposition=ukraine", 12, ["opposition=", "ukraine"]),
        ("plans-point-2025", 12, ["plans-", "point-2025"]),
        ("2025-12-01", 7, ["2025-12", "-01"]),
    ],
)
def test_an_id_that_does_not_fit_is_broken_within(
    id: str, width: int, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = lines_of(
        Table("", (Column("id", "Id"),), [[id]]), monkeypatch, width + 2
    )  # the grid leaves a space at each end
    assert [line.strip() for line in lines[2:]] == parts


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
    assert first == [
        "Alder | east",
        "1234.5678",
        "99.94",
        "1000",
        "",
        "True",
        "0.4567",
        "48.123456",
        "5.0",
    ]
    assert second[6:] == ["", "", ""]


def test_table_of_objects() -> None:
    made = table_of(
        "Lengths", [("length", "Length", "count")], [Column("a", "b"), Column("c", "d")][:0]
    )
    assert list(made.rows) == []
    named = table_of("Columns", [("name", "Name", "text"), ("kind", "Kind", "text")], COLUMNS[:2])
    assert named.rows == [["name", "text"], ["area_km2", "area"]]
