"""The formats of a report: HTML and PDF, which hold everything, and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from urllib.parse import quote

from dmz.errors import InputError, MissingExtraError
from dmz.output.maps.typeface import font_faces
from dmz.output.printed import printable
from dmz.output.report.report import Report
from dmz.output.tables.html import to_html
from dmz.output.tables.markdown import escape, to_markdown_tables
from dmz.output.webpage import render_page


def write_html(report: Report, *, printed: bool = False) -> str:
    """Write a report as one HTML file, which has no scripts and fetches nothing.

    Parameters
    ----------
    printed
        Whether all of it is open: nobody can open a part on paper.

    Raises
    ------
    MissingExtraError
        Jinja2 is not installed.
    """
    return render_page(
        "report",
        language=report.language.id,
        say=report.language.say,
        title=report.title,
        subtitle=report.subtitle,
        notice=report.notice,
        printed=printed,
        sections=report.sections,
        tables_of=partial(to_html, language=report.language, level=3, labelled=True),
    )


def write_pdf(report: Report) -> bytes:
    """Write the HTML of a report on sheets of A4, with bookmarks and the shipped type.

    Raises
    ------
    MissingExtraError
        WeasyPrint is not installed.
    InputError
        The system lacks Pango, which WeasyPrint sets type with.
    """
    page = write_html(report, printed=True)
    try:
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except ImportError:
        raise MissingExtraError("a report as PDF", "pdf") from None
    except OSError:
        raise InputError(
            "a report as PDF needs the library Pango (on Debian: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0 libharfbuzz-subset0); or print the .html from a browser"
        ) from None
    # What a report shows is in it: nothing else is fetched, and no file is read.
    inside = URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
    fonts = FontConfiguration()
    faces = CSS(string=font_faces([page]), font_config=fonts, url_fetcher=inside)
    document = HTML(string=page, url_fetcher=inside)
    written: bytes = document.write_pdf(stylesheets=[faces], font_config=fonts)
    return written


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
    lines += [f"> {escape(report.notice)}", ""] if report.notice else []
    left = list(files)
    for section in report.sections:
        lines += [f"## {escape(section.title)}", ""]
        for sentence in section.sentences:
            lines += [printable(sentence), ""]
        if section.picture:
            words = escape(section.picture.words)
            lines += [f"![{words}]({quote(left.pop(0))})" if left else f"*{words}*", ""]
        if section.tables:
            lines += [to_markdown_tables(section.tables, level=3, language=report.language), ""]
        if section.remarks:
            lines += [*(f"- {printable(remark)}" for remark in section.remarks), ""]
    return "\n".join(lines).rstrip() + "\n"
