"""The scale bar and the north arrow, in the corner of a map where they hide least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.labels import Board, Box
from dmz.output.maps.scale import Scale
from dmz.output.maps.subject import Subject

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Points: the box's height, the room beside the bar, and the width kept for the arrow.
_HEIGHT, _PAD, _ARROW = 26.0, 8.0, 22.0
# A bar that is shorter has no room for the number of its half, or for its zero.
_LONG, _SHORT = 45.0, 24.0
_TEXT: dict[str, Any] = {"size": 6.2, "ha": "center", "va": "bottom", "zorder": 14}


def bar_km(width_km: float) -> float:
    """Return a length of 1, 2 or 5 with zeros, at most a quarter of a map's width."""
    lengths = [base * 10.0**power for power in range(-1, 5) for base in (1, 2, 5)]
    return max(length for length in lengths if length <= width_km / 4)


def bar_corner(
    board: Board, length: float, zones: BaseGeometry, cities: Sequence[tuple[float, float]]
) -> Box:
    """Return the box for a bar of a length, in the corner where it hides least.

    Hiding a named city is worst, then hiding lines, then hiding zones. All lengths are
    in points.
    """
    boxes = corners(board.frame, length + 2 * _PAD + _ARROW, _HEIGHT)
    return min(boxes, key=lambda box: find_hidden(box, board, zones, cities, up=10.0))


def corners(frame: Box, width: float, height: float) -> list[Box]:
    """Return the boxes of a size in the corners of a frame, the lower ones first."""
    west, south, east, north = frame
    return [
        (x, y, x + width, y + height) for y in (south, north - height) for x in (west, east - width)
    ]


def find_hidden(
    box: Box,
    board: Board,
    zones: BaseGeometry,
    cities: Sequence[tuple[float, float]],
    *,
    up: float = 0.0,
) -> tuple[int, float, float]:
    """Return how many cities a box hides, what length of lines, and what area of zones.

    A city has a name beside it, hence more room across than ``up``.
    """
    west, south, east, north = box
    near = [west - 40 < x < east + 40 and south - up < y < north + up for x, y in cities]
    crossed, covered = shapely.intersection([board.lines, zones], shapely.box(*box))
    return sum(near), float(shapely.length(crossed)), float(shapely.area(covered))


def draw_bar(axes: Axes, box: Box, length_km: float, scale: Scale, subject: Subject) -> None:
    """Draw a bar of two halves with its length, and an arrow to the north, in a box."""
    from matplotlib.patches import Rectangle

    palette, language = subject.palette, subject.language
    ground: dict[str, Any] = {
        "facecolor": palette.paper,
        "edgecolor": "none",
        "alpha": 0.85,
        "zorder": 13,
    }
    width, height = (box[2] - box[0]) / scale.per_km, (box[3] - box[1]) / scale.per_km
    axes.add_patch(Rectangle(scale.to_plane(box[0], box[1]), width, height, **ground))
    left, base = box[0] + _PAD, box[1] + 7
    outline: dict[str, Any] = {"edgecolor": palette.text, "linewidth": 0.6, "zorder": 14}
    for half, colour in enumerate((palette.text, palette.paper)):
        corner = scale.to_plane(left + half * length_km / 2 * scale.per_km, base)
        bar = Rectangle(corner, length_km / 2, 3 / scale.per_km, facecolor=colour, **outline)
        axes.add_patch(bar)
    number = language.number
    marks = [(length_km, f"{number(f'{length_km:g}')} {language.say('km')}")]
    if length_km * scale.per_km >= _SHORT:
        marks.append((0.0, "0"))
    if length_km * scale.per_km >= _LONG:
        marks.append((length_km / 2, number(f"{length_km / 2:g}")))
    for km, text in marks:
        axes.text(
            *scale.to_plane(left + km * scale.per_km, base + 5), text, color=palette.text, **_TEXT
        )
    _draw_arrow(axes, box[2] - _ARROW / 2, box[1], scale, subject)


def _draw_arrow(axes: Axes, x: float, y: float, scale: Scale, subject: Subject) -> None:
    """Draw an arrow to the north with its letter, above a point in points."""
    from matplotlib.patches import Polygon

    ink, letter = subject.palette.text, subject.language.say("N")
    outline = ((x, y + 15), (x - 3.5, y + 4), (x, y + 6.5), (x + 3.5, y + 4))
    corners = [scale.to_plane(*corner) for corner in outline]
    arrow = Polygon(corners, closed=True, facecolor=ink, edgecolor="none", zorder=14)
    axes.add_patch(arrow)
    axes.text(*scale.to_plane(x, y + 16), letter, weight="bold", color=ink, **_TEXT)
