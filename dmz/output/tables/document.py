"""Tables: what a person reads. A document is built once and printed as text, Markdown or CSV; nothing is computed here."""

from __future__ import annotations

import csv
import io
import math
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from dmz.output.languages import ENGLISH, Language

if TYPE_CHECKING:
    from rich.console import Console

Cell = str | int | float | bool | None


def _number(digits: int) -> Callable[[Cell], str]:
    return lambda value: "–" if value is None else f"{value:,.{digits}f}"


def _area(value: Cell) -> str:
    """Square kilometres: whole ones from 100 up, one decimal below."""
    return _number(0 if isinstance(value, (int, float)) and abs(value) >= 100 else 1)(value)


def ranged(value: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    """A figure as it deserves to be read, and its range: ``8,700`` and ``8,300–8,900``.

    All three are rounded to the power of ten at or below half the range's width.
    """
    if value is None or low is None or high is None:
        return _number(0)(value), "–"
    half = (high - low) / 2
    step = 10 ** math.floor(math.log10(half)) if half >= 1 else 1
    rounded, least, most = (f"{round(v / step) * step:,.0f}" for v in (value, low, high))
    return rounded, f"{least}–{most}"


# How each kind of column is written, and whether it is set to the right.
_KINDS: dict[str, tuple[Callable[[Cell], str], bool]] = {
    "text": (lambda value: "" if value is None else str(value), False),
    "range": (lambda value: "–" if value is None else str(value), True),
    "ratio": (_number(2), True),
    "number": (lambda value: "" if value is None else str(value), True),
    "change": (lambda value: "–" if value is None else f"{value:+,.0f}", True),
    "percent": (lambda value: "–" if value is None else f"{100 * float(value):+.1f}", True),
    "right": (lambda value: "" if value is None else str(value), True),
    "count": (_number(0), True),
    "km": (_number(1), True),
    "distance": (lambda value: "–" if value is None else f"{value:g} km", True),
    "area": (_area, True),
    "share": (lambda value: "–" if value is None else f"{100 * float(value):.1f} %", True),
    "yes": (lambda value: "yes" if value else "no", True),
    "degrees": (_number(4), True),
}

# Where a cell may be broken, from the best place to the worst: between words, within an id, anywhere.
_BREAKS = (re.compile(r"\s+"), re.compile(r"\s+|(?<=[-=])(?=[^\W\d_])"), re.compile(""))


def number(value: Cell, kind: str) -> str:
    """A value as tables write it in a column of that kind."""
    return _KINDS[kind][0](value)


@dataclass(frozen=True)
class Column:
    """A column: its ``name`` in CSV, its ``header`` in tables, and what ``kind`` of value it holds."""

    name: str
    header: str
    kind: str = "text"


@dataclass(frozen=True)
class Table:
    """Rows of values under columns.

    Attributes
    ----------
    breaks
        The rows after which a group ends.
    name
        What the table holds, for renderers that pick some: ``zones``, ``regions``,
        ``cities``, ``estimates``, ``settlements``; else empty.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    breaks: frozenset[int] = frozenset()
    name: str = ""

    def texts(self) -> list[list[str]]:
        """The cells as they are written in tables."""
        return [
            [_KINDS[c.kind][0](value) for c, value in zip(self.columns, row, strict=True)]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Document:
    """What a command prints.

    Attributes
    ----------
    notes
        What the figures are and are not.
    data
        The one flat table that CSV prints.
    sources
        Where everything came from: a line for each dataset.
    """

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    data: Table
    sources: tuple[str, ...] = ()


def print_document(document: Document, console: Console) -> None:
    """Print to a terminal, or as plain text where the output is not one."""
    from rich import box
    from rich.padding import Padding
    from rich.table import Table as RichTable
    from rich.text import Text

    console.print(Text(document.title, style="bold"))
    for table in document.tables:
        grid = RichTable(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
        # Between columns are three spaces, and at each end one.
        widths = _widths(table, console.width - 3 * len(table.columns) + 1)
        for column, width in zip(table.columns, widths, strict=True):
            # A range broken over two lines cannot be read; names can.
            side = "right" if _KINDS[column.kind][1] else "left"
            head = _parted(column.header, width)
            grid.add_column(
                head,
                justify=side,  # type: ignore[arg-type]
                width=width,
                overflow="fold",
                no_wrap=column.kind == "range",
            )
        for number, texts in enumerate(table.texts()):
            cells = (Text(_parted(text, width)) for text, width in zip(texts, widths, strict=True))
            grid.add_row(*cells, end_section=number in table.breaks)
        console.print()
        if table.title:  # not the grid's own title, which would be as narrow as the grid
            console.print(Text(table.title, style="bold"))
        console.print(grid)
    for note in (*document.notes, *document.sources):
        console.print(
            Padding(Text(f"• {note}"), (0, 0)), style="dim" if console.is_terminal else ""
        )


def _widths(table: Table, room: int) -> list[int]:
    """The columns' widths: where they do not fit the room, the widest are narrowed, as far as cells can be broken well."""
    from rich.cells import cell_len

    columns = [
        list(texts) for texts in zip([c.header for c in table.columns], *table.texts(), strict=True)
    ]
    widths = [max(1, *map(cell_len, texts)) for texts in columns]
    for breaks in _BREAKS:
        least = [
            width
            if column.kind == "range"
            else max(1, *(cell_len(part) for text in texts for part in breaks.split(text)))
            for column, texts, width in zip(table.columns, columns, widths, strict=True)
        ]
        while sum(widths) > room and (
            wide := [i for i, width in enumerate(widths) if width > least[i]]
        ):
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _parted(text: str, width: int) -> str:
    """A text with a space within every id that is longer than the width, for a line to end at."""
    words = []
    for word in text.split(" "):
        lines = [""]
        for piece in _BREAKS[1].split(word) if len(word) > width else [word]:
            if lines[-1] and len(lines[-1] + piece) > width:
                lines.append("")
            lines[-1] += piece
        words.append(" ".join(lines))
    return " ".join(words)


def text(document: Document) -> str:
    """The document as text: as wide as the terminal, or 80 columns where there is none; coloured only at a terminal."""
    from rich.console import Console

    terminal = Console()
    width = terminal.width if terminal.is_terminal else int(os.environ.get("COLUMNS") or 80)
    console = Console(
        width=width,
        file=io.StringIO(),
        force_terminal=terminal.is_terminal,
        color_system=terminal.color_system,  # type: ignore[arg-type]
    )
    print_document(document, console)
    written: str = console.file.getvalue()  # type: ignore[attr-defined]
    return (
        written
        if terminal.is_terminal
        else "\n".join(line.rstrip() for line in written.split("\n"))
    )


def markdown(document: Document) -> str:
    """The document in Markdown."""
    lines = [
        f"# {document.title}",
        "",
        markdown_tables(document.tables),
        *(f"- {note}" for note in (*document.notes, *document.sources)),
    ]
    return "\n".join(lines) + "\n"


def markdown_tables(tables: Sequence[Table], *, level: int = 2) -> str:
    """Tables in Markdown, each under a heading of that level and followed by an empty line."""
    lines = []
    for table in tables:
        lines += [f"{'#' * level} {table.title}", ""] if table.title else []
        lines.append("| " + " | ".join(_escaped(column.header) for column in table.columns) + " |")
        lines.append(
            "| "
            + " | ".join("---:" if _KINDS[column.kind][1] else "---" for column in table.columns)
            + " |"
        )
        lines += [
            "| " + " | ".join(_escaped(text) for text in texts) + " |" for texts in table.texts()
        ]
        lines.append("")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def html(document: Document, *, language: Language = ENGLISH, level: int = 2) -> str:
    """The document's tables as a fragment of HTML, each under a heading of that level; the caller has the title and the notes."""
    return "\n".join(_html_table(table, language, level) for table in document.tables)


def _html_table(table: Table, language: Language, level: int) -> str:
    sides = [' class="n"' if _KINDS[column.kind][1] else "" for column in table.columns]
    heads = (
        f'<th scope="col"{side}>{escape(language.translate(c.header))}</th>'
        for c, side in zip(table.columns, sides, strict=True)
    )
    lines = []
    for row, texts in enumerate(table.texts()):
        cells = (
            f"<td{side}>{escape(language.number(language.translate(text)) if side else language.translate(text))}</td>"
            for text, side in zip(texts, sides, strict=True)
        )
        end = ' class="end"' if row in table.breaks else ""
        lines.append(f"<tr{end}>{''.join(cells)}</tr>")
    title = escape(language.translate(table.title))
    heading = f"<h{level}>{title}</h{level}>" if title else ""
    body = f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    # A wide table scrolls in a region of its own, which the keyboard can reach.
    return (
        f'{heading}<div class="table" tabindex="0" role="region" aria-label="{title}">{body}</div>'
    )


def csv_text(document: Document) -> str:
    """The document's flat table as CSV, numbers in full."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.name for column in document.data.columns])
    writer.writerows(
        [["" if value is None else value for value in row] for row in document.data.rows]
    )
    return out.getvalue()


def table_of(
    title: str,
    columns: Sequence[tuple[str, str, str]],
    items: Sequence[Any],
    *,
    name: str = "",
) -> Table:
    """Return a table of objects: a row for each, a column for each attribute named."""
    heads = tuple(Column(*column) for column in columns)
    rows = [[getattr(item, column.name) for column in heads] for item in items]
    return Table(title, heads, rows, name=name)
