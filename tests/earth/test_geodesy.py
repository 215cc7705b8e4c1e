"""Distance, length and area against GeographicLib and closed formulas."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import GeometryCollection, LineString, MultiPoint, MultiPolygon, Point, Polygon

from dmz import read_front
from dmz.earth.geodesy import (
    MAX_DISTANCE_KM,
    Plane,
    area_km2,
    areas_km2,
    degrees_per_km,
    densify,
    distance_fault,
    length_km,
    plane_of,
    small_areas_km2,
)
from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.territory import Territory
from tests.geodesics import GEOD, geod_area_km2, nearest_km, snyder_box_km2

KRAMATORSK = Point(37.5844, 48.7389)
EARTH_KM = 6371.0

modest = settings(max_examples=25, deadline=None, derandomize=True, database=None)
longitudes = st.floats(-175, 175)
latitudes = st.floats(-80, 80)


@pytest.fixture(scope="module")
def front(territory: Territory, deepstate: Callable[[str], Path]) -> Front:
    return read_front(str(deepstate("2025-12-01")), territory=territory)


@pytest.fixture(scope="module")
def dense(front: Front) -> np.ndarray:
    return shapely.get_coordinates(densify(front.line, chord_km=0.05))


class TestArea:
    """`area_km2` and `areas_km2`."""

    @pytest.mark.parametrize(
        ("west", "south"), [(37, 48), (33, 44), (-70, -34), (127, 38), (0, 0), (20, 78)]
    )
    def test_one_degree_box_by_snyder(self, west: float, south: float) -> None:
        box = shapely.box(west, south, west + 1, south + 1)
        assert area_km2(box) == pytest.approx(
            snyder_box_km2(west, south, west + 1, south + 1), rel=1e-9
        )

    def test_one_degree_box_at_the_equator_by_its_sides(self) -> None:
        # 111.3195 km along the equator by 110.5744 km along the meridian.
        assert area_km2(shapely.box(0, 0, 1, 1)) == pytest.approx(111.3195 * 110.5744, rel=1e-4)

    @modest
    @given(longitudes, latitudes, st.floats(0.01, 2), st.floats(0.01, 2))
    def test_any_box_by_geographiclib(
        self, west: float, south: float, width: float, height: float
    ) -> None:
        box = shapely.box(west, south, west + width, south + height)
        assert area_km2(box) == pytest.approx(geod_area_km2(box), rel=1e-6)

    @modest
    @given(longitudes, latitudes, st.lists(st.floats(0, 1), min_size=6, max_size=6))
    def test_points_along_edges_change_nothing(
        self, west: float, south: float, offsets: list[float]
    ) -> None:
        # The quadrature takes three points of each edge, however long the edge is.
        corners = np.array([west, south]) + np.reshape(offsets, (3, 2))
        triangle = Polygon(corners)
        assume(triangle.area > 0)
        dense = densify(triangle, chord_km=5)
        # A sliver's area is the small difference of large strips: hence the square
        # metre.
        assert area_km2(dense) == pytest.approx(area_km2(triangle), rel=1e-9, abs=1e-6)

    def test_ragged_polygons_by_geographiclib(self) -> None:
        random = np.random.default_rng(5)
        for _ in range(20):
            angle = np.sort(random.uniform(0, 2 * np.pi, 12))
            radius = random.uniform(0.3, 2, 12)
            ring = np.column_stack([36 + 1.5 * radius * np.cos(angle), 48 + radius * np.sin(angle)])
            polygon = shapely.make_valid(Polygon(ring))
            expected = sum(geod_area_km2(part) for part in shapely.get_parts(polygon))
            assert area_km2(polygon) == pytest.approx(expected, rel=1e-6)

    def test_holes_parts_and_ring_direction(self) -> None:
        outer, inner = shapely.box(30, 48, 32, 50), shapely.box(30.5, 48.5, 31, 49)
        with_hole = Polygon(outer.exterior, [inner.exterior])
        expected = snyder_box_km2(30, 48, 32, 50) - snyder_box_km2(30.5, 48.5, 31, 49)
        assert area_km2(with_hole) == pytest.approx(expected, rel=1e-9)
        assert area_km2(shapely.reverse(with_hole)) == pytest.approx(expected, rel=1e-9)
        pair = MultiPolygon([with_hole, inner])
        assert area_km2(pair) == pytest.approx(snyder_box_km2(30, 48, 32, 50), rel=1e-9)

    def test_many_geometries_keep_their_order(self) -> None:
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
    """`length_km`, and the chords of `densify`."""

    def test_by_geographiclib(self) -> None:
        line = LineString([(30, 48), (31, 48.5), (31, 49)])
        expected = GEOD.inv(30, 48, 31, 48.5)[2] + GEOD.inv(31, 48.5, 31, 49)[2]
        assert length_km(line) == pytest.approx(expected / 1000)

    def test_gaps_between_parts_do_not_count(self) -> None:
        one, other = LineString([(30, 48), (30, 49)]), LineString([(35, 48), (35, 49)])
        assert length_km(GeometryCollection([one, other])) == pytest.approx(2 * length_km(one))
        assert length_km(LineString()) == 0

    def test_densify_keeps_chords_short_and_the_length(self) -> None:
        line = densify(LineString([(30, 48), (30, 49)]), chord_km=2)
        xy = shapely.get_coordinates(line)
        steps = GEOD.inv(*xy[:-1].T, *xy[1:].T)[2]
        assert max(steps) <= 2001
        assert length_km(line) == pytest.approx(GEOD.inv(30, 48, 30, 49)[2] / 1000)


class TestPlane:
    """`Plane` and `plane_of`."""

    def test_unproject_undoes_project(self) -> None:
        plane = Plane(37, 48)
        box = shapely.box(36, 47, 38, 49)
        assert shapely.equals_exact(plane.unproject(plane.project(box)), box, 1e-9)

    def test_distances_from_the_centre_are_geodesics(self) -> None:
        plane = plane_of(shapely.box(36, 47, 38, 49))
        assert (plane.longitude, plane.latitude) == (37, 48)
        x, y = plane.positions(np.array([[38.0, 49.0]]))
        assert math.hypot(x[0], y[0]) == pytest.approx(GEOD.inv(37, 48, 38, 49)[2] / 1000)

    @modest
    @given(
        latitudes,
        st.floats(0, 360),
        st.floats(0.1, 60),
        st.floats(0, 360),
        st.floats(0.1, 100),
    )
    def test_distances_are_too_long_by_the_documented_error_at_most(
        self, latitude: float, azimuth: float, r: float, other_azimuth: float, d: float
    ) -> None:
        # One point r from the centre, another d from the first: r^2 d / (6 R^2) too
        # long.
        x, y, _ = GEOD.fwd(20, latitude, azimuth, r * 1000)
        other_x, other_y, _ = GEOD.fwd(x, y, other_azimuth, d * 1000)
        placed = Plane(20, latitude).positions(np.array([[x, y], [other_x, other_y]]))
        error_km = math.hypot(*np.diff(placed).ravel()) - d
        assert -1e-6 <= error_km <= 1.01 * r**2 * d / (6 * EARTH_KM**2) + 1e-6


class TestReachOfPoints:
    """`Reach` around points."""

    @pytest.mark.parametrize("radius_km", [5.0, 40.0, 100.0])
    def test_disc_by_the_formula_of_a_spherical_cap(self, radius_km: float) -> None:
        # On a sphere, a cap of radius r has the area 2 pi R^2 (1 - cos(r / R)). R is
        # the ellipsoid's Gaussian radius of curvature at the centre.
        w2 = 1 - GEOD.es * math.sin(math.radians(KRAMATORSK.y)) ** 2
        gauss = GEOD.a / 1000 * math.sqrt(1 - GEOD.es) / w2
        expected = 2 * math.pi * gauss**2 * (1 - math.cos(radius_km / gauss))
        assert area_km2(Reach(KRAMATORSK).within(radius_km)) == pytest.approx(expected, rel=1e-4)

    def test_boundary_lies_on_the_geodesic_circle(self) -> None:
        edge = shapely.get_coordinates(Reach(KRAMATORSK).within(40))
        centre = np.broadcast_to((KRAMATORSK.x, KRAMATORSK.y), edge.shape)
        assert GEOD.inv(*centre.T, *edge.T)[2] == pytest.approx(40_000, abs=1)

    def test_distances_by_geographiclib(self) -> None:
        points = np.array([[37.0, 48.0], [40.0, 50.0], [24.0, 49.8], [37.5844, 48.7389]])
        pair = MultiPoint([(37.5844, 48.7389), (39.3, 48.57)])
        to_each = [
            GEOD.inv(*points.T, np.full(4, x), np.full(4, y))[2]
            for x, y in shapely.get_coordinates(pair)
        ]
        assert Reach(pair).distances_km(points) == pytest.approx(
            np.min(to_each, axis=0) / 1000, abs=2e-3
        )

    def test_nothing_is_near_an_empty_reference(self) -> None:
        nowhere = Reach(LineString())
        assert nowhere.within(10).is_empty
        assert nowhere.distances_km(np.array([[37.0, 48.0]])).tolist() == [math.inf]


class TestReachOfLines:
    """`Reach` around lines: DeepState's front line, and meridians elsewhere."""

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

    def test_distances_are_within_2_m_up_to_100_km(self, front: Front, dense: np.ndarray) -> None:
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

    @pytest.mark.parametrize("latitude", [0.0, 48.0, 80.0])
    def test_limit_drops_no_point_to_the_east_or_west(self, latitude: float) -> None:
        # A ring of points 39 km away, and one 41 km away, across the antimeridian.
        angles = np.arange(0, 360, 5.0)
        reach = Reach(Point(180, latitude))
        for km in (39.0, 41.0):
            ring = GEOD.fwd(*np.broadcast_arrays(180, latitude, angles, km * 1000))
            points = np.column_stack([np.asarray(ring[0]) % 360, ring[1]])
            limited = reach.distances_km(points, limit_km=40)
            assert (limited <= 40).all() == (km <= 40)
            assert (limited > 40).all() == (km > 40)

    @pytest.mark.parametrize(
        ("west", "south", "east", "north"), [(29, 48, 33, 48), (31, 66, 31, 69)]
    )
    def test_a_long_edge_is_straight_in_degrees(
        self, west: float, south: float, east: float, north: float
    ) -> None:
        # One edge of 300 km. A geodesic would leave a parallel by 2 km; and beside a
        # meridian an edge of the area is as long as a piece, and bent by a metre.
        line = np.column_stack([np.linspace(west, east, 6001), np.linspace(south, north, 6001)])
        band = Reach(LineString(line[[0, -1]])).within(40)
        edge = shapely.get_coordinates(shapely.segmentize(band.boundary, 0.01))
        away = nearest_km(edge, line) * 1000
        assert away == pytest.approx(np.full(len(edge), 40_000), abs=5)
        # The chords of an arc are nearer, and nothing is farther.
        assert away.max() < 40_000.1

    @pytest.mark.parametrize("latitude", [-34.0, 5.0, 38.0, 65.0])
    def test_band_along_a_meridian_at_any_latitude(self, latitude: float) -> None:
        # A meridian is a geodesic. 10 km on both sides of 100 km of it, and a half disc
        # at both ends.
        north = GEOD.fwd(20, latitude, 0, 100_000)[1]
        band = Reach(LineString([(20, latitude), (20, north)])).within(10)
        assert area_km2(band) == pytest.approx(2 * 10 * 100 + math.pi * 10**2, rel=1e-4)

    def test_a_point_and_a_line_in_one_reference(self) -> None:
        line, point = LineString([(36, 48), (36.5, 48)]), Point(38, 48)
        both = Reach(GeometryCollection([line, point])).within(10)
        apart = area_km2(Reach(line).within(10)) + area_km2(Reach(point).within(10))
        assert area_km2(both) == pytest.approx(apart, rel=1e-4)

    def test_a_line_of_very_many_vertices_is_the_line_that_it_follows(self) -> None:
        # A vertex a metre, off a meridian by up to 8 cm: unions of such buffers failed.
        noise = np.random.default_rng(1).uniform(-1e-6, 1e-6, 120_000)
        dense = LineString(np.column_stack([31 + noise, np.linspace(47, 48, len(noise))]))
        plain = Reach(LineString([(31, 47), (31, 48)])).within(10)
        drawn = Reach(dense).within(10)
        assert drawn.is_valid
        # 0.6 m along 220 km of edge, of about 2,500 km².
        assert shapely.symmetric_difference(drawn, plain).area < 5e-5 * plain.area


