"""What a brief is made of, and its two ways of being written: HTML that holds everything, and Markdown."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from urllib.parse import quote

from dmz.output.tables.document import Document, Table
from dmz.output.tables.html import to_html
from dmz.output.tables.markdown import to_markdown_tables


@dataclass(frozen=True)
class Picture:
    """A picture, and in words what it shows. ``kind`` is ``png`` or ``svg``."""

    content: bytes
    kind: str
    words: str

    @property
    def address(self) -> str:
        """The picture itself as an address: nothing has to be fetched."""
        kind = "svg+xml" if self.kind == "svg" else self.kind
        return f"data:image/{kind};base64,{base64.b64encode(self.content).decode('ascii')}"


@dataclass(frozen=True)
class Section:
    """A part of a brief: a heading, sentences, a picture, tables, remarks. ``folded``: closed until it is opened."""

    title: str
    sentences: Sequence[str] = ()
    picture: Picture | None = None
    tables: Sequence[Table] = ()
    remarks: Sequence[str] = ()
    folded: bool = False


@dataclass(frozen=True)
class Brief:
    """An answer as one document. ``command`` is what made it."""

    title: str
    subtitle: str
    sections: Sequence[Section]
    command: str


def html(brief: Brief) -> str:
    """The brief as one HTML file, without scripts, that asks no other host for anything."""
    fields = {
        "TITLE": escape(brief.title),
        "SUBTITLE": escape(brief.subtitle),
        "STYLE": (files("dmz.output.report") / "brief.css").read_text(encoding="utf-8"),
        "CONTENTS": "".join(
            f'<li><a href="#part{n}">{escape(s.title)}</a></li>'
            for n, s in enumerate(brief.sections, 1)
        ),
        "SECTIONS": "\n".join(
            _html_section(section, n) for n, section in enumerate(brief.sections, 1)
        ),
    }
    page = (files("dmz.output.report") / "brief.html").read_text(encoding="utf-8")
    for name, text in fields.items():
        page = page.replace("{{" + name + "}}", text)
    return page


def _html_section(section: Section, number: int) -> str:
    parts = [f"<p>{_marked(sentence)}</p>" for sentence in section.sentences]
    if section.picture:
        parts.append(
            f'<figure><img src="{section.picture.address}" alt="{escape(section.picture.words)}"></figure>'
        )
    parts.append(to_html(_document(section), level=3))
    if section.remarks:
        parts.append(
            f"<ul>{''.join(f'<li>{_marked(remark)}</li>' for remark in section.remarks)}</ul>"
        )
    body = "\n".join(parts)
    if section.folded:
        body = f"<details><summary>Show</summary>{body}</details>"
    return f'<section id="part{number}"><h2>{escape(section.title)}</h2>\n{body}</section>'


def _marked(text: str) -> str:
    """Text in which `words between backticks` are set as code."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if place % 2 and place < len(parts) - 1 else part
        for place, part in enumerate(parts)
    )


def pictures(brief: Brief, stem: str) -> dict[str, bytes]:
    """The pictures of a brief as files, by name: a stem, a number, and the ending of their kind."""
    shown = [section.picture for section in brief.sections if section.picture]
    return {
        f"{stem}-{number}.{picture.kind}": picture.content
        for number, picture in enumerate(shown, 1)
    }


def markdown(brief: Brief, names: Sequence[str] = ()) -> str:
    """The brief in Markdown.

    Parameters
    ----------
    names
        The files of its `pictures`, in order; without them a picture is only named, and the tables beside it stand for it.
    """
    lines = [f"# {brief.title}", "", brief.subtitle, ""]
    left = list(names)
    for section in brief.sections:
        lines += [f"## {section.title}", ""]
        lines += [line for sentence in section.sentences for line in (sentence, "")]
        if section.picture:
            words = section.picture.words
            lines += [f"![{words}]({quote(left.pop(0))})" if left else f"*{words}*", ""]
        lines += [to_markdown_tables(section.tables, level=3), ""] if section.tables else []
        lines += [*(f"- {remark}" for remark in section.remarks), ""] if section.remarks else []
    return "\n".join(lines).rstrip() + "\n"


def _document(section: Section) -> Document:
    return Document(
        title=section.title, tables=tuple(section.tables), notes=(), data=Table("", (), [])
    )
