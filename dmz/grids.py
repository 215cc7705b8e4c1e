"""Polygons on a grid of square cells: which cells each covers, and by what fraction, exactly.

Positions are in cells: x counts columns from the left edge, y counts rows from the top edge. What lies off the grid is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.geodesy import FloatArray

IntArray = npt.NDArray[np.int64]
Records = tuple[npt.NDArray[Any], ...]  # columns of the same length


@dataclass(frozen=True)
class Cover:
    """The cells that polygons cover, of all polygons together, sorted by row.

    Attributes
    ----------
    owner, row, column, share
        Shape (n,): a cell that an edge of the polygon ``owner`` crosses, and the fraction of it that is inside, 0 to 1.
    run_owner, run_row, run_start, run_stop
        Shape (m,): a run of cells wholly inside, in one row, from column ``run_start`` to before ``run_stop``.
    """

    owner: npt.NDArray[np.int32]
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int32]
    share: FloatArray
    run_owner: npt.NDArray[np.int32]
    run_row: npt.NDArray[np.int32]
    run_start: npt.NDArray[np.int32]
    run_stop: npt.NDArray[np.int32]

    def rows(self, start: int, stop: int) -> Cover:
        """The part of the cover in rows from ``start`` to before ``stop``."""
        cells = slice(*np.searchsorted(self.row, (start, stop)).tolist())
        runs = slice(*np.searchsorted(self.run_row, (start, stop)).tolist())
        columns = vars(self).items()
        return Cover(**{name: values[runs if name.startswith("run") else cells] for name, values in columns})

    def columns(self) -> tuple[int, int]:
        """The first column in it, and the one after the last; equal where it is empty."""
        starts = [values.min() for values in (self.column, self.run_start) if len(values)]
        stops = [values.max() for values in (self.column + 1, self.run_stop) if len(values)]
        return (int(min(starts)), int(max(stops))) if starts else (0, 0)


def cover_cells(polygons: Sequence[BaseGeometry] | npt.NDArray[Any], *, rows: int, columns: int) -> Cover:
    """Find the cells of a grid that polygons cover, and by what fraction.

    A polygon's cells do not depend on which others are asked for. The method is the signed area of edges, cell by cell, as in
    anti-aliased scan conversion (FreeType's smooth rasteriser): no cell is visited that no edge crosses.

    Parameters
    ----------
    polygons
        Shape (n,): valid polygons or multipolygons, positions in cells.
    rows, columns
        Size of the grid.
    """
    oriented = shapely.orient_polygons(np.asarray(polygons, dtype=object), exterior_cw=True)
    found = [_cells_and_runs(polygon, rows, columns) for polygon in oriented]
    return Cover(*_by_row([cells for cells, _ in found], rows), *_by_row([runs for _, runs in found], rows))


def _cells_and_runs(polygon: BaseGeometry, rows: int, columns: int) -> tuple[Records, Records]:
    """One polygon's crossed cells, as row, column and share, and its runs, as row, start and stop."""
    row, column, share, after = _crossed_cells(polygon, rows, columns)
    on = column < columns
    cells = (row[on].astype(np.int32), column[on].astype(np.int32), share[on])
    # Between two crossed cells of a row, all cells are inside or all are outside.
    full = np.flatnonzero((after[:-1] > 0.5) & (np.diff(column) > 1) & (np.diff(row) == 0))
    return cells, tuple(values.astype(np.int32) for values in (row[full], column[full] + 1, column[full + 1]))


def _by_row(records: Sequence[Records], rows: int) -> Iterator[npt.NDArray[Any]]:
    """Columns of all records together, in the order of their rows; before them, whose they are."""
    owner = np.repeat(np.arange(len(records), dtype=np.int32), [len(record[0]) for record in records])
    table = [np.concatenate(column) for column in zip(*records, strict=True)] if records else [np.zeros(0, np.int32)] * 3
    # NumPy sorts numbers of two bytes in one sweep.
    order = np.argsort(table[0].astype(np.uint16) if rows < 2**16 else table[0], kind="stable")
    return (column[order] for column in (owner, *table))


def _crossed_cells(polygon: BaseGeometry, rows: int, columns: int) -> tuple[IntArray, IntArray, FloatArray, FloatArray]:
    """The cells that a polygon's edges cross: row, column, share inside, and the share of what follows in the row (0 or 1).

    Cells are sorted by row and column. Column ``columns`` stands for all that is right of the grid.
    """
    xy, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(polygon)), return_index=True)
    edge = ring[1:] == ring[:-1]
    (x0, y0), (x1, y1) = xy[:-1][edge].T, xy[1:][edge].T
    y0, x0, y1, x1 = _cut(y0, x0, y1, x1, rows)
    x0, y0, x1, y1 = _cut(x0, y0, x1, y1, columns)
    rise = y1 - y0
    row = np.floor((y0 + y1) / 2).astype(np.int64)
    keep = (row >= 0) & (row < rows)
    x, rise, row = ((x0 + x1) / 2)[keep], rise[keep], row[keep]
    x = np.clip(x, 0, columns)
    column = np.floor(x).astype(np.int64)
    key = row * (columns + 1) + column
    order = np.argsort(key)
    key, rise = key[order], rise[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(first):
        none = np.zeros(0)
        return none.astype(np.int64), none.astype(np.int64), none, none
    own = np.add.reduceat(rise * (1 - (x - column)[order]), first)
    cover = np.add.reduceat(rise, first)
    row, column = np.divmod(key[first], columns + 1)
    before = np.cumsum(cover) - cover
    starts = np.flatnonzero(np.diff(row, prepend=-1))
    before -= np.repeat(before[starts], np.diff(starts, append=len(row)))
    return row, column, np.clip(before + own, 0.0, 1.0), before + cover


def _cut(a0: FloatArray, b0: FloatArray, a1: FloatArray, b1: FloatArray, last_line: int) -> tuple[FloatArray, ...]:
    """Cut segments where ``a`` is whole, at the lines 0 to ``last_line``; the pieces follow each other along each segment."""
    low = np.maximum(np.floor(np.minimum(a0, a1)) + 1, 0)
    high = np.minimum(np.ceil(np.maximum(a0, a1)) - 1, last_line)
    count = np.maximum(high - low + 1, 0).astype(np.int64)
    at = np.repeat(np.arange(len(a0)), count + 1)
    piece = np.arange(len(at)) - np.repeat(np.cumsum(count + 1) - (count + 1), count + 1)
    rising = (a1 >= a0)[at]
    line = np.where(rising, low[at] + piece, high[at] - piece)  # where the piece ends, if the segment goes on
    ends = piece == count[at]
    a_end = np.where(ends, a1[at], line)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = ((b1 - b0) / (a1 - a0))[at]
        b_end = np.where(ends, b1[at], b0[at] + (line - a0[at]) * slope)
    a_start, b_start = np.roll(a_end, 1), np.roll(b_end, 1)
    begins = piece == 0
    return np.where(begins, a0[at], a_start), np.where(begins, b0[at], b_start), a_end, b_end
