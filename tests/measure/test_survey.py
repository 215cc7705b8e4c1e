"""What scenarios share does not change their answers."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dmz.answers.compute import compute
from dmz.land.front import read_front
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice

SCENARIOS = (
    Scenario(distances_km=(40.0,)),
    Scenario(distances_km=(5.0, 10.0)),
    Scenario(depths_km={"ukraine": 5.0, "russia": 40.0}),
    Scenario(distances_km=(10.0,), uncertainty_km=1.0),
    Scenario(distances_km=(10.0,), model="city"),
    Scenario(distances_km=(10.0,), whole_front=True),
    Scenario(distances_km=(10.0,), cities=("Pokrovsk (Donetsk)",), reach_km=30.0),
)


@pytest.fixture(scope="module")
def alone(deepstate: Callable[[str], Path], territory: Territory) -> list[str]:
    """Each scenario's answer on a front of its own."""
    front = read_front([str(deepstate("2025-11-05"))], territory)
    return [
        json.dumps(compute(scenario, territory=territory, front=front).to_dict())
        for scenario in SCENARIOS
    ]


@pytest.mark.parametrize(
    "order", [*itertools.islice(itertools.permutations(range(len(SCENARIOS))), 0, None, 1009)]
)
def test_answers_are_the_same_in_any_order(
    deepstate: Callable[[str], Path], territory: Territory, alone: list[str], order: tuple[int, ...]
) -> None:
    survey = Survey(read_front([str(deepstate("2025-11-05"))], territory), territory)
    population = PopulationChoice().read(territory)
    for number in order:
        shared = compute(SCENARIOS[number], survey=survey, population=population)
        assert json.dumps(shared.to_dict()) == alone[number]


def test_what_was_drawn_is_kept(deepstate: Callable[[str], Path], territory: Territory) -> None:
    survey = Survey(read_front([str(deepstate("2025-11-05"))], territory), territory)
    population = PopulationChoice().read(territory)
    first, again = (
        compute(Scenario(distances_km=(d, 10.0)), survey=survey, population=population)
        for d in (5.0, 40.0)
    )
    ten = [zone.zone for zone in first.zones if zone.distance_km == 10.0 and zone.zone]
    assert all(
        a is b
        for a, b in zip(
            ten, [z.zone for z in again.zones if z.distance_km == 10.0 and z.zone], strict=True
        )
    )
    assert survey.reach(Scenario()) is survey.reach(Scenario(distances_km=(1.0,)))
    assert survey.reach(Scenario(whole_front=True)) is survey.line_reach
