"""What a front line says of a day."""

from __future__ import annotations

import json

import pytest
import shapely

from dmz.answers.cities import find_places
from dmz.answers.front_show import show_front
from dmz.earth.geodesy import area_km2
from dmz.errors import QuestionError
from dmz.land.front import derive_front
from dmz.land.front_choice import FrontChoice
from dmz.land.theatre import shipped_territory
from dmz.output.layers.features import holdings_features
from dmz.output.tables.front_show import front_show_document
from tests import paper
from tests.geodesics import snyder_box_km2
from tests.land.samples import box

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

    def test_bays_and_gaps_make_up_what_neither_has(self) -> None:
        territory = shipped_territory()
        survey = show_front(FrontChoice().read(territory), territory)
        gaps = sum(gap["area_km2"] for gap in survey.to_dict()["gaps"])
        assert survey.gap_area_km2 == pytest.approx(survey.bays_area_km2 + gaps, abs=0.01)
        # The liman of Dnipro and Buh alone has 800 km² and more, by any reference.
        assert survey.bays_area_km2 > 800

    def test_gaps_and_pockets_are_listed_whole(self) -> None:
        # A sliver 0.9 km wide along the eastern border, and 4 km² of Birch in the west.
        area = shapely.box(paper.LINE, paper.SOUTH - 1, paper.east(19.1), paper.NORTH + 1)
        island = box(-30, 0, -28, 2)
        front = derive_front(
            area=shapely.union_all([area, island]),
            holder=paper.BIRCH,
            territory=LAND,
            datasets=FRONT.datasets,
        )
        survey = show_front(front, LAND)
        plain = survey.to_dict()
        (gap,) = plain["gaps"]
        assert gap["kind"] == "sliver"
        assert gap["area_km2"] == pytest.approx(survey.gap_area_km2, abs=1e-6)
        assert gap["longitude"] > paper.east(19.1)
        (pocket,) = plain["pockets"]
        assert pocket["party"] == "birch"
        assert pocket["area_km2"] == pytest.approx(snyder_box_km2(*island.bounds), rel=1e-6)
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain
        features = {each.kind: each for each in holdings_features(survey)}
        assert features["gap"].properties["area_km2"] == pytest.approx(gap["area_km2"])
        notes = front_show_document(survey).notes
        assert any("1 sliver (90" in note for note in notes)
        assert any("birch 4.00 km² at" in note for note in notes)

    def test_plain_data(self) -> None:
        plain = show_front(FRONT, LAND).to_dict()
        assert plain["schema"] == "dmz.front/2"
        assert plain["front"]["length_km"] == pytest.approx(100, rel=1e-5)
        assert plain["front"]["length_at_1km_km"] == pytest.approx(100, rel=1e-5)
        assert (plain["gaps"], plain["pockets"]) == ([], [])
        assert plain["front"]["include_border"] is plain["front"]["across_water"] is False
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

    def test_the_range_of_a_distance_is_that_of_the_line_s_displacements(self) -> None:
        """Beech is so far from the line that no draw brings it to the other side."""
        found = find_places(FRONT, LAND, names=["Beech"], uncertainty_km=1.0)
        (place,) = found.places
        low, high = place.distance_to_front_km_low, place.distance_to_front_km_high
        assert low is not None
        assert high is not None
        assert low < place.distance_to_front_km < high
        # Nine in ten displacements are smaller than this: five in a hundred are beyond
        # the range on either side.
        assert found.uncertainty is not None
        assert (high - low) / 2 == pytest.approx(found.uncertainty.nine_in_ten_km, rel=0.2)
        plain = found.to_dict()
        assert plain["cities"][0]["distance_to_front_km_low"] == low
        assert plain["uncertainty"]["median_km"] == 1.0

    def test_without_an_error_distances_have_no_range(self) -> None:
        found = find_places(FRONT, LAND, names=["Beech"])
        assert found.to_dict()["uncertainty"] is None
        assert found.places[0].distance_to_front_km_low is None

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
        assert plain["schema"] == "dmz.cities/2"
        assert json.loads(json.dumps(plain, allow_nan=False)) == plain
