"""Ranges along curves, of matched depths and of differences."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from dmz.answers.balance import Given, balance
from dmz.answers.compare import compare
from dmz.answers.sweep import sweep
from dmz.land.uncertainty import LineError
from dmz.measure.bands import range_curve
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.settlements import settlement_population
from tests import paper

LAND = paper.territory(sides_km=(70.0, 60.0))
FRONT = paper.front(of=LAND)
MOVES = paper.MovedLine(*range(-4, 5))
WHOLE = Scenario.of(whole_front=True)


def test_a_curve_has_the_ranges_of_its_zones() -> None:
    survey = Survey(LAND, FRONT, settlement_population(LAND))
    sector = WHOLE.find_sector(FRONT, LAND)
    steps = [{"ash": km, "birch": km} for km in (5.0, 15.0, 8.0)]
    (measured,) = survey.measure_steps([(sector, steps)])
    zones = [zone for step in measured for zone in step]
    error = LineError(3.0)
    by_curve, by_zone = range_curve(zones, survey, error), range_zones(zones, survey, error)
    for one, other in zip(by_curve, by_zone, strict=True):
        assert (one.distance_km, one.party) == (other.distance_km, other.party)
        assert (one.area_km2_low, one.area_km2_high) == pytest.approx(
            (other.area_km2_low, other.area_km2_high), rel=1e-5
        )
        assert (one.population_low, one.population_high) == (
            other.population_low,
            other.population_high,
        )
        assert one.area_km2_low < one.area_km2 < one.area_km2_high  # type: ignore[operator]


def test_each_point_of_a_sweep_has_a_range() -> None:
    curve = sweep(WHOLE, start_km=5, stop_km=10, step_km=2.5, territory=LAND, front=FRONT)
    assert len(curve.points) == 9
    for point in curve.points:
        assert point.area_km2_low <= point.area_km2 <= point.area_km2_high  # type: ignore[operator]
    plain = sweep(
        Scenario.of(whole_front=True, uncertainty_km=None),
        start_km=5,
        stop_km=10,
        step_km=2.5,
        territory=LAND,
        front=FRONT,
    )
    assert {point.area_km2_low for point in plain.points} == {None}
    assert [p.area_km2 for p in plain.points] == [p.area_km2 for p in curve.points]


class TestBalance:
    @pytest.fixture(autouse=True)
    def _moving(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("dmz.answers.balance.error_of", lambda *_: MOVES)

    def test_depths_that_move_together_stay_equal(self) -> None:
        found = balance(WHOLE, Given("ash", 10.0), territory=LAND, front=FRONT).match
        assert found.depth_km == pytest.approx(10.0, abs=0.02)
        assert found.depth_km_low == pytest.approx(10.0, abs=0.2)
        assert found.depth_km_high == pytest.approx(10.0, abs=0.2)

    def test_land_that_grows_as_the_other_side_shrinks(self) -> None:
        """Birch's half of the land is 60 km x 50 km; Ash matches it 30 km deep.

        Moved by 3.6 km, the 5th and 95th percentile of nine whole km, by half of that.
        """
        given = Given("birch", None, "South")
        answer = balance(WHOLE, given, territory=LAND, front=FRONT)
        found = answer.match
        assert found.depth_km == pytest.approx(30, abs=0.2)
        spans = found.depth_km_low, found.depth_km_high
        assert spans == pytest.approx((found.depth_km - 1.8, found.depth_km + 1.8), abs=0.1)
        assert answer.to_dict()["depth_km_low"] == found.depth_km_low


class TestDifferences:
    def test_on_one_line_they_swing_together(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """100 km and 90 km deep, a side of 60 km is the same land, moved or not."""
        monkeypatch.setattr("dmz.answers.compute.error_of", lambda *_: MOVES)
        monkeypatch.setattr("dmz.land.front_choice.FrontChoice.read", lambda *_: FRONT)
        asked = Scenario.of(whole_front=True, distances_km=(90, 100))
        found = compare(asked, territory=LAND).cases[1].figure("area_km2", "birch")
        assert found.difference == pytest.approx(0, abs=1e-6)
        assert (found.difference_low, found.difference_high) == pytest.approx((0, 0), abs=1e-3)
        assert found.low is not None
        assert found.high is not None
        assert found.high - found.low == pytest.approx(720, rel=0.03)
        assert found.beyond_ranges is False

    @pytest.mark.parametrize(("km", "beyond"), [(0.5, False), (30.0, True)])
    def test_two_lines_are_wrong_apart(self, tmp_path: Path, km: float, beyond: bool) -> None:
        """Land of one side as far as the border: 60 km of it, or so many fewer."""
        areas = [
            shapely.box(paper.east(at), paper.SOUTH - 1, paper.east(65), paper.NORTH + 1)
            for at in (0.0, km)
        ]
        paths = [paper.layer(tmp_path / f"{n}.geojson", area) for n, area in enumerate(areas)]
        asked = {"fronts": paths, "whole_front": True, "distances_km": (100,)}
        found = compare(Scenario.of(**asked), territory=LAND).cases[1]
        figure = found.figure("area_km2", "birch")
        assert figure.difference == pytest.approx(-100 * km, rel=0.01)
        assert figure.beyond_ranges is beyond
        assert figure.difference_low < figure.difference < figure.difference_high  # type: ignore[operator]
        plain = compare(Scenario.of(uncertainty_km="none", **asked), territory=LAND).cases[1]
        without = plain.figure("area_km2", "birch")
        assert (without.difference_low, without.beyond_ranges) == (None, None)
