"""Where names go on a map: beside their points, none over another, clear of the front line where they can be.

Greedy, most important first, in the positions around a point that Imhof ranks (Positioning names on maps, 1975); a name that fits
nowhere is left out. Lengths are those of the drawing: points on paper, pixels on a screen; x runs east, y north.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]

# Where a name lies from its point, in halves of its width and height, best first: right, then above, below and left of it.
_POSITIONS = ((1, 0), (1, 1), (1, -1), (-1, 0), (-1, 1), (-1, -1), (0, 1), (0, -1))
# What a name costs for each length of its own height of the lines that it covers, against one worse position.
_LINE_COST = 4.0


@dataclass(frozen=True)
class Name:
    """A text to place: at x, y, ``width`` by ``height``, at least ``gap`` away from the point that it names."""

    x: float
    y: float
    width: float
    height: float
    gap: float


@dataclass(frozen=True)
class Placed:
    """A name that found room: ``index`` in what was given, its box, and where that lies from the point, -1 to 1 each way."""

    index: int
    box: Box
    across: int
    up: int


class Board:
    """A frame in which names are placed one after another.

    Parameters
    ----------
    frame
        Bounds that names stay in.
    lines
        Lines that names keep off where they can.
    """

    def __init__(self, frame: Box, lines: BaseGeometry | None = None) -> None:
        self.frame = frame
        self.lines = lines
        if lines is not None:
            shapely.prepare(lines)
        self._taken: npt.NDArray[np.float64] = np.zeros((0, 4))

    def reserve(self, box: Box) -> None:
        """Keep names off a box."""
        self._taken = np.vstack([self._taken, box])

    def free(self, box: Box) -> bool:
        """Whether a box is in the frame and touches nothing placed before."""
        west, south, east, north = self.frame
        if box[0] < west or box[1] < south or box[2] > east or box[3] > north:
            return False
        t = self._taken
        return not bool(
            (
                (t[:, 0] < box[2]) & (t[:, 2] > box[0]) & (t[:, 1] < box[3]) & (t[:, 3] > box[1])
            ).any()
        )

    def place(
        self, names: Sequence[Name], *, limit: int | None = None, must: bool = False
    ) -> list[Placed]:
        """Place names at their points, in their order, until ``limit`` of them are; a point without its name is not shown.

        What ``must`` be there stands where it hides least, if it fits nowhere.
        """
        placed: list[Placed] = []
        for index, name in enumerate(names):
            if limit is not None and len(placed) >= limit:
                break
            mark = (name.x - name.gap, name.y - name.gap, name.x + name.gap, name.y + name.gap)
            if not must and not self.free(mark):
                continue
            boxes = list(enumerate(_boxes(name)))
            open_ = [
                (self._cost(box, rank, name.height), rank, box)
                for rank, box in boxes
                if self.free(box)
            ]
            if must and not open_:
                open_ = [(self._hidden(box), rank, box) for rank, box in boxes]
            if open_:
                _, rank, box = min(open_)
                self.reserve(box)
                self.reserve(mark)
                placed.append(Placed(index, box, *_POSITIONS[rank]))
        return placed

    def _hidden(self, box: Box) -> float:
        """How much of a box is taken or out of the frame, as an area."""
        west, south, east, north = self.frame
        seen = max(min(box[2], east) - max(box[0], west), 0.0) * max(
            min(box[3], north) - max(box[1], south), 0.0
        )
        t = self._taken
        across = np.clip(np.minimum(t[:, 2], box[2]) - np.maximum(t[:, 0], box[0]), 0, None)
        up = np.clip(np.minimum(t[:, 3], box[3]) - np.maximum(t[:, 1], box[1]), 0, None)
        return (box[2] - box[0]) * (box[3] - box[1]) - seen + float((across * up).sum())

    def place_within(self, name: Name, spots: Sequence[tuple[float, float]]) -> Box | None:
        """Place a name centred at the first spot that has room for it and no line through it."""
        for x, y in spots:
            box = (x - name.width / 2, y - name.height / 2, x + name.width / 2, y + name.height / 2)
            if self.free(box) and self._cost(box, 0, name.height) == 0:
                self.reserve(box)
                return box
        return None

    def _cost(self, box: Box, rank: int, height: float) -> float:
        if self.lines is None or not shapely.intersects(self.lines, shapely.box(*box)):
            return float(rank)
        return rank + _LINE_COST * (
            1 + float(shapely.length(shapely.clip_by_rect(self.lines, *box))) / height
        )


def _boxes(name: Name) -> list[Box]:
    boxes = []
    for across, up in _POSITIONS:
        # A name that stands at a corner of its point may come closer to it along each way.
        gap = name.gap * (0.75 if across and up else 1.0)
        x = name.x + across * (gap + name.width / 2)
        y = name.y + up * (gap + name.height / 2) * (0.8 if across else 1.0)
        boxes.append(
            (x - name.width / 2, y - name.height / 2, x + name.width / 2, y + name.height / 2)
        )
    return boxes
