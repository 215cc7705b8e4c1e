from __future__ import annotations

import pytest

from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.terminal import to_text
from tests.output.tables.samples import DOCUMENT


def lines_of(table: Table, monkeypatch: pytest.MonkeyPatch, width: int) -> list[str]:
    """Return the lines of a document of one table, without a title of its own."""
    monkeypatch.setenv("COLUMNS", str(width))
    return to_text(Document("", (table,), (), table)).strip().splitlines()


def test_text_is_80_columns_wide_where_there_is_no_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    text = to_text(DOCUMENT)
    lines = text.splitlines()
    assert lines[0] == "A title"
    assert lines[-2:] == ["• A note.", "• A source."]
    assert max(map(len, lines)) <= 80
    assert all(line == line.rstrip() for line in lines)
    assert "\x1b" not in text


def test_groups_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    columns = (Column("a", "A"), Column("b", "B", "count"))
    table = Table("", columns, [["x", 1], ["y", 20], ["z", 3]], frozenset({0}))
    lines = lines_of(table, monkeypatch, 40)
    assert [line.split() for line in lines[2:]] == [["x", "1"], [], ["y", "20"], ["z", "3"]]
    assert lines[0].split() == ["A", "B"]


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
    # Spaces: one at each end, three between the columns.
    lines = lines_of(table, monkeypatch, 1 + 24 + 3 + 10 + 1)
    assert [line.split() for line in lines[2:]] == [
        ["plans-south-ossetia-1992", "four", "words"],
        ["that", "wrap"],
    ]


def test_a_number_stays_with_its_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(
        "", (Column("case", "Case"), Column("n", "N", "count")), [["plan (10 km each)", 1]]
    )
    for width in range(12, 26):
        lines = lines_of(table, monkeypatch, width)
        assert any("10 km" in line for line in lines), width


def test_ranges_are_never_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table(
        "",
        (Column("name", "Name"), Column("range", "low–high", "range")),
        [["two words", "700,000 – 810,000"]],
    )
    lines = lines_of(table, monkeypatch, 1 + 5 + 3 + 17 + 1)
    assert any("700,000 – 810,000" in line for line in lines)


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
    table = Table("", (Column("id", "Id"),), [[id]])
    lines = lines_of(table, monkeypatch, width + 2)  # a space at each end
    assert [line.strip() for line in lines[2:]] == parts
