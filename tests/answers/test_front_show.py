"""What a front line says of a day."""

from __future__ import annotations

import json

import pytest

from dmz.answers.cities import find_places
from dmz.answers.front_show import show_front
from dmz.earth.geodesy import area_km2
from dmz.errors import QuestionError
from tests import paper
from tests.geodesics import snyder_box_km2

LAND = paper.territory()
FRONT = paper.front(of=LAND)


def names(**options: object) -> list[str]:
    return [place.name for place in find_places(FRONT, LAND, **options).places]  # type: ignore[arg-type]


class TestHoldings:
    def test_on_paper(self) -> None:
        survey = show_front(FRONT, LAND)
        rows = {(row.party, row.oblast): row for row in survey.holdings}
        assert set(rows) == {
            (party, oblast) for party in ("ash", "birch") for oblast in (None, "South", "North")
        }
        assert rows["ash", None].area_km2 == pytest.approx(
            snyder_box_km2(paper.WEST, paper.SOUTH, paper.LINE, paper.NORTH), rel=1e-9
        )
        assert rows["birch", "North"].area_km2 == pytest.approx(
            snyder_box_km2(paper.LINE, paper.MIDDLE, paper.EAST, paper.NORTH), rel=1e-9
        )
        assert rows["birch", "North"].share == pytest.approx(
            (paper.EAST - paper.LINE) / (paper.EAST - paper.WEST), rel=1e-9
        )
        assert survey.gap_area_km2 == pytest.approx(0, abs=1e-6)
        assert survey.source_area_km2 == pytest.approx(area_km2(FRONT.source_area))

    def test_parties_and_gaps_add_up(self) -> None:
        survey = show_front(FRONT, LAND)
        whole = sum(row.area_km2 for row in survey.holdings if row.oblast is None)
        assert whole + survey.gap_area_km2 == pytest.approx(area_km2(LAND.outline), rel=1e-9)

    def test_plain_data(self) -> None:
        plain = show_front(FRONT, LAND).to_dict()
        assert plain["schema"] == "dmz.front/1"
        assert plain["front"]["length_km"] == pytest.approx(100, rel=1e-5)
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain


class TestPlaces:
    def test_largest_first(self) -> None:
        assert names(limit=3) == ["Dogwood", "Alder", "Elder"]

    def test_by_name_region_and_distance(self) -> None:
        assert names(names=["elder", "Olcha"]) == ["Elder", "Elder", "Alder"]
        assert names(oblast="North") == ["Dogwood", "Alder", "Cedar"]
        assert names(within_km=5.0) == ["Dogwood", "Alder"]
        assert names(names=["Elder"], within_km=10.0) == ["Elder"]
        assert names(within_km=0.5) == []

    def test_who_holds_it_how_far(self) -> None:
        (place,) = find_places(FRONT, LAND, names=["Beech"]).places
        assert (place.held_by, place.oblast, place.population) == ("ash", "South", 200)
        assert place.distance_to_front_km == pytest.approx(9, abs=1e-3)

    @pytest.mark.parametrize("km", [0.0, -1.0, float("nan"), 501.0])
    def test_a_distance_that_cannot_be(self, km: float) -> None:
        with pytest.raises(QuestionError, match="the distance to the line is"):
            names(within_km=km)

    def test_unknown(self) -> None:
        with pytest.raises(
            QuestionError, match="no city 'Aldr' in the gazetteer; did you mean Alder"
        ):
            names(names=["Aldr"])
        with pytest.raises(QuestionError, match="no oblast"):
            names(oblast="West")

    def test_plain_data(self) -> None:
        plain = find_places(FRONT, LAND).to_dict()
        assert plain["schema"] == "dmz.cities/1"
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain
