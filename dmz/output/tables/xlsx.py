"""Documents as workbooks of Excel (Office Open XML, ISO/IEC 29500): a sheet a table.

The first sheet has the answer, the notes and the sources. The last, named Data, is what
CSV prints: every figure in full.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

from dmz.errors import MissingExtraError
from dmz.output.printed import printable
from dmz.output.tables.document import Document, Table
from dmz.output.tables.kinds import Cell, Figure

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# How Excel shows the numbers of a kind of column; the rest as they are.
_FORMATS = {
    "count": "#,##0",
    "range": "#,##0",
    "km": "#,##0.0",
    "ratio": "0.00",
    "degrees": "0.0000",
    # Whole km² from 100 up, as in other tables.
    "area": "[<100]#,##0.0;#,##0",
    "distance": 'General" km"',
    "change": "+#,##0;-#,##0;0",
    "percent": "+0.0%;-0.0%;0.0%",
    "share": "0.0%",
}
# The same for the flat table, whose columns say their unit in their names.
_BY_NAME = (
    (re.compile(r"(^|_)km2(_|$)"), "#,##0.0"),
    (re.compile(r"(^|_)(latitude|longitude)(_|$)"), "0.000000"),
    (re.compile(r"(^|_)km(_|$)"), "#,##0.0##"),
    (re.compile(r"(^|_)(share|coverage|relative)(_|$)"), "0.0%"),
    (re.compile(r"(^|_)(population|settlements|people)(_|$)"), "#,##0"),
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH, _TEXT_LENGTH, _WIDEST = 31, 32_767, 60
_FIRST_YEAR = 1900


@dataclass(frozen=True)
class _Place:
    """A column of a sheet: its header, its values and how its numbers are shown."""

    header: str
    values: list[Cell | date]
    number: str


def to_xlsx(document: Document) -> bytes:
    """Write a document as the content of a workbook.

    Numbers are numbers, days are days, and whatever else a cell holds is text: none is
    a formula or a link.

    Raises
    ------
    MissingExtraError
        XlsxWriter is not installed.
    """
    try:
        from xlsxwriter.workbook import Workbook
    except ImportError:
        raise MissingExtraError("a workbook", "xlsx") from None

    document = document.complete()
    stream = BytesIO()
    book = Workbook(stream, {"in_memory": True, "nan_inf_to_errors": False})
    book.set_properties({"title": printable(document.title), "comments": "dmz"})
    language = document.language
    named: list[tuple[str, list[_Place]]] = []
    for table in document.tables:
        title = language.translate(table.title) or printable(document.title)
        named.append((title, [*_places(table, document)]))
    named.append(("Data", [*_data_places(document.data)]))
    names = _sheet_names([title for title, _ in named])
    about = book.add_worksheet("About")
    _write_about(book, about, document, [(n, t) for n, (t, _) in zip(names, named, strict=True)])
    for name, (_, places) in zip(names, named, strict=True):
        _write_sheet(book, book.add_worksheet(name), places)
    book.close()
    return stream.getvalue()


def _places(table: Table, document: Document) -> Iterator[_Place]:
    """Yield the columns of a table; ranges become two, the lower and the upper end."""
    language = document.language
    texts = table.texts(language)
    for at, (column, header) in enumerate(zip(table.columns, table.headers(language), strict=True)):
        values = [_value(row[at], text[at]) for row, text in zip(table.rows, texts, strict=True)]
        if column.kind == "date":
            values = [_day(value) for value in values]
        spans = [_numbers(row[at]) for row in table.rows]
        if any(len(span) == 2 for span in spans):
            before = table.headers(language)[at - 1] if at else header
            for end, name in enumerate(("low", "high")):
                ends: list[Cell | date] = [
                    span[end] if len(span) == 2 else value
                    for span, value in zip(spans, values, strict=True)
                ]
                yield _Place(f"{before}, {language.translate(name)}", ends, _FORMATS["range"])
            continue
        shares = any(text[at].endswith("%") for text in texts if column.kind == "range")
        number = "0.0%" if shares else _FORMATS.get(column.kind, "General")
        yield _Place(header, values, number)


def _numbers(value: Cell) -> tuple[float, ...]:
    """Return the numbers that a written figure shows."""
    return value.numbers if isinstance(value, Figure) else ()


def _value(value: Cell, text: str) -> Cell | date:
    """Return what a cell of a table holds: the number, where it shows one."""
    if len(numbers := _numbers(value)) == 1:
        return numbers[0]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return None if value is None else text


def _day(value: Cell | date) -> Cell | date:
    """Return a day that is written in full as a day; all else as it is.

    A file may be named after a day that no calendar has, and Excel's begins in 1900.
    """
    if isinstance(value, str) and _DATE.fullmatch(value):
        with suppress(ValueError):
            day = date.fromisoformat(value)
            return day if day.year >= _FIRST_YEAR else value
    return value


def _data_places(table: Table) -> Iterator[_Place]:
    """Yield the columns of the flat table."""
    for at, column in enumerate(table.columns):
        number = next((how for name, how in _BY_NAME if name.search(column.name)), "General")
        yield _Place(column.name, [_day(row[at]) for row in table.rows], number)


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Return a name for each sheet: its title as far as Excel allows, none twice."""
    names: list[str] = []
    for title in titles:
        name = base = _shorten(title)
        number = 1
        # Excel takes capitals for small letters here, and keeps one name for itself.
        while name.lower() in {"about", "history", *(each.lower() for each in names)}:
            number += 1
            name = f"{base[: _NAME_LENGTH - 3]} {number}"
        names.append(name)
    return names


