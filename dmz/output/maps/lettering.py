"""Lettering: how wide texts are on a printed map, and where they break."""

from __future__ import annotations


def extent(text: str, size: float, bold: bool = False) -> tuple[float, float]:
    """Width and height in points of a text in the map's type."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    properties = FontProperties(
        family="DejaVu Sans", weight="bold" if bold else "normal", size=size
    )
    width, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(width), size * 0.95


def wrapped(text: str, size: float, width: float, bold: bool = False) -> list[str]:
    """A text in lines no wider than ``width`` points; drawn at few dots an inch, type is up to 2 % wider than measured."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and extent(longer, size, bold)[0] * 1.02 <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
