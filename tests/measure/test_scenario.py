"""The question, checked before anything is read."""

from __future__ import annotations

import math

import pytest

from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.measure.scenario import DISTANCES_KM, Scenario
from tests import made_up
from tests.made_up import Town

LAND = made_up.territory()
FRONT = made_up.front(of=LAND)


class TestCheck:
    @pytest.mark.parametrize("km", [0.0, -5.0, math.nan, math.inf, 500.5])
    @pytest.mark.parametrize("field", ["distances_km", "depths_km", "reach_km", "sliver_km"])
    def test_a_length_that_cannot_be(self, field: str, km: float) -> None:
        value = {"distances_km": (km,), "depths_km": {"ash": km}}.get(field, km)
        with pytest.raises(QuestionError, match=r"(distance|depth|reach|sliver's width) is "):
            Scenario(**{field: value}).check(LAND)  # type: ignore[arg-type]

    def test_all_faults_at_once(self) -> None:
        with pytest.raises(QuestionError) as caught:
            Scenario(
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
        Scenario(distances_km=(0.5, 500), oblasts=("North",)).check(LAND)


class TestSteps:
    def test_by_default(self) -> None:
        assert Scenario().steps(LAND) == [{"ash": km, "birch": km} for km in DISTANCES_KM]

    def test_distances_in_order_and_once(self) -> None:
        assert Scenario(distances_km=(10, 5, 5.0)).steps(LAND) == [
            {"ash": 5, "birch": 5},
            {"ash": 10, "birch": 10},
        ]

    def test_depths(self) -> None:
        assert Scenario(depths_km={"birch": 40, "Ash": 5}).steps(LAND) == [{"ash": 5, "birch": 40}]
        assert Scenario(depths_km={"birch": 40}).steps(LAND) == [{"birch": 40}]
        assert Scenario(depths_km={"birch": 40}, distances_km=(7,)).steps(LAND) == [
            {"ash": 7, "birch": 40}
        ]


class TestSector:
    def test_needs_a_place(self) -> None:
        with pytest.raises(QuestionError, match="give --city, --oblast, --sector or --whole-front"):
            Scenario().find_sector(FRONT, LAND, [])

    def test_a_place_under_two_names_is_one_place(self, territory: Territory) -> None:
        assert [
            place.name for place in Scenario(cities=("Слов'янськ", "Slavyansk")).places(territory)
        ] == ["Sloviansk"]

    def test_model_city_needs_one_too(self) -> None:
        scenario = Scenario(model="city", whole_front=True)
        with pytest.raises(QuestionError, match="the model 'city' needs a city"):
            scenario.reference(scenario.find_sector(FRONT, LAND, []), [])

    def test_what_distances_are_measured_from(self) -> None:
        places = Scenario().places(LAND)
        assert [place.name for place in places] == ["Alder"]
        sector = Scenario().find_sector(FRONT, LAND, places)
        assert Scenario().reference(sector, places).reference is sector.line
        (town,) = Scenario(model="city").reference(sector, places).reference.geoms
        assert (town.x, town.y) == Town("", -3.0, 10.0, 0).point


def test_parameters_write_the_defaults_out() -> None:
    plain = Scenario().parameters(LAND, Scenario().places(LAND))
    assert plain["distances_km"] == [5, 10, 40]
    assert plain["cities"] == ["Alder"]
    assert plain["reach_km"] == 50
    assert plain["depths_km"] is None
    assert Scenario(whole_front=True).parameters(LAND, [])["reach_km"] is None
    assert Scenario(oblasts=("NORTH",)).parameters(LAND, [])["oblasts"] == ["North"]
