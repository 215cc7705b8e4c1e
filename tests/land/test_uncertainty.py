from __future__ import annotations

import pytest
import shapely

from dmz.answers.compute import compute
from dmz.earth.geodesy import area_km2
from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.uncertainty import UNCERTAINTY_KM, shift_front, uncertainty_fault, uncertainty_of
from dmz.measure.scenario import Scenario
from tests import paper


class TestShiftedFronts:
    def test_the_line_moves_by_the_distance_to_either_side(self) -> None:
        territory = paper.territory()
        front = paper.front(of=territory)
        to_west, to_east = shift_front(front, territory, 2.0)
        strip = 2.0 * paper.HEIGHT_KM
        for moved, change in ((to_west, strip), (to_east, -strip)):
            assert area_km2(moved.land["ash"]) - area_km2(front.land["ash"]) == pytest.approx(
                change, rel=2e-3
            )
            assert area_km2(moved.land["birch"]) + area_km2(moved.land["ash"]) == pytest.approx(
                area_km2(territory.outline)
            )
            assert moved.length_km == pytest.approx(paper.HEIGHT_KM, rel=1e-3)
        middle = shapely.get_coordinates(
            shapely.line_interpolate_point(to_west.line, 0.5, normalized=True)
        )
        assert Reach(front.line).distances_km(middle)[0] == pytest.approx(2.0, abs=1e-3)

    def test_what_was_asked_what_the_source_says_and_else(self) -> None:
        territory = paper.territory()
        front = paper.front(of=territory)
        assert uncertainty_of(front, None) is None
        assert uncertainty_of(front, 3.0) == 3.0
        assert uncertainty_of(front, "auto") == UNCERTAINTY_KM == 1.3
        assert (
            uncertainty_fault(-1.0)
            == "the uncertainty is -1 km; it must be above zero and 50 km at most"
        )
        assert uncertainty_fault(50.0) is None


class TestRanges:
    @pytest.fixture(scope="class")
    @classmethod
    def world(cls) -> tuple[Territory, Front]:
        territory = paper.territory(
            towns=(paper.Town("Far", 9.5, 0, 700), paper.Town("Near", 0.7, 0, 40))
        )
        return territory, paper.front(of=territory)

    def test_people_in_range_and_straight_areas_steady(
        self, world: tuple[Territory, Front]
    ) -> None:
        territory, front = world
        question = Scenario.of(
            distances_km=(10,), whole_front=True, uncertainty_km=1.3, cities=("Far", "Near")
        )
        result = compute(question, territory=territory, front=front)
        ash, birch, both = result.zones
        assert (ash.population, ash.population_low, ash.population_high) == (0, 0, 40)
        # Moved 1.3 km west, the line is 10.8 km from Far; moved east, Near has changed
        # sides.
        assert (birch.population, birch.population_low, birch.population_high) == (740, 40, 740)
        assert (both.population_low, both.population_high) == (40, 740)
        for zone in (ash, birch):
            assert zone.area_km2_low is not None
            assert zone.area_km2_high is not None
            assert zone.area_km2_low <= zone.area_km2 <= zone.area_km2_high
            assert zone.area_km2_high - zone.area_km2_low < 0.005 * zone.area_km2
        for row in birch.by_oblast:
            assert row.population_low is not None
        far, near = result.cities
        assert [i.sure for i in (*far.inside, *near.inside)] == [False, False]

    def test_a_city_further_from_the_edge_than_that_is_sure(
        self, world: tuple[Territory, Front]
    ) -> None:
        territory, front = world
        result = compute(
            Scenario.of(distances_km=(15,), whole_front=True, uncertainty_km=1.3, cities=("Far",)),
            territory=territory,
            front=front,
        )
        assert result.cities[0].inside[0].sure
        plain = compute(
            Scenario.of(distances_km=(15,), whole_front=True, cities=("Far",)),
            territory=territory,
            front=front,
        )
        assert plain.cities[0].inside[0].sure is None
        assert plain.zones[0].area_km2_low is None
        assert plain.uncertainty_km is None

    def test_shipped_figures_lie_in_their_ranges(self, territory: Territory) -> None:
        result = compute(
            Scenario.of(distances_km=(5, 40), uncertainty_km="auto"), territory=territory
        )
        for zone in result.zones:
            for row in (zone, *zone.by_oblast):
                assert row.area_km2_low <= row.area_km2 <= row.area_km2_high  # type: ignore[operator]
                assert row.population_low <= row.population <= row.population_high  # type: ignore[operator]

    def test_a_bad_uncertainty_is_refused_with_the_rest(self, territory: Territory) -> None:
        with pytest.raises(QuestionError, match=r"a distance is -1 km.*the uncertainty is 0 km"):
            Scenario.of(distances_km=(-1,), uncertainty_km=0).check(territory)
