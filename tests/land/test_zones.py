"""Zones on paper and against a count of cells; settlements near a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely

from dmz import read_front
from dmz.earth.geodesy import area_km2, areas_km2, densify
from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.gazetteer import Gazetteer
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.land.zones import draw_zones, split_by_region
from tests import paper
from tests.geodesics import nearest_km, snyder_box_km2

LAND = paper.territory()
FRONT = paper.front(of=LAND)
REACH = Reach(FRONT.line)
TO_GRID = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True)  # equal-area


def counted_km2(
    front: Front, line: shapely.LineString, party: str, depth_km: float, cell_km: float
) -> float:
    """Area by counting cells of an equal-area grid: their centres in the party's land,
    their distance by GeographicLib."""
    dense = shapely.get_coordinates(densify(line, chord_km=0.1))
    west, south, east, north = shapely.bounds(line) + np.array([-1, -1, 1, 1]) * depth_km / 60
    corners = TO_GRID.transform([west, east], [south, north])
    random = np.random.default_rng(11)
    x, y = (
        np.arange(low, high, cell_km * 1000) + random.uniform(0, cell_km * 1000)
        for low, high in corners
    )
    points = np.column_stack(
        TO_GRID.transform(*(axis.ravel() for axis in np.meshgrid(x, y)), direction="INVERSE")
    )
    points = points[shapely.contains_xy(front.land[party], *points.T)]
    # Every point of the line is within 1 km of one of every 20th: only cells between
    # that and the depth need a closer look.
    coarse = nearest_km(points, dense[::20])
    near = coarse <= depth_km
    doubtful = np.flatnonzero(~near & (coarse <= depth_km + 1.1))
    for some in np.array_split(doubtful, max(1, len(doubtful) // 1000)):
        near[some] = nearest_km(points[some], dense) <= depth_km
    return float(near.sum()) * cell_km**2


class TestOnPaper:
    """The band of depth d beside a meridian of length L has the area L R sin(d / R): it
    narrows by a millionth at 10 km."""

    @pytest.mark.parametrize("depth_km", [5.0, 10.0, 19.0])
    def test_two_half_planes(self, depth_km: float) -> None:
        [[ash, birch]] = draw_zones(REACH, FRONT, LAND, [{"ash": depth_km, "birch": depth_km}])
        for zone in (ash, birch):
            assert area_km2(zone.inside) == pytest.approx(paper.HEIGHT_KM * depth_km, rel=1e-4)
            assert zone.beyond.is_empty
        assert (ash.party, birch.party) == ("ash", "birch")

    def test_beyond_the_border_apart(self) -> None:
        [[ash, birch]] = draw_zones(REACH, FRONT, LAND, [{"ash": 40.0, "birch": 40.0}])
        assert area_km2(ash.inside) == pytest.approx(paper.HEIGHT_KM * 40, rel=1e-4)
        assert ash.beyond.is_empty
        inside = snyder_box_km2(paper.LINE, paper.SOUTH, paper.EAST, paper.NORTH)
        assert area_km2(birch.inside) == pytest.approx(inside, rel=1e-6)
        assert area_km2(birch.inside) + area_km2(birch.beyond) == pytest.approx(
            paper.HEIGHT_KM * 40, rel=1e-4
        )

    def test_unequal_depths(self) -> None:
        drawn = draw_zones(REACH, FRONT, LAND, [{"ash": 5.0, "birch": 15.0}, {"birch": 2.0}])
        assert [[(zone.party, zone.depth_km) for zone in zones] for zones in drawn] == [
            [("ash", 5.0), ("birch", 15.0)],
            [("birch", 2.0)],
        ]
        assert [area_km2(zone.inside) for zone in drawn[0]] == pytest.approx([500, 1500], rel=1e-4)

    def test_a_zone_does_not_depend_on_the_others(self) -> None:
        [[alone]] = draw_zones(REACH, FRONT, LAND, [{"ash": 5.0}])
        [[with_others, _], _] = draw_zones(
            REACH, FRONT, LAND, [{"ash": 5.0, "birch": 40.0}, {"ash": 60.0}]
        )
        assert area_km2(alone.inside) == pytest.approx(area_km2(with_others.inside), rel=1e-9)

    def test_regions_share_it(self) -> None:
        [[ash]] = draw_zones(REACH, FRONT, LAND, [{"ash": 10.0}])
        south, north = split_by_region(ash, LAND)
        assert (south.region, north.region) == (0, 1)
        # The band's edge is not quite a meridian: half the height, within a thousandth.
        assert [south.area_km2, north.area_km2] == pytest.approx([500, 500], rel=1e-3)
        assert south.area_km2 + north.area_km2 == pytest.approx(area_km2(ash.inside), rel=1e-9)
        assert (south.settlements.tolist(), north.settlements.tolist()) == ([1], [0])

    def test_land_outside_any_region_is_kept(self) -> None:
        from dataclasses import replace

        southern = replace(
            LAND,
            regions=LAND.regions[:1],
            region_ids=("South",),
            region_names=("South",),
            places=Gazetteer.empty(),
        )
        [[ash]] = draw_zones(REACH, FRONT, southern, [{"ash": 10.0}])
        south, outside = split_by_region(ash, southern)
        assert outside.region is None
        assert outside.area_km2 == pytest.approx(500, rel=1e-3)
        assert area_km2(outside.area) == pytest.approx(outside.area_km2, rel=1e-6)
        assert south.area_km2 + outside.area_km2 == pytest.approx(1000, rel=1e-4)

    def test_an_empty_zone(self) -> None:
        # A town's surroundings of 1 km hold no land of the other side.
        reach = Reach(shapely.Point(paper.TOWNS[0].point))
        [[ash, birch]] = draw_zones(reach, FRONT, LAND, [{"ash": 1.0, "birch": 1.0}])
        assert area_km2(ash.inside) == pytest.approx(np.pi, rel=1e-3)
        assert birch.inside.is_empty
        assert split_by_region(birch, LAND) == []


class TestSettlements:
    def test_nearest_first_and_on_their_holders_side(self) -> None:
        [[ash, birch]] = draw_zones(REACH, FRONT, LAND, [{"ash": 20.0, "birch": 20.0}])
        # Alder 3 and Beech 9 km west; Dogwood 4, one Elder 9.5 and the other 15 km
        # east.
        assert ash.settlements.tolist() == [0, 1]
        assert birch.settlements.tolist() == [3, 4, 5]

    @pytest.mark.parametrize(
        ("depth_km", "expected"), [(2.9, []), (3.1, [0]), (8.9, [0]), (9.1, [0, 1])]
    )
    def test_in_or_out(self, depth_km: float, expected: list[int]) -> None:
        # That a deeper zone is drawn at once changes nothing.
        [[ash], _] = draw_zones(REACH, FRONT, LAND, [{"ash": depth_km}, {"birch": 40.0}])
        assert ash.settlements.tolist() == expected


class TestRealFront:
    @pytest.mark.parametrize(("depth_km", "cell_km"), [(5.0, 0.3), (10.0, 0.4), (40.0, 1.0)])
    def test_area_against_a_count_of_cells(
        self,
        depth_km: float,
        cell_km: float,
        territory: Territory,
        deepstate: Callable[[str], Path],
    ) -> None:
        front = read_front(str(deepstate("2025-12-01")), territory=territory)
        line = SectorChoice().find(front, territory).line
        [zones] = draw_zones(Reach(line), front, territory, [dict.fromkeys(front.land, depth_km)])
        for zone in zones:
            counted = counted_km2(front, line, zone.party, depth_km, cell_km)
            assert area_km2(zone.inside) == pytest.approx(counted, rel=5e-3)

    def test_the_coast_is_not_front_line(
        self, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        # A script that takes stretches of coast for front line gets 44,300 km²
        # (../shared/bench/naive_geopandas.py).
        front = read_front(str(deepstate("2025-12-01")), territory=territory)
        [[russia]] = draw_zones(front.reach, front, territory, [{"russia": 40.0}])
        assert area_km2(russia.inside) == pytest.approx(33_000, rel=0.02)
        assert 44_300 / area_km2(russia.inside) > 1.3

    def test_zones_are_valid_and_hold_no_sea(
        self, territory: Territory, deepstate: Callable[[str], Path]
    ) -> None:
        front = read_front(str(deepstate("2025-12-01")), territory=territory)
        steps = [dict.fromkeys(front.land, km) for km in (5.0, 40.0)]
        for zone in (
            zone
            for zones in draw_zones(Reach(front.line), front, territory, steps)
            for zone in zones
        ):
            assert shapely.is_valid(zone.inside)
            assert shapely.is_valid(zone.beyond)
            outside = shapely.difference(zone.inside, territory.outline)
            assert areas_km2(
                [outside, shapely.intersection(zone.beyond, territory.outline)]
            ) == pytest.approx(0, abs=1.0)
            rows = split_by_region(zone, territory)
            assert sum(row.area_km2 for row in rows) == pytest.approx(
                area_km2(zone.inside), rel=1e-9
            )
