"""Documents as text, for a terminal or a pipe."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

from dmz.output.printed import printable
from dmz.output.tables.document import Column, Document, Table

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 80
# Three spaces between columns, and one at each end.
_BETWEEN, _ENDS = 3, 2
# Where a cell may be broken, from the best place to the worst: between words, within an
# id ("plans-|korea-1953", "opposition=|ukraine"), anywhere.
_WORDS = re.compile(r"\s+")
_IDS = re.compile(r"\s+|(?<=[-=])(?=[^\W\d_])")
_ANYWHERE = re.compile("")


def to_text(document: Document) -> str:
    """Write a document as text.

    It is as wide as the terminal. Without a terminal it is ``COLUMNS`` wide, else 80,
    and has neither colours nor spaces at the ends of lines.
    """
    from rich.console import Console

    terminal = Console()
    width = terminal.width
    if not terminal.is_terminal:
        width = int(os.environ.get("COLUMNS") or PLAIN_WIDTH)
    out = io.StringIO()
    console = Console(
        width=width,
        file=out,
        force_terminal=terminal.is_terminal,
        color_system=terminal.color_system,  # type: ignore[arg-type]
    )
    _print_document(document, console)
    text = out.getvalue()
    if terminal.is_terminal:
        return text
    return "\n".join(line.rstrip() for line in text.split("\n"))


def _print_document(document: Document, console: Console) -> None:
    """Print the title, the tables, the notes and the sources."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Text(printable(document.title), style="bold"))
    for table in document.tables:
        console.print()
        _print_table(table, console)
    style = "dim" if console.is_terminal else ""
    for note in (*document.notes, *document.sources):
        console.print(Padding(Text(printable(f"• {note}")), (0, 0)), style=style)


def _print_table(table: Table, console: Console) -> None:
    """Print a table under its title."""
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text

    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    gaps = _BETWEEN * (len(table.columns) - 1) + _ENDS
    widths = _fit_widths(table, console.width - gaps)
    for column, width in zip(table.columns, widths, strict=True):
        grid.add_column(
            Text(_part_ids(printable(column.header), width)),  # as it is, not as markup
            justify="right" if column.style.right else "left",
            width=width,
            overflow="fold",
        )
    unbroken = [_is_unbroken(column) for column in table.columns]
    for row, texts in enumerate(table.texts()):
        cells = [
            Text(_part_ids(text, width), no_wrap=whole)
            for text, width, whole in zip(texts, widths, unbroken, strict=True)
        ]
        grid.add_row(*cells, end_section=row in table.breaks)
    if table.title:
        # Not the grid's own title, which would be wrapped to the width of the grid.
        console.print(Text(printable(table.title), style="bold"))
    console.print(grid)


def _is_unbroken(column: Column) -> bool:
    """Tell whether cells stay on one line: a range broken over two cannot be read."""
    return column.kind == "range"


def _fit_widths(table: Table, room: int) -> list[int]:
    """Return the widths of the columns, narrowed until they fit the room.

    The widest column is narrowed first, and none further than its cells can be broken
    well; only where that is not enough are they broken in worse places.
    """
    from rich.cells import cell_len

    headers = [column.header for column in table.columns]
    columns = [list(texts) for texts in zip(headers, *table.texts(), strict=True)]
    widths = [max(1, *map(cell_len, texts)) for texts in columns]
    for breaks in (_WORDS, _IDS, _ANYWHERE):
        least = []
        for column, (header, *texts) in zip(table.columns, columns, strict=True):
            # A header may be broken over any column.
            broken = [header] if _is_unbroken(column) else [header, *texts]
            parts = [part for text in broken for part in breaks.split(text)]
            whole = texts if _is_unbroken(column) else []
            least.append(max(1, *map(cell_len, [*parts, *whole])))
        while sum(widths) > room:
            wide = [place for place, width in enumerate(widths) if width > least[place]]
            if not wide:
                break
            widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _part_ids(text: str, width: int) -> str:
    """Return a text with spaces in the ids longer than a width, for lines to end at."""
    words = []
    for word in text.split(" "):
        pieces = _IDS.split(word) if len(word) > width else [word]
        lines = [""]
        for piece in pieces:
            if lines[-1] and len(lines[-1] + piece) > width:
                lines.append("")
            lines[-1] += piece
        words.append(" ".join(lines))
    return " ".join(words)
