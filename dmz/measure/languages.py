"""Languages: phrases, and the way numbers are written.

Phrases are data, in ``languages.toml``: they are looked up by their English text, and
what a language lacks stays English. Names of places are data of the territory, see
`dmz.measure.toponyms`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_QUOTED = ("citation", "command", "path")  # fields of patterns that stay as they are
# Those that name places: a city often has the name of its region in English.
_PLACES = ("cities", "places", "town", "towns")
# A word that is no name, such as a sentence has: names begin with a capital.
_ENGLISH_WORD = re.compile(r"(?<![\w.'-])(?!dmz\b)[a-z]{2,}(?![\w.-])")


@dataclass(frozen=True)
class Language:
    """A language.

    Attributes
    ----------
    id
        ISO 639-1 code.
    words
        Phrases by their English text. Fields in braces are kept.
    patterns
        Whole cells, remarks and readings with fields, by their English text: a text
        that is made elsewhere, in English, is recognised by them.
    thousands, decimal
        What separates thousands, and decimals.
    """

    id: str
    words: Mapping[str, str] = field(default_factory=dict)
    patterns: Mapping[str, str] = field(default_factory=dict)
    thousands: str = ","
    decimal: str = "."

    def say(self, text: str, **fields: str) -> str:
        """Return a phrase in the language, with its fields filled in."""
        phrase = self.words.get(text, text)
        return phrase.format(**fields) if fields else phrase

    def translate(self, text: str) -> str:
        """Return a heading, a cell of a table or a remark in the language.

        A text that is no phrase itself is that of a pattern with its fields translated,
        or translated part by part. Where that would leave half of it English, all of it
        stays English.
        """
        if not self.words:
            return text
        if (said := self.remark(text)) != text:
            return said
        if text.endswith(":"):
            return f"{self.translate(text[:-1])}:"
        if found := re.fullmatch(r"(.+?) \(([^()]+)\)", text):
            return f"{self.translate(found[1])} ({self.translate(found[2])})"
        for joint in ("; ", ", "):
            if joint in text:
                return joint.join(map(self.translate, text.split(joint)))
        return self._translate_words(text)

    def remark(self, text: str) -> str:
        """Return a remark that is made in English; in English if it is not known.

        A pattern one of whose fields would stay English is not the text's, but for what
        is quoted.
        """
        return self._find_remark(text)

    @cached_property
    def _find_remark(self) -> Callable[[str], str]:
        """What finds a remark and remembers it: a page has most cells fifty times."""

        @lru_cache(maxsize=4096)
        def find(text: str) -> str:
            if text in self.words:
                return self.words[text]
            for pattern, phrase in self._compiled:
                if not (found := pattern.fullmatch(text)):
                    continue
                parts = found.groupdict()
                quoted = {name: parts.pop(name) for name in _QUOTED if name in parts}
                fields = {
                    name: self.translate(value) if name in _PLACES else self._field(value)
                    for name, value in parts.items()
                }
                if not any(map(_ENGLISH_WORD.search, fields.values())):
                    return phrase.format(**fields, **quoted)
            return text

        return find

    def _translate_words(self, text: str) -> str:
        """Return a text with each phrase in it translated, the longest first."""
        said = self._known.sub(lambda match: self.words[match[0]], text)
        return text if _ENGLISH_WORD.search(said) else said

    def _field(self, text: str) -> str:
        """Return a part of a text: a number, names of regions, or words."""
        if re.fullmatch(r"[-+]?[\d.,]+%?", text):
            return self.number(text)
        names = re.split(", | and ", text)
        if all(region_key(name) in self.words for name in names):
            return self.join([self.words[region_key(name)] for name in names])
        return self.translate(text)

    @cached_property
    def _known(self) -> re.Pattern[str]:
        """Any phrase without fields, the longest first."""
        phrases = sorted((word for word in self.words if "{" not in word), key=len, reverse=True)
        known = "|".join(map(re.escape, phrases))
        return re.compile(rf"(?<![\w-])({known})(?![\w-])")

    @cached_property
    def _compiled(self) -> list[tuple[re.Pattern[str], str]]:
        """The patterns, each with its phrase."""
        return [
            (re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+?)", re.escape(text))), phrase)
            for text, phrase in self.patterns.items()
        ]

    def region(self, name: str) -> str:
        """Return the name of a region, where it is among the words."""
        return self.words.get(region_key(name)) or self.translate(name)

    def number(self, text: str) -> str:
        """Return a number in the language's spelling, from the English ``1,234.5``."""
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})

    def date(self, date: str | None) -> str:
        """Write a day, a month or a year: ``1 December 2025``; empty without one."""
        year, *rest = (date or "").split("-")
        if not rest:
            return year
        month = self.say(MONTHS[int(rest[0]) - 1])
        if len(rest) == 1:
            return self.say("{month} {year}", month=month, year=year)
        return self.say("{day} {month} {year}", day=f"{int(rest[1])}", month=month, year=year)

    def join(self, items: Sequence[str]) -> str:
        """Return ``A``, ``A and B`` or ``A, B and C``."""
        if len(items) < 2:
            return "".join(items)
        return f" {self.say('and')} ".join([", ".join(items[:-1]), items[-1]])


def region_key(name: str) -> str:
    """Return what the name of a region is looked up by."""
    return f"region: {name}"


ENGLISH = Language("en")
# Named here too: the help lists them, and does not wait for the file to be read.
LANGUAGES = (ENGLISH.id, "uk")


def find_language(id: str) -> Language:
    """Return the language of one of the ids in `LANGUAGES`."""
    if id == ENGLISH.id:
        return ENGLISH
    import tomllib
    from pathlib import Path

    text = Path(__file__).with_name("languages.toml").read_text(encoding="utf-8")
    return Language(id, **tomllib.loads(text)[id])
