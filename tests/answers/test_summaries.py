"""Sentences of answers on the paper world, whose figures are known."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from dmz.answers.balance import Given, balance
from dmz.answers.summaries import Span, summarize_cases
from dmz.answers.sweep import sweep
from dmz.measure.languages import ENGLISH
from dmz.measure.phrases import Phrases
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.measure.toponyms import Toponyms
from dmz.measure.towns import CutTown
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from tests.output.examples import FRONT, LAND, answer

PHRASES = Phrases(Toponyms(LAND, ENGLISH))


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        (
            {"distances_km": (10,)},
            "Pulling back 10 km from the whole front of 2 January 2000 would empty about "
            "2,000 km², home to 5,700 people: 1,000 km² held by Ash and 1,000 km² held by "
            "Birch. Alder is inside.",
        ),
        (
            {"distances_km": (2, 5)},
            "Pulling back from the whole front of 2 January 2000 would empty about 400 km² "
            "at 2 km, home to 0 people; and 1,000 km² at 5 km, home to 5,000. Alder is "
            "outside at 2 km and inside at 5 km.",
        ),
        (
            {"depths_km": {"ash": 10.0}},
            "Pulling back 10 km (Ash) from the whole front of 2 January 2000 would empty "
            "about 1,000 km², home to 1,200 people. Alder is inside.",
        ),
    ],
)
def test_zones(question: dict[str, object], sentence: str) -> None:
    assert answer(**question).summary == sentence


def test_more_zones_than_a_sentence_holds_are_told_by_the_first_and_the_last() -> None:
    summary = answer(distances_km=(1, 2, 3, 4, 5)).summary
    assert "200 km² at 1 km" in summary
    assert "1,000 km² at 5 km" in summary
    assert "at 3 km, home" not in summary


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "A is cut by the edge."),
        (3, "A, B and C are cut by the edge."),
        (4, "A, B and 2 more are cut by the edge."),
    ],
)
def test_three_cut_towns_are_named_and_of_more_the_two_largest(count: int, sentence: str) -> None:
    towns = tuple(
        CutTown(10.0, "ash", name, "North", 90_000 - 1_000 * at, 40_000, 50_000 - 1_000 * at)
        for at, name in enumerate("ABCD"[:count])
    )
    # One that the edge misses is not said to be cut.
    towns += (CutTown(10.0, "ash", "E", "North", 100_000, 0, 100_000),)
    found = replace(answer(distances_km=(10,)), cut_towns=towns).summary
    assert found.endswith(f"Alder is inside; {sentence}")


def test_the_sentence_is_in_the_plain_data() -> None:
    result = answer(distances_km=(10,))
    assert result.to_dict()["summary"] == result.summary


def test_a_match() -> None:
    """Both sides of a straight line are as large at the same depth."""
    scenario = Scenario.of(whole_front=True, uncertainty_km="none")
    found = balance(scenario, Given("ash", 10.0), territory=LAND, front=FRONT)
    assert found.summary == (
        "Birch would have to pull back 10 km from the whole front of 2 January 2000 to empty as "
        "much land as Ash at 10 km: about 1,000 km², home to 4,500 people, against 1,000 km², "
        "home to 1,200 people."
    )


def sentence_of_plan(folder: Path, roles: str, party: str) -> str:
    """The sentence of a plan in which one party goes back by 5 or 10 km."""
    path = folder / "mine.toml"
    path.write_text(
        f'title = "T"\nkind = "proposal"\nsource = "S"\ndate = "2025"\n{roles}\n'
        "[sector]\nwhole_front = true\n"
        '[parameters.d]\ntitle = "{value} km back; so many"\nvalues = [5, 10]\n'
        '[[provision]]\nkind = "pullback"\nname = "P"\nsource = "S"\ndate = "2025"\n'
        f'depths_km = {{ {party} = "$d" }}\n',
        encoding="utf-8",
    )
    return run_plan(read_plan(str(path)), Survey(LAND, FRONT, None), uncertainty_km="none").summary


def test_few_readings_of_a_plan_are_all_told(tmp_path: Path) -> None:
    assert sentence_of_plan(tmp_path, "", "ash") == (
        "On the front of 2 January 2000, “T” would, read as “5 km back”, empty about 500 km²; "
        "read as “10 km back”, empty about 1,000 km²."
    )


def test_of_many_readings_the_least_and_the_greatest_are_told_and_how_many_there_are(
    tmp_path: Path,
) -> None:
    # Two depths, and either party may be the one that goes back.
    sentence = sentence_of_plan(tmp_path, 'roles = ["Near", "Far"]', "near")
    assert re.fullmatch(
        r"On the front of 2 January 2000, “T” would, in the least of its 4 readings "
        r"\(“5 km back, (Ash|Birch) as Near”\), empty about 500 km²; in the greatest "
        r"\(“10 km back, (Ash|Birch) as Near”\), empty about 1,000 km²\.",
        sentence,
    )


def test_classes_of_forces_share_a_verb() -> None:
    plan = run_plan(read_plan("croatia-1994"), Survey(LAND, FRONT, None), uncertainty_km="none")
    # One, ten and twenty km on each side of 100 km; Birch has twenty.
    assert plan.summary == (
        "On the front of 2 January 2000, “Croatia: 1 km for troops, 10 and 20 for weapons” would "
        "clear all forces from about 200 km², mortars and anti-aircraft guns from about "
        "2,000 km², and artillery and tanks from about 4,000 km²."
    )


def test_a_curve() -> None:
    curve = sweep(
        Scenario.of(whole_front=True, uncertainty_km="none"),
        start_km=2,
        stop_km=10,
        step_km=1,
        territory=LAND,
        front=FRONT,
    )
    assert curve.summary.endswith(
        "about 400 km² at 2 km, home to 0 people; and 2,000 km² at 10 km, home to 5,700."
    )


@pytest.mark.parametrize(
    ("second", "beyond", "sentence"),
    [
        (
            Span(1100.0, None, None),
            None,
            "40 km would empty about 1,100 km² by B, 100 km² (10 %) more than by A.",
        ),
        (
            Span(900.0, 840.0, 1060.0),
            False,
            "40 km would empty about 900 km² (800–1,100) by B, 100 km² (10 %) less than by A: "
            "no difference beyond the ranges.",
        ),
    ],
)
def test_two_cases(second: Span, beyond: bool | None, sentence: str) -> None:
    named = [("A", Span(1000.0, 950.0, 1080.0)), ("B", second)]
    said = summarize_cases(PHRASES, "40 km", named, beyond=beyond)
    assert said == sentence


def test_many_cases() -> None:
    named = [(name, Span(km2, None, None)) for name, km2 in (("A", 5.0), ("B", 2.0), ("C", 9.0))]
    assert summarize_cases(PHRASES, "", named, beyond=None) == (
        "Of 3 cases, B has the least land, about 2 km², and C the most, about 9 km²."
    )
