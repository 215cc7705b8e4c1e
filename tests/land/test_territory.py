"""The territory, its regions and parties, and where its data come from."""

from __future__ import annotations

import hashlib
import json

import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.territory import Territory
from dmz.sources.datasets import DATA, shipped_dataset, shipped_resource
from tests import made_up
from tests.geodesics import snyder_box_km2


class TestShipped:
    def test_whole(self, territory: Territory) -> None:
        # 603,500 km² by the State Statistics Service, inland waters included, which the map has only in part.
        assert area_km2(territory.outline) == pytest.approx(603_500, rel=0.01)
        assert len(territory.region_names) == len(set(territory.region_names)) == 27
        assert shapely.is_valid(territory.outline)
        assert [party.id for party in territory.parties] == ["ukraine", "russia"]

    def test_crimea_is_in_it_and_no_neighbour_overlaps(self, territory: Territory) -> None:
        for point in ((34.10, 44.95), (33.54, 44.60), (36.42, 45.34)):
            assert shapely.contains_xy(territory.outline, *point)
        for state, land in territory.neighbours.items():
            assert area_km2(shapely.intersection(land, territory.outline)) < 1, state

    def test_own_states(self, territory: Territory) -> None:
        ukraine, russia = territory.parties
        assert territory.own_state(ukraine).is_empty
        assert shapely.contains_xy(territory.own_state(russia), 36.59, 50.60)  # Belgorod

    def test_a_dataset_is_what_the_catalogue_says(self, territory: Territory) -> None:
        assert (
            territory.dataset.sha256
            == hashlib.sha256((DATA / "oblasts.geojson").read_bytes()).hexdigest()
        )
        package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
        for resource in package["resources"]:
            dataset = shipped_dataset(resource["name"], "front")
            assert dataset == shipped_dataset(resource["path"], "front")
            assert dataset.licence
            assert shipped_resource(resource["path"]) == resource

    def test_what_the_catalogue_does_not_list(self) -> None:
        with pytest.raises(InputError, match=r"does not list nothing.csv; run 'make data'"):
            shipped_resource("nothing.csv")


class TestNames:
    @pytest.mark.parametrize(
        "name", ["Donetsk", "donetsk oblast", "UA-14", "Донецька", "Донецька область"]
    )
    def test_regions(self, name: str, territory: Territory) -> None:
        assert territory.region_names[territory.region(name)] == "Donetsk"

    def test_unknown_region(self, territory: Territory) -> None:
        with pytest.raises(QuestionError, match="no oblast 'Donetks'; did you mean Donetsk"):
            territory.region("Donetks")

    def test_parties(self, territory: Territory) -> None:
        assert territory.party("Russia").name == "Russia"
        with pytest.raises(
            QuestionError, match="no party 'mars'; the parties are ukraine and russia"
        ):
            territory.party("mars")


class TestMadeUp:
    def test_rectangle(self) -> None:
        land = made_up.territory()
        assert area_km2(land.outline) == pytest.approx(
            snyder_box_km2(made_up.WEST, made_up.SOUTH, made_up.EAST, made_up.NORTH), rel=1e-9
        )
        assert land.gazetteer.find("Alder").region == "North"
        assert land.own_state(made_up.ASH).is_empty
        assert not land.own_state(made_up.BIRCH).is_empty
