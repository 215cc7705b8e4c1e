from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz import read_front
from dmz.answers.balance import Given, balance
from dmz.answers.compute import compute
from dmz.answers.front_show import show_front
from dmz.answers.sweep import sweep
from dmz.errors import QuestionError
from dmz.land.front import derive_front
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.sources.datasets import Dataset
from tests import paper
from tests.cli.once import answer_once

# Ranges say how sure a depth is, and do not move it.
PLAIN = Scenario.of(uncertainty_km=None)


def test_half_planes_balance_at_the_same_depth(territory: Territory) -> None:
    """A meridian as front line, far from coasts and borders: both sides of it are
    alike."""
    east = shapely.box(32.0, 40, 45, 60)
    front = derive_front(
        area=east,
        holder=territory.parties[1],
        territory=territory,
        datasets=(Dataset("front", "meridian", "a meridian"),),
    )
    scenario = Scenario.of(cities=("Middle=49.0,32.0",), reach_km=60)
    found = balance(scenario, Given("ukraine", 20.0), territory=territory, front=front)
    assert found.match.reached
    assert found.match.depth_km == pytest.approx(20.0, abs=0.011)
    assert found.match.figures.party == "russia"
    assert not found.match.jumps


def test_what_is_wrong_with_the_sector_is_said(tmp_path: Path) -> None:
    land = paper.territory()
    (west, east), (south, north) = (
        (paper.east(-5), paper.east(5)),
        (paper.north(-9), paper.north(9)),
    )
    # A bow tie: the polygon crosses itself on the line.
    tie = shapely.Polygon([(west, south), (east, north), (east, south), (west, north)])
    scenario = Scenario.of(sector=paper.layer(tmp_path / "tie.geojson", tie), uncertainty_km=None)
    front = paper.front(of=land)
    found = balance(scenario, Given("ash", 2.0), territory=land, front=front)
    curve = sweep(scenario, stop_km=2, territory=land, front=front)
    assert all("tie.geojson" in " ".join(each.warnings) for each in (found, curve))


def test_the_answer_is_the_first_depth_with_as_much(territory: Territory) -> None:
    found = balance(PLAIN, Given("russia", 15.0), territory=territory)
    depth = found.match.depth_km
    assert found.match.value >= found.given.area_km2
    for km, enough in ((depth, True), (depth - 0.01, False)):
        zone = compute(replace(PLAIN, depths_km=(("ukraine", km),)), territory=territory).zones[0]
        assert (zone.area_km2 >= found.given.area_km2) == enough


def test_people_come_in_steps(territory: Territory) -> None:
    points = Scenario.of(populations=("points",), uncertainty_km=None)
    found = balance(
        points, Given("ukraine", oblast="Donetsk"), of="population", territory=territory
    )
    depth = found.match.depth_km
    before, at = (
        compute(replace(points, depths_km=(("russia", km),)), territory=territory)
        .zones[0]
        .population
        or 0
        for km in (depth - 0.01, depth)
    )
    assert before < (found.given.population or 0) <= at
    assert found.match.jumps
    assert (found.match.below, found.match.value) == (before, at)
    assert found.match.entering


def test_an_oblasts_remainder_is_what_the_party_holds_there(territory: Territory) -> None:
    front = read_front(territory=territory)
    found = balance(PLAIN, Given("ukraine", oblast="Donetsk"), territory=territory, front=front)
    held = next(
        h
        for h in show_front(front, territory).holdings
        if (h.party, h.oblast) == ("ukraine", "Donetsk")
    )
    assert found.given.area_km2 == pytest.approx(held.area_km2)
    assert found.given.distance_km is None


def test_says_when_there_is_none(territory: Territory) -> None:
    found = balance(PLAIN, Given("ukraine", 450.0), territory=territory)
    assert not found.match.reached
    assert found.match.depth_km == 500
    assert found.match.value < found.given.area_km2


def test_questions_that_cannot_be(territory: Territory) -> None:
    for given in (
        Given("nobody", 5.0),
        Given("russia", oblast="Lviv"),
        Given("ukraine", oblast="Atlantis"),
        Given("ukraine", -1.0),
    ):
        with pytest.raises(QuestionError):
            balance(PLAIN, given, territory=territory)
    with pytest.raises(QuestionError, match="balanced by"):
        balance(PLAIN, Given("ukraine", 5.0), of="weight", territory=territory)


def test_command(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    answer_once(monkeypatch)
    monkeypatch.setenv("DMZ_UNCERTAINTY", "none")
    done = run("balance", "--given", "ukraine=10", "--format", "json")
    document = json.loads(done.stdout)
    assert document["schema"] == "dmz.balance/2"
    assert document["given"]["distance_km"] == 10
    assert document["answer"]["party"] == "russia"
    asked = ("balance", "--of", "population", "--given", "ukraine=oblast:Donetsk")
    sentence = " ".join(run(*asked).stdout.split())
    assert "to empty land of as many people as Ukraine holds in Donetsk:" in sentence
    table = run(*asked, "--population", "points")
    sentence = " ".join(table.stdout.split())
    assert "to empty land of more people than Ukraine holds in Donetsk:" in sentence
    assert max(len(line) for line in table.stdout.splitlines()) <= 80
    # The first depth, to 10 m, whose zone has more people than what is given.
    document = json.loads(run(*asked, "--population", "points", "--format", "json").stdout)
    more_km, given = document["answer"]["distance_km"], document["given"]["population"]
    depths = more_km - 0.01, more_km
    zones = compute(
        Scenario.of(distances_km=depths, populations=["points"], uncertainty_km=None)
    ).zones
    fewer, enough = (zone.population for zone in zones if zone.party == "russia")
    assert fewer <= given < enough
    assert run("balance", "--given", "ukraine=450").stdout.startswith("Even 500 km back from")
    for wrong in ("ukraine", "ukraine=far", "ukraine=city:Donetsk", "=5", "ukraine=oblast:"):
        assert run("balance", "--given", wrong).exit_code == 2
