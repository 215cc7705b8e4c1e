"""Texts of strangers, made safe for the place that they go to.

Names, titles and paths come from files. On a terminal a control character can colour,
retitle or erase; in a spreadsheet a cell that begins with ``=`` is a formula.
"""

from __future__ import annotations

import json
import re
from typing import Any

# Control characters, separators of lines, marks that turn the direction of writing,
# and halves of characters, which UTF-8 cannot write.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# Excel, LibreOffice and Google Sheets take these for formulas, some also behind blanks,
# https://owasp.org/www-community/attacks/CSV_Injection
# and in some languages the wide forms of the same signs.
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def printable(text: str) -> str:
    """Return a text of one line in which nothing steers a terminal.

    Each unprintable character becomes a space.
    """
    return _UNPRINTABLE.sub(" ", text)


def to_json(value: Any, *, indent: int | None = None) -> str:
    """Write a value as JSON of which nothing steers a terminal; it reads back the same.

    Raises
    ------
    ValueError
        A number is infinite or none.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    # Of line feeds there are only our own: those in texts are escaped by now.
    return _UNPRINTABLE.sub(lambda sign: _escape(sign[0]), text)


def _escape(sign: str) -> str:
    """Return how JSON writes a sign that may only stand in a text."""
    return sign if sign == "\n" else f"\\u{ord(sign):04x}"


def to_cell(value: Any) -> Any:
    """Return a value of a CSV table, printable; a would-be formula behind a ``'``.

    What is not known, None, becomes an empty cell. Numbers stay numbers.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = printable(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA_STARTS) else text
