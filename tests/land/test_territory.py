"""The territory, its regions and parties, and where its data come from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.control import read_control_table
from dmz.land.territory import Party, Territory
from dmz.land.theatre import read_territory
from dmz.sources.datasets import DATA, Dataset, shipped_dataset, shipped_resource
from dmz.sources.layers import Layer
from tests import paper
from tests.geodesics import snyder_box_km2


class TestShipped:
    def test_outline_and_parties(self, territory: Territory) -> None:
        # 603,500 km² by the State Statistics Service; it includes inland water, the map
        # only in part.
        assert area_km2(territory.outline) == pytest.approx(603_500, rel=0.01)
        assert len(territory.region_names) == len(set(territory.region_names)) == 27
        assert shapely.is_valid(territory.outline)
        assert [party.id for party in territory.parties] == ["ukraine", "russia"]

    def test_crimea_is_inside_and_no_neighbour_overlaps(self, territory: Territory) -> None:
        for point in ((34.10, 44.95), (33.54, 44.60), (36.42, 45.34)):
            assert shapely.contains_xy(territory.outline, *point)
        for state, land in territory.neighbours.items():
            assert area_km2(shapely.intersection(land, territory.outline)) < 1, state

    def test_own_states(self, territory: Territory) -> None:
        ukraine, russia = territory.parties
        assert territory.own_state(ukraine).is_empty
        assert shapely.contains_xy(territory.own_state(russia), 36.59, 50.60)  # Belgorod

    def test_datasets_are_as_in_the_catalogue(self, territory: Territory) -> None:
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

    def test_a_file_that_is_not_in_the_catalogue(self) -> None:
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

    def test_own_names_have_no_word_for_region(self, territory: Territory) -> None:
        assert territory.own_names["Donetsk"] == "Донецька"
        assert territory.own_names["Crimea"] == "Автономна Республіка Крим"
        assert territory.own_names["Ukraine"] == "Україна"


class TestOnPaper:
    def test_rectangle(self) -> None:
        land = paper.territory()
        assert area_km2(land.outline) == pytest.approx(
            snyder_box_km2(paper.WEST, paper.SOUTH, paper.EAST, paper.NORTH), rel=1e-9
        )
        assert land.gazetteer.find("Alder").region == "North"
        assert land.own_state(paper.ASH).is_empty
        assert not land.own_state(paper.BIRCH).is_empty

    def test_territories_hash_by_identity(self) -> None:
        one, other = paper.territory(), paper.territory()
        assert len({one, other, one}) == 2
        assert one != other


def layer_of(folder: Path, *names: str | None) -> str:
    """A layer of boxes of one degree, side by side, with a column of names."""
    boxes = [shapely.box(30 + number, 48, 31 + number, 49) for number in range(len(names))]
    properties = [{"name": name} for name in names]
    return paper.layer(folder / "boxes.geojson", *boxes, properties=properties)


class TestRead:
    parties = ("East Ash", "Birch")

    def test_parties(self, tmp_path: Path) -> None:
        land = read_territory(layer_of(tmp_path, "x"), self.parties)
        assert [(party.id, party.name) for party in land.parties] == [
            ("east-ash", "East Ash"),
            ("birch", "Birch"),
        ]
        assert land.own_state(land.parties[0]).is_empty

    def test_a_listed_party_keeps_its_spellings(self, tmp_path: Path) -> None:
        # VIINA's tables write UA and RU, whichever layer the territory is read from.
        land = read_territory(layer_of(tmp_path, "x"), ("Russia", "Ukraine"))
        points = np.array([shapely.Point(30.2, 48.5), shapely.Point(30.8, 48.5)])
        columns = {"status": np.array(["UA", "RU"], dtype=object)}
        table = Layer(Dataset("front", "viina", "VIINA"), points, columns)
        assert read_control_table([table], land.parties).holders.tolist() == ["ukraine", "russia"]

    def test_polygons_of_one_name_are_one_region(self, tmp_path: Path) -> None:
        land = read_territory(layer_of(tmp_path, "x", "y", "x"), self.parties)
        assert land.region_names == ("x", "y")
        assert area_km2(land.regions[0]) == pytest.approx(
            snyder_box_km2(30, 48, 31, 49) + snyder_box_km2(32, 48, 33, 49), rel=1e-9
        )

    @pytest.mark.parametrize("empty", [None, "", " "])
    def test_a_polygon_without_a_name_makes_it_one_region(
        self, empty: str | None, tmp_path: Path
    ) -> None:
        land = read_territory(layer_of(tmp_path, "x", empty), self.parties)
        assert land.region_names == ("boxes",)
        assert area_km2(land.regions[0]) == pytest.approx(snyder_box_km2(30, 48, 32, 49), rel=1e-9)

    def test_a_region_whose_name_has_the_word(self, tmp_path: Path) -> None:
        land = read_territory(layer_of(tmp_path, "Kyiv", "Kyiv Oblast", "Lviv"), self.parties)
        assert [land.region(name) for name in ("kyiv", "Kyiv oblast", "Lviv oblast")] == [0, 1, 2]

    def test_seats(self, tmp_path: Path) -> None:
        path = layer_of(tmp_path, "x")
        seats = {"East-Ash": (30.2, 48.5), "birch": (30.8, 48.5)}
        assert read_territory(path, self.parties, seats=seats).seats == {
            "east-ash": (30.2, 48.5),
            "birch": (30.8, 48.5),
        }
        assert read_territory(path, self.parties).seats == {}
        with pytest.raises(InputError, match=r"seat of birch at 48\.5, 31\.5 \(lat.* lies outside"):
            read_territory(path, self.parties, seats={**seats, "birch": (31.5, 48.5)})
        with pytest.raises(QuestionError, match="east-ash and birch, not birch: give --seat"):
            read_territory(path, self.parties, seats={"birch": (30.8, 48.5)})

    def test_places(self, tmp_path: Path) -> None:
        # The first lies on the border of both regions, the last outside of them.
        rows = "Alder,48.5,31.0,50.0\nBeech,48.5,31.5,\nCedar,48.5,35.0,7\n"
        places = paper.written(
            tmp_path / "places.csv", "Name,latitude,longitude,population\n" + rows
        )
        land = read_territory(layer_of(tmp_path, "x", "y"), self.parties, places=places)
        assert list(land.gazetteer.names) == ["Alder", "Beech"]
        assert land.gazetteer.population.tolist() == [50, 0]
        assert land.gazetteer.find("Beech").region == "y"
        assert land.gazetteer.find("Alder").region in {"x", "y"}

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            ("title,latitude,longitude\nAlder,48.5,30.5\n", "places are points with a column"),
            ("name,latitude,longitude,population\nAlder,48.5,30.5,many\n", "not numbers"),
            ("name,latitude,longitude,population\nAlder,48.5,30.5,inf\n", "not numbers"),
        ],
    )
    def test_places_that_cannot_be_read(self, content: str, message: str, tmp_path: Path) -> None:
        places = paper.written(tmp_path / "places.csv", content)
        with pytest.raises(InputError, match=rf"places\.csv: .*{message}"):
            read_territory(layer_of(tmp_path, "x"), self.parties, places=places)


def test_a_party_has_no_spellings_by_default() -> None:
    assert Party("ash", "Ash").spellings == ()
