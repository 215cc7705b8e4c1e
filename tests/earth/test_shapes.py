"""Lengths at a coarser detail, and joining areas."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from dmz.earth.geodesy import area_km2, length_km
from dmz.earth.shapes import clip_to_box, join_polygons, length_at_detail_km, thin_dense
from tests import paper


def zigzag(height_km: float) -> shapely.LineString:
    """Along half height for 40 km, up and down every 2 km."""
    steps = np.arange(-20, 21)
    return shapely.LineString(
        [(paper.east(2 * step / 2), paper.north(height_km * (step % 2))) for step in steps]
    )


class TestLengthAtDetail:
    def test_bends_below_it_do_not_count(self) -> None:
        # 40 edges of (1² + 0.8²)^½ km each; without the bends, 40 km.
        line = zigzag(0.8)
        assert length_km(line) == pytest.approx(40 * np.hypot(1, 0.8), rel=1e-3)
        assert length_at_detail_km(line, 1.0) == pytest.approx(40, rel=1e-3)

    def test_bends_above_it_do(self) -> None:
        line = zigzag(3)
        assert length_at_detail_km(line, 1.0) == pytest.approx(40 * np.hypot(1, 3), rel=1e-3)
        assert length_at_detail_km(line, 1.0) == pytest.approx(length_km(line), rel=1e-6)

    def test_how_a_line_was_cut_into_pieces_changes_nothing(self) -> None:
        line = zigzag(0.8)
        xy = shapely.get_coordinates(line)
        pieces = shapely.MultiLineString([xy[:11], xy[10:30], xy[29:]])
        assert length_at_detail_km(pieces, 1.0) == pytest.approx(length_at_detail_km(line, 1.0))

    def test_a_ring_smaller_than_it_is_a_point(self) -> None:
        ring = shapely.Polygon([(31, 48), (31.005, 48), (31.005, 48.003)]).exterior
        assert length_at_detail_km(shapely.LineString(ring.coords), 1.0) < 2 * 1
        assert length_at_detail_km(shapely.MultiLineString(), 1.0) == 0


def test_join_polygons_leaves_out_lines_and_points() -> None:
    box = shapely.box(0, 0, 1, 1)
    mixed = shapely.GeometryCollection([shapely.box(2, 0, 3, 1), shapely.Point(5, 5)])
    joined = join_polygons(np.array([box, mixed, shapely.LineString([(0, 0), (9, 9)])]))
    assert joined.geom_type == "MultiPolygon"
    assert joined.area == 2


def test_clipping_gives_what_an_overlay_gives_across_a_spike() -> None:
    """The rectangle clipper raises on the first of these, and not on the second."""
    box = shapely.box(0, 0, 10, 10)
    needle = shapely.Polygon([(-4, 5), (-2, 2), (5, 1.99), (np.nextafter(-2, 90.0), 2)])
    for area in (shapely.union_all([needle, shapely.box(6, 6, 12, 8)]), shapely.box(6, 6, 12, 8)):
        # 6 to 10 by 6 to 8; what the needle has inside is thinner than a last digit.
        assert clip_to_box(area, box.bounds).area == pytest.approx(8)


class TestThinDense:
    """`thin_dense`."""

    @staticmethod
    def band(off_km: float, count: int = 120_000) -> shapely.Polygon:
        """40 km high and 20 km wide, its western edge off a meridian by so much."""
        away = np.random.default_rng(1).uniform(-1, 1, count) * (paper.east(off_km) - paper.LINE)
        latitude = np.linspace(paper.north(-20), paper.north(20), count)
        edge = np.column_stack([paper.LINE + away, latitude])
        ends = [(paper.east(20), paper.north(20)), (paper.east(20), paper.north(-20))]
        return shapely.Polygon([*edge, *ends])

    def test_few_vertices_stay_as_they_are(self) -> None:
        shapes = np.array([self.band(0.1, 1000)], dtype=object)
        assert thin_dense(shapes) == (shapes, None)

    def test_wiggles_below_half_a_metre_go(self) -> None:
        (band,), detail_m = thin_dense(np.array([self.band(0.0001)], dtype=object))
        assert detail_m == 0.5
        assert shapely.get_num_coordinates(band) < 1000
        assert area_km2(band) == pytest.approx(800, abs=40 * 0.0005)

    def test_coarser_where_that_leaves_too_many(self) -> None:
        # Up and down by 20 m, with a vertex every third of a metre.
        (band,), detail_m = thin_dense(np.array([self.band(0.02)], dtype=object))
        assert band.is_valid
        assert detail_m in (2, 8, 32)
        assert shapely.get_num_coordinates(band) <= 40_000
        assert area_km2(band) == pytest.approx(800, abs=40 * detail_m / 1000)

    def test_nothing_vanishes(self) -> None:
        specks = shapely.box(*(np.arange(30_000) * 1e-4 + [[0], [0], [1e-8], [1e-8]]))
        thinned, detail_m = thin_dense(specks)
        assert detail_m == 128
        assert not shapely.is_empty(thinned).any()
