"""Workbooks, read back from their XML as ISO/IEC 29500 has it."""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import Result as Answer
from defusedxml import ElementTree

from dmz.output.tables.compute import compute_document
from dmz.output.tables.document import Column, Document, Table, data_table
from dmz.output.tables.xlsx import to_xlsx
from tests.output.examples import answer

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Sheets = dict[str, list[list[str | float | None]]]


def read(content: bytes) -> Sheets:
    """Return the rows of every sheet: numbers as numbers, texts as texts."""
    with zipfile.ZipFile(BytesIO(content)) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts.values())
    strings = [
        "".join(text.text or "" for text in item.iter(f"{_MAIN}t"))
        for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ]
    sheets: Sheets = {}
    listed = ElementTree.fromstring(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")
    for number, sheet in enumerate(listed, 1):
        root = ElementTree.fromstring(parts[f"xl/worksheets/sheet{number}.xml"])
        rows = []
        for row in root.iter(f"{_MAIN}row"):
            cells: list[str | float | None] = []
            for cell in row:
                place = ord(cell.get("r", "")[0]) - ord("A")
                cells += [None] * (place - len(cells))
                value = float(cell.findtext(f"{_MAIN}v") or "nan")
                cells.append(strings[int(value)] if cell.get("t") == "s" else value)
            rows.append(cells)
        sheets[sheet.get("name", "")] = rows
    return sheets


@pytest.fixture(scope="module")
def result() -> Sheets:
    """Three steps with ranges on the paper land."""
    return read(to_xlsx(compute_document(answer(uncertainty_km=2.0))))


def test_the_flat_table_has_every_figure_in_full(result: Sheets) -> None:
    found = answer(uncertainty_km=2.0)
    head, *rows = result["Data"]
    for zone in found.zones:
        (row,) = (
            dict(zip(head, each, strict=False))
            for each in rows
            if each[:3] == [zone.distance_km, zone.party, None]
        )
        for name in ("area_km2", "area_km2_low", "area_km2_high", "population"):
            assert row[name] == pytest.approx(getattr(zone, name), rel=1e-12), name


def test_ranges_are_two_columns_of_numbers(result: Sheets) -> None:
    head, first, *_ = result["Zones"]
    assert head[2:5] == ["Area km²", "Area km², low", "Area km², high"]
    middle, low, high = first[2:5]
    assert isinstance(low, float)
    assert isinstance(high, float)
    assert isinstance(middle, float)
    assert low < middle < high
    # 100 km of line, 5 km deep, rounded to what the range deserves.
    assert middle == pytest.approx(500, abs=50)


def test_answer_notes_and_sources_come_first(result: Sheets) -> None:
    name, rows = next(iter(result.items()))
    assert name == "About"
    texts = [str(cell) for row in rows for cell in row]
    assert "km²" in str(rows[0][1])
    assert any("A meridian" in text for text in texts)
    listed = {str(row[0]) for row in rows}
    assert set(result) - {"About"} <= listed


def document(*cells: str | float | None, header: str = "Name") -> Document:
    """Return a document of one column."""
    table = Table("Places: all of them", (Column("name", header),), [[cell] for cell in cells])
    return Document("Title", (table,), (), data_table(["name"], table.rows))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "{=1+1}", '=HYPERLINK("http://example.org")', "+1", "@SUM(A1)", "http://a.org", "007"],
)
def test_texts_stay_texts(text: str) -> None:
    sheets = read(to_xlsx(document(text, header=text)))
    assert sheets["Places"] == [[text], [text]]


def test_control_characters_and_endless_texts() -> None:
    (_, (short,), (long,)) = read(to_xlsx(document("a\x00\x1bb", "x" * 40_000)))["Places"]
    assert short == "a  b"
    assert isinstance(long, str)
    assert len(long) == 32_767


def test_days_are_days() -> None:
    table = data_table(["front_date", "year"], [["2025-12-01", "2025"]])
    _, (day, year) = read(to_xlsx(Document("T", (), (), table)))["Data"]
    assert isinstance(day, float)
    assert date(1899, 12, 30) + timedelta(days=day) == date(2025, 12, 1)
    assert year == "2025"


@pytest.mark.parametrize("text", ["2025-02-30", "1812-06-24"])
def test_what_is_no_day_of_excels_calendar_stays_a_text(text: str) -> None:
    """A case may be called after its file, and a file may be called anything."""
    assert read(to_xlsx(document(text)))["Data"][1][0] == text


def test_names_of_sheets_are_what_excel_allows() -> None:
    titles = ["A/B [c]*?", "By oblast, 40 km, held by Ukraine", "By oblast, 40 km, held by Russia"]
    titles += ["data", "History", ""]
    column = (Column("name", "Name"),)
    tables = tuple(Table(title, column, [["x"]]) for title in titles)
    names = list(read(to_xlsx(Document("T", tables, (), data_table(["name"], [["x"]])))))
    assert len({name.lower() for name in names}) == len(names) == 8
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)
    assert "history" not in {name.lower() for name in names}
    assert [name.rsplit(" ", 1)[-1] for name in names[2:4]] == ["Ukraine", "Russia"]


def test_the_ending_of_the_file_names_it(run: Callable[..., Answer], tmp_path: Path) -> None:
    target = tmp_path / "zones.xlsx"
    done = run("compute", "40", "--uncertainty", "none", "-o", target)
    assert done.exit_code == 0, done.output
    assert done.stderr == ""
    head, *rows = read(target.read_bytes())["Zones"]
    zones = [dict(zip(head, row, strict=False)) for row in rows]
    assert [zone["Held by"] for zone in zones] == ["Ukraine", "Russia", "both"]
    ukraine, russia, both = (float(zone["Area km²"] or 0) for zone in zones)
    assert ukraine + russia == pytest.approx(both)


def test_needs_a_file(run: Callable[..., Answer]) -> None:
    done = run("compute", "40", "--format", "xlsx")
    assert done.exit_code == 2
    assert "give --output with a path that ends in .xlsx" in done.stderr


def test_a_missing_extra_is_named(
    run: Callable[..., Answer], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter.workbook", None)
    done = run("data", "list", "-o", tmp_path / "sources.xlsx")
    assert done.exit_code == 1
    assert "a workbook needs the extra 'xlsx'" in done.stderr
    assert not list(tmp_path.iterdir())
