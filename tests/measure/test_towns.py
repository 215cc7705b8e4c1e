"""Towns that a zone's edge cuts, on paper."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from dmz.answers.compute import Result, compute
from dmz.answers.sweep import sweep
from dmz.batch.rows import BODY, plan_rows, result_rows
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.output.layers.features import result_features
from dmz.people.surface import SurfacePopulation
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from tests import paper
from tests.paper import Town

# Discs of 2 km; the zone of Ash ends 10 km west of the line.
TOWNS = (
    Town("Halved", -10.0, 30.0, 30_000),
    Town("Within", -3.0, -30.0, 40_000),
    Town("Missed", -13.0, 10.0, 50_000),  # 1 km from its disc to the edge
    Town("Beyond", -15.0, -10.0, 60_000),  # 3 km
    Town("Small", -10.0, -20.0, 19_000),
    Town("Coast", -68.5, 20.0, 70_000),
)
PLAN = """
title = "Ash back by 10 km"
kind = "proposal"
source = "A paper"
date = "2000-01-02"
[sector]
whole_front = true
[[provision]]
kind = "pullback"
name = "back"
depths_km = { ash = 10 }
source = "A paper"
date = "2000-01-02"
"""


@pytest.fixture(scope="module")
def result() -> Result:
    land = paper.settled(TOWNS, [2.0] * len(TOWNS))
    assert land.grounds is not None
    return compute(
        Scenario.of(whole_front=True, depths_km={"ash": 10.0}),
        territory=land,
        front=paper.front(of=land),
        population=SurfacePopulation(land, land.grounds, datasets=()),
    )


def test_towns_at_the_edge_are_named_the_largest_first(result: Result) -> None:
    """The front line, too, is an edge: Within is 3 km from it."""
    assert [town.name for town in result.cut_towns] == ["Missed", "Within", "Halved"]
    missed, within, halved = result.cut_towns
    assert (missed.population_inside, missed.population_outside) == (0, 50_000)
    assert (within.population_inside, within.population_outside) == (40_000, 0)
    assert halved.population_inside == pytest.approx(15_000, abs=50)
    assert halved.population_inside + halved.population_outside == 30_000


def test_layers_and_batches_name_the_towns_that_are_cut(result: Result) -> None:
    """Halved alone: the edge only comes near the others."""
    people = result.cut_towns[2].population_inside
    (zone,) = (each for each in result_features(result) if each.kind == "zone")
    assert zone.properties["cut_towns"] == f"Halved: {people} of 30000"
    place = [name for name, _ in BODY].index("cut_towns")
    whole, _, total, *_ = result_rows(result)
    assert (whole[place], total[place]) == (f"Halved: {people} of 30000", None)


def test_a_batch_names_the_towns_that_a_plan_cuts(result: Result, tmp_path: Path) -> None:
    """As its zone does: in the rows of the provision and of all land together."""
    land = result.territory
    assert land.grounds is not None
    survey = Survey(land, result.front, SurfacePopulation(land, land.grounds, datasets=()))
    plan = read_plan(paper.written(tmp_path / "plan.toml", PLAN))
    found = run_plan(plan, survey, uncertainty_km=None)
    names = [name for name, _ in BODY]
    cut = [
        (row[names.index("provision")], row[names.index("cut_towns")])
        for row in plan_rows(found)
        if row[names.index("party")] == "ash" and row[names.index("oblast")] is None
    ]
    people = result.cut_towns[2].population_inside
    halved = f"Halved: {people} of 30000"
    assert cut == [("back", halved), ("total", halved)]


def test_settlements_are_listed_by_the_share_inside(result: Result) -> None:
    listed = {place.name: place for place in result.settlements}
    assert set(listed) == {"Halved", "Within", "Small"}
    assert (listed["Within"].share, listed["Within"].population_inside) == (1.0, 40_000)
    assert listed["Small"].share == pytest.approx(0.5, abs=2e-3)
    zone = result.zones[0]
    assert (zone.settlements, zone.settlements_in_part) == (3, 2)


def test_a_coast_cuts_no_town() -> None:
    """All of Ash's land: its far end, 1.5 km from the town's centre, is no edge."""
    land = paper.settled(TOWNS, [2.0] * len(TOWNS))
    assert land.grounds is not None
    result = compute(
        Scenario.of(whole_front=True, depths_km={"ash": 90.0}),
        territory=land,
        front=paper.front(of=land),
        population=SurfacePopulation(land, land.grounds, datasets=()),
    )
    assert "Coast" not in [town.name for town in result.cut_towns]
    (coast,) = (place for place in result.settlements if place.name == "Coast")
    assert coast.share == 1.0


def test_a_curve_names_the_towns_that_its_edges_cut() -> None:
    land = paper.settled(TOWNS, [2.0] * len(TOWNS))
    assert land.grounds is not None
    curve = sweep(
        Scenario.of(whole_front=True),
        start_km=8.0,
        stop_km=12.0,
        step_km=2.0,
        territory=land,
        front=paper.front(of=land),
        population=SurfacePopulation(land, land.grounds, datasets=()),
    )
    # Halved lies from 8 to 12 km; Missed begins at 11, and a segment of it ends at 12.
    found = {(town.name, town.distance_km): town for town in curve.cut_towns}
    assert set(found) == {("Halved", 10.0), ("Missed", 12.0)}
    assert found["Halved", 10.0].population_inside == pytest.approx(15_000, abs=50)
    segment = (4 * math.acos(0.5) - math.sqrt(3)) / (4 * math.pi)
    assert found["Missed", 12.0].population_inside == pytest.approx(50_000 * segment, abs=50)
    assert curve.body()["cut_towns"][0]["party"] == "ash"


def test_a_settlement_without_a_figure_is_listed_as_such() -> None:
    towns = [Town("Alder", -3.0, 10.0, 1_000), Town("Beech", -3.0, -10.0, 0)]
    land, known = paper.settled(towns, [1.0, 1.0]), paper.settled(towns[:1], [1.0]).grounds
    assert known is not None
    vars(land)["grounds"] = known
    result = compute(
        Scenario.of(whole_front=True, depths_km={"ash": 10.0}),
        territory=land,
        front=paper.front(of=land),
        population=SurfacePopulation(land, known, datasets=()),
    )
    listed = {place.name: (place.population, place.has_figure) for place in result.settlements}
    assert listed == {"Alder": (1_000, True), "Beech": (None, False)}
    assert result.zones[0].settlements == 1
