"""What scenarios share does not change their answers, and is measured once."""

from __future__ import annotations

import gc
import json
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from dmz import read_front
from dmz.answers.compute import Result, compute, compute_each
from dmz.answers.sweep import sweep
from dmz.errors import QuestionError
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from dmz.people.source import Count
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from tests import paper

LAND = paper.territory()
FRONT = paper.front(of=LAND)
SCENARIOS = (
    Scenario.of(distances_km=(40.0,), uncertainty_km=None),
    Scenario.of(distances_km=(5.0, 10.0)),
    Scenario.of(depths_km={"ukraine": 5.0, "russia": 40.0}, uncertainty_km=None),
    Scenario.of(distances_km=(10.0,), uncertainty_km=1.0),
    Scenario.of(distances_km=(10.0,), model="city"),
    Scenario.of(distances_km=(10.0,), whole_front=True, uncertainty_km=None),
    Scenario.of(distances_km=(10.0,), cities=("Pokrovsk (Donetsk)",), reach_km=30.0),
)


@pytest.fixture(scope="module")
def alone(deepstate: Callable[[str], Path], territory: Territory) -> list[str]:
    """Each scenario's answer on a front of its own."""
    front = read_front(str(deepstate("2025-11-05")), territory=territory)
    return [
        json.dumps(compute(scenario, territory=territory, front=front).to_dict())
        for scenario in SCENARIOS
    ]


def test_a_front_ends_with_its_answers() -> None:
    """Without a collection of garbage, so that a batch of many does not grow."""
    front = paper.front(of=LAND)
    survey = Survey(LAND, front, PopulationChoice().read(LAND))
    (result,) = compute_each([Scenario.of(distances_km=(5.0,), uncertainty_km=1.0)], survey)
    assert isinstance(result, Result)
    assert result.cities[0].distance_to_front_km_low is not None
    assert survey.baseline is survey
    ended = [weakref.ref(each) for each in (survey, front)]
    gc.disable()
    try:
        del survey, front, result
        assert [each() for each in ended] == [None, None]
    finally:
        gc.enable()


def test_answers_together_are_the_same_as_alone(
    deepstate: Callable[[str], Path], territory: Territory, alone: list[str]
) -> None:
    front = read_front(str(deepstate("2025-11-05")), territory=territory)
    survey = Survey(territory, front, PopulationChoice().read(territory))
    for order in ([*range(len(SCENARIOS))], [*reversed(range(len(SCENARIOS)))]):
        shared = compute_each([SCENARIOS[number] for number in order], survey)
        for number, result in zip(order, shared, strict=True):
            assert isinstance(result, Result)
            assert json.dumps(result.to_dict()) == alone[number]


def test_a_scenario_without_a_sector_does_not_keep_others_from_theirs() -> None:
    survey = Survey(LAND, FRONT, None)
    far = Scenario.of(cities=("Far=47.0,20.0",), distances_km=(5,))
    near = Scenario.of(distances_km=(5,))
    none, result = compute_each([far, near], survey)
    assert isinstance(none, QuestionError)
    assert isinstance(result, Result)
    # Alder is 3 km from the line, 10 km north of its middle: all of the line is within
    # 61 km, and the sector within 50 km is sqrt(50² - 3²) = 49.9 km long to the south,
    # 40 to the north.
    assert result.sector.length_km == pytest.approx(49.9 + 40, rel=1e-3)


class Counting:
    """A source of people that counts how often it is asked, and for how many parts."""

    def __init__(self) -> None:
        self.source = PopulationChoice().read(LAND)
        self.passes: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def people(self, parts: Sequence[Part]) -> list[Count]:
        self.passes.append(len(parts))
        assert self.source is not None
        return self.source.people(parts)


class TestPasses:
    """However much is asked, the source of people is read once."""

    @pytest.fixture
    def survey(self) -> Survey:
        return Survey(LAND, FRONT, Counting())  # type: ignore[arg-type]

    @staticmethod
    def passes(survey: Survey) -> int:
        assert isinstance(survey.population, Counting)
        return len(survey.population.passes)

    def test_many_scenarios_with_ranges(self, survey: Survey) -> None:
        scenarios = [
            Scenario.of(distances_km=(5, 10)),
            Scenario.of(distances_km=(7,), whole_front=True, uncertainty_km=1),
            Scenario.of(depths_km={"ash": 3}, model="city"),
        ]
        compute_each(scenarios, survey)
        assert self.passes(survey) == 1

    def test_a_zone_that_several_scenarios_ask_for_is_measured_once(self, survey: Survey) -> None:
        whole = SectorChoice(whole_front=True).find(FRONT, LAND)
        five, ten = {"ash": 5.0, "birch": 5.0}, {"ash": 10.0, "birch": 5.0}
        first, second = survey.measure_steps([(whole, [five]), (whole, [ten, five])])
        assert isinstance(survey.population, Counting)
        # Ash's and Birch's 5 km and Ash's 10 km, each in two regions.
        assert survey.population.passes == [6]
        assert first[0][0] is second[1][0]
        assert second[0][1] is second[1][1]

    def test_a_curve(self, survey: Survey) -> None:
        sweep(
            Scenario(),
            start_km=1,
            stop_km=10,
            territory=LAND,
            front=FRONT,
            population=survey.population,
        )
        assert self.passes(survey) == 1

    def test_a_plan_in_every_reading_with_ranges(self, survey: Survey) -> None:
        result = run_plan(read_plan("idlib-2018"), survey, uncertainty_km=1.0)
        assert len(result.readings) == 4
        assert self.passes(survey) == 1

    def test_a_plan_that_matches_takes_more(self, survey: Survey, tmp_path: Path) -> None:
        path = tmp_path / "match.toml"
        path.write_text(MATCH, encoding="utf-8")
        run_plan(read_plan(str(path)), survey)
        # One for the target, one out to 80 km, four down to 10 m, one for the rest.
        assert 3 <= self.passes(survey) <= 7


MATCH = """
title = "Match"
kind = "proposal"
source = "nobody"
date = "2025"
[[provision]]
kind = "pullback"
name = "first"
source = "nobody"
date = "2025"
depths_km = { ash = 10 }
[[provision]]
kind = "match"
name = "second"
source = "nobody"
date = "2025"
party = "birch"
to = "first"
by = "area"
"""
