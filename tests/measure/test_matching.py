"""The first depth at which a zone has as much as a target, on paper."""

from __future__ import annotations

import pytest

from dmz.errors import QuestionError
from dmz.land.sectors import SectorChoice
from dmz.measure.matching import AREA, POPULATION, find_match
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from tests import paper

LAND = paper.territory()
FRONT = paper.front(of=LAND)
SURVEY = Survey(LAND, FRONT, PopulationChoice().read(LAND))
WHOLE = SectorChoice(whole_front=True).find(FRONT, LAND)


class TestArea:
    @pytest.mark.parametrize("target", [50.0, 1234.5, 6000.0])
    def test_a_straight_line_of_100_km(self, target: float) -> None:
        """The band beside it has 100 km² a km: the depth is the next 10 m after target
        / 100."""
        found = find_match(SURVEY, WHOLE, "ash", target, AREA)
        assert found.reached
        assert found.below < target <= found.value
        assert found.depth_km == pytest.approx(target / 100, abs=0.011)
        assert not found.jumps

    def test_more_land_than_there_is(self) -> None:
        found = find_match(SURVEY, WHOLE, "birch", 1e6, AREA)
        assert (found.reached, found.depth_km) == (False, 500)
        assert found.value < 1e6
        assert "no depth up to 500 km has as much" in str(found)


class TestPeople:
    """Dogwood, 4 km east, has 4,000 people; Elder, at 9.5 km, 500; another Elder, at 15
    km, 7."""

    @pytest.mark.parametrize(
        ("target", "depth_km", "below", "value", "entering"),
        [
            (1, 4.0, 0, 4000, ("Dogwood",)),
            (4000, 4.0, 0, 4000, ("Dogwood",)),
            (4001, 9.5, 4000, 4500, ("Elder",)),
            (4507, 15.0, 4500, 4507, ("Elder",)),
        ],
    )
    def test_the_first_depth_with_as_many(
        self, target: float, depth_km: float, below: int, value: int, entering: tuple[str, ...]
    ) -> None:
        found = find_match(SURVEY, WHOLE, "birch", target, POPULATION)
        assert found.depth_km == pytest.approx(depth_km, abs=0.011)
        assert (found.below, found.value, found.entering) == (below, value, entering)

    @pytest.mark.parametrize(
        ("target", "jumps"), [(4000, False), (3961, False), (3959, True), (4001, True)]
    )
    def test_more_than_a_hundredth_over_it_is_a_jump(self, target: float, jumps: bool) -> None:
        assert find_match(SURVEY, WHOLE, "birch", target, POPULATION).jumps == jumps

    def test_needs_a_source(self) -> None:
        with pytest.raises(QuestionError, match="no source of people"):
            find_match(Survey(LAND, FRONT, None), WHOLE, "birch", 10, POPULATION)


def test_each_pass_over_the_people_has_several_depths() -> None:
    """Six depths out to 80 km, then eight sections of the interval until it is 10 m
    wide."""
    calls = []

    class Counting:
        """The people of the settlements, counting how often they are asked."""

        def __getattr__(self, name: str) -> object:
            return getattr(SURVEY.population, name)

        def people(self, parts: list[object]) -> list[object]:
            calls.append(len(parts))
            return SURVEY.population.people(parts)  # type: ignore[union-attr, arg-type]

    find_match(Survey(LAND, FRONT, Counting()), WHOLE, "ash", 3000, AREA)  # type: ignore[arg-type]
    # 20 to 40 km are 2,000 steps of 10 m: 2,000 / 8 / 8 / 8 is below 4, and 4 / 8 below
    # 1.
    assert len(calls) <= 1 + 4
