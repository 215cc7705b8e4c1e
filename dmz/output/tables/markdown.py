"""Documents in Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dmz.measure.languages import ENGLISH, Language
from dmz.output.printed import printable
from dmz.output.tables.document import Document, Table

_MARKS = re.compile(r"[<`\[\\]")


def to_markdown(document: Document) -> str:
    """Write a document in Markdown."""
    head = [escape(document.head), ""] if document.head else []
    lines = [
        *head,
        f"# {escape(document.title)}",
        "",
        to_markdown_tables(document.tables, language=document.language),
        *(
            f"- {escape(document.language.remark(note))}"
            for note in (*document.notes, *document.sources)
        ),
    ]
    return "\n".join(lines) + "\n"


def to_markdown_tables(
    tables: Sequence[Table], *, level: int = 2, language: Language = ENGLISH
) -> str:
    """Write tables in Markdown.

    Each is under a heading of the level and is followed by an empty line.
    """
    lines = []
    for table in tables:
        title = escape(language.translate(table.title))
        lines += [f"{'#' * level} {title}", ""] if title else []
        lines.append(_row([_cell(header) for header in table.headers(language)]))
        lines.append(_row(["---:" if column.style.right else "---" for column in table.columns]))
        lines += [_row([_cell(text) for text in texts]) for texts in table.texts(language)]
        lines.append("")
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def escape(text: str) -> str:
    """Return a text that stays in its line, without links, code or HTML."""
    return _MARKS.sub(r"\\\g<0>", printable(text))


def _cell(text: str) -> str:
    """Keep a text within its cell."""
    return escape(text).replace("|", "\\|")
