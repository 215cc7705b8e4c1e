"""Tables as a fragment of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dmz.measure.languages import ENGLISH, Language
from dmz.output.tables.document import Document, Table


def to_html(
    document: Document, *, language: Language = ENGLISH, level: int = 2, labelled: bool = False
) -> str:
    """Write the tables of a document, each under a heading of the level.

    Title and notes are left to the page around it. Cells aligned to the right have the
    class ``n``, dates the class ``date``, the last row of a group ``end``.

    Parameters
    ----------
    labelled
        Whether each cell says what column it is of, for a page without scripts whose
        rows are cards on a phone.
    """
    return tables_to_html(document.tables, language=language, level=level, labelled=labelled)


def tables_to_html(
    tables: Sequence[Table],
    *,
    language: Language = ENGLISH,
    level: int = 2,
    labelled: bool = False,
) -> str:
    """Write tables as `to_html` does those of a document."""
    return "\n".join(_write_table(table, language, level, labelled) for table in tables)


def _write_table(table: Table, language: Language, level: int, labelled: bool) -> str:
    """Write a table under its heading."""
    styles = [column.style for column in table.columns]
    heads = [
        _cell("th", header, style.mark, ' scope="col"')
        for header, style in zip(table.headers(language), styles, strict=True)
    ]
    rows = []
    labels = [
        f' data-label="{escape(header)}"' if labelled else "" for header in table.headers(language)
    ]
    for place, texts in enumerate(table.texts(language)):
        cells = [
            _cell("td", text, style.mark, label)
            for text, style, label in zip(texts, styles, labels, strict=True)
        ]
        end = ' class="end"' if place in table.breaks else ""
        rows.append(f"<tr{end}>{''.join(cells)}</tr>")
    title = escape(language.translate(table.title))
    heading = f"<h{level}>{title}</h{level}>" if title else ""
    body = f"<table><thead><tr>{''.join(heads)}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    # A wide table scrolls in a region of its own, which the keyboard can reach.
    name = title or escape(", ".join(table.headers(language)))
    region = f'<div class="table" tabindex="0" role="region" aria-label="{name}">{body}</div>'
    return heading + region


def _cell(tag: str, text: str, mark: str, attributes: str = "") -> str:
    """Write a cell."""
    marked = f' class="{mark}"' if mark else ""
    return f"<{tag}{attributes}{marked}>{escape(text)}</{tag}>"
