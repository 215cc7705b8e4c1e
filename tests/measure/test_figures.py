"""Figures of zones: they add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.earth.geodesy import area_km2
from dmz.land.gazetteer import Gazetteer
from dmz.land.sectors import SectorChoice
from dmz.measure.figures import BOTH, OUTSIDE, RegionFigures, ZoneFigures, together, with_range
from dmz.measure.survey import Survey
from dmz.people.settlements import SettlementPopulation
from dmz.sources.datasets import Dataset
from tests import paper
from tests.geodesics import snyder_box_km2

LAND = paper.territory()
FRONT = paper.front(of=LAND)
WHOLE = SectorChoice(whole_front=True).find(FRONT, LAND)
PEOPLE = SettlementPopulation(LAND.gazetteer, (Dataset("population", "towns", "Towns"),))


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
    """A figure of 100 km² and 10 people, and of 90 and 130 km² on two moved lines."""

    @staticmethod
    def zone(area: float, people: float | None, *rows: RegionFigures) -> ZoneFigures:
        return ZoneFigures(10.0, "ash", area, 0.0, people, 0, rows)

    def test_the_least_and_the_greatest_of_all(self) -> None:
        found = with_range(self.zone(100, 10), [self.zone(90, 12), self.zone(130, 11)])
        assert (found.area_km2, found.area_km2_low, found.area_km2_high) == (100, 90, 130)
        assert (found.population, found.population_low, found.population_high) == (10, 10, 12)

    def test_the_figure_itself_may_be_either_end(self) -> None:
        low = with_range(self.zone(80, 9), [self.zone(90, 12), self.zone(130, 11)])
        assert (low.area_km2_low, low.area_km2_high) == (80, 130)
        high = with_range(self.zone(200, 99), [self.zone(90, 12), self.zone(130, 11)])
        assert (high.area_km2_low, high.area_km2_high) == (90, 200)
        assert (high.population_low, high.population_high) == (11, 99)

    def test_a_moved_line_may_leave_nothing(self) -> None:
        found = with_range(self.zone(100, 10), [None, self.zone(130, 11)])
        assert (found.area_km2_low, found.population_low) == (0, 0)

    def test_unknown_people_have_no_range(self) -> None:
        found = with_range(self.zone(100, None), [self.zone(90, 12)])
        assert (found.population_low, found.population_high) == (None, None)
        assert found.area_km2_low == 90

    def test_regions_of_any_of_the_lines(self) -> None:
        south, north = RegionFigures("South", 60, 6, 0), RegionFigures("North", 30, 3, 0)
        drawn, moved = self.zone(60, 6, south), self.zone(30, 3, north)
        found = with_range(drawn, [moved])
        rows = {r.oblast: (r.area_km2, r.area_km2_low, r.area_km2_high) for r in found.by_oblast}
        assert rows == {"South": (60, 0, 60), "North": (0, 0, 30)}
        assert [row.population_high for row in found.by_oblast] == [6, 3]

    def test_shares_of_what_is_held(self) -> None:
        rows = [RegionFigures("South", 50, 6, 0, share_of_held=share) for share in (0.5, 0.4, 0.7)]
        drawn, *others = (self.zone(50, 6, row) for row in rows)
        (row,) = with_range(drawn, [*others]).by_oblast
        assert (row.share_of_held, row.share_of_held_low, row.share_of_held_high) == (0.5, 0.4, 0.7)
        (row,) = with_range(drawn, [*others, None]).by_oblast
        assert row.share_of_held_low == 0
