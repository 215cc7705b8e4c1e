"""Help and errors in another language, looked up by their English text.

The texts are in ``help.toml`` and ``errors.toml``. English runs neither read them nor
import what finds languages: the start of every command depends on it.
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
        return Translation(read_texts("help", asked), width=formatter.width)


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


# What may have semicolons in it: a message itself, or a quotation.
_LONG = ("command", "counted", "detail", "known", "reason", "remedy", "terms", "where")


def _pattern_of(text: str) -> re.Pattern[str]:
    """Return what recognises a message by its text, whose fields stand in braces."""

    def capture(found: re.Match[str]) -> str:
        name = found[1]
        return f"(?P<{name}>.+?)" if name in _LONG else f"(?P<{name}>(?:(?!; ).)+?)"

    return re.compile(re.sub(r"\\{(\w+)\\}", capture, re.escape(text)))


class Errors:
    """Messages of errors in a language.

    A message is one of the patterns of ``errors.toml``, a remark of the language, or
    several of these with semicolons between them; else it stays English.
    """

    def __init__(self, language: str) -> None:
        from dmz.measure.languages import find_language

        self.language = find_language(language)
        texts = read_texts("errors", language)
        self._patterns = [(_pattern_of(text), phrase) for text, phrase in texts.items()]

    def say(self, message: str) -> str:
        """Return a message in the language; in English if a part of it is not known."""
        return self._find(message) or message

    def _find(self, message: str) -> str | None:
        """Return a message in the language; None if a part of it is not known."""
        for pattern, phrase in self._patterns:
            if found := pattern.fullmatch(message):
                fields = found.groupdict()
                reason = self._find(fields["reason"]) if "reason" in fields else ""
                if reason is not None:
                    return phrase.format(**{**fields, "reason": reason})
        if (said := self.language.remark(message)) != message:
            return said
        for joint in re.finditer("; ", message):
            parts = [self._find(message[: joint.start()]), self._find(message[joint.end() :])]
            if parts[0] and parts[1]:
                return f"{parts[0]}; {parts[1]}"
        return None


def read_texts(name: str, language: str) -> Mapping[str, str]:
    """Return the texts of ``help`` or ``errors`` in a language, by the English ones."""
    import tomllib
    from pathlib import Path

    text = Path(__file__).with_name(f"{name}.toml").read_text(encoding="utf-8")
    texts: dict[str, str] = tomllib.loads(text)[language]
    return texts
