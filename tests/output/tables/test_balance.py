"""Sentences of a balance on a straight line, where equal depths have equal areas."""

from __future__ import annotations

import re

from dmz.answers.balance import Balance, Given, balance
from dmz.measure.matching import AREA, POPULATION
from dmz.measure.scenario import Scenario
from dmz.output.tables.balance import balance_document
from tests.output.examples import FRONT, LAND, texts_of


def find(given: Given, of: str) -> Balance:
    scenario = Scenario.of(whole_front=True, uncertainty_km=None)
    return balance(scenario, given, of=of, territory=LAND, front=FRONT)


def title(given: Given, of: str) -> str:
    return balance_document(find(given, of)).title


def test_a_depth_with_as_much() -> None:
    found = title(Given("ash", 10.0), AREA)
    assert found == "A depth of 10.00 km gives birch as much land as ash's 10 km"


def test_no_depth_has_just_as_much() -> None:
    """Ash has 1,200 people within 10 km; Dogwood's 4,000 come in at once, at 4 km."""
    document = balance_document(find(Given("ash", 10.0), POPULATION))
    # A jump is found to 10 m.
    first = "4.0[01] km"
    assert re.fullmatch(
        f"No depth gives birch exactly as many people as ash's 10 km: {first} is the first "
        "with more",
        document.title,
    )
    jump = f"No depth matches exactly: at {first} the figure jumps from 0 to 4,000 people "
    assert any(re.fullmatch(rf"{jump}\(Dogwood\)\.", note) for note in document.notes)


def test_no_depth_has_as_much() -> None:
    """Ash has 1,230 people in all."""
    found = title(Given("birch", 10.0), POPULATION)
    assert found == "No depth up to 500 km gives ash as many people as birch's 10 km"


def test_land_of_an_oblast() -> None:
    found = title(Given("birch", oblast="North"), AREA)
    assert found.endswith("gives ash as much land as all that birch holds in North")


def test_both_zones() -> None:
    rows = texts_of(balance_document(find(Given("ash", 10.0), AREA)), "Zones")
    assert rows[0] == ["given", "Ash", "10", "1,000", "0.0", "1,200", "2"]
    assert rows[1][:2] == ["equal", "Birch"]
    assert rows[1][3:] == ["1,000", "0.0", "4,500", "2"]
