"""Figures of zones: they add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from dmz.earth.geodesy import area_km2
from dmz.land.gazetteer import Gazetteer
from dmz.land.sectors import SectorChoice
from dmz.measure.figures import (
    BOTH,
    OUTSIDE,
    RegionFigures,
    Swings,
    ZoneFigures,
    sum_swings,
    together,
    with_range,
)
from dmz.measure.survey import Survey
from dmz.people.settlements import SettlementPopulation
from dmz.sources.datasets import Dataset
from tests import paper
from tests.geodesics import snyder_box_km2

LAND = paper.territory()
FRONT = paper.front(of=LAND)
WHOLE = SectorChoice(whole_front=True).find(FRONT, LAND)
PEOPLE = SettlementPopulation(LAND.gazetteer, datasets=(Dataset("population", "towns", "Towns"),))


def figures(
    ash_km: float, birch_km: float, population: SettlementPopulation | None = PEOPLE
) -> list[ZoneFigures]:
    survey = Survey(LAND, FRONT, population)
    [[zones]] = survey.measure_steps([(WHOLE, [{"ash": ash_km, "birch": birch_km}])])
    return zones


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
    cut = [
        replace(z, by_oblast=tuple(replace(r, settlements_in_part=2) for r in z.by_oblast))
        for z in zones
    ]
    assert [row.settlements_in_part for row in together(cut).by_oblast] == [4, 4]
    assert both.area_km2 == sum(zone.area_km2 for zone in zones)
    assert both.beyond_border_km2 == sum(zone.beyond_border_km2 for zone in zones)
    assert both.population == sum(zone.population for zone in zones)
    assert both.distance_km == (ash_km if ash_km == birch_km else None)


def test_shares_of_what_a_party_holds_and_of_the_region() -> None:
    ash, birch = figures(10, 5)
    # Each region has half of the meridian's 100 km, and 10 or 5 km beside it.
    halves = {"South": (paper.SOUTH, paper.MIDDLE), "North": (paper.MIDDLE, paper.NORTH)}
    for zone, km2, sides in (
        (ash, 500, (paper.WEST, paper.LINE)),
        (birch, 250, (paper.LINE, paper.EAST)),
    ):
        for row in zone.by_oblast:
            south, north = halves[row.oblast]
            held = snyder_box_km2(sides[0], south, sides[1], north)
            region = snyder_box_km2(paper.WEST, south, paper.EAST, north)
            assert row.share_of_held == pytest.approx(km2 / held, rel=1e-3)
            assert row.share_of_oblast == pytest.approx(km2 / region, rel=1e-3)
    for row in together([ash, birch]).by_oblast:
        assert row.share_of_held is None
        south, north = halves[row.oblast]
        region = snyder_box_km2(paper.WEST, south, paper.EAST, north)
        assert row.share_of_oblast == pytest.approx(750 / region, rel=1e-3)


def test_all_that_a_party_holds_is_all_of_its_share() -> None:
    _, birch = figures(10, 40)
    assert [row.share_of_held for row in birch.by_oblast] == pytest.approx([1, 1], abs=1e-9)


def test_people_are_unknown_without_a_source() -> None:
    ash, birch = figures(10, 10, population=None)
    assert ash.population is None
    assert {row.population for row in ash.by_oblast} == {None}
    assert together([ash, birch]).population is None
    # What a source does not cover is said by the area that it covers; the sum is of
    # what is known.
    assert together([ash, replace(birch, population=3)]).population == 3


def test_land_outside_any_region_has_a_row() -> None:
    southern = replace(
        LAND,
        regions=LAND.regions[:1],
        region_ids=("South",),
        region_names=("South",),
        places=Gazetteer.empty(),
    )
    [[[ash]]] = Survey(southern, FRONT, None).measure_steps([(WHOLE, [{"ash": 10.0}])])
    assert [part.oblast for part in ash.by_oblast] == ["South", OUTSIDE]
    assert ash.inside is not None
    assert ash.area_km2 == pytest.approx(area_km2(ash.inside), rel=1e-9)
    outside = ash.by_oblast[1]
    assert (outside.share_of_held, outside.share_of_oblast) == (None, None)


class TestRanges:
    """A figure of 100 km² and 10 people, and swings in 21 draws."""

    SWINGS = Swings(np.arange(-10.0, 11.0), np.arange(-10.0, 11.0)[::-1] / 2)

    @staticmethod
    def zone(party: str, swings: Swings | None, people: float | None = 10) -> ZoneFigures:
        row = RegionFigures("South", 100, people, 0)
        zone = ZoneFigures(10.0, party, 100, 0.0, people, 0, (with_range(row, swings),))
        return with_range(zone, swings)

    def test_the_5th_and_the_95th_percentile(self) -> None:
        found = self.zone("ash", self.SWINGS)
        for row in (found, *found.by_oblast):
            assert (row.area_km2_low, row.area_km2, row.area_km2_high) == (91, 100, 109)
            # 5.5 and 14.5: people are whole.
            assert (row.population_low, row.population, row.population_high) == (5, 10, 15)

    def test_the_sum_has_the_range_of_the_sum(self) -> None:
        # Where one side gains what the other loses, nothing changes in all.
        other = Swings(-self.SWINGS.area_km2, self.SWINGS.population)
        both = together([self.zone("ash", self.SWINGS), self.zone("birch", other)])
        for row in (both, *both.by_oblast):
            assert (row.area_km2_low, row.area_km2, row.area_km2_high) == (200, 200, 200)
            assert (row.population_low, row.population, row.population_high) == (11, 20, 29)

    def test_unknown_people_have_no_range(self) -> None:
        found = self.zone("ash", self.SWINGS, people=None)
        assert (found.population_low, found.population_high) == (None, None)
        assert found.area_km2_low == 91

    def test_one_without_a_range_leaves_the_sum_without(self) -> None:
        both = together([self.zone("ash", self.SWINGS), self.zone("birch", None)])
        assert (both.area_km2_low, both.population_high) == (None, None)

    def test_plain_data_have_no_draws(self) -> None:
        plain = self.zone("ash", self.SWINGS).to_dict()
        assert "swings" not in plain
        assert "swings" not in plain["by_oblast"][0]
        assert plain["by_oblast"][0]["area_km2_low"] == 91


def test_swings_of_what_no_draw_moves_join_those_of_many_draws() -> None:
    """`plan run geneva-toolkit-2025 --by raion` ended in NumPy's own error."""
    still, moved = Swings(np.zeros(1), np.zeros(1)), Swings(np.array([-1.0, 2.0, 5.0]))
    both = sum_swings([still, moved])
    assert both is not None
    assert both.area_km2.tolist() == [-1.0, 2.0, 5.0]