def _shorten(title: str) -> str:
    """Return a title as the name of a sheet: of a long one, its beginning and its end.

    What tells two tables apart may be the last word: by oblast, held by whom.
    """
    name = _FORBIDDEN.sub(" ", printable(title).partition(": ")[0]).strip() or "Table"
    if len(name) <= _NAME_LENGTH:
        return name
    head = name[:19].rpartition(" ")[0].rstrip(" ,;")
    tail = name[-(_NAME_LENGTH - 1 - len(head)) :].partition(" ")[2]
    return f"{head}…{tail}" if head and tail else name[:_NAME_LENGTH].strip()


def _write_about(
    book: Workbook, sheet: Worksheet, document: Document, sheets: Sequence[tuple[str, str]]
) -> None:
    """Write the answer in words, what each sheet holds, the notes and the sources."""
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    say = document.language.translate
    rows = [("", document.head)] if document.head else []
    rows += [("", document.title)]
    rows += [(name, title if title != name else "") for name, title in sheets]
    for heading, texts in (("Notes", document.notes), ("Sources", document.sources)):
        rows += [("" if number else say(heading), text) for number, text in enumerate(texts)]
    for number, (left, right) in enumerate(rows):
        sheet.write_string(number, 0, _safe(left), bold)
        sheet.write_string(number, 1, _safe(right), wrapped)
    sheet.set_column(0, 0, _NAME_LENGTH)
    sheet.set_column(1, 1, 2 * _WIDEST)


def _write_sheet(book: Workbook, sheet: Worksheet, places: Sequence[_Place]) -> None:
    """Write a table: one row of headers, which stays in sight, and its rows."""
    head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    for at, place in enumerate(places):
        shown = book.add_format({"num_format": place.number})
        sheet.write_string(0, at, _safe(place.header), head)
        for number, value in enumerate(place.values, 1):
            if isinstance(value, str) and value:
                # Not by `write`: that of XlsxWriter 3.2.0 takes "{=1+1}" for a formula
                # whatever the workbook's options say.
                sheet.write_string(number, at, _safe(value))
            elif isinstance(value, str | bool) or value is None:
                sheet.write(number, at, value)
            else:
                sheet.write(number, at, value, day if isinstance(value, date) else shown)
        lengths = [len(str(value)) for value in place.values if isinstance(value, str)]
        sheet.set_column(at, at, min(max([10, len(place.header) // 2, *lengths]) + 1, _WIDEST))
    sheet.freeze_panes(1, 0)
    if places and places[0].values:
        sheet.autofilter(0, 0, len(places[0].values), len(places) - 1)


def _safe(text: str) -> str:
    """Return a text that a cell can hold."""
    text = printable(text)
    return text if len(text) <= _TEXT_LENGTH else f"{text[: _TEXT_LENGTH - 1]}…"
