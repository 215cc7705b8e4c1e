"""Ranges over several maps of one day: on paper, and on two publishers' maps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz.answers.annex import annex_question
from dmz.answers.balance import Given, balance
from dmz.answers.cities import places_question
from dmz.answers.compare_maps import compare_question
from dmz.answers.compute import Result
from dmz.answers.ensemble import compute_question
from dmz.answers.plan_score import score_question
from dmz.answers.sweep import sweep
from dmz.answers.where import find_in_distances, spread_places
from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.land.uncertainty import error_of
from dmz.measure.languages import find_language
from dmz.measure.scenario import Scenario
from dmz.measure.spread import maps_of
from dmz.output.maps.caption import source_of
from dmz.output.maps.subject import subject_of_result
from dmz.plans.files import read_plan
from dmz.plans.run import PlanQuestion, run_question
from dmz.sources.point_tables import NamedPoint
from tests import paper
from tests.shared import find_shared

LAND = paper.territory()
PLAN = """\
title = "Thirty"
kind = "proposal"
source = "nobody"
date = "2025-01-01"
verified = "report"

[[provision]]
kind = "pullback"
name = "pullback"
what = "forces"
depth_km = 30
source = "nobody"
date = "2025-01-01"
verified = "report"
"""
# Each map has the line so far east of the meridian. Birch's land ends 20 km from that.
LINES_KM = (0.0, 4.0, -2.0)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("maps")
    return [
        paper.layer(
            folder / f"map{number}.geojson",
            shapely.box(paper.east(km), paper.SOUTH - 1, paper.east(km) + 9, paper.NORTH + 1),
        )
        for number, km in enumerate(LINES_KM)
    ]


def answer(maps: list[str], **question: Any) -> Result:
    asked = {"distances_km": (30,), "whole_front": True, "uncertainty_km": "ensemble"}
    return compute_question(Scenario.of(fronts=maps, **asked | question), territory=LAND)


@pytest.fixture(scope="module")
def over_three(maps: list[str]) -> Result:
    return answer(maps)


class TestOnPaper:
    def test_figures_are_the_first_maps_and_ranges_the_least_and_greatest(
        self, over_three: Result
    ) -> None:
        # Ash's zone has 30 km on any map; Birch's what is left of its 20 km.
        ash, birch, both = over_three.zones
        for zone, figure, low, high in (
            (ash, 3000, 3000, 3000),
            (birch, 2000, 1600, 2200),
            (both, 5000, 4600, 5200),
        ):
            found = [zone.area_km2, zone.area_km2_low, zone.area_km2_high]
            assert found == pytest.approx([figure, low, high], rel=2e-3)
        # Alder is 3 km west and Dogwood 4 km east, and so on the line of the
        # second map: one side's or the other's, and among both together on every map.
        assert (both.population, both.population_low, both.population_high) == (5707, 5707, 5707)
        assert sum(row.area_km2_low or 0 for row in birch.by_oblast) == pytest.approx(
            1600, rel=2e-3
        )

    def test_a_city_is_as_far_as_the_maps_have_it(self, over_three: Result) -> None:
        (alder,) = over_three.cities
        low, high = alder.distance_to_front_km_low, alder.distance_to_front_km_high
        assert [alder.distance_to_front_km, low, high] == pytest.approx([3, 1, 7], abs=0.01)

    def test_it_is_inside_on_so_many_maps_and_never_certain(self, maps: list[str]) -> None:
        within_2, within_5, within_8 = (
            answer(maps, distances_km=(km,)).cities[0].inside[0] for km in (2, 5, 8)
        )
        assert (within_2.inside, within_2.likelihood, within_2.sure) == (False, "possible", False)
        assert within_2.chance == pytest.approx(1 / 3)
        assert (within_5.inside, within_5.likelihood) == (True, "likely")
        assert within_5.chance == pytest.approx(2 / 3)
        assert (within_8.chance, within_8.likelihood, within_8.sure) == (1.0, "likely", True)

    def test_it_says_over_how_many_maps(self, over_three: Result) -> None:
        plain = over_three.to_dict()
        assert plain["uncertainty"]["maps"] == ["map0.geojson", "map1.geojson", "map2.geojson"]
        # As many points are 2 km from one map's line as 4 km from the other's.
        assert plain["uncertainty"]["median_km"] == pytest.approx(3, abs=0.05)
        assert "The ranges are over 3 maps." in plain["summary"]
        assert "картами: 3" in over_three.summarize(find_language("uk"))
        assert over_three.scenario.uncertainty_km == "ensemble"

    def test_maps_of_one_line_leave_no_range(self, maps: list[str]) -> None:
        (*_, both) = answer([maps[0], f"{maps[0]}+{maps[0]}"]).zones
        assert both.area_km2_low == pytest.approx(both.area_km2, rel=1e-9)
        assert both.area_km2_high == pytest.approx(both.area_km2, rel=1e-9)

    def test_one_map_is_no_ensemble(self, maps: list[str]) -> None:
        with pytest.raises(QuestionError, match="several maps"):
            answer([maps[0], maps[0]])

    def test_a_curve_has_the_ranges_of_its_zones(self, maps: list[str]) -> None:
        asked = Scenario.of(fronts=maps, whole_front=True, uncertainty_km="ensemble")
        curve = sweep(asked, start_km=15, stop_km=30, step_km=15, territory=LAND)
        ash, birch, both = curve.points[3:]
        for point, figure, low, high in (
            (ash, 3000, 3000, 3000),
            (birch, 2000, 1600, 2200),
            (both, 5000, 4600, 5200),
        ):
            found = [point.area_km2, point.area_km2_low, point.area_km2_high]
            assert found == pytest.approx([figure, low, high], rel=2e-3)
        assert "The ranges are over 3 maps." in curve.to_dict()["summary"]

    def test_a_matched_depth_has_the_range_of_the_maps(self, maps: list[str]) -> None:
        # All that Birch holds in the south: half of its land, and between meridians, so
        # that it is 0.4 % wider than in the middle.
        asked = Scenario.of(fronts=maps, whole_front=True, uncertainty_km="ensemble")
        found = balance(asked, Given("birch", oblast="South"), territory=LAND)
        depths = [found.match.depth_km, found.match.depth_km_low, found.match.depth_km_high]
        assert depths == pytest.approx([10.04, 8.03, 11.05], abs=0.015)
        assert found.given.area_km2_low == pytest.approx(803, rel=2e-3)

    def test_a_plan_has_the_ranges_of_all_that_it_empties(
        self, maps: list[str], tmp_path: Path
    ) -> None:
        plan = paper.written(tmp_path / "plan.toml", PLAN)
        asked = Scenario.of(fronts=maps, whole_front=True, uncertainty_km="ensemble")
        result = run_question(PlanQuestion(spec=plan, scenario=asked), territory=LAND)
        (reading,) = result.readings
        for zones in (reading.total, reading.provisions[0].figures, reading.classes[0].figures):
            bounds = [(zone.area_km2_low, zone.area_km2_high) for zone in zones]
            assert bounds[0] == pytest.approx((3000, 3000), rel=2e-3)
            assert bounds[1] == pytest.approx((1600, 2200), rel=2e-3)
        birch = reading.gives_up[1]
        assert birch.empty.area_km2_low == pytest.approx(1600, rel=2e-3)
        assert birch.leave.area_km2_high == 0
        assert "The ranges are over 3 maps." in result.to_dict()["summary"]

    def test_a_difference_is_taken_on_each_map(self, maps: list[str]) -> None:
        # Ash has 2,000 km² more within 30 km than within 10 km on any map; Birch what
        # is left of its 20, 16 and 22 km.
        asked = Scenario.of(
            fronts=maps, distances_km=(10, 30), whole_front=True, uncertainty_km="ensemble"
        )
        comparison = compare_question(asked, territory=LAND)
        near, far = comparison.cases
        assert [each.case.measure for each in (near, far)] == ["10 km", "30 km"]
        found = far.figure("area_km2", "both")
        assert [found.value, found.low, found.high] == pytest.approx([5000, 4600, 5200], rel=2e-3)
        difference = [found.difference, found.difference_low, found.difference_high]
        assert difference == pytest.approx([3000, 2600, 3200], rel=2e-3)
        assert found.beyond_ranges is True
        assert far.zones[-1].area_km2_high == found.high
        assert "The ranges are over 3 maps." in comparison.summary
        assert comparison.to_dict()["uncertainty"]["maps"][0] == "map0.geojson"

    def test_fronts_are_compared_at_one_distance(self, maps: list[str]) -> None:
        # At the last of two: 5,000 km² on the first map, 4,600 on the second.
        asked = Scenario.of(
            fronts=maps[:2], distances_km=(10, 30), whole_front=True, uncertainty_km=None
        )
        said = compare_question(asked, territory=LAND).summary
        assert said.startswith("30 km would empty about 4,600 km² by map1.geojson")
        assert "400 km² (8.0 %) less than by map0.geojson" in said

    def test_a_plans_score_has_the_ranges_of_the_maps(
        self, maps: list[str], tmp_path: Path
    ) -> None:
        plan = read_plan(paper.written(tmp_path / "plan.toml", PLAN))
        asked = Scenario.of(fronts=maps, whole_front=True, uncertainty_km="ensemble")
        found = score_question([plan], asked, territory=LAND)
        (score,) = found.scores
        span = [score.area_km2, score.area_km2_low, score.area_km2_high]
        assert span == pytest.approx([5000, 4600, 5200], rel=2e-3)
        assert "The ranges are over 3 maps." in found.summary

    def test_a_maps_band_holds_the_lines(self, over_three: Result) -> None:
        # Of two lines, 4 km east and 2 km west, the farther one. They are meridians,
        # which are up to 0.8 % farther apart in the south.
        subject = subject_of_result(over_three)
        assert subject.band_km == pytest.approx(4, rel=8e-3)
        assert "The ranges are over 3 maps." in subject.subtitle
        credit = source_of(subject)[0]
        assert all(f"map{number}.geojson" in credit for number in range(3))

    def test_the_edges_of_a_plan_are_as_sure_as_the_maps_agree(
        self, maps: list[str], tmp_path: Path
    ) -> None:
        """Birch has 20 km to its own state on the first map, then 16 and 22."""
        path = paper.written(tmp_path / "thirty.toml", PLAN)
        scenario = Scenario.of(fronts=maps, whole_front=True, uncertainty_km="ensemble")
        annex = annex_question(PlanQuestion(spec=path, scenario=scenario), territory=LAND)
        birch = next(zone for zone in annex.zones if zone.party == "birch")
        areas = (birch.area_km2, birch.area_km2_low, birch.area_km2_high)
        assert areas == pytest.approx((2000, 1600, 2200), rel=0.01)
        assert annex.summary.endswith("The ranges are over 3 maps.")
        error = annex.to_dict()["edge_error"]
        # The other lines are 4 and 2 km away.
        assert error["median_km"] == pytest.approx(3, rel=0.02)
        assert error["nine_in_ten_km"] == pytest.approx(4, rel=0.02)

    def test_places_are_as_far_as_the_maps_have_them(self, maps: list[str]) -> None:
        scenario = Scenario.of(
            fronts=maps, whole_front=True, distances_km=(5,), uncertainty_km="ensemble"
        )
        found = places_question(scenario, LAND, names=["Alder"])
        mine = [NamedPoint("mine", paper.MIDDLE, paper.east(10))]
        located = spread_places(
            [find_in_distances(mine, alone, LAND) for alone in maps_of(scenario)]
        )
        for (place, *_), km in ((found.places, None), (located.places, (10, 6, 12))):
            low, high = place.distance_to_front_km_low, place.distance_to_front_km_high
            assert low is not None
            assert high is not None
            if km:
                assert (place.distance_to_front_km, low, high) == pytest.approx(km, rel=0.01)
            else:
                assert high - low == pytest.approx(6, rel=0.01)
        assert found.summary.endswith("The ranges are over 3 maps.")
        assert located.summary.endswith("The ranges are over 3 maps.")

    def test_where_there_is_one_line_it_is_refused(self, over_three: Result) -> None:
        with pytest.raises(QuestionError, match="follows one map"):
            error_of(over_three.front, "ensemble")


def test_two_publishers_maps_of_one_day(territory: Territory) -> None:
    """What each map alone has is the end of the range over both."""
    data = find_shared() / "data"
    specs = [
        str(data / "deepstate" / "deepstatemap_data_20250829.geojson"),
        str(data / "liveuamap" / "2025-09-01.json"),
    ]
    asked: dict[str, Any] = {"distances_km": (40,), "incomplete": True}
    alone = [
        compute_question(
            Scenario.of(fronts=[spec], uncertainty_km="none", **asked), territory=territory
        )
        for spec in specs
    ]
    result = compute_question(
        Scenario.of(fronts=specs, uncertainty_km="ensemble", **asked), territory=territory
    )
    for at, zone in enumerate(result.zones):
        areas = [each.zones[at].area_km2 for each in alone]
        assert zone.area_km2 == areas[0] != areas[1]
        assert (zone.area_km2_low, zone.area_km2_high) == (min(areas), max(areas))
    assert any(
        warning.startswith("The ensemble's maps are of 2025-08-29") for warning in result.warnings
    )
