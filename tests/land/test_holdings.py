"""Holdings: a party's land by region, against the answer for all of it."""

from __future__ import annotations

import pytest

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