class TestDistanceFault:
    """`distance_fault`."""

    @pytest.mark.parametrize("km", [0.001, 5, MAX_DISTANCE_KM])
    def test_distances_that_can_be_measured(self, km: float) -> None:
        assert distance_fault(km) is None

    @pytest.mark.parametrize(
        ("km", "words"),
        [
            (0, "above zero"),
            (-1, "above zero"),
            (500.1, "500 km or less"),
            (math.nan, "not a number"),
            (math.inf, "not a number"),
        ],
    )
    def test_distances_that_cannot(self, km: float, words: str) -> None:
        assert words in (distance_fault(km) or "")


@pytest.mark.parametrize(("height", "error"), [(0.02, 1e-7), (0.3, 1e-6)])
def test_small_areas_are_areas(height: float, error: float) -> None:
    discs = shapely.buffer(shapely.points([[37.0, 44.5], [30.0, 48.0], [33.0, 52.0]]), height / 2)
    halves = shapely.intersection(discs, shapely.box(20, 40, 37, 52))
    nothing = shapely.intersection(discs, shapely.Point(0, 0))
    assert small_areas_km2(halves) == pytest.approx(areas_km2(halves), rel=error)
    assert small_areas_km2(nothing).tolist() == [0.0, 0.0, 0.0]


def test_degrees_of_a_km_are_those_of_geodesics() -> None:
    latitude = np.array([0.0, 30.0, 48.0, 60.0, -48.0])
    east, north = degrees_per_km(latitude)
    zero = np.zeros_like(latitude)
    step = 1e-3
    *_, along_m = GEOD.inv(zero, latitude, zero + step, latitude)
    *_, up_m = GEOD.inv(zero, latitude - step / 2, zero, latitude + step / 2)
    assert east == pytest.approx(step / (np.array(along_m) / 1000), rel=1e-6)
    assert north == pytest.approx(step / (np.array(up_m) / 1000), rel=1e-6)
