"""Sums over grids, against shapely's overlays and figures from paper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from dmz.earth.grids import CELL_STEPS, VALUE_STEPS, cut_edges, find_edges

ROWS, COLUMNS = 7, 9
CELLS = np.array([[shapely.box(c, r, c + 1, r + 1) for c in range(COLUMNS)] for r in range(ROWS)])


def fractions(
    polygons: Sequence[BaseGeometry], rows: int = ROWS, columns: int = COLUMNS
) -> np.ndarray:
    """Covered fraction of every cell, shape (polygons, rows, columns).

    A cell's fraction is the sum over a grid that holds 1 in this cell and 0 elsewhere.
    """
    edges = find_edges(polygons)
    pieces = cut_edges(edges.ends, rows=rows, columns=columns)
    image = np.zeros((len(polygons), rows, columns))
    for row in range(rows):
        in_row = pieces.row == row
        for column in range(columns):
            at_cell = np.where(in_row & (pieces.column == column), pieces.own, 0)
            left_of_it = np.where(in_row & (pieces.column < column), pieces.rise, 0)
            weights = np.zeros(len(edges.ends), dtype=np.int64)
            np.add.at(weights, pieces.edge, (at_cell + left_of_it) * VALUE_STEPS)
            image[:, row, column] = edges.sums(weights)
    return image


def test_a_square_halves_the_cells_of_its_edge() -> None:
    image = fractions([shapely.box(0.5, 0.5, 2.5, 2.5)], 3, 3)[0]
    assert image.tolist() == [[0.25, 0.5, 0.25], [0.5, 1.0, 0.5], [0.25, 0.5, 0.25]]


def test_a_diagonal_halves_its_cells() -> None:
    image = fractions([shapely.Polygon([(0, 0), (3, 0), (3, 3)])], 3, 3)[0]
    assert image.tolist() == [[0.5, 1, 1], [0, 0.5, 1], [0, 0, 0.5]]


def test_edges_on_the_lines_of_the_grid_and_outside_it() -> None:
    image = fractions(
        [shapely.box(-5, -5, 20, 20), shapely.box(0, 0, COLUMNS, ROWS), shapely.box(20, 0, 30, 5)]
    )
    assert (image[:2] == 1).all()
    assert not image[2].any()


def test_empty_polygons_cover_nothing() -> None:
    assert not fractions([shapely.Polygon(), shapely.MultiPolygon()]).any()
    assert find_edges([]).sums(np.zeros(0, dtype=np.int64)).shape == (0,)


def test_a_shared_edge_is_followed_once() -> None:
    edges = find_edges([shapely.box(1, 1, 3, 3), shapely.box(1, 1, 4, 3), shapely.box(1, 1, 3, 3)])
    # Edges along a row are left out. All three polygons share the left edge.
    assert len(edges.index) == 6
    assert len(edges.ends) == 3


def positions(least: float, most: float) -> st.SearchStrategy[float]:
    """Positions in cells. Subnormal ones make the overlays of the comparison fail."""
    return st.floats(least, most, allow_subnormal=False)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(positions(-3, 12), positions(-3, 10), positions(0.05, 4)), min_size=1, max_size=6
    ),
    st.tuples(positions(0, 6), positions(0, 5)),
)
def test_fractions_agree_with_overlays(
    discs: list[tuple[float, float, float]], hole: tuple[float, float]
) -> None:
    area = shapely.union_all([shapely.Point(x, y).buffer(r) for x, y, r in discs])
    area = shapely.difference(area, shapely.box(*hole, hole[0] + 2, hole[1] + 1.5))
    np.testing.assert_allclose(
        fractions([area])[0], shapely.area(shapely.intersection(CELLS, area)), atol=1e-4
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(positions(-1, COLUMNS + 1), min_size=2, max_size=12))
def test_two_sides_of_a_line_fill_the_grid(crossings: list[float]) -> None:
    # The line winds from the top edge to the bottom edge. The sides share its edges, in
    # opposite directions.
    line = list(zip(crossings, np.linspace(0, ROWS, len(crossings)), strict=True))
    left = shapely.Polygon([(-2, 0), *line, (-2, ROWS)])
    right = shapely.Polygon([(COLUMNS + 2, 0), *line, (COLUMNS + 2, ROWS)])
    both = fractions([left, right])
    # Each of the two or three pieces in a cell is rounded to one step of 2**-17.
    np.testing.assert_allclose(both.sum(axis=0), 1, atol=1e-4)
    assert (both >= 0).all()


def test_windows_of_rows_hold_every_piece_once() -> None:
    edges = find_edges([shapely.Point(4.4, 3.3).buffer(r) for r in (1.2, 2.9)])
    pieces = cut_edges(edges.ends, rows=ROWS, columns=COLUMNS)
    windows = [pieces.within(top, bottom) for top, bottom in ((0, 2), (2, 5), (5, ROWS))]
    assert sum(len(window.edge) for window in windows) == len(pieces.edge)
    for window, (top, bottom) in zip(windows, ((0, 2), (2, 5), (5, ROWS)), strict=True):
        assert ((window.row >= top) & (window.row < bottom)).all()
    # Every edge rises by as much as its pieces together, to the last step.
    rise = np.bincount(pieces.edge, weights=pieces.rise, minlength=len(edges.ends))
    heights = (edges.ends[:, 3] - edges.ends[:, 1]) * CELL_STEPS
    assert rise.tolist() == heights.tolist()


def test_a_polygon_does_not_depend_on_the_others() -> None:
    areas = [shapely.Point(3.3, 2.7).buffer(r) for r in (0.7, 1.9, 3.1)]
    together = fractions(areas)
    for number, area in enumerate(areas):
        assert (fractions([area])[0] == together[number]).all()
