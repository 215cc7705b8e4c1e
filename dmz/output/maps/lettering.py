"""Lettering: how large texts are on a printed map, and where they break."""

from __future__ import annotations

from functools import lru_cache

from dmz.output.maps.typeface import BOLD, FAMILIES, register_typeface


@lru_cache(4096)
def text_size(
    text: str, size: float, bold: bool = False, italic: bool = False
) -> tuple[float, float]:
    """Return width and height in points of a text in the map's type of that size."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    register_typeface()
    properties = FontProperties(
        family=list(FAMILIES),
        weight=BOLD if bold else "normal",
        style="italic" if italic else "normal",
        size=size,
    )
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(width), size * 1.15


def wrap_text(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """Return a text in lines no wider than ``width`` points."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        # Drawn at few dots an inch, type is up to 2 % wider than measured.
        if lines and text_size(longer, size, bold)[0] * 1.02 <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
