"""Distance, length and area, against GeographicLib (`pyproj.Geod`) and closed formulas."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon

from dmz import read_front
from dmz.earth.geodesy import (
    Plane,
    area_km2,
    areas_km2,
    densify,
    distance_fault,
    length_km,
    plane_of,
)
from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.territory import Territory
from tests.geodesics import GEOD, geod_area_km2, nearest_km, snyder_box_km2

KRAMATORSK = Point(37.5844, 48.7389)


@pytest.fixture(scope="module")
def front(territory: Territory, deepstate: Callable[[str], Path]) -> Front:
    return read_front(str(deepstate("2025-12-01")), territory=territory)


@pytest.fixture(scope="module")
def dense(front: Front) -> np.ndarray:
    return shapely.get_coordinates(densify(front.line, chord_km=0.05))


class TestArea:
    @pytest.mark.parametrize(
        ("west", "south"), [(37, 48), (33, 44), (-70, -34), (127, 38), (0, 0), (20, 78)]
    )
    def test_a_box_of_one_degree_by_snyder(self, west: float, south: float) -> None:
        box = shapely.box(west, south, west + 1, south + 1)
        assert area_km2(box) == pytest.approx(
            snyder_box_km2(west, south, west + 1, south + 1), rel=1e-9
        )

    def test_known_size_of_a_degree_at_the_equator(self) -> None:
        # 111.3195 km along the equator by 110.5744 km along the meridian.
        assert area_km2(shapely.box(0, 0, 1, 1)) == pytest.approx(111.3195 * 110.5744, rel=1e-4)

    def test_ragged_polygons_by_geographiclib(self) -> None:
        random = np.random.default_rng(5)
        for _ in range(20):
            angle = np.sort(random.uniform(0, 2 * np.pi, 12))
            radius = random.uniform(0.3, 2, 12)
            ring = np.column_stack([36 + 1.5 * radius * np.cos(angle), 48 + radius * np.sin(angle)])
            polygon = shapely.make_valid(Polygon(ring))
            expected = sum(geod_area_km2(part) for part in shapely.get_parts(polygon))
            assert area_km2(polygon) == pytest.approx(expected, rel=1e-6)

    def test_holes_parts_and_direction(self) -> None:
        outer, inner = shapely.box(30, 48, 32, 50), shapely.box(30.5, 48.5, 31, 49)
        with_hole = Polygon(outer.exterior, [inner.exterior])
        expected = snyder_box_km2(30, 48, 32, 50) - snyder_box_km2(30.5, 48.5, 31, 49)
        assert area_km2(with_hole) == pytest.approx(expected, rel=1e-9)
        assert area_km2(shapely.reverse(with_hole)) == pytest.approx(expected, rel=1e-9)
        pair = MultiPolygon([with_hole, inner])
        assert area_km2(pair) == pytest.approx(snyder_box_km2(30, 48, 32, 50), rel=1e-9)

    def test_many_at_once_in_their_order(self) -> None:
        box = shapely.box(30, 48, 31, 49)
        mixed = [
            Point(1, 1),
            box,
            Polygon(),
            GeometryCollection([box, LineString([(0, 0), (1, 1)]), MultiPolygon([box])]),
        ]
        assert areas_km2(mixed) == pytest.approx(np.array([0, 1, 0, 2]) * area_km2(box))
        assert areas_km2([]).shape == (0,)
        assert areas_km2([Point(1, 1)]).tolist() == [0]


class TestLength:
    def test_by_geographiclib(self) -> None:
        line = LineString([(30, 48), (31, 48.5), (31, 49)])
        expected = GEOD.inv(30, 48, 31, 48.5)[2] + GEOD.inv(31, 48.5, 31, 49)[2]
        assert length_km(line) == pytest.approx(expected / 1000)

    def test_parts_are_not_joined(self) -> None:
        one, other = LineString([(30, 48), (30, 49)]), LineString([(35, 48), (35, 49)])
        assert length_km(GeometryCollection([one, other])) == pytest.approx(2 * length_km(one))
        assert length_km(LineString()) == 0

    def test_no_chord_is_longer_than_asked(self) -> None:
        line = densify(LineString([(30, 48), (30, 49)]), chord_km=2)
        xy = shapely.get_coordinates(line)
        steps = GEOD.inv(*xy[:-1].T, *xy[1:].T)[2]
        assert max(steps) <= 2001
        assert length_km(line) == pytest.approx(GEOD.inv(30, 48, 30, 49)[2] / 1000)


class TestPlane:
    def test_there_and_back(self) -> None:
        plane = Plane(37, 48)
        box = shapely.box(36, 47, 38, 49)
        assert shapely.equals_exact(plane.unproject(plane.project(box)), box, 1e-9)

    def test_positions_are_the_geodesic_from_the_centre(self) -> None:
        plane = plane_of(shapely.box(36, 47, 38, 49))
        assert (plane.longitude, plane.latitude) == (37, 48)
        x, y = plane.positions(np.array([[38.0, 49.0]]))
        assert math.hypot(x[0], y[0]) == pytest.approx(GEOD.inv(37, 48, 38, 49)[2] / 1000)


class TestReachOfPoints:
    @pytest.mark.parametrize("radius_km", [5.0, 40.0, 100.0])
    def test_disc_by_the_formula_of_a_spherical_cap(self, radius_km: float) -> None:
        # On a sphere of the local Gaussian radius the cap of a geodesic circle is 2 pi R^2 (1 - cos(r/R)).
        w2 = 1 - GEOD.es * math.sin(math.radians(KRAMATORSK.y)) ** 2
        gauss = GEOD.a / 1000 * math.sqrt(1 - GEOD.es) / w2
        expected = 2 * math.pi * gauss**2 * (1 - math.cos(radius_km / gauss))
        assert area_km2(Reach(KRAMATORSK).within(radius_km)) == pytest.approx(expected, rel=1e-4)

    def test_edge_lies_on_the_circle(self) -> None:
        edge = shapely.get_coordinates(Reach(KRAMATORSK).within(40))
        centre = np.broadcast_to((KRAMATORSK.x, KRAMATORSK.y), edge.shape)
        assert GEOD.inv(*centre.T, *edge.T)[2] == pytest.approx(40_000, abs=1)

    def test_distances(self) -> None:
        points = np.array([[37.0, 48.0], [40.0, 50.0], [24.0, 49.8], [37.5844, 48.7389]])
        pair = MultiPoint([(37.5844, 48.7389), (39.3, 48.57)])
        to_each = [
            GEOD.inv(*points.T, np.full(4, x), np.full(4, y))[2]
            for x, y in shapely.get_coordinates(pair)
        ]
        assert Reach(pair).distances_km(points) == pytest.approx(
            np.min(to_each, axis=0) / 1000, abs=2e-3
        )

    def test_nothing_is_near_nothing(self) -> None:
        nowhere = Reach(LineString())
        assert nowhere.within(10).is_empty
        assert nowhere.distances_km(np.array([[37.0, 48.0]])).tolist() == [math.inf]


class TestReachOfLines:
    @pytest.mark.parametrize("distance_km", [5.0, 10.0, 40.0])
    def test_boundary_is_within_5_m_of_the_geodesic_distance(
        self, front: Front, dense: np.ndarray, distance_km: float
    ) -> None:
        area = Reach(front.line).within(distance_km)
        rings = shapely.get_rings(area)
        xy, ring = shapely.get_coordinates(rings, return_index=True)
        middles = ((xy[1:] + xy[:-1]) / 2)[ring[1:] == ring[:-1]]
        random = np.random.default_rng(7)
        for points in (xy, middles):
            sample = points[random.choice(len(points), min(300, len(points)), replace=False)]
            assert nearest_km(sample, dense) * 1000 == pytest.approx(distance_km * 1000, abs=5)

    def test_distances_are_right_to_2_m_up_to_100_km(self, front: Front, dense: np.ndarray) -> None:
        random = np.random.default_rng(8)
        points = np.column_stack([random.uniform(31, 40, 600), random.uniform(46, 51, 600)])
        expected = nearest_km(points, dense)
        near = expected < 100
        assert near.sum() > 300
        reach = Reach(front.line)
        assert reach.distances_km(points)[near] == pytest.approx(expected[near], abs=2e-3)
        assert reach.distances_km(points)[~near] == pytest.approx(expected[~near], rel=1e-3)
        limited = reach.distances_km(points, limit_km=40)
        inside = expected < 39.99
        assert limited[inside] == pytest.approx(expected[inside], abs=2e-3)
        assert (limited[expected > 40.01] > 40).all()

    @pytest.mark.parametrize("latitude", [-34.0, 5.0, 38.0, 65.0])
    def test_band_along_a_meridian_anywhere(self, latitude: float) -> None:
        # A meridian is a geodesic. The band of 10 km on both sides of 100 km of it, with two half discs at the ends.
        north = GEOD.fwd(20, latitude, 0, 100_000)[1]
        band = Reach(LineString([(20, latitude), (20, north)])).within(10)
        assert area_km2(band) == pytest.approx(2 * 10 * 100 + math.pi * 10**2, rel=1e-4)

    def test_point_and_line_together(self) -> None:
        line, point = LineString([(36, 48), (36.5, 48)]), Point(38, 48)
        both = Reach(GeometryCollection([line, point])).within(10)
        apart = area_km2(Reach(line).within(10)) + area_km2(Reach(point).within(10))
        assert area_km2(both) == pytest.approx(apart, rel=1e-4)


class TestDistanceFault:
    @pytest.mark.parametrize("km", [0.001, 5, 500])
    def test_good(self, km: float) -> None:
        assert distance_fault(km) is None

    @pytest.mark.parametrize(
        ("km", "said"),
        [
            (0, "above zero"),
            (-1, "above zero"),
            (500.1, "500 km"),
            (math.nan, "not a number"),
            (math.inf, "not a num"),
        ],
    )
    def test_bad(self, km: float, said: str) -> None:
        assert said in (distance_fault(km) or "")
