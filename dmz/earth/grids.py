"""Sums of a grid's cells under polygons, each cell by its covered fraction, exactly.

A sum over a polygon's area is a sum along its edges: Green's theorem, as in
anti-aliased scan conversion of fonts. Where an edge rises within a row of cells, it
adds what lies to its right in that row; where it falls, it takes that away. What lies
right of the polygon cancels, what lies inside remains. So the work grows with the cells
that edges cross, not with the area; an edge that many polygons share is followed once;
and a polygon's sum is the sum over its edges.

Heights and values are whole numbers of steps. Integer sums are exact, so a result
depends neither on the order, nor on windows, nor on which other polygons are asked for.

Positions are in cells: x counts columns from the left edge of the grid, y counts rows
from its top edge. What lies outside the grid counts as nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, FloatArray, IntArray

# Steps of a value's unit, and of a cell's height and area. A sum in the product of both
# must stay below 2**63, that is 2.6e8 in the value's unit. Running totals may overflow:
# int64 wraps around, and a difference of two wrapped totals is still right.
VALUE_STEPS, CELL_STEPS = 2**18, 2**17
# Odd multipliers with well-mixed bits, one for each coordinate of an edge.
_HASH = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93],
    dtype=np.uint64,
)


@dataclass(frozen=True)
class Edges:
    """The edges of polygons, each distinct edge once.

    Attributes
    ----------
    ends
        Shape (m, 4): x and y where an edge starts, x and y where it ends, in cells.
    index
        Shape (k,): rows of ``ends``, those of one polygon after those of another.
    firsts
        Shape (n + 1,): polygon i has the edges ``index[firsts[i]:firsts[i + 1]]``.
    """

    ends: FloatArray
    index: IntArray
    firsts: IntArray

    def sums(self, weights: IntArray) -> FloatArray:
        """Add up what the edges of each polygon contribute.

        Parameters
        ----------
        weights
            Shape (m,): the contribution of each edge, in value steps times cell steps.

        Returns
        -------
        Shape (n,), in the value's unit.
        """
        running = np.cumsum(weights[self.index])
        total = np.concatenate([np.zeros(1, dtype=np.int64), running])
        steps = total[self.firsts[1:]] - total[self.firsts[:-1]]
        return np.asarray(steps / (VALUE_STEPS * CELL_STEPS))


def find_edges(polygons: Sequence[BaseGeometry] | AnyArray) -> Edges:
    """Collect the edges of polygons, without those that run along a row.

    Parameters
    ----------
    polygons
        Shape (n,): valid polygons or multipolygons, in cells.

    Returns
    -------
    Edges that have the inside to their right on axes whose y grows upwards.
    """
    oriented = shapely.orient_polygons(np.asarray(polygons, dtype=object), exterior_cw=True)
    parts, owner = shapely.get_parts(oriented, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # With heights in whole steps, the rises and falls of a ring cancel to the last bit,
    # so a cell far to the right of a polygon counts as nothing, not as almost nothing.
    xy[:, 1] = np.rint(xy[:, 1] * CELL_STEPS) / CELL_STEPS
    # Neighbouring vertices are an edge where both are of one ring. A level edge neither
    # rises nor falls, so it adds nothing.
    same_ring = ring[1:] == ring[:-1]
    level = xy[1:, 1] == xy[:-1, 1]
    starts = np.flatnonzero(same_ring & ~level)
    ends = np.column_stack([xy[starts], xy[starts + 1]])
    polygon = owner[part[ring[starts]]]
    firsts = np.searchsorted(polygon, np.arange(len(oriented) + 1))
    if not len(ends):
        return Edges(ends, np.zeros(0, dtype=np.int64), firsts)
    # Sorting by a hash of the four coordinates brings equal edges together, faster than
    # by the coordinates. If two different edges share a hash, copies of one may not end
    # up side by side: it is then followed twice, and the sums are the same.
    hashes = (ends.view(np.uint64) * _HASH).sum(axis=1, dtype=np.uint64)
    order = np.argsort(hashes)
    in_order = ends[order]
    new = np.any(np.diff(in_order, axis=0, prepend=np.nan) != 0, axis=1)
    index = np.empty(len(ends), dtype=np.int64)
    index[order] = np.cumsum(new) - 1
    return Edges(in_order[new], index, firsts)


@dataclass(frozen=True)
class Pieces:
    """Edges cut at the lines of a grid into pieces within one cell each.

    A font rasteriser calls ``rise`` and ``own`` the cover and the area of a cell.

    Attributes
    ----------
    edge
        Shape (n,): the row of ``ends`` that the piece is cut from.
    row, column
        Shape (n,): the cell. A piece left of the grid is in column 0, a piece right of
        it in the column after the last.
    rise
        Shape (n,): by how much y grows along the piece, in steps of a cell. In its row,
        the piece adds this much to the covered area of every cell right of its own.
    own
        Shape (n,): what the piece adds to the covered area of its own cell, in steps of
        a cell.
    """

    edge: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    rise: IntArray
    own: IntArray

    def within(self, top: int, bottom: int) -> Pieces:
        """Keep the pieces in the rows from ``top`` up to, not including, ``bottom``."""
        at = np.flatnonzero((self.row >= top) & (self.row < bottom))
        return Pieces(**{name: values[at] for name, values in vars(self).items()})


def cut_edges(ends: FloatArray, *, rows: int, columns: int) -> Pieces:
    """Cut edges at the lines of a grid.

    Parameters
    ----------
    ends
        Shape (m, 4): x and y of the start and of the end of each edge, in cells.
    rows, columns
        Size of the grid.

    Returns
    -------
    The pieces in the grid's rows. Those of one edge follow one another.
    """
    x0, y0, x1, y1 = ends.T
    edge = np.arange(len(ends), dtype=np.int32)
    # Rows first: pieces above or below the grid then drop out before the second cut.
    edge, y0, x0, y1, x1 = _cut_at_lines(edge, y0, x0, y1, x1, rows)
    # The middle of a piece lies inside its cell; its ends may lie on the cell's border.
    row = np.floor((y0 + y1) / 2)
    on = np.flatnonzero((row >= 0) & (row < rows))
    edge, x0, y0, x1, y1 = _cut_at_lines(edge[on], x0[on], y0[on], x1[on], y1[on], columns)
    row = np.floor((y0 + y1) / 2).astype(np.int32)
    # Left of the grid, a piece covers all of its row, as it would at x = 0; right of
    # it, nothing of it.
    x = np.clip((x0 + x1) / 2, 0, columns)
    column = np.floor(x).astype(np.int32)
    # Cuts at columns leave heights between two steps. Each height is rounded, not each
    # difference: the pieces of an edge then rise by exactly as much as the edge.
    rise = np.rint(y1 * CELL_STEPS) - np.rint(y0 * CELL_STEPS)
    # Between the piece and the right border of its cell lies a trapezium: the rise
    # times the width at the middle of the piece.
    width = 1 - (x - column)
    own = np.where(column < columns, np.rint(rise * width), 0)
    return Pieces(edge, row, column, rise.astype(np.int64), own.astype(np.int64))


def _cut_at_lines(
    edge: npt.NDArray[np.int32],
    a0: FloatArray,
    b0: FloatArray,
    a1: FloatArray,
    b1: FloatArray,
    last_line: int,
) -> tuple[Any, ...]:
    """Cut segments at the lines a = 0, 1, ... ``last_line``; b is the other axis.

    The pieces of a segment follow one another from its start to its end.
    """
    # The lowest and the highest line strictly between the ends of each segment: one
    # that only touches a line is not cut there.
    low = np.maximum(np.floor(np.minimum(a0, a1)) + 1, 0)
    high = np.minimum(np.ceil(np.maximum(a0, a1)) - 1, last_line)
    cuts = np.maximum(high - low + 1, 0).astype(np.int64)
    # Most segments are shorter than a cell and are not cut: they need no slope, and
    # those with a0 = a1 have none.
    crossing = np.flatnonzero(cuts)
    slope = np.zeros(len(a0))
    slope[crossing] = (b1[crossing] - b0[crossing]) / (a1[crossing] - a0[crossing])
    # Pieces are laid out one after another: segment i has cuts[i] + 1 of them, from
    # position first[i] to position last[i].
    last = np.cumsum(cuts + 1) - 1
    first = last - cuts
    segment = np.repeat(np.arange(len(a0)), cuts + 1)
    number = np.arange(len(segment)) - first[segment]
    # Piece 0 ends at the first line that the segment meets, piece 1 at the next.
    rising = a1 >= a0
    first_line = np.where(rising, low, high)
    direction = np.where(rising, 1.0, -1.0)
    a_end = first_line[segment] + direction[segment] * number
    b_end = b0[segment] + (a_end - a0[segment]) * slope[segment]
    # The last piece ends where the segment does.
    a_end[last], b_end[last] = a1, b1
    # Every other piece starts where the one before it ends: they share that point to
    # the last bit, so nothing is lost or counted twice between them.
    a_start, b_start = np.empty_like(a_end), np.empty_like(b_end)
    a_start[1:], b_start[1:] = a_end[:-1], b_end[:-1]
    a_start[first], b_start[first] = a0, b0
    return edge[segment], a_start, b_start, a_end, b_end
