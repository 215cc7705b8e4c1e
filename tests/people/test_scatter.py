"""People as points, from which ranges are drawn: as many as are counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmz.land.grid import Grid
from dmz.people.scaling import read_scaling, scale_people
from dmz.people.scatter import scatter
from dmz.people.surface import SurfacePopulation
from tests import paper

TOWNS = (paper.Town("Alder", -30.0, -20.0, 3000), paper.Town("Beech", -30.0, 20.0, 500))
# One of 707 km² in South, and one of 79 km² in North; one person per km² elsewhere.
LAND = paper.settled(TOWNS, [15.0, 5.0], between=1.0)
assert LAND.grounds
PEOPLE = SurfacePopulation(LAND, LAND.grounds, datasets=())
GRID = Grid(LAND, LAND.outline.bounds, 1.5)


def test_grounds_are_no_land_between() -> None:
    found = scatter(PEOPLE, GRID, "ash")
    # 90 by 100 km of land, in which the grounds hold nobody but their towns.
    everybody = 3500 + 9000 - 707 - 79
    assert found.people.sum() == pytest.approx(everybody, rel=0.01)


def test_a_place_before_its_oblast_and_only_what_a_party_holds(tmp_path: Path) -> None:
    table = tmp_path / "factors.csv"
    table.write_text("place,oblast,party,factor,source\nAlder,,,0.1,p\n,South,ash,0.5,p\n")
    source = scale_people(PEOPLE, read_scaling(str(table), LAND), LAND)
    before = scatter(PEOPLE, GRID, "ash")
    town, south = before.place == 0, (before.region == 0) & (before.place < 0)
    for party, factor in (("ash", 0.5), ("birch", 1.0)):
        people = scatter(source, GRID, party).people
        assert people[town].sum() == pytest.approx(0.1 * before.people[town].sum())
        assert people[south].sum() == pytest.approx(factor * before.people[south].sum())
        assert (people[before.region == 1] == before.people[before.region == 1]).all()
