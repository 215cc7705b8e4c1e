"""Ranges, on a straight line whose displacement can be followed on paper."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from dmz.answers.compute import Result, compute
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.measure.figures import ZoneFigures, find_range
from dmz.measure.scenario import Scenario
from tests import paper

FAR, NEAR = paper.Town("Far", 30.0, 0, 700), paper.Town("Near", 0.0, 0, 40)


MOVES = paper.MovedLine(*range(-4, 5))


def world(*towns: paper.Town, sides_km: tuple[float, float] = (70.0, 60.0)) -> Any:
    territory = paper.territory(towns=towns or (FAR, NEAR), sides_km=sides_km)
    return territory, paper.front(of=territory)


def answer(
    at: tuple[Territory, Front], monkeypatch: pytest.MonkeyPatch | None = None, **asked: Any
) -> Result:
    """Answer on the whole line; with a patch, whose line moves as a whole."""
    territory, front = at
    if monkeypatch:
        monkeypatch.setattr("dmz.answers.compute.error_of", lambda *_: MOVES)
    question = {"whole_front": True, "distances_km": (10,)} | asked
    return compute(Scenario.of(**question), territory=territory, front=front)


def bounds(zone: ZoneFigures, name: str) -> tuple[Any, Any, Any]:
    return getattr(zone, f"{name}_low"), getattr(zone, name), getattr(zone, f"{name}_high")


class TestMovedAsAWhole:
    def test_area_stays_and_people_change(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A band 10 km wide is one wherever it lies; who is in it is another matter."""
        town = paper.Town("Elder", 12.5, 0, 500)
        ash, birch, both = answer(world(town), monkeypatch).zones
        for zone in (ash, birch, both):
            low, middle, high = bounds(zone, "area_km2")
            assert low <= middle <= high
            assert high - low < 0.02 * middle
        # 2.5 km short of Elder, the zone has it in the 2 draws of 9 that reach so far.
        assert bounds(birch, "population") == (0, 0, 500)
        assert bounds(ash, "population") == (0, 0, 0)

    def test_the_part_of_an_oblast_that_a_party_holds(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """All land of one side: 60 km of it, of which 5 % of draws take 3.6 km away."""
        _, birch, _ = answer(world(), monkeypatch, distances_km=(100,)).zones
        low, middle, high = bounds(birch, "area_km2")
        # Percentiles of -4 to 4 in nine steps, linear between them: 3.6 km.
        assert (middle - low) / 100 == pytest.approx(3.6, abs=0.1)
        assert (high - middle) / 100 == pytest.approx(3.6, abs=0.1)
        for row in birch.by_oblast:
            assert row.share_of_held_low == pytest.approx(1, abs=1e-6)

    def test_chances(self, monkeypatch: pytest.MonkeyPatch) -> None:
        towns = [paper.Town(name, km, 0, 10) for name, km in (("In", 5), ("Edge", 8.5))]
        towns.append(paper.Town("Out", 16, 0, 10))
        result = answer(world(*towns), monkeypatch, cities=("In", "Edge", "Out"))
        # Positive displacements go west, into Ash's land, and take the far edge along:
        # Edge is out where the line moves by 2, 3 or 4 km.
        assert [each.inside[0].chance for each in result.cities] == pytest.approx([1, 6 / 9, 0])
        words = [each.inside[0].likelihood for each in result.cities]
        assert words == ["certain", "likely", None]
        assert [each.inside[0].sure for each in result.cities] == [True, False, True]
        listed = {each.name: (each.chance, each.likelihood) for each in result.settlements}
        assert listed == {"In": (1.0, "certain"), "Edge": (pytest.approx(6 / 9), "likely")}
        near = result.cities[0]
        spans = near.distance_to_front_km_low, near.distance_to_front_km_high
        assert spans == pytest.approx((5 - 3.6, 5 + 3.6), abs=0.01)

    def test_a_sector_that_leaves_the_reach(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of a line 30 km away, 53 km are within 40 km; of one 33.6 km away, 43 km."""
        asked = {"whole_front": False, "reach_km": 40, "distances_km": (10,)}
        zones = answer(world(FAR), monkeypatch, **asked).zones
        low, middle, high = bounds(zones[2], "area_km2")
        # The chord of a circle of 40 km: 2 sqrt(40² - x²) at x = 30 ± 3.6; 20 km wide,
        # with half a disc at each end, which stays within the 100 km of land.
        chords = [2 * (40**2 - x**2) ** 0.5 for x in (33.6, 30, 26.4)]
        assert middle == pytest.approx(chords[1] * 20 + np.pi * 10**2, rel=0.02)
        assert middle - low == pytest.approx((chords[1] - chords[0]) * 20, rel=0.1)
        assert high - middle == pytest.approx((chords[2] - chords[1]) * 20, rel=0.1)


class TestDrawn:
    def test_the_same_again(self) -> None:
        one, other = (answer(world()).to_dict() for _ in range(2))
        assert one == other

    def test_wider_with_the_uncertainty_and_around_the_figure(self) -> None:
        at, widths = world(), []
        for km in (0.5, 1.0, 2.0, 4.0):
            zones = answer(at, uncertainty_km=km, distances_km=(100,)).zones
            for zone in zones:
                for row in (zone, *zone.by_oblast):
                    assert row.area_km2_low <= row.area_km2 <= row.area_km2_high  # type: ignore[operator]
                    assert row.population_low <= row.population <= row.population_high  # type: ignore[operator]
            widths.append([zone.area_km2_high - zone.area_km2_low for zone in zones[:2]])  # type: ignore[operator]
        for narrow, wide in pairwise(widths):
            assert all(np.array(wide) > narrow)

    def test_without(self) -> None:
        at = world()
        plain, ranged = answer(at, uncertainty_km="none"), answer(at)
        assert plain.uncertainty is None
        assert plain.to_dict()["uncertainty"] is None
        for without, with_ranges in zip(plain.zones, ranged.zones, strict=True):
            assert without.area_km2_low is None
            assert without.population_high is None
            assert (without.area_km2, without.population) == (
                with_ranges.area_km2,
                with_ranges.population,
            )
        assert plain.cities[0].inside[0].chance is None

    def test_in_the_model_city_the_radius_is_known(self) -> None:
        """A disc of 10 km around a town 30 km behind the line: nothing is in doubt."""
        zones = answer(world(), model="city", cities=("Far",), distances_km=(10,)).zones
        assert bounds(zones[1], "area_km2") == pytest.approx([zones[1].area_km2] * 3)


def test_percentiles_and_bounds() -> None:
    swing = np.arange(-50.0, 51.0)
    assert find_range(1000.0, swing) == (955.0, 1045.0)
    # A median that is not zero is no error of the figure; nothing is below zero.
    assert find_range(1000.0, swing + 300) == (955.0, 1045.0)
    assert find_range(20, swing) == (0, 65)
    assert find_range(0.99, swing, most=1.0) == (0.0, 1.0)
    assert find_range(None, swing) == find_range(1.0, None) == (None, None)
