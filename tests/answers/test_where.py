"""Places at known distances from a straight line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dmz.answers.where import PlacesInZones, find_in_plan
from dmz.land.sectors import SectorChoice
from dmz.measure.survey import Survey
from dmz.output.tables.where import where_document
from dmz.plans.files import read_plan
from dmz.plans.run import draft_plan
from dmz.sources.point_tables import NamedPoint
from tests import paper

POINTS = tuple(
    NamedPoint(f"{km:g} km east", paper.MIDDLE, paper.east(km)) for km in (-14, -6, 4, 12, 19.9, 23)
)

LEAVING = """
title = "Ash leaves South"
kind = "proposal"
source = "A paper"
date = "2000-01-02"
[[provision]]
kind = "withdraw"
name = "Ash leaves South"
party = "ash"
oblasts = ["South"]
source = "A paper"
date = "2000-01-02"
"""


def locate(id: str) -> PlacesInZones:
    territory = paper.territory(towns=())
    survey = Survey(territory, paper.front(of=territory), None)
    plan = read_plan(id)
    drafts = draft_plan(plan, survey, sector=SectorChoice(whole_front=True))
    return find_in_plan(POINTS, plan, survey, drafts)


def test_a_place_is_in_the_zone_of_its_holder() -> None:
    found = locate("iraq-kuwait-1991")
    first, second = found.places[:6], found.places[6:]
    # Ten km of one party's land and five of the other's, in either reading.
    assert [bool(place.inside) for place in first] == [False, True, True, False, False, False]
    assert [bool(place.inside) for place in second] == [False, False, True, False, False, False]
    assert {place.reading for place in first} == {"Ash as Iraq"}
    assert [place.held_by for place in first] == ["ash"] * 2 + ["birch"] * 3 + [None]
    assert [place.distance_to_front_km for place in first] == pytest.approx(
        [14, 6, 4, 12, 19.9, 23], rel=1e-4
    )


def test_distances_have_ranges_also_to_a_line_that_a_plan_moves() -> None:
    territory = paper.territory(towns=())
    survey = Survey(territory, paper.front(of=territory), None)
    plan = read_plan("korea-1953")
    drafts = draft_plan(plan, survey, sector=SectorChoice(whole_front=True))
    found = find_in_plan(POINTS, plan, survey, drafts, uncertainty_km=1.0)
    for place in found.places:
        low, high = place.distance_to_front_km_low, place.distance_to_front_km_high
        assert low is not None
        assert high is not None
        assert low < place.distance_to_front_km < high
    assert found.to_dict()["uncertainty"]["median_km"] == 1.0
    table = where_document(found).shortened().tables[0]
    assert table.headers()[2:4] == ["km to the line", "low–high"]
    assert table.texts()[0][2] == "4"


def test_the_range_is_that_of_the_line_which_a_plan_leaves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Ash leaves South. Along South's border to North then runs a line that is known,
    # 20 km from both places: 60 and 30 km from today's line, which moves by 4 km.
    monkeypatch.setattr("dmz.answers.where.error_of", lambda *_: paper.MovedLine(-4, 4))
    plan = read_plan(paper.written(tmp_path / "plan.toml", LEAVING))
    territory = paper.territory(towns=())
    survey = Survey(territory, paper.front(of=territory), None)
    drafts = draft_plan(plan, survey, sector=SectorChoice(whole_front=True))
    points = [NamedPoint("far", paper.north(-20), paper.east(km)) for km in (-60, -30)]
    for place in find_in_plan(points, plan, survey, drafts, uncertainty_km=1.0).places:
        span = place.distance_to_front_km_low, place.distance_to_front_km_high
        assert (*span, place.distance_to_front_km) == pytest.approx([20] * 3, rel=5e-3)


def test_nested_zones_are_all_named() -> None:
    found = locate("golan-1974")
    assert [len(place.inside) for place in found.places] == [2, 3, 3, 2, 2, 1]
    assert found.places[0].inside == ("limits out to 20 km", "limits out to 25 km")
    # Birch's own state begins 20 km from the line, off the territory.
    assert found.warnings[-1] == "1 of 6 places lies outside the territory."


def test_the_sentence_says_which_places_and_zones() -> None:
    found = locate("golan-1974")
    said = found.summary
    assert said.startswith("On the front of 2 January 2000, 6 of 6 places are in a zone of “")
    assert said.endswith(f"”: {', '.join(p.name for p in POINTS[:3])} and 3 more.")
    rows = where_document(locate("iraq-kuwait-1991")).shortened().tables[0].texts()
    # In one reading or both: the nearest of those in a zone first.
    assert [row[-1].split(" (")[-1] for row in rows[:3]] == ["2 of 2)", "1 of 2)", "–"]


def test_what_is_printed(run: Callable[..., Any], tmp_path: Path) -> None:
    places = tmp_path / "places.csv"
    places.write_text("name,lat,lon\nKramatorsk,48.738,37.584\nKyiv,50.45,30.52\n")
    found = json.loads(run("where", places, "-d", 5, "-d", 40, "--format", "json").stdout)
    assert found["schema"] == "dmz.where/1"
    assert [place["inside"] for place in found["places"]] == [["40 km"], []]
    layer = run("where", places, "-d", 40, "--format", "geojson").stdout
    kramatorsk, _ = json.loads(layer)["features"]
    assert kramatorsk["geometry"] == {"type": "Point", "coordinates": [37.584, 48.738]}
    assert kramatorsk["properties"]["inside"] == "40 km"
    for wrong in (("-d", 5, "--plan", "korea-1953"), ("--set", "distance=5")):
        refused = run("where", places, *wrong)
        assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_name_is_sent_to_the_command_that_finds_names(run: Callable[..., Any]) -> None:
    found = run("where", "Kostiantynivka")
    assert found.exit_code == 1
    assert "'dmz cities' finds a place by its name" in found.stderr
    assert "places.csv: no such file\n" in run("where", "places.csv").stderr
