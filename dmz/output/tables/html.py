"""Tables as a fragment of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dmz.measure.languages import ENGLISH, Language
from dmz.output.tables.document import Table


def to_html(
    tables: Sequence[Table], *, language: Language = ENGLISH, level: int = 2, labelled: bool = False
) -> str:
    """Write tables, each under a heading of the level.

    Cells aligned to the right have the class ``n``, dates the class ``date``, the last
    row of a group ``end``.

    Parameters
    ----------
    labelled
        Whether each cell says what column it is of, for a page without scripts whose
        rows are cards on a phone.
    """
    return "\n".join(_write_table(table, language, level, labelled) for table in tables)


def _write_table(table: Table, language: Language, level: int, labelled: bool) -> str:
    """Write a table under its heading."""
    headers, marks = table.headers(language), [column.style.mark for column in table.columns]
    heads = [
        _cell("th", header, mark, ' scope="col"')
        for header, mark in zip(headers, marks, strict=True)
    ]
    labels = [f' data-label="{escape(header)}"' if labelled else "" for header in headers]
    rows = []
    for place, texts in enumerate(table.texts(language)):
        cells = [
            _cell("td", text, mark, label)
            for text, mark, label in zip(texts, marks, labels, strict=True)
        ]
        end = ' class="end"' if place in table.breaks else ""
        rows.append(f"<tr{end}>{''.join(cells)}</tr>")
    title = escape(language.translate(table.title))
    heading = f"<h{level}>{title}</h{level}>" if title else ""
    body = f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    # A wide table scrolls in a region of its own, which the keyboard can reach.
    name = title or escape(", ".join(headers))
    region = f'<div class="table" tabindex="0" role="region" aria-label="{name}">{body}</div>'
    return heading + region


def _cell(tag: str, text: str, mark: str, attributes: str = "") -> str:
    """Write a cell."""
    marked = f' class="{mark}"' if mark else ""
    return f"<{tag}{attributes}{marked}>{escape(text)}</{tag}>"
