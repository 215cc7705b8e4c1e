"""Small pockets that add much to a zone: areas by discs and strips."""

from __future__ import annotations

from math import pi, sqrt

import pytest
import shapely

from dmz.answers.compute import Result, compute
from dmz.earth.reach import Reach
from dmz.land.front import derive_front
from dmz.land.sectors import SectorChoice
from dmz.measure.pockets import find_additions, lune_km2
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from tests import paper

LAND = paper.territory(sides_km=(170, 20))
EAST_OF_LINE = shapely.box(paper.LINE, paper.SOUTH - 1, paper.EAST + 1, paper.NORTH + 1)
RADIUS_KM = 0.5


def answer(*east_km: float, distances_km: tuple[float, ...], **options: object) -> Result:
    """With discs of Birch's land so far from the line."""
    points = shapely.points([(paper.east(km), paper.MIDDLE) for km in east_km])
    discs = [Reach(point).within(RADIUS_KM) for point in points]
    front = derive_front(
        area=shapely.union_all([EAST_OF_LINE, *discs]),
        holder=paper.BIRCH,
        territory=LAND,
        datasets=paper.front().datasets,
    )
    scenario = Scenario.of(whole_front=True, distances_km=distances_km, **options)  # type: ignore[arg-type]
    return compute(scenario, territory=LAND, front=front)


def pocket_remarks(result: Result) -> list[str]:
    return [warning for warning in result.warnings if "pocket" in warning]


class TestFarFromTheLine:
    def test_it_adds_its_whole_reach(self) -> None:
        result = answer(-100, distances_km=(5, 10))
        (added,) = find_additions(result.sector, result.zones)
        # Ash's land within 10 km of the disc's edge, from outside.
        ring = pi * ((RADIUS_KM + 10) ** 2 - RADIUS_KM**2)
        assert (added.zone.party, added.zone.distance_km) == ("ash", 10)
        assert added.area_km2 == pytest.approx(ring, rel=1e-3)
        assert added.zone.area_km2 == pytest.approx(1000 + ring, rel=1e-3)

    def test_the_answer_says_how_much_and_where(self) -> None:
        (remark,) = pocket_remarks(answer(-100, distances_km=(10,)))
        assert remark.startswith("A pocket of 0.79 km² at 48.4")
        assert "adds 346 km² (25.7%) to the 10 km zone of Ash" in remark
        assert remark.endswith("--min-pocket 0.79 leaves it out.")

    def test_those_that_are_far_from_each_other_are_named_largest_first(self) -> None:
        remarks = pocket_remarks(answer(-150, -120, -90, -60, distances_km=(10,)))
        assert len(remarks) == 4
        assert remarks[3].startswith("1 more pocket")

    def test_measured_from_a_citys_centre_none_matters(self) -> None:
        result = answer(-100, distances_km=(10,), model="city", cities=["Alder"])
        assert pocket_remarks(result) == []


@pytest.mark.parametrize(
    ("radius", "other", "apart", "expected"),
    [
        (2, 1, 0.5, 3 * pi),  # the smaller disc is within
        (2, 1, 3, 4 * pi),  # the two touch from outside
        (1, 1, 1, pi - (2 * pi / 3 - sqrt(3) / 2)),  # each centre on the other's edge
    ],
)
def test_what_of_a_disc_is_outside_another(
    radius: float, other: float, apart: float, expected: float
) -> None:
    assert lune_km2(radius, other, apart) == pytest.approx(expected)


class TestNearTheLine:
    # The disc's far edge is 2 km from the line: it reaches a cap 2 km high beyond.
    east_km = -1.5

    def test_what_the_line_reaches_itself_is_not_counted(self) -> None:
        result = answer(self.east_km, distances_km=(5,))
        (added,) = find_additions(result.sector, result.zones)
        radius, height = 5 + RADIUS_KM, 2.0
        half = (radius**2 - (radius - height) ** 2) ** 0.5
        # A circle's cap: 2/3 of chord by height, and height³ by twice the chord.
        cap = 2 / 3 * 2 * half * height + height**3 / (4 * half)
        assert added.area_km2 == pytest.approx(cap, rel=5e-3)
        assert cap > 0.01 * added.zone.area_km2

    def test_less_than_a_hundredth_is_not_worth_a_remark(self) -> None:
        # A cap 2 km high of a disc of 40.5 km: 34 km² of 4,000.
        assert pocket_remarks(answer(self.east_km, distances_km=(40,))) == []


def test_a_plan_names_it_once() -> None:
    """2 km a side: around a disc of 0.5 km, π (2.5² - 0.5²) of Ash's land."""
    survey = Survey(LAND, answer(-100, distances_km=(2,)).front, None)
    whole = SectorChoice(whole_front=True)
    result = run_plan(read_plan("korea-1953"), survey, sector=whole, uncertainty_km="none")
    (remark,) = [warning for warning in result.warnings if "pocket" in warning]
    assert "adds 19 km² (8.6%) to the 2 km zone of Ash" in remark
    assert 100 * 6 * pi / (200 + 6 * pi) == pytest.approx(8.6, abs=0.05)
