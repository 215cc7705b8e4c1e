"""Figures of zones: they add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.earth.geodesy import area_km2
from dmz.earth.reach import Reach
from dmz.land.zones import draw_zones, find_nearby
from dmz.measure.figures import BOTH, OUTSIDE, measure_zone, together
from dmz.people.settlements import SettlementPopulation
from dmz.sources.datasets import Dataset
from tests import made_up

LAND = made_up.territory()
FRONT = made_up.front(of=LAND)
REACH = Reach(FRONT.line)
NEARBY = find_nearby(REACH, FRONT, LAND.gazetteer, 40.0)
PEOPLE = SettlementPopulation(LAND.gazetteer, Dataset("population", "towns", "Towns"))


def figures(ash_km: float, birch_km: float) -> list:
    [zones] = draw_zones(REACH, FRONT, LAND, [{"ash": ash_km, "birch": birch_km}])
    return [measure_zone(zone, LAND, NEARBY, PEOPLE) for zone in zones]


def test_a_zone_on_paper() -> None:
    ash, birch = figures(10, 10)
    assert (ash.population, ash.settlements) == (1200, 2)
    assert (birch.population, birch.settlements) == (4500, 2)
    assert [(row.oblast, row.population, row.settlements) for row in ash.by_oblast] == [
        ("South", 200, 1),
        ("North", 1000, 1),
    ]
    assert ash.area_km2 == pytest.approx(1000, rel=1e-4)
    assert ash.inside is not None
    assert ash.inside.area > 0


@pytest.mark.parametrize(("ash_km", "birch_km"), [(5, 5), (40, 40), (3, 30)])
def test_rows_add_up(ash_km: float, birch_km: float) -> None:
    zones = figures(ash_km, birch_km)
    both = together(zones)
    for figure in (*zones, both):
        assert sum(row.area_km2 for row in figure.by_oblast) == pytest.approx(
            figure.area_km2, rel=1e-12
        )
        assert sum(row.population for row in figure.by_oblast) == figure.population
        assert sum(row.settlements for row in figure.by_oblast) == figure.settlements
    assert both.party == BOTH
    assert both.inside is None
    assert both.area_km2 == sum(zone.area_km2 for zone in zones)
    assert both.beyond_border_km2 == sum(zone.beyond_border_km2 for zone in zones)
    assert both.population == sum(zone.population for zone in zones)
    assert both.distance_km == (ash_km if ash_km == birch_km else None)


def test_people_are_unknown_without_a_source() -> None:
    [zones] = draw_zones(REACH, FRONT, LAND, [{"ash": 10.0, "birch": 10.0}])
    ash, birch = (measure_zone(zone, LAND, NEARBY, None) for zone in zones)
    assert ash.population is None
    assert {row.population for row in ash.by_oblast} == {None}
    assert together([ash, birch]).population is None
    # What a source does not cover is said by the area that it covers; the sum is of what is known.
    assert together([ash, replace(birch, population=3)]).population == 3


def test_land_outside_any_region_has_a_row() -> None:
    southern = replace(
        LAND, regions=LAND.regions[:1], region_ids=("South",), region_names=("South",), places=None
    )
    [[ash]] = draw_zones(REACH, FRONT, southern, [{"ash": 10.0}])
    row = measure_zone(ash, southern, find_nearby(REACH, FRONT, southern.gazetteer, 10.0), None)
    assert [part.oblast for part in row.by_oblast] == ["South", OUTSIDE]
    assert row.area_km2 == pytest.approx(area_km2(ash.inside), rel=1e-9)
