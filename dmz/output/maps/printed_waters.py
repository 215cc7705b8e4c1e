"""Names of waters on a printed map: blue italics, rivers along their course."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.ground import Ground, SceneName
from dmz.output.maps.inscriptions import Inscriptions
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

    def room_of(water: SceneName) -> tuple[float, float]:
        width, height = text_size(water.text, _SIZES[water.rank], italic=True)
        return width + 4, height + 2

    style = {"style": "italic", "color": scene.palette.water_text}
    for water, x, y in place_waters(scene.ground, board, scale, room_of):
        size = _SIZES[water.rank]
        inscriptions.write("waters", x, y, water.text, halo=1.4, size=size, **style)


def place_waters(
    ground: Ground, board: Board, scale: Scale, room_of: Callable[[SceneName], tuple[float, float]]
) -> Iterator[tuple[SceneName, float, float]]:
    """Yield the names of waters that find room, each once, with their middles.

    Parameters
    ----------
    room_of
        Returns the width and height that a name takes on the board.
    """
    placed: set[str] = set()
    for water in ground.water_names:
        spots = [scale.to_drawing(water.x, water.y)]
        if water.name not in placed and (
            found := board.place_within(Name(0, 0, *room_of(water), 0), spots)
        ):
            placed.add(water.name)
            yield water, *scale.to_plane(*middle_of(found))


def print_rivers(inscriptions: Inscriptions, scene: Scene, board: Board, scale: Scale) -> None:
    """Print names of rivers above straight stretches of them, each once."""
    for river in scene.ground.named_rivers:
        size = _RIVER_SIZES[river.rank]
        width, height = text_size(river.name, size, italic=True)
        if course := find_course(scale.draw(river.line), width, height, board):
            x, y, angle = course
            style: dict[str, Any] = {"style": "italic", "color": scene.palette.water_text}
            style |= {"size": size, "rotation": angle, "rotation_mode": "anchor"}
            inscriptions.write("rivers", *scale.to_plane(x, y), river.name, halo=1.4, **style)


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
        if board.is_free(box) and not shapely.intersects(board.lines, shapely.box(*box)):
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
