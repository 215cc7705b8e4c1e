"""Holdings: a party's land by region, against the answer for all of it."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from dmz.land.holdings import Holdings
from tests import paper
from tests.geodesics import snyder_box_km2

LAND = paper.territory()
FRONT = paper.front(of=LAND)


def test_land_by_region_on_paper() -> None:
    for region, (south, north) in enumerate(
        [(paper.SOUTH, paper.MIDDLE), (paper.MIDDLE, paper.NORTH)]
    ):
        ash = snyder_box_km2(paper.WEST, south, paper.LINE, north)
        birch = snyder_box_km2(paper.LINE, south, paper.EAST, north)
        assert FRONT.holdings["ash"].region_km2(LAND, region) == pytest.approx(ash, rel=1e-6)
        assert FRONT.holdings["birch"].region_km2(LAND, region) == pytest.approx(birch, rel=1e-6)


def test_land_of_another_party_has_holdings_of_its_own() -> None:
    moved = paper.front(of=LAND, east_km=10)
    assert moved.holdings["birch"].region_km2(LAND, 0) == pytest.approx(500, rel=5e-3)


def test_a_spike_across_the_edge_of_a_regions_bounds() -> None:
    west = paper.WEST
    spike = shapely.Polygon(
        [
            (west - 0.04, 48.23),
            (west - 0.02, 48.2),
            (west + 0.05, 48.1999),
            (np.nextafter(west - 0.02, 90.0), 48.2),
        ]
    )
    solid = shapely.box(paper.LINE, paper.SOUTH, paper.EAST, paper.MIDDLE)
    land = shapely.union_all([spike, solid])
    expected = FRONT.holdings["birch"].region_km2(LAND, 0)
    # All that the spike has within the region is thinner than a double's last digit.
    assert Holdings(land).region_km2(LAND, 0) == pytest.approx(expected, rel=1e-9)
