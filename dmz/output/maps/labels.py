"""Label placement: names beside their points, none over another, off the front line.

Greedy, the most important name first, in the positions around a point that Imhof ranks
(Positioning names on maps, The American Cartographer 2, 1975). A name that fits nowhere
is left out. Lengths are those of the drawing: points on paper, pixels on a screen. x
runs east, y north.

This is written by hand because the same rules must hold for a Matplotlib figure and for
a web page, with boxes of a size that is fixed beforehand. The libraries for it
(adjustText, textalloc) move the texts of a Matplotlib axes and know nothing of a web
page.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Box = tuple[float, float, float, float]

_NO_LINES = shapely.MultiLineString()
# Where a name lies from its point, in halves of its width and height, best first. After
# Imhof: right of a point is better than left of it, and both than straight above or
# below.
_POSITIONS = ((1, 0), (1, 1), (1, -1), (-1, 0), (-1, 1), (-1, -1), (0, 1), (0, -1))
# What a name costs for each length of its own height of the lines that it covers. One
# rank further down costs 1.
_LINE_COST = 4.0
# How far from a point others' names stay, in its gaps: a name close to another's point
# would be read as that point's ("Luhansk" stood beside Bakhmut).
_CLEAR = 1.6
# The frame is looked up in so many squares along its longer side.
_CELLS = 64


@dataclass(frozen=True)
class Name:
    """A text to place at x, y, at least ``gap`` away from the point that it names."""

    x: float
    y: float
    width: float
    height: float
    gap: float


@dataclass(frozen=True)
class Placed:
    """A name that found room.

    Attributes
    ----------
    index
        Which of the names that were given.
    across, up
        Where its box lies from the point: -1, 0 or 1 each way.
    """

    index: int
    box: Box
    across: int
    up: int


def middle_of(box: Box) -> tuple[float, float]:
    """Return the middle of a box."""
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


class Board:
    """A frame in which names are placed one after another.

    Parameters
    ----------
    frame
        Bounds that names stay in.
    lines
        Lines that names keep off where they can.
    """

    def __init__(self, frame: Box, lines: BaseGeometry = _NO_LINES) -> None:
        self.frame = frame
        self.lines = lines
        shapely.prepare(lines)
        self._taken: list[Box] = []
        # A magnified page has thousands of names: each box looks only at those that lie
        # in the same squares of the frame.
        self._cell = max(frame[2] - frame[0], frame[3] - frame[1]) / _CELLS
        self._by_cell: dict[tuple[int, int], list[Box]] = {}

    def reserve(self, box: Box) -> None:
        """Keep names off a box."""
        self._taken.append(box)
        for cell in self._cells_of(box):
            self._by_cell.setdefault(cell, []).append(box)

    def is_free(self, box: Box) -> bool:
        """Return whether a box is in the frame and overlaps nothing placed before."""
        west, south, east, north = self.frame
        if box[0] < west or box[1] < south or box[2] > east or box[3] > north:
            return False
        near = self._by_cell
        return not any(
            _overlap(box, other) for at in self._cells_of(box) for other in near.get(at, ())
        )

    def _cells_of(self, box: Box) -> Iterator[tuple[int, int]]:
        """Return the squares of the frame that a box touches."""
        west, south = self.frame[:2]
        left, right = (math.floor((x - west) / self._cell) for x in (box[0], box[2]))
        bottom, top = (math.floor((y - south) / self._cell) for y in (box[1], box[3]))
        return itertools.product(range(left, right + 1), range(bottom, top + 1))

    def place(
        self, names: Sequence[Name], *, limit: int | None = None, must: bool = False
    ) -> list[Placed]:
        """Place names beside their points, in their order.

        Parameters
        ----------
        limit
            Stop when so many of them have been placed.
        must
            Place every name: one that fits nowhere lies where it hides least. Otherwise
            it is left out, and so is one whose point is covered.
        """
        placed: list[Placed] = []
        for index, name in enumerate(names):
            if limit is not None and len(placed) >= limit:
                break
            mark = _square(name, 1.0)
            if not must and not self.is_free(_square(name, _CLEAR)):
                continue
            boxes = _boxes_around(name)
            # Of names that are placed in any case, the points are kept clear before.
            others = [_square(other, _CLEAR) for other in names if must and other is not name]
            best = self._cheapest(boxes, name.height, others)
            if best is None and must:
                best = min((self._hidden_area(box, others), rank) for rank, box in enumerate(boxes))
            if best is not None:
                rank = best[1]
                box = boxes[rank]
                self.reserve(box)
                self.reserve(mark)
                placed.append(Placed(index, box, *_POSITIONS[rank]))
        return placed

    def place_within(self, name: Name, spots: Sequence[tuple[float, float]]) -> Box | None:
        """Place a name around the first spot where it has room and crosses no line."""
        for x, y in spots:
            box = _box_around(x, y, name)
            if self.is_free(box) and self._cost(box, 0, name.height) == 0:
                self.reserve(box)
                return box
        return None

    def _cheapest(
        self, boxes: Sequence[Box], height: float, others: Sequence[Box]
    ) -> tuple[float, int] | None:
        """Return the cost and rank of the best free box; None where none is free.

        It is free of others' points, too, which are not reserved.
        """
        best: tuple[float, int] | None = None
        for rank, box in enumerate(boxes):
            if best is not None and best[0] <= rank:
                break  # no later position costs less than its rank
            if self.is_free(box) and not any(_overlap(box, other) for other in others):
                found = (self._cost(box, rank, height), rank)
                best = found if best is None else min(best, found)
        return best

    def _cost(self, box: Box, rank: int, height: float) -> float:
        """Return what a position costs: its rank, and what it covers of the lines."""
        if not shapely.intersects(self.lines, shapely.box(*box)):
            return float(rank)
        covered = float(shapely.length(shapely.intersection(self.lines, shapely.box(*box))))
        return rank + _LINE_COST * (1 + covered / height)

    def _hidden_area(self, box: Box, others: Sequence[Box]) -> float:
        """Return how much of a box is taken or out of the frame, as an area."""
        west, south, east, north = self.frame
        width = max(min(box[2], east) - max(box[0], west), 0.0)
        height = max(min(box[3], north) - max(box[1], south), 0.0)
        left, bottom, right, top = np.array([*self._taken, *others] or np.zeros((0, 4))).T
        across = np.clip(np.minimum(right, box[2]) - np.maximum(left, box[0]), 0, None)
        up = np.clip(np.minimum(top, box[3]) - np.maximum(bottom, box[1]), 0, None)
        taken = float((across * up).sum())
        return (box[2] - box[0]) * (box[3] - box[1]) - width * height + taken


def _overlap(one: Box, other: Box) -> bool:
    """Return whether two boxes share more than an edge."""
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _square(name: Name, share: float) -> Box:
    """Return the square around the point of a name, by a share of its gap."""
    half = share * name.gap
    return (name.x - half, name.y - half, name.x + half, name.y + half)


def _box_around(x: float, y: float, name: Name) -> Box:
    """Return the box of a name with its middle at x, y."""
    return (x - name.width / 2, y - name.height / 2, x + name.width / 2, y + name.height / 2)


def _boxes_around(name: Name) -> list[Box]:
    """Return the boxes of a name around its point, in the order of `_POSITIONS`."""
    boxes = []
    for across, up in _POSITIONS:
        # A name at a corner of its point is further away, and may come closer each way.
        gap = name.gap * (0.75 if across and up else 1.0)
        x = name.x + across * (gap + name.width / 2)
        y = name.y + up * (gap + name.height / 2) * (0.8 if across else 1.0)
        boxes.append(_box_around(x, y, name))
    return boxes
