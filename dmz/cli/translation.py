"""Help in another language: what Click writes, looked up by its English text.

The texts are in ``help.toml``. English runs neither read them nor import what finds
languages: the start of every command depends on it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import click

_ENGLISH = "en"
# Below an option: its text, and in brackets what Click or `Option` adds to it.
_RECORD = re.compile(r"(?P<text>.*?)(?: +\[(?P<extra>[^\[\]]*)\])?", re.DOTALL)


def language_asked(ctx: click.Context | None) -> str:
    """Return the id of the language asked for, even where another option is wrong.

    Help and errors come before options are read.
    """
    words = ctx.meta.get("dmz.arguments", ()) if ctx else ()
    asked = os.environ.get("DMZ_LANGUAGE", _ENGLISH)
    for word, following in pairwise((*words, "")):
        option, joined, value = word.partition("=")
        if option == "--language":
            asked = str(value if joined else following)
            break
    if asked == _ENGLISH:
        return asked
    from dmz.measure.languages import LANGUAGES

    return asked if asked in LANGUAGES else _ENGLISH


class Context(click.Context):
    """A context that writes help in the language asked for."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return what lays out the help."""
        formatter = super().make_formatter()
        asked = language_asked(self)
        if asked == _ENGLISH:
            return formatter
        return Translation(read_texts(asked), width=formatter.width)


class Translation(click.HelpFormatter):
    """Lays out a help with its texts in another language."""

    def __init__(self, texts: Mapping[str, str], **settings: Any) -> None:
        super().__init__(**settings)
        self.texts = texts

    def say(self, text: str) -> str:
        """Return a text in the language; in English if it is not known."""
        words = " ".join(text.split())
        return self.texts.get(words, text)

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write how the command is called."""
        for each in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(each, self.say(each))
        super().write_usage(prog, args, self.texts["Usage: "] if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(self.say(heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        super().write_text("\n\n".join(map(self._paragraph, re.split(r"\n\s*\n", text))))

    def _paragraph(self, text: str) -> str:
        """Return a paragraph; after ``\\b``, which keeps its lines, line by line."""
        if text.startswith("\b\n"):
            return "\n".join(map(self.say, text.split("\n")))
        return self.say(text)

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write options or commands."""
        said = [(name, self._record(text)) for name, text in rows]
        super().write_dl(said, col_max, col_spacing)

    def write_commands(self, commands: Sequence[tuple[str, click.Command]]) -> None:
        """Write each command of a group with the first paragraph of its help."""
        with self.section("Commands"):
            self.write_dl([(name, _first_paragraph(each.help or "")) for name, each in commands])

    def _record(self, text: str) -> str:
        """Return the text of an option, with its default in brackets."""
        found = _RECORD.fullmatch(text)
        if text in self.texts or not found or found["extra"] is None:
            return self.say(text)
        extra = re.sub(
            r"^(default)(: )(.*?)(?=; (?:x|\d)|$)|^(required)(?=;|$)",
            lambda match: "".join(self.say(part) for part in match.groups() if part),
            found["extra"],
        )
        return f"{self.say(found['text'])}  [{extra}]".strip()


def _first_paragraph(text: str) -> str:
    return re.split(r"\n\s*\n", text.strip())[0]


def read_texts(language: str) -> Mapping[str, str]:
    """Return the help texts of a language, by their English text."""
    import tomllib
    from pathlib import Path

    text = Path(__file__).with_name("help.toml").read_text(encoding="utf-8")
    texts: dict[str, str] = tomllib.loads(text)[language]
    return texts
