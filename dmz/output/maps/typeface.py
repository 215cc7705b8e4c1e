"""The typeface of printed maps: it ships, and is the same on every machine."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from dmz.sources.datasets import DATA

FAMILY = "Noto Sans"
# Names in other scripts fall back on the type that comes with Matplotlib.
FAMILIES = (FAMILY, "DejaVu Sans")
BOLD = 700  # the semi-bold stands for it
_FOLDER = DATA / "fonts"
# File, slope and weight of each style.
_STYLES = (
    ("NotoSans-Regular.ttf", "normal", 400),
    ("NotoSans-Italic.ttf", "italic", 400),
    ("NotoSans-SemiBold.ttf", "normal", BOLD),
)


@cache
def register_typeface() -> None:
    """Make the typeface known to Matplotlib, before any other of that name."""
    from matplotlib.font_manager import FontEntry, fontManager

    for file, slope, weight in reversed(_STYLES):
        entry = FontEntry(str(_FOLDER / file), 0, FAMILY, slope, "normal", weight, "normal")
        fontManager.ttflist.insert(0, entry)


def font_faces(texts: Iterable[str]) -> str:
    """Return styles that carry the typeface, with the letters of some texts."""
    letters = {ord(letter) for text in texts for letter in text}
    faces = []
    for file, slope, weight in _STYLES:
        data = base64.b64encode(_cut_font(_FOLDER / file, letters)).decode("ascii")
        faces.append(
            f"@font-face{{font-family:'{FAMILY}';font-style:{slope};font-weight:{weight};"
            f"src:url(data:font/woff;base64,{data})}}"
        )
    return "".join(faces)


def _cut_font(path: Path, letters: set[int]) -> bytes:
    """Return a font file as WOFF, with some letters only."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(path, recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "mark"], hinting=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters)
    cutter.subset(font)
    font.flavor = "woff"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
