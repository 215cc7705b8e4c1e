"""The languages of maps: phrases, and the way numbers are written.

Phrases are looked up by their English text; what a language lacks stays English. Names
of places are data, not phrases: see `dmz.output.maps.toponyms`.
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

# Thousands are separated by a narrow no-break space.
UKRAINIAN = Language(
    "uk",
    {
        "and": "і",
        "km": "км",
        "km²": "км²",
        "yes": "так",
        "no": "ні",
        "both": "разом",
        "people": "осіб",
        "N": "Пн",
        "°E": "° сх. д.",
        "°N": "° пн. ш.",
        "Zones within {distances} of {reference}": "Зони в межах {distances} від {reference}",
        "Zones around {reference}": "Зони навколо {reference}",
        "{km} ({party})": "{km} ({party})",
        "the front line within {reach} of {cities}": (
            "лінії фронту в радіусі {reach} від міст: {cities}"
        ),
        "the front line in {oblasts}": "лінії фронту в межах: {oblasts}",
        "the whole front line": "усієї лінії фронту",
        "the front line inside {file}": "лінії фронту всередині {file}",
        "{cities} (centre)": "центрів міст: {cities}",
        "Land held by {party}": "Під контролем: {party}",
        "front line": "лінія фронту",
        "front line under the plan": "лінія фронту за планом",
        "the sector measured from": "ділянка, від якої міряно",
        "oblast border": "межа області",
        "city named": "назване місто",
        "emptied": "без військ",
        "left": "залишено",
        "Front line: {source}.": "Лінія фронту: {source}.",
        "no date given": "без дати",
        "The line is schematic: {how}.": "Лінія схематична: {how}.",
        "derived from settlements and their holders: no finer than their spacing": (
            "виведена з того, хто який населений пункт контролює; вона не точніша за відстань "
            "між ними"
        ),
        "People: {counts}; who lives there today is not known to this map.": (
            "Люди: {counts}; хто живе там нині, ця мапа не знає."
        ),
        "baseline residents, before February 2022": "жителі до лютого 2022 року",
        "Areas are land inside the territory, on the ellipsoid.": (
            "Площі: суходіл у межах території, на еліпсоїді."
        ),
        "Zones are nested: do not sum them.": "Зони вкладені одна в одну: їх не можна додавати.",
        "Sources: {sources}.": "Джерела: {sources}.",
        "Made with dmz {version}.": "Створено програмою dmz {version}.",
        # The page, and the headings of tables.
        "Distance": "Відстань",
        "Pullback distance": "Відстань відведення",
        "Layers": "Шари",
        "zones": "зони",
        "Zones": "Зони",
        "sector": "ділянка",
        "oblast borders": "межі областей",
        "settlements": "населені пункти",
        "Settlements": "Нас. пункти",
        "names": "назви",
        "cities": "міста",
        "Zoom in": "Збільшити",
        "Zoom out": "Зменшити",
        "Whole map": "Уся мапа",
        "Map: arrow keys move it, plus and minus zoom": (
            "Мапа: стрілки пересувають, плюс і мінус змінюють масштаб"
        ),
        "How to read this": "Як це читати",
        "This page needs JavaScript. It carries all of it and loads nothing.": (
            "Ця сторінка потребує JavaScript, який має у собі; вона нічого не завантажує."
        ),
        "By oblast": "За областями",
        "Cities, at their centres": "Міста, за їхніми центрами",
        "The 10 largest settlements in these zones": "10 найбільших населених пунктів у цих зонах",
        "Held by": "Контроль",
        "Area km²": "Площа, км²",
        "Beyond border km²": "За кордоном, км²",
        "People": "Осіб",
        "Oblast": "Область",
        "City": "Місто",
        "Settlement": "Населений пункт",
        "km to the line": "км до лінії",
        "km away": "відстань, км",
        "in the zone": "у зоні",
        "in": "у межах",
        "low–high": "від–до",
        "{name} Oblast": "{name} область",
        "Who is there now: dated estimates": "Хто там живе зараз: датовані оцінки",
        "Place": "Місце",
        "Estimate": "Оцінка",
        "Date": "Дата",
        "Baseline": "До війни",
        "inside": "у зоні",
        "in part": "частково",
        "up to": "до",
        "to": "–",
        "outside any oblast": "поза областями",
    },
    thousands="\u202f",
    decimal=",",
)

LANGUAGES = {language.id: language for language in (ENGLISH, UKRAINIAN)}
