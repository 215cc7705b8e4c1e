"""Languages: phrases, and the way numbers are written.

Phrases are data, in ``languages.toml``: they are looked up by their English text, and
what a language lacks stays English. Names of places are data of the territory, see
`dmz.measure.toponyms`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Language:
    """A language.

    Attributes
    ----------
    id
        ISO 639-1 code.
    words
        Phrases by their English text. Fields in braces are kept.
    thousands, decimal
        What separates thousands, and decimals.
    """

    id: str
    words: Mapping[str, str] = field(default_factory=dict)
    thousands: str = ","
    decimal: str = "."

    def say(self, text: str, **fields: str) -> str:
        """Return a phrase in the language, with its fields filled in."""
        phrase = self.words.get(text, text)
        return phrase.format(**fields) if fields else phrase

    def translate(self, text: str) -> str:
        """Return a heading or a cell of a table in the language.

        A text that is no phrase itself is translated phrase by phrase, the longest
        first.
        """
        if text in self.words or not self.words:
            return self.words.get(text, text)
        known = "|".join(
            re.escape(word) for word in sorted(self.words, key=len, reverse=True) if "{" not in word
        )
        return re.sub(rf"(?<!\w)({known})(?!\w)", lambda match: self.words[match[0]], text)

    def number(self, text: str) -> str:
        """Return a number in the language's spelling, from the English ``1,234.5``."""
        return text.translate({ord(","): self.thousands, ord("."): self.decimal})

    def join(self, items: Sequence[str]) -> str:
        """Return ``A``, ``A and B`` or ``A, B and C``."""
        if len(items) < 2:
            return "".join(items)
        return f" {self.say('and')} ".join([", ".join(items[:-1]), items[-1]])


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
