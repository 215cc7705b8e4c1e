"""The formats of a report: HTML, which holds everything, and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dmz.output.printed import printable
from dmz.output.report.report import Report, Section
from dmz.output.tables.document import Document, Table
from dmz.output.tables.html import to_html
from dmz.output.tables.markdown import escape, to_markdown_tables
from dmz.output.webpage import render_page


def write_html(report: Report) -> str:
    """Write a report as one HTML file, which has no scripts and fetches nothing.

    Raises
    ------
    MissingExtraError
        Jinja2 is not installed.
    """
    return render_page(
        "report",
        language="en",
        title=report.title,
        subtitle=report.subtitle,
        sections=report.sections,
        tables_of=_html_tables,
    )


def _html_tables(section: Section) -> str:
    """Return the tables of a section as HTML."""
    tables = Document(section.title, tuple(section.tables), notes=(), data=Table("", (), []))
    return to_html(tables, level=3)


def picture_files(report: Report, stem: str) -> dict[str, bytes]:
    """Return the pictures of a report by file name, made of a stem and a number."""
    pictures = [section.picture for section in report.sections if section.picture]
    return {
        f"{stem}-{number}.{picture.kind}": picture.content
        for number, picture in enumerate(pictures, 1)
    }


def write_markdown(report: Report, files: Sequence[str] = ()) -> str:
    """Write a report in Markdown.

    Parameters
    ----------
    files
        The names of its `picture_files`, in order. Without them the report only says in
        words what each picture shows.
    """
    lines = [f"# {escape(report.title)}", "", escape(report.subtitle), ""]
    left = list(files)
    for section in report.sections:
        lines += [f"## {escape(section.title)}", ""]
        for sentence in section.sentences:
            lines += [printable(sentence), ""]
        if section.picture:
            words = escape(section.picture.words)
            lines += [f"![{words}]({quote(left.pop(0))})" if left else f"*{words}*", ""]
        if section.tables:
            lines += [to_markdown_tables(section.tables, level=3), ""]
        if section.remarks:
            lines += [*(f"- {printable(remark)}" for remark in section.remarks), ""]
    return "\n".join(lines).rstrip() + "\n"
