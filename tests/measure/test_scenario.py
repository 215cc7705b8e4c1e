"""The question, checked before anything is read."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from typing import Any

import pytest

from dmz.errors import QuestionError
from dmz.land.front_choice import FrontChoice
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.measure.scenario import DISTANCES_KM, KEYWORDS, BreakdownChoice, Question, Scenario
from dmz.people.read import PopulationChoice
from tests import paper

LAND = paper.territory()
FRONT = paper.front(of=LAND)


class TestCheck:
    @pytest.mark.parametrize("km", [0.0, -5.0, math.nan, math.inf, 500.5])
    @pytest.mark.parametrize("field", ["distances_km", "depths_km", "reach_km", "sliver_km"])
    def test_a_length_that_cannot_be(self, field: str, km: float) -> None:
        value = {"distances_km": (km,), "depths_km": {"ash": km}}.get(field, km)
        with pytest.raises(QuestionError, match=r"(distance|depth|reach|sliver's width) is "):
            Scenario.of(**{field: value}).check(LAND)  # type: ignore[arg-type]

    def test_all_faults_at_once(self) -> None:
        with pytest.raises(QuestionError) as caught:
            Scenario.of(
                distances_km=(0, 5),
                depths_km={"oak": 5},
                model="circle",
                oblasts=("North",),
                whole_front=True,
                reach_km=-1,
            ).check(LAND)
        for fault in (
            "a distance is 0 km",
            "the reach is -1 km",
            "the model is line or city, not 'circle'",
            "--depth goes with one --distance at most",
            "--oblast and --whole-front name different sectors",
            "no party 'oak'; the parties are ash and birch",
        ):
            assert fault in str(caught.value)

    def test_a_good_question(self) -> None:
        Scenario.of(distances_km=(0.5, 500), oblasts=("North",)).check(LAND)


class TestSteps:
    def test_by_default(self) -> None:
        assert Scenario().steps(LAND) == [{"ash": km, "birch": km} for km in DISTANCES_KM]

    def test_distances_in_order_and_once(self) -> None:
        assert Scenario.of(distances_km=(10, 5, 5.0)).steps(LAND) == [
            {"ash": 5, "birch": 5},
            {"ash": 10, "birch": 10},
        ]

    def test_depths(self) -> None:
        assert Scenario.of(depths_km={"birch": 40, "Ash": 5}).steps(LAND) == [
            {"ash": 5, "birch": 40}
        ]
        assert Scenario.of(depths_km={"birch": 40}).steps(LAND) == [{"birch": 40}]
        assert Scenario.of(depths_km={"birch": 40}, distances_km=(7,)).steps(LAND) == [
            {"ash": 7, "birch": 40}
        ]


class TestSector:
    def test_needs_a_place(self) -> None:
        nowhere = replace(LAND, cities=())
        with pytest.raises(QuestionError, match="give --city, --oblast, --sector or --whole-front"):
            Scenario().find_sector(FRONT, nowhere)

    def test_a_place_under_two_names_is_one_place(self, territory: Territory) -> None:
        choice = Scenario.of(cities=("Слов'янськ", "Slavyansk")).sector
        assert [place.name for place in choice.find_places(territory)] == ["Sloviansk"]

    def test_model_city_needs_one_too(self) -> None:
        scenario = Scenario.of(model="city", whole_front=True)
        with pytest.raises(QuestionError, match="the model 'city' needs a city"):
            scenario.find_sector(FRONT, replace(LAND, cities=()))

    def test_what_distances_are_measured_from(self) -> None:
        sector = Scenario().find_sector(FRONT, LAND)
        assert [place.name for place in sector.places] == ["Alder"]
        assert sector.reach.reference is sector.line
        centres = Scenario.of(model="city").find_sector(FRONT, LAND)
        assert centres.line.is_empty
        (town,) = centres.reach.reference.geoms
        assert (town.x, town.y) == paper.Town("", -3.0, 10.0, 0).point


class TestKeywords:
    def test_each_goes_to_its_part(self) -> None:
        scenario = Scenario.of(
            fronts=["a.geojson"], held_by="ash", cities=["Alder"], reach_km=20, scale="f.csv"
        )
        assert scenario.front == FrontChoice(specs=("a.geojson",), held_by="ash")
        assert scenario.sector == SectorChoice(cities=("Alder",), reach_km=20)
        assert scenario.population == PopulationChoice(scale="f.csv")

    def test_equal_questions_are_one_question(self) -> None:
        first = Scenario.of(depths_km={"ash": 5, "birch": 40}, distances_km=[])
        second = Scenario.of(depths_km={"birch": 40, "ash": 5})
        assert first == second
        assert hash(first) == hash(second)

    def test_the_table_of_keywords_is_complete(self) -> None:
        """Every keyword names a field, and every field has a keyword."""
        assert set(KEYWORDS) == set(Question.__annotations__)
        parts = {"": Scenario, "front": FrontChoice, "sector": SectorChoice}
        parts |= {"population": PopulationChoice, "breakdown": BreakdownChoice}
        named = {(part, name) for part, name in KEYWORDS.values()}
        known = {(part, f.name) for part, cls in parts.items() for f in fields(cls)}
        assert named == known - {("", part) for part in parts}

    def test_an_unknown_keyword_is_a_type_error(self) -> None:
        with pytest.raises(TypeError, match="no keyword 'distance'"):
            Scenario.of(distance=5)  # type: ignore[call-arg]


def test_parameters_write_the_defaults_out() -> None:
    def plain(scenario: Scenario) -> dict[str, Any]:
        return scenario.parameters(LAND, scenario.find_sector(FRONT, LAND))

    parameters = plain(Scenario())
    assert parameters["distances_km"] == [5, 10, 40]
    assert parameters["cities"] == ["Alder"]
    assert parameters["reach_km"] == 50
    assert parameters["depths_km"] is None
    assert plain(Scenario.of(whole_front=True))["reach_km"] is None
    assert plain(Scenario.of(oblasts=("NORTH",)))["oblasts"] == ["North"]


@pytest.mark.parametrize(
    ("keyword", "value"), [("cities", "Kyiv"), ("distances_km", 5), ("populations", "people.tif")]
)
def test_a_single_value_is_not_read_letter_by_letter(keyword: str, value: object) -> None:
    with pytest.raises(TypeError, match=f"{keyword} is a tuple or list, such as {keyword}="):
        Scenario.of(**{keyword: value})  # type: ignore[arg-type]
