"""The scale bar and the north arrow, in the corner of a map where they hide least."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.labels import Box
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.scene import Scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT, _PAD, _ARROW = 26.0, 8.0, 22.0


def bar_km(width_km: float) -> float:
    """A round length of 1, 2 or 5 with zeros, of at most a quarter of the map's width."""
    lengths = [base * 10.0**power for power in range(-1, 5) for base in (1, 2, 5)]
    return max(length for length in lengths if length <= width_km / 4)


def bar_corner(
    frame: Box,
    length: float,
    zones: BaseGeometry,
    lines: BaseGeometry | None,
    asked: Sequence[tuple[float, float]],
) -> Box:
    """The box for a bar of that length in the corner that hides least: cities asked about, lines, then zones."""
    west, south, east, north = frame
    width = length + 2 * _PAD + _ARROW
    boxes = [
        (x, y, x + width, y + _HEIGHT)
        for y in (south, north - _HEIGHT)
        for x in (west, east - width)
    ]

    def hidden(box: Box) -> tuple[int, float, float]:
        rectangle = shapely.box(*box)
        covers = sum(
            box[0] - 40 < x < box[2] + 40 and box[1] - 10 < y < box[3] + 10 for x, y in asked
        )
        crossed = (
            shapely.length(shapely.intersection(lines, rectangle)) if lines is not None else 0.0
        )
        return covers, float(crossed), float(shapely.area(shapely.intersection(zones, rectangle)))

    return min(boxes, key=hidden)


def draw_bar(axes: Axes, scene: Scene, box: Box, length_km: float, scale: float) -> None:
    """A bar of two halves with its length, and an arrow to the north, in a box given in points from the frame's corner."""
    from matplotlib.patches import Polygon, Rectangle

    west, south, *_ = scene.frame

    def at(x: float, y: float) -> tuple[float, float]:
        return x / scale + west, y / scale + south

    ground: dict[str, Any] = {
        "facecolor": "white",
        "edgecolor": "none",
        "alpha": 0.85,
        "zorder": 13,
    }
    axes.add_patch(
        Rectangle(
            at(box[0], box[1]), (box[2] - box[0]) / scale, (box[3] - box[1]) / scale, **ground
        )
    )
    left, base = box[0] + _PAD, box[1] + 7
    for half, colour in enumerate((LIGHT.text, "white")):
        corner = at(left + half * length_km / 2 * scale, base)
        axes.add_patch(
            Rectangle(
                corner,
                length_km / 2,
                3 / scale,
                facecolor=colour,
                edgecolor=LIGHT.text,
                linewidth=0.6,
                zorder=14,
            )
        )
    number = scene.language.number
    ends = (
        (0.0, "0"),
        (length_km / 2, number(f"{length_km / 2:g}")),
        (length_km, f"{number(f'{length_km:g}')} {scene.language.say('km')}"),
    )
    for km, text in ends:
        axes.text(
            *at(left + km * scale, base + 5),
            text,
            size=6.2,
            color=LIGHT.text,
            ha="center",
            va="bottom",
            zorder=14,
        )
    x = box[2] - _ARROW / 2
    arrow = [
        at(x, box[1] + 15),
        at(x - 3.5, box[1] + 4),
        at(x, box[1] + 6.5),
        at(x + 3.5, box[1] + 4),
    ]
    axes.add_patch(Polygon(arrow, closed=True, facecolor=LIGHT.text, edgecolor="none", zorder=14))
    axes.text(
        *at(x, box[1] + 16),
        scene.language.say("N"),
        size=6.2,
        weight="bold",
        color=LIGHT.text,
        ha="center",
        va="bottom",
        zorder=14,
    )
