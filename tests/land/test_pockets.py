"""Pockets on paper: which they are, and what is left when they are left out."""

from __future__ import annotations

import re

import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import Front, derive_front, leave_out_pockets
from dmz.land.front_choice import FrontChoice
from dmz.land.pockets import find_pockets
from tests import paper
from tests.geodesics import snyder_box_km2
from tests.land.samples import box

# Without places, which would tell pockets from waters.
LAND = paper.territory(towns=())
EAST_OF_LINE = shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1)
# Land of Birch in Ash's, and the other way round: 4 km² and 1 km².
ISLAND, HOLE = box(-30, 0, -28, 2), box(10, 0, 11, 1)


def front() -> Front:
    area = shapely.union_all([shapely.difference(EAST_OF_LINE, HOLE), ISLAND])
    return derive_front(
        area=area, holder=paper.BIRCH, territory=LAND, datasets=paper.front().datasets
    )


def test_each_is_known_by_its_holder_place_and_size() -> None:
    pockets = front().pockets
    assert [pocket.party for pocket in pockets] == ["birch", "ash"]
    for pocket, drawn in zip(pockets, (ISLAND, HOLE), strict=True):
        assert pocket.area_km2 == pytest.approx(snyder_box_km2(*drawn.bounds), rel=1e-6)
        assert drawn.contains(shapely.Point(pocket.longitude, pocket.latitude))
        assert set(pocket.to_dict()) == {"party", "latitude", "longitude", "area_km2"}


def test_only_those_below_a_size_and_at_the_line() -> None:
    found = front()
    assert [pocket.party for pocket in find_pockets(found.land, found.line, 2.0)] == ["ash"]
    # A party's largest part is no pocket, however small.
    small = derive_front(
        area=ISLAND, holder=paper.BIRCH, territory=LAND, datasets=paper.front().datasets
    )
    assert small.pockets == ()
    assert find_pockets(found.land, Reach(shapely.Point(31, 48)).within(1).boundary, 9) == ()


def test_left_out_they_are_land_of_the_party_around_them() -> None:
    drawn, plain = front(), paper.front()
    without = leave_out_pockets(drawn, LAND, 5.0)
    assert without.length_km == pytest.approx(plain.length_km, rel=1e-9)
    for party, land in plain.land.items():
        assert area_km2(without.land[party]) == pytest.approx(area_km2(land), abs=1e-6)
    # The hole is 1 km², the island 4.
    only_hole = leave_out_pockets(drawn, LAND, 2.0)
    assert drawn.length_km - only_hole.length_km == pytest.approx(4, rel=1e-3)
    assert leave_out_pockets(drawn, LAND, 0.5) is drawn


def test_those_left_out_are_told_with_place_and_size() -> None:
    (warning,) = leave_out_pockets(front(), LAND, 5.0).warnings
    assert warning.startswith("Pockets under 5 km² left out: 2 (5.00 km²). The largest: birch 4.00")
    places = re.findall(r"at (\S+) N (\S+) E", warning)
    for (latitude, longitude), drawn in zip(places, (ISLAND, HOLE), strict=True):
        assert drawn.contains(shapely.Point(float(longitude), float(latitude)))


@pytest.mark.parametrize("km2", [-1.0, float("nan"), float("inf")])
def test_a_size_that_cannot_be(km2: float) -> None:
    with pytest.raises(QuestionError, match=r"a pocket's area is .*; it must be 0 or more"):
        FrontChoice(min_pocket_km2=km2).read(LAND)
