"""How values are written in tables, by the kind of their column."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dmz.measure.phrases import depth_step, is_one_figure, range_step

Cell = str | int | float | bool | None
MISSING = "–"


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Attributes
    ----------
    write
        Writes a value as text.
    right
        Whether it is aligned to the right.
    mark
        The class of its cells in HTML; empty where lines may break.
    words
        Whether it is said in the language of the document; what a file has is not.
    """

    write: Callable[[Cell], str]
    right: bool = True
    mark: str = "n"
    words: bool = True


class Figure(str):
    """A figure or a range as tables show it, with the numbers that it shows."""

    __slots__ = ("numbers",)
    numbers: tuple[float, ...]

    def __new__(cls, text: str, *numbers: float) -> Figure:
        """Make the text with its numbers: one of a figure, two of a range."""
        made = super().__new__(cls, text)
        made.numbers = numbers
        return made


def format_value(value: Cell, kind: str) -> str:
    """Write a value as tables do in a column of a kind."""
    return KINDS[kind].write(value)


def format_range(value: float | None, low: float | None, high: float | None) -> tuple[str, str]:
    """Write a figure and its range, rounded to what the range supports.

    All three are rounded to the power of ten at or below half the width of the range,
    and to whole numbers at least: 8,698 in 8,349 to 8,937 is ``8,700`` and
    ``8,300–8,900``. Without a range, or with one of no width, the figure is rounded to
    a whole number.
    """
    if value is None:
        return MISSING, MISSING
    if low is None or high is None or is_one_figure(low, high):
        return Figure(_decimals(0)(value), value), MISSING
    return _round_all(value, low, high, range_step(low, high))


def format_depth(km: float, low: float | None, high: float | None) -> tuple[str, str]:
    """Write a distance in km and its range, rounded to what the range supports."""
    if low is None or high is None or round(low, 1) == round(high, 1):
        return Figure(f"{km:,.1f}", km), MISSING
    return _round_all(km, low, high, depth_step(low, high))


def _round_all(value: float, low: float, high: float, step: float) -> tuple[Figure, Figure]:
    """Write a figure and its range, all rounded to a step."""
    rounded, least, most = (round(each / step) * step for each in (value, low, high))
    digits = 1 if step < 1 else 0
    span = Figure(f"{least:,.{digits}f}–{most:,.{digits}f}", least, most)
    return Figure(f"{rounded:,.{digits}f}", rounded), span


def format_change(value: float | None, low: float | None, high: float | None) -> str:
    """Write a difference, with its sign, rounded to what its range supports."""
    if value is None:
        return MISSING
    step = 1.0 if low is None or high is None else range_step(low, high)
    rounded = round(value / step) * step
    return f"{rounded:+,.0f}" if rounded else "0"


def format_part(value: float | None) -> str:
    """Write a part of a whole, 0 to 1, in percent: whole ones from 10 % up."""
    if value is None:
        return MISSING
    digits = 0 if value >= 0.0995 else 1
    return Figure(f"{100 * value:.{digits}f} %", value)


def _formatted(spec: str, ending: str = "", *, times: int = 1) -> Callable[[Cell], str]:
    """Return what writes a number, multiplied, by a format specification."""
    return lambda value: MISSING if value is None else f"{times * value:{spec}}{ending}"


def _decimals(digits: int) -> Callable[[Cell], str]:
    """Return what writes a number with so many decimals."""
    return _formatted(f",.{digits}f")


def _text(missing: str = "") -> Callable[[Cell], str]:
    """Return what writes a value as it is."""
    return lambda value: missing if value is None else str(value)


def _area(value: Cell) -> str:
    """Write km²: whole ones from 100 up, one decimal below."""
    if not isinstance(value, (int, float)):
        return MISSING
    # Added to zero, a small negative number is not written as -0.0.
    return _decimals(0)(value) if abs(value) >= 100 else _decimals(1)(round(value, 1) + 0.0)


KINDS: Mapping[str, Kind] = {
    "text": Kind(_text(), right=False, mark=""),
    "source": Kind(_text(), right=False, mark="", words=False),  # as a file has it
    "date": Kind(_text(), right=False, mark="date"),
    "code": Kind(_text(), right=False, mark="date", words=False),  # such as a position
    "right": Kind(_text()),
    "number": Kind(_text()),
    # Written already, and never broken over two lines: half a range cannot be read.
    "range": Kind(_text(MISSING)),
    "count": Kind(_decimals(0)),
    "km": Kind(_decimals(1)),
    "ratio": Kind(_decimals(2)),
    "degrees": Kind(_decimals(4)),
    "area": Kind(_area),
    "distance": Kind(_formatted("g", " km")),
    "change": Kind(_formatted("+,.0f")),
    # A relative difference, 0.1 as `+10.0`, and a share of 0 to 1.
    "percent": Kind(_formatted("+.1f", times=100)),
    "share": Kind(_formatted(".1f", " %", times=100)),
    "yes": Kind(lambda value: "yes" if value else "no"),
}
