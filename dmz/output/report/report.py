"""A report: an answer in sections of sentences, pictures and tables."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from dmz.measure.languages import ENGLISH, Language
from dmz.output.maps.palette import DARK, LIGHT, Palette
from dmz.output.tables.document import Table


@dataclass(frozen=True)
class Picture:
    """A picture, drawn when a format asks for it, and in words what it shows.

    Attributes
    ----------
    draw
        Returns the content of a file in the colours of a palette.
    kind
        ``png`` or ``svg``.
    """

    draw: Callable[[Palette], bytes]
    kind: str
    words: str

    @cached_property
    def content(self) -> bytes:
        """The picture on paper."""
        return self.draw(LIGHT)

    @property
    def address(self) -> str:
        """The picture itself as an address: nothing has to be fetched."""
        return self._address_of(self.content)

    @property
    def address_by_night(self) -> str:
        """The same, drawn for a dark screen."""
        return self._address_of(self.draw(DARK))

    def _address_of(self, content: bytes) -> str:
        kind = "svg+xml" if self.kind == "svg" else self.kind
        return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"


@dataclass(frozen=True)
class Section:
    """A section of a report.

    Attributes
    ----------
    sentences, remarks
        Paragraphs above the tables, and items of a list below them. `Words between
        backticks` are set as code.
    folded
        Whether a page shows only the heading until a reader opens the section.
    """

    title: str
    sentences: Sequence[str] = ()
    picture: Picture | None = None
    tables: Sequence[Table] = ()
    remarks: Sequence[str] = ()
    folded: bool = False


@dataclass(frozen=True)
class Report:
    """An answer to hand on.

    Attributes
    ----------
    subtitle
        What it was measured on and with.
    notice
        What a reader has to know before any figure; empty for nothing.
    language
        What it is written in. Tables are translated when they are written, with the
        names of places among its words.
    """

    title: str
    subtitle: str
    sections: Sequence[Section]
    notice: str = ""
    language: Language = ENGLISH
