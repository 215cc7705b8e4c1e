"""Plans side by side on a straight line of 100 km."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dmz.answers.plan_score import score_plans
from dmz.errors import QuestionError
from dmz.measure.survey import Survey
from dmz.output.tables.plan_score import plan_score_document
from dmz.people.read import PopulationChoice
from dmz.plans.files import read_plan
from tests import paper

LEAVE = """
title = "Ash leaves the north, and goes back 5 km in the south"
kind = "proposal"
source = "S"
date = "2025"
[sector]
whole_front = true
[[provision]]
kind = "withdraw"
name = "north"
party = "ash"
oblasts = ["North"]
source = "S"
date = "2025"
"""


def test_shares_symmetry_and_places() -> None:
    territory = paper.territory()
    survey = Survey(territory, paper.front(of=territory), PopulationChoice().read(territory))
    plans = [read_plan(id) for id in ("iraq-kuwait-1991", "croatia-1994")]
    scores = score_plans(plans, survey, chosen={"iraq": "ash"}).scores
    assert [(score.plan, score.what) for score in scores] == [
        ("iraq-kuwait-1991", "all forces"),
        ("croatia-1994", "all forces"),
        ("croatia-1994", "mortars and anti-aircraft guns"),
        ("croatia-1994", "artillery and tanks"),
    ]
    uneven, one_km, *_ = scores
    assert uneven.area_km2 == pytest.approx(1500, rel=2e-3)
    # Ash gives up 10 of the 70 km that it holds, Birch 5 of 20.
    assert [each.share_of_held for each in uneven.gives_up] == [
        pytest.approx(1 / 7, rel=2e-3),
        pytest.approx(1 / 4, rel=2e-3),
    ]
    assert uneven.symmetry == pytest.approx(2, rel=1e-3)
    # Alder is 3 km from the line, and people of Alder, Beech and Dogwood are in it.
    assert [(place.name, place.state) for place in uneven.places] == [("Alder", "emptied")]
    assert uneven.population == 1000 + 200 + 4000
    assert one_km.places[0].state == "stays"


def test_plants_are_those_near_the_line_of_today(tmp_path: Path) -> None:
    # South of the border that becomes the line, and 50 km from today's; and 25 km west
    # of that, in the north, which Ash leaves. A dam is no plant.
    rows = ["id,name,kind,longitude,latitude"]
    for name, kind, km, north_km in (
        ("Far", "nuclear plant", -50.0, -3.0),
        ("Near", "nuclear plant", -25.0, 10.0),
        ("Dam", "dam", -20.0, 10.0),
    ):
        longitude, latitude = paper.Town(name, km, north_km, 0).point
        rows.append(f"{name},{name},{kind},{longitude},{latitude}")
    sites = paper.written(tmp_path / "sites.csv", "\n".join(rows))
    territory = replace(paper.territory(), files={"sites": Path(sites)})
    plan = read_plan(paper.written(tmp_path / "leave.toml", LEAVE))
    survey = Survey(territory, paper.front(of=territory), None)
    (score,) = score_plans([plan], survey, uncertainty_km="none").scores
    assert [(place.name, place.state) for place in score.places] == [
        ("Alder", "passes"),
        ("Near", "passes"),
    ]


def test_ranges_are_in_the_table_and_in_plain_data() -> None:
    territory = paper.territory()
    survey = Survey(territory, paper.front(of=territory), None)
    found = score_plans([read_plan("korea-1953")], survey, uncertainty_km=1)
    (score,) = found.to_dict()["scores"]
    for row in (score, *score["gives_up"]):
        assert row["area_km2_low"] < row["area_km2"] < row["area_km2_high"]
    ash = score["gives_up"][0]
    assert ash["share_of_held_high"] == pytest.approx(ash["area_km2_high"] / 7000, rel=2e-3)
    assert ash["area_km2"] == pytest.approx(200, rel=2e-3)
    (table,) = plan_score_document(found).tables
    assert any(column.kind == "range" for column in table.columns)
    without = score_plans([read_plan("korea-1953")], survey, uncertainty_km="none")
    assert without.to_dict()["uncertainty"] is None
    assert without.scores[0].area_km2_low is None


def test_readings_and_classes_stand_under_their_plan() -> None:
    territory = paper.territory()
    survey = Survey(territory, paper.front(of=territory), None)
    plans = [read_plan(id) for id in ("korea-1953", "croatia-1994", "idlib-2018")]
    found = score_plans(plans, survey, chosen={"opposition": "ash"}, uncertainty_km="none")
    (table,) = plan_score_document(found).shortened().tables
    assert [row[0] for row in table.rows] == [
        "korea-1953",
        "croatia-1994:",
        "all forces",
        "mortars and anti-aircraft guns",
        "artillery and tanks",
        "idlib-2018, tanks, rocket launchers, artillery, mortars and radical groups:",
        "15 km deep, Ash as opposition",
        "20 km deep, Ash as opposition",
    ]
    assert [len(set(row[1:])) == 1 for row in table.rows] == [
        False,
        True,
        *[False] * 3,
        True,
        False,
        False,
    ]


def test_land_that_is_left(tmp_path: Path) -> None:
    path = tmp_path / "leave.toml"
    path.write_text(LEAVE, encoding="utf-8")
    territory = paper.territory()
    survey = Survey(territory, paper.front(of=territory), None)
    found = score_plans([read_plan(str(path))], survey)
    (score,) = found.scores
    assert (score.what, score.area_km2) == ("", 0)
    assert [each.share_of_held for each in score.gives_up] == [pytest.approx(0.5, rel=2e-2), 0]
    assert score.symmetry is None
    assert score.places[0].state == "passes"
    (table,) = plan_score_document(found).tables
    assert table.texts()[0][-2:] == ["–", "(a)"]


def test_a_choice_that_no_plan_has() -> None:
    territory = paper.territory()
    survey = Survey(territory, paper.front(of=territory), None)
    with pytest.raises(QuestionError, match="no plan has a parameter 'distance'"):
        score_plans([read_plan("korea-1953")], survey, chosen={"distance": "5"})
