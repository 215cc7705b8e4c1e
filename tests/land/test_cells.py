"""Cells: every point is in the cell of the place nearest to it."""

from __future__ import annotations

import numpy as np
import shapely

from dmz.land.cells import nearest_cells
from tests.geodesics import GEOD


def test_points_are_in_the_cell_of_the_nearest_place() -> None:
    random = np.random.default_rng(3)
    box = shapely.box(36, 48, 39, 50)
    places = random.uniform((36, 48), (39, 50), (12, 2))
    cells, cell_of = nearest_cells(places, box)
    points = random.uniform((36, 48), (39, 50), (200, 2))
    for point in points:
        km = GEOD.inv(*np.broadcast_to(point, (12, 2)).T, *places.T)[2] / 1000
        first, second = np.sort(km)[:2]
        # Halfway between two places the plane is off by metres.
        if second - first > 0.1:
            assert shapely.contains_xy(cells[cell_of[np.argmin(km)]], *point)


def test_places_at_one_point_share_a_cell() -> None:
    places = np.array([(36.0, 48.0), (38.0, 49.0), (36.0, 48.0)])
    cells, cell_of = nearest_cells(places, shapely.box(35, 47, 39, 50))
    assert len(cells) == 2
    assert cell_of[0] == cell_of[2] != cell_of[1]


def test_one_place_has_all_land() -> None:
    around = shapely.box(35, 47, 39, 50)
    (cell,), _ = nearest_cells(np.array([(36.0, 48.0)]), around)
    assert shapely.covers(shapely.buffer(cell, 1e-6), around)
