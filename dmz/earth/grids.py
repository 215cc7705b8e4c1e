"""Sums of a grid's cells under polygons, each cell by the fraction of it that is inside, exactly.

The sum is taken along the polygons' edges instead of over their areas (Green's theorem, as in anti-aliased scan conversion): going
up or down within a row, an edge adds or takes away what lies to its right. So no cell is visited that no edge crosses, an edge that
many polygons share is followed once, and a polygon's sum is that of its edges. Heights and values are taken in whole steps, which
makes every sum exact: it does not depend on the order, on windows, or on which other polygons are asked for.

Positions are in cells: x counts columns from the left edge, y counts rows from the top edge. What lies off the grid is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray

IntArray = npt.NDArray[np.int64]

# Steps of a value, and of a cell's height and area. Sums below 2**63 of their products are exact: 2.6e8 in the value's unit. On
# the way to them, integers may wrap around.
VALUE_STEPS, CELL_STEPS = 2**18, 2**17
_HASH = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93],
    dtype=np.uint64,
)


@dataclass(frozen=True)
class Edges:
    """The edges of polygons, each once.

    Attributes
    ----------
    ends
        Shape (m, 4): x and y where an edge starts and where it ends.
    index
        Shape (k,): the edges of all polygons, one polygon after the other.
    firsts
        Shape (n + 1,): where each polygon's edges begin in ``index``, and where the last one's end.
    """

    ends: FloatArray
    index: IntArray
    firsts: IntArray

    def sums(self, weights: IntArray) -> FloatArray:
        """The sum of each polygon from what its edges add, in steps, shape (m,). Shape (n,)."""
        total = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(weights[self.index])])
        sums: FloatArray = (total[self.firsts[1:]] - total[self.firsts[:-1]]) / (
            VALUE_STEPS * CELL_STEPS
        )
        return sums


def find_edges(polygons: Sequence[BaseGeometry] | npt.NDArray[Any]) -> Edges:
    """The edges of valid polygons or multipolygons, shape (n,), the inside on the right of each as y grows upwards."""
    oriented = shapely.orient_polygons(np.asarray(polygons, dtype=object), exterior_cw=True)
    parts, owner = shapely.get_parts(oriented, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # Heights in whole steps: what an outline adds to a row and takes away from it is then the same to the last bit.
    xy[:, 1] = np.rint(xy[:, 1] * CELL_STEPS) / CELL_STEPS
    same = np.flatnonzero((ring[1:] == ring[:-1]) & (xy[1:, 1] != xy[:-1, 1]))
    ends = np.column_stack([xy[same], xy[same + 1]])
    firsts = np.searchsorted(owner[part[ring[same]]], np.arange(len(oriented) + 1))
    if not len(ends):
        return Edges(ends, np.zeros(0, dtype=np.int64), firsts)
    # In the order of a hash: should two edges share one, at worst an edge is kept twice.
    order = np.argsort((ends.view(np.uint64) * _HASH).sum(axis=1, dtype=np.uint64))
    new = np.any(np.diff(ends[order], axis=0, prepend=np.nan) != 0, axis=1)
    index = np.empty(len(ends), dtype=np.int64)
    index[order] = np.cumsum(new) - 1
    return Edges(ends[order[new]], index, firsts)


@dataclass(frozen=True)
class Pieces:
    """Edges cut at the lines of a grid: pieces, each within one cell. Shapes (n,).

    Attributes
    ----------
    edge
        Whose piece it is.
    row, column
        Its cell; what is left of the grid is in column 0, what is right of it in the column after the last.
    rise
        By how much y grows along it, in steps of a cell.
    own
        How much that adds to the area inside within its cell, in steps of a cell; to its right, in its row, it adds ``rise``.
    """

    edge: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    rise: IntArray
    own: IntArray

    def within(self, top: int, bottom: int) -> Pieces:
        """The pieces in rows from ``top`` to before ``bottom``."""
        at = np.flatnonzero((self.row >= top) & (self.row < bottom))
        return Pieces(**{name: values[at] for name, values in vars(self).items()})


def cut_edges(ends: FloatArray, *, rows: int, columns: int) -> Pieces:
    """Cut edges, of shape (m, 4), at the lines of a grid."""
    x0, y0, x1, y1 = ends.T
    edge, y0, x0, y1, x1 = _cut(np.arange(len(ends), dtype=np.int32), y0, x0, y1, x1, rows)
    row = np.floor((y0 + y1) / 2)
    on = np.flatnonzero((row >= 0) & (row < rows))
    edge, x0, y0, x1, y1 = _cut(edge[on], x0[on], y0[on], x1[on], y1[on], columns)
    row = np.floor((y0 + y1) / 2).astype(np.int32)
    x = np.clip((x0 + x1) / 2, 0, columns)
    column = np.floor(x).astype(np.int32)
    # Cuts at columns leave heights between steps. Rounding ends, not lengths, keeps what the pieces rise together.
    rise = np.rint(y1 * CELL_STEPS) - np.rint(y0 * CELL_STEPS)
    own = np.where(column < columns, np.rint(rise * (1 - (x - column))), 0)
    return Pieces(edge, row, column, rise.astype(np.int64), own.astype(np.int64))


def _cut(
    edge: npt.NDArray[np.int32],
    a0: FloatArray,
    b0: FloatArray,
    a1: FloatArray,
    b1: FloatArray,
    last_line: int,
) -> tuple[Any, ...]:
    """Cut segments where ``a`` is whole, at the lines 0 to ``last_line``; the pieces follow each other along each segment."""
    low = np.maximum(np.floor(np.minimum(a0, a1)) + 1, 0)
    high = np.minimum(np.ceil(np.maximum(a0, a1)) - 1, last_line)
    count = np.maximum(high - low + 1, 0).astype(np.int64)
    rising = a1 >= a0
    whole = np.flatnonzero(count)  # where there is nothing to cut, nothing is computed
    slope = np.zeros(len(a0))
    slope[whole] = (b1[whole] - b0[whole]) / (a1[whole] - a0[whole])
    last = np.cumsum(count + 1) - 1  # of each segment's pieces, the last
    at = np.repeat(np.arange(len(a0)), count + 1)
    piece = np.arange(len(at)) - (last - count)[at]
    a = (
        np.where(rising, low, high)[at] + np.where(rising, 1.0, -1.0)[at] * piece
    )  # where the piece ends, if the segment goes on
    b = b0[at] + (a - a0[at]) * slope[at]
    a[last], b[last] = a1, b1
    a_start, b_start = np.empty_like(a), np.empty_like(b)
    a_start[1:], b_start[1:] = a[:-1], b[:-1]
    first = last - count
    a_start[first], b_start[first] = a0, b0
    return edge[at], a_start, b_start, a, b
