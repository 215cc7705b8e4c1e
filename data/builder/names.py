"""Names of places: the Ukrainian spelling, and how it is written in Latin."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

# Resolution No. 55 of the Cabinet of Ministers of Ukraine, 27 January 2010.
LETTERS = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщюя",
        re.split(" ", "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch iu ia"),
        strict=True,
    )
) | {"ь": "", "'": ""}
INITIAL = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}

UKRAINIAN = re.compile(r"[а-щьюяґєії' -]+")
RUSSIAN = re.compile(r"[а-яё' -]+")
LATIN = re.compile(r"[a-z' -]+")
UKRAINIAN_ONLY = re.compile(r"[іїєґ']")
UNLAWFUL = re.compile(r"[бвгґджзклмнпрстфхцчшщ]ї|ьск|[^ь][сц]к$|чь$")  # Ukrainian never spells so
RUSSIAN_ENDING = re.compile(r"(ое|ая|[ое]вка|[ое]во|ино|ск|цк)( |$)")
APOSTROPHES = str.maketrans(dict.fromkeys('’ʼ`´‘”“"ʹ', "'"))
MIN_LIKENESS = 0.72  # below it a spelling is another name of the place, not this one in Ukrainian


def romanised(name: str) -> str:
    """Write a Ukrainian name in Latin letters as Ukrainian documents do.

    >>> names = ("Слов'янськ", "Запоріжжя", "Згурівка", "Єнакієве")
    >>> [romanised(name) for name in names]
    ['Sloviansk', 'Zaporizhzhia', 'Zghurivka', 'Yenakiieve']
    """
    words = []
    for word in re.split(r"([ -])", name):
        lower = word.lower()
        latin = "".join(
            INITIAL.get(letter, LETTERS.get(letter, letter))
            if place == 0
            else "gh"
            if letter == "г" and lower[place - 1] == "з"
            else LETTERS.get(letter, letter)
            for place, letter in enumerate(lower)
        )
        words.append(latin[:1].upper() + latin[1:] if word[:1].isupper() else latin)
    return "".join(words)


def ukrainian(name: str, spellings: tuple[str, ...], *, russian: bool = False) -> str:
    """Choose the Ukrainian spelling of ``name`` among those that GeoNames lists.

    Parameters
    ----------
    name
        The Latin name, in any school of romanisation.
    spellings
        The other spellings of the place, in any script.
    russian
        Whether GeoNames romanises the Russian name, as it does in Crimea. Spellings
        that look Russian are then no candidates: they would win against the Ukrainian
        one.

    Returns
    -------
    str
        The spelling whose romanisation comes nearest to ``name``, or an empty string
        where none is near enough. Of equals, one with letters that Russian does not
        have.
    """
    best, best_score = "", (0, 0.0, "")
    for spelling in map(tidied, spellings):
        lower = spelling.lower()
        if not UKRAINIAN.fullmatch(lower) or UNLAWFUL.search(lower) or not spelling[:1].isupper():
            continue
        latin = romanised(spelling)
        likeness = SequenceMatcher(None, folded(name), folded(latin)).ratio()
        if RUSSIAN_ENDING.search(lower) and (russian or likeness < 1):
            continue
        own = 0.12 if UKRAINIAN_ONLY.search(lower) else 0.0
        exact = 0 if russian or likeness < 1 else 2 if latin == name else 1
        score = (exact, round(likeness + own, 6), spelling)
        if likeness >= MIN_LIKENESS and score > best_score:
            best, best_score = spelling, score
    return best


def alternates(name: str, name_uk: str, spellings: tuple[str, ...]) -> list[str]:
    """Spellings in Latin, Ukrainian or Russian letters that help to find a place.

    One of each set that differs by case and apostrophes alone, and none that says what
    the name says.
    """
    known = {_bare(name)} | ({_bare(name_uk)} if name_uk and "'" not in name_uk else set())
    found: dict[str, str] = {}
    for spelling in sorted(map(tidied, spellings)):
        lower = spelling.lower()
        readable = any(form.fullmatch(lower) for form in (LATIN, RUSSIAN, UKRAINIAN))
        # Lower-case Latin entries are machine transliterations from other scripts;
        # "KRQ" is an airport.
        if not readable or spelling[:1].islower() or spelling.isupper() or _bare(spelling) in known:
            continue
        found.setdefault(_bare(spelling), spelling)
    return sorted(found.values())


def tidied(spelling: str) -> str:
    """One kind of apostrophe and no stress marks."""
    text = unicodedata.normalize("NFD", spelling.translate(APOSTROPHES))
    return unicodedata.normalize("NFC", text.replace("\u0301", "").replace("\u0300", "")).strip()


def _bare(text: str) -> str:
    return text.casefold().replace("'", "")


def folded(name: str) -> str:
    """Make romanisations of different schools comparable."""
    text = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name.lower().replace("'", "")))
    text = text.replace("y", "i").replace("j", "i").replace("shch", "sch")
    return re.sub(r"i+", "i", text)
