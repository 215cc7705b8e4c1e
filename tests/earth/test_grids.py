from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from dmz.earth.grids import VALUE_STEPS, cut_edges, find_edges

ROWS, COLUMNS = 7, 9
CELLS = np.array([[shapely.box(c, r, c + 1, r + 1) for c in range(COLUMNS)] for r in range(ROWS)])


def fractions(
    polygons: Sequence[BaseGeometry], rows: int = ROWS, columns: int = COLUMNS
) -> np.ndarray:
    """The covered fraction of every cell, of shape (polygons, rows, columns): what each cell gives that alone holds 1."""
    edges = find_edges(polygons)
    pieces = cut_edges(edges.ends, rows=rows, columns=columns)
    image = np.zeros((len(polygons), rows, columns))
    for row in range(rows):
        for column in range(columns):
            inside = pieces.row == row
            weights = np.zeros(len(edges.ends), dtype=np.int64)
            np.add.at(
                weights,
                pieces.edge,
                np.where(inside & (pieces.column == column), pieces.own, 0) * VALUE_STEPS,
            )
            np.add.at(
                weights,
                pieces.edge,
                np.where(inside & (pieces.column < column), pieces.rise, 0) * VALUE_STEPS,
            )
            image[:, row, column] = edges.sums(weights)
    return image


def test_a_square_that_halves_the_edge_cells() -> None:
    image = fractions([shapely.box(0.5, 0.5, 2.5, 2.5)], 3, 3)[0]
    assert image.tolist() == [[0.25, 0.5, 0.25], [0.5, 1.0, 0.5], [0.25, 0.5, 0.25]]


def test_a_diagonal_halves_its_cells() -> None:
    image = fractions([shapely.Polygon([(0, 0), (3, 0), (3, 3)])], 3, 3)[0]
    assert image.tolist() == [[0.5, 1, 1], [0, 0.5, 1], [0, 0, 0.5]]


def test_edges_on_the_grid_and_beyond_it() -> None:
    whole = fractions(
        [shapely.box(-5, -5, 20, 20), shapely.box(0, 0, COLUMNS, ROWS), shapely.box(20, 0, 30, 5)]
    )
    assert (whole[:2] == 1).all()
    assert not whole[2].any()


def test_nothing_covers_nothing() -> None:
    assert not fractions([shapely.Polygon(), shapely.MultiPolygon()]).any()
    assert find_edges([]).sums(np.zeros(0, dtype=np.int64)).shape == (0,)


def test_a_shared_edge_is_followed_once() -> None:
    edges = find_edges([shapely.box(1, 1, 3, 3), shapely.box(1, 1, 4, 3), shapely.box(1, 1, 3, 3)])
    # Level edges add nothing and are left out; the left edge is everyone's.
    assert len(edges.index) == 6
    assert len(edges.ends) == 3


def places(least: float, most: float) -> st.SearchStrategy[float]:
    """Places in cells; nearer to a cell's edge than normal numbers go, the overlays compared with divide by zero."""
    return st.floats(least, most, allow_subnormal=False)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(places(-3, 12), places(-3, 10), places(0.05, 4)), min_size=1, max_size=6),
    st.tuples(places(0, 6), places(0, 5)),
)
def test_agrees_with_overlays(
    discs: list[tuple[float, float, float]], hole: tuple[float, float]
) -> None:
    area = shapely.union_all([shapely.Point(x, y).buffer(r) for x, y, r in discs])
    area = shapely.difference(area, shapely.box(*hole, hole[0] + 2, hole[1] + 1.5))
    np.testing.assert_allclose(
        fractions([area])[0], shapely.area(shapely.intersection(CELLS, area)), atol=1e-4
    )


def test_a_polygon_does_not_depend_on_the_others() -> None:
    areas = [shapely.Point(3.3, 2.7).buffer(r) for r in (0.7, 1.9, 3.1)]
    together = fractions(areas)
    for number, area in enumerate(areas):
        assert (fractions([area])[0] == together[number]).all()
