"""Names of waters on a printed map: blue italics, rivers along their course."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.inscriptions import Inscriptions, space_out
from dmz.output.maps.labels import Board, Box, Name, middle_of
from dmz.output.maps.lettering import text_size
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene

_SIZES = {1: 6.2, 2: 6.8, 3: 9.0}  # by the rank of a water
_RIVER_SIZES = {1: 6.8, 2: 6.2}
# Where a river's name may stand: along a stretch this straight, no steeper than this.
_STRAIGHT, _STEEPEST = 0.93, 60.0


def print_waters(inscriptions: Inscriptions, scene: Scene, board: Board, scale: Scale) -> None:
    """Print names of seas, reservoirs and lagoons, each once, where there is room."""
    printed: set[str] = set()
    for water in scene.ground.water_names:
        if water.name in printed:
            continue
        size = _SIZES[water.rank]
        text = space_out(water.name) if water.kind == "sea" else water.name
        width, height = text_size(text, size, italic=True)
        room = Name(0, 0, width + 4, height + 2, 0)
        found = board.place_within(room, [scale.to_drawing(water.x, water.y)])
        if found:
            printed.add(water.name)
            x, y = scale.to_plane(*middle_of(found))
            inscriptions.write("waters", x, y, text, halo=1.4, size=size, **_style_of(scene))


def print_rivers(inscriptions: Inscriptions, scene: Scene, board: Board, scale: Scale) -> None:
    """Print names of rivers above straight stretches of them, each once."""
    printed = {water.name for water in scene.ground.water_names if water.kind == "river"}
    for river in scene.ground.rivers:
        if not river.name or river.name in printed:
            continue
        size = _RIVER_SIZES[river.rank]
        width, height = text_size(river.name, size, italic=True)
        if course := find_course(scale.draw(river.line), width, height, board):
            x, y, angle = course
            style: dict[str, Any] = {"size": size, "rotation": angle} | _style_of(scene)
            style["rotation_mode"] = "anchor"
            plane = scale.to_plane(x, y)
            inscriptions.write("rivers", *plane, river.name, halo=1.4, **style)


def _style_of(scene: Scene) -> dict[str, Any]:
    """Return how the names of waters are set."""
    return {"style": "italic", "color": scene.palette.water_text}


def find_course(
    river: BaseGeometry, width: float, height: float, board: Board
) -> tuple[float, float, float] | None:
    """Reserve room for a name above a river: its middle and its angle in degrees.

    Parameters
    ----------
    river
        As the drawing has it; width and height of the name are in the same lengths.
    """
    for x, y, angle in _stretches(river, width, 0.75 * height):
        box = _turned(x, y, width, height, angle)
        if board.is_free(box) and not _crosses(board.lines, box):
            board.reserve(box)
            return x, y, angle
    return None


def _stretches(
    line: BaseGeometry, width: float, above: float
) -> Iterator[tuple[float, float, float]]:
    """Yield places for a text along a line, the straightest first: x, y and angle.

    Parameters
    ----------
    above
        How far the middle of the text is from the line.
    """
    found = []
    for part in shapely.get_parts(shapely.line_merge(line)):
        length = shapely.length(part)
        for start in range(0, int(length - width), max(int(width / 4), 1)):
            ends = shapely.line_interpolate_point(part, [start, start + width])
            (x0, y0), (x1, y1) = shapely.get_coordinates(ends)
            straight = math.hypot(x1 - x0, y1 - y0) / width
            if x1 < x0:
                x0, y0, x1, y1 = x1, y1, x0, y0
            angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
            if straight >= _STRAIGHT and abs(angle) <= _STEEPEST:
                tilt = math.radians(angle)
                x = (x0 + x1) / 2 - above * math.sin(tilt)
                y = (y0 + y1) / 2 + above * math.cos(tilt)
                found.append((straight, x, y, angle))
    for _, x, y, angle in sorted(found, reverse=True):
        yield x, y, angle


def _turned(x: float, y: float, width: float, height: float, angle: float) -> Box:
    """Return the bounds of a text turned about its middle."""
    tilt = math.radians(angle)
    across = abs(width * math.cos(tilt)) + abs(height * math.sin(tilt))
    up = abs(width * math.sin(tilt)) + abs(height * math.cos(tilt))
    return x - across / 2, y - up / 2, x + across / 2, y + up / 2


def _crosses(lines: BaseGeometry | None, box: Box) -> bool:
    """Return whether a box touches any of the lines."""
    return lines is not None and bool(shapely.intersects(lines, shapely.box(*box)))
