"""Documents as text, for a terminal or a pipe."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from dmz.measure.languages import Language
from dmz.output.printed import printable
from dmz.output.tables.document import Column, Document, Table
from dmz.output.tables.figures import LOW_HIGH

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table as Grid

PLAIN_WIDTH = 80
# Three spaces between columns, and one at each end.
_BETWEEN, _ENDS = 3, 2
# Where a cell may be broken, from the best place to the worst: between words, but not
# between a number and its unit; within an id ("plans-|korea-1953",
# "opposition=|ukraine"); anywhere.
_BETWEEN_WORDS = r"(?<!\d) +| +(?![^\W\d_])"
_WORDS = re.compile(_BETWEEN_WORDS)
_IDS = re.compile(rf"{_BETWEEN_WORDS}|(?<=[-=])(?=[^\W\d_])")
_ANYWHERE = re.compile("")
# Stands for a heading in a grid, which could only wrap it to its own column: no width.
_HEADING = "\u2060"
# Stands for the space between a number and its unit, where a grid would end a line.
_GLUE = "\ue000"


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
    """Print the head or the title, the tables, the notes and the sources."""
    title = document.head or document.language.translate(document.title)
    _print_lines(title, console, style="bold")
    for table in document.tables:
        if table.title:  # a table without one begins with an empty line
            console.print()
        _print_table(table, document.language, console)
    if not document.tables and document.notes:
        console.print()
    style = "dim" if console.is_terminal else ""
    for note in (*document.notes, *document.sources):
        _print_lines(f"• {document.language.remark(note)}", console, style=style)


def _print_lines(text: str, console: Console, *, style: str = "") -> None:
    """Print prose, broken between words.

    Not after a number, which belongs to its unit; and not within one, whose separators
    are spaces in some languages.
    """
    from rich.cells import cell_len
    from rich.text import Text

    lines, width = [""], console.width  # which the console looks up each time
    for word in _words(printable(text)):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if lines[-1] and cell_len(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    # A path or an id may still be longer than a line.
    fits = all(cell_len(line) <= width for line in lines)
    console.print(Text("\n".join(lines), style=style, overflow="fold", no_wrap=fits))


def _words(text: str) -> list[str]:
    """Split prose where a line may end."""
    words: list[str] = []
    for word in text.split(" "):
        if words and words[-1][-1:].isdigit() and word[:1].isalpha():
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _print_table(table: Table, language: Language, console: Console) -> None:
    """Print a table under its title, without the columns that there is no room for."""
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text

    left_out: list[str] = []
    while len(table.columns) > 2 and _least_room(table, language) > console.width:
        place = _first_to_go(table.columns)
        left_out.append(_name_column(table, language, place))
        table = table.without({place})
    grid = Grid(box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False)
    widths = _fit_widths(table, language, console.width - _gaps(table))
    for column, header, width in zip(table.columns, table.headers(language), widths, strict=True):
        grid.add_column(
            Text(_part_ids(_glue(header), width)),  # as it is, not as markup
            justify="right" if column.style.right else "left",
            width=width,
            overflow="fold",
        )
    unbroken = [_is_unbroken(column) for column in table.columns]
    headings = _find_headings(table, language)
    for row, texts in enumerate(table.texts(language)):
        if row in headings:
            grid.add_row(_HEADING, end_section=row in table.breaks)
            continue
        cells = [
            Text(_part_ids(_glue(text), width), no_wrap=one_line)
            for text, width, one_line in zip(texts, widths, unbroken, strict=True)
        ]
        grid.add_row(*cells, end_section=row in table.breaks)
    if table.title:
        # Not the grid's own title, which would be wrapped to the width of the grid.
        console.print(Text(printable(language.translate(table.title)), style="bold"))
    _print_grid(grid, list(headings.values()), console)
    if left_out:
        columns = ", ".join(dict.fromkeys(reversed(left_out)))
        what = language.say("Left out for lack of room: {columns}.", columns=columns)
        _print_lines(what, console, style="dim" if console.is_terminal else "")


def _find_headings(table: Table, language: Language) -> dict[int, str]:
    """Return the headings of groups by row: those with a text in one column only."""
    return {
        row: texts[0]
        for row, texts in enumerate(table.texts(language))
        if texts[0] and len(texts) > 1 and not any(texts[1:])
    }


def _print_grid(grid: Grid, headings: Sequence[str], console: Console) -> None:
    """Print a grid, with headings as wide as the console in their rows."""
    with console.capture() as captured:
        console.print(grid)
    left = iter(headings)
    lines = captured.get().replace(_GLUE, " ").splitlines()
    for heads, between in groupby(lines, lambda line: _HEADING in line):
        if heads:
            for _ in between:
                _print_lines(next(left), console)
        else:
            console.out("\n".join(between), highlight=False)


def _glue(text: str) -> str:
    """Return a text whose numbers cannot be parted from their units."""
    return re.sub(r"(?<=\d) (?=[^\W\d_])", _GLUE, text)


def _name_column(table: Table, language: Language, place: int) -> str:
    """Name a column as a reader finds it; a range by the figure before it, too."""
    headers = table.headers(language)
    if place and table.columns[place].header == LOW_HIGH:
        return f"{headers[place]} ({headers[place - 1]})"
    return headers[place]


def _is_unbroken(column: Column) -> bool:
    """Tell whether cells stay on one line: a number broken over two cannot be read."""
    return column.style.right or column.style.mark == "date"


def _gaps(table: Table) -> int:
    """Return the room between and beside the columns."""
    return _BETWEEN * (len(table.columns) - 1) + _ENDS


def _first_to_go(columns: Sequence[Column]) -> int:
    """Return the place of the column that gives way first: a spare or the last."""
    spare = [place for place, column in enumerate(columns) if column.spare and place]
    return (spare or [len(columns) - 1])[-1]


def _least_room(table: Table, language: Language) -> int:
    """Return how wide a table is at least with no cell broken in a bad place."""
    _, texts = _cells(table, language)
    return sum(_least_widths(table, texts, _IDS)) + _gaps(table)


def _cells(table: Table, language: Language) -> tuple[list[int], list[list[str]]]:
    """Return the width of each column, and its header and cells."""
    from rich.cells import cell_len

    headings = _find_headings(table, language)
    rows = [
        ["" if row in headings else text for text in texts]
        for row, texts in enumerate(table.texts(language))
    ]
    columns = [list(texts) for texts in zip(table.headers(language), *rows, strict=True)]
    return [max(1, *map(cell_len, texts)) for texts in columns], columns


def _least_widths(
    table: Table, columns: Sequence[Sequence[str]], breaks: re.Pattern[str] | None
) -> list[int]:
    """Return how far each column can be narrowed with cells broken there only.

    Without ``breaks`` only headers are broken, between words.
    """
    from rich.cells import cell_len

    least = []
    for column, (header, *texts) in zip(table.columns, columns, strict=True):
        # A header may be broken over any column.
        whole = texts if breaks is None or _is_unbroken(column) else []
        broken = [header] if whole else [header, *texts]
        parts = [part for text in broken for part in (breaks or _WORDS).split(text)]
        least.append(max(1, *map(cell_len, [*parts, *whole])))
    return least


def _fit_widths(table: Table, language: Language, room: int) -> list[int]:
    """Return the widths of the columns, narrowed until they fit the room.

    Headers are broken first, then the cells of the widest column, and none further than
    they can be broken well; only where that is not enough, in worse places.
    """
    widths, columns = _cells(table, language)
    for breaks in (None, _WORDS, _IDS, _ANYWHERE):
        least = _least_widths(table, columns, breaks)
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
