"""The smoothed edge between two parties' cells, on a plane in km."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.land.smooth import unite_smoothly

BOX = shapely.box(-60, -40, 60, 40)


def land(
    mine: npt.ArrayLike, others: npt.ArrayLike, contested: npt.ArrayLike = ()
) -> tuple[BaseGeometry, BaseGeometry]:
    """Both parties' land; a contested settlement has its twins 50 m north and south."""
    twins, step = np.reshape(contested, (-1, 2)), np.array([0, 0.05])
    points = np.concatenate([mine, others, twins + step, twins - step])
    n, m, k = len(np.asarray(mine)), len(np.asarray(others)), len(twins)
    held = np.repeat([True, False, True, False], [n, m, k, k])
    settled = np.repeat([True, False], [n + m, 2 * k])
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=BOX, ordered=True)
    )
    own, rest = (unite_smoothly(cells, side, points, settled) for side in (held, ~held))
    return shapely.intersection(own, BOX), shapely.intersection(rest, BOX)


def edge(own: BaseGeometry, rest: BaseGeometry) -> BaseGeometry:
    return shapely.intersection(own.boundary, rest.boundary)


def staggered(near_km: float, far_km: float, side: int) -> npt.NDArray[np.float64]:
    """Settlements every 3 km on a party's side of the x axis, near and far in turn."""
    x = np.arange(-60.0, 60.1, 3)
    away = np.where(np.arange(len(x)) % 2 == (side > 0), near_km, far_km)
    return np.column_stack([x, side * away])


def test_a_straight_edge_stays() -> None:
    own, rest = land([(-30, 6), (0, 6), (30, 6)], [(-30, -6), (0, -6), (30, -6)])
    assert own.area == pytest.approx(BOX.area / 2, rel=1e-9)
    assert rest.area == pytest.approx(BOX.area / 2, rel=1e-9)


def test_what_spacing_alone_bends_is_straight() -> None:
    # Settlements 4 and 8 km from the axis in turn, opposite ones 12 km apart: halfway
    # is 2 km north and 2 km south of it in turn, every 3 km. A bell curve of a third of
    # at least 4 km leaves at most exp(-2 (pi 4/3 / 6)²) = 38 % of a wave of 6 km.
    own, rest = land(staggered(4, 8, 1), staggered(4, 8, -1))
    middle = shapely.clip_by_rect(edge(own, rest), -40, -40, 40, 40)
    assert np.abs(shapely.get_coordinates(middle)[:, 1]).max() < 0.38 * 2
    assert own.area == pytest.approx(rest.area, rel=1e-3)


def test_every_settlement_stays_on_its_holders_side() -> None:
    random = np.random.default_rng(5)
    x = random.uniform(-55, 55, 120)
    # Parties hold the two sides of a winding line, some settlements close to it.
    away = random.choice([0.3, 1, 3, 8], 120) * random.choice([-1, 1], 120)
    points = np.column_stack([x, 10 * np.sin(x / 6) + away])
    own, rest = land(points[away > 0], points[away < 0])
    assert shapely.contains_xy(own, *points[away > 0].T).all()
    assert shapely.contains_xy(rest, *points[away < 0].T).all()
    assert own.area + rest.area == pytest.approx(BOX.area, rel=1e-9)


def test_the_edge_passes_a_contested_settlement_within_1_km() -> None:
    x = np.arange(-54.0, 55, 3)
    contested = np.column_stack([x, np.random.default_rng(2).uniform(-1.5, 1.5, len(x))])
    own, rest = land([(-40, 12), (0, 12), (40, 12)], [(-40, -12), (0, -12), (40, -12)], contested)
    away = shapely.distance(edge(own, rest), np.asarray(shapely.points(contested[1:-1])))
    assert 0.2 < away.max() <= 1


def test_a_pocket_keeps_its_place() -> None:
    own, rest = land([(-40, 20), (0, 20), (40, 20), (20, 0)], [(0, -20), (8, 0), (32, 0), (20, 9)])
    assert shapely.contains_xy(own, 20, 0)
    assert shapely.contains_xy(rest, [8, 32, 20], [0, 0, 9]).all()
