"""Held land by what features say, whichever way the file came."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from dmz.errors import InputError, QuestionError
from dmz.sources.legends import BY_CONDITION, UNSAID
from dmz.sources.specs import read_layers
from tests import paper
from tests.served import FeatureService, live_map
from tests.servers import Site, document

SQUARES = [shapely.box(37 + n, 47, 38 + n, 48) for n in range(4)]


def typed(path: Path, *types: str | None, **members: Any) -> str:
    return paper.layer(path, *SQUARES[: len(types)], properties=[{"type": t} for t in types])


class TestLiveuamap:
    def test_losses_are_not_held(self, tmp_path: Path) -> None:
        path = typed(tmp_path / "a.geojson", "nochange", "losses", "gains", "losses")
        (layer,) = read_layers(path, "front")
        assert layer.columns["type"].tolist() == ["nochange", "gains"]
        assert [g.bounds[0] for g in layer.geometries] == [37, 39]
        assert [g.bounds[0] for g in layer.left_out["losses"]] == [38, 40]
        assert layer.selected

    @pytest.mark.parametrize("ending", [".json", ".geojson", ".gpkg", ".shp", ".fgb"])
    def test_in_every_format(self, tmp_path: Path, ending: str) -> None:
        import geopandas as gpd

        path = tmp_path / f"a{ending}"
        features = paper.collection(
            *SQUARES[:2], properties=[{"type": "gains"}, {"type": "losses"}]
        )
        if ending.endswith("json"):
            path.write_text(json.dumps({"value": json.loads(features)}), encoding="utf-8")
        else:
            frame = gpd.GeoDataFrame.from_features(json.loads(features), crs="OGC:CRS84")
            frame.to_file(path)
        (layer,) = read_layers(str(path), "front")
        assert [g.bounds[0] for g in layer.geometries] == [37]
        assert list(layer.left_out) == ["losses"]

    def test_a_real_file(self, shared: Path) -> None:
        path = shared / "data" / "liveuamap" / "2024-10-01.json"
        features = json.loads(path.read_bytes())["value"]["features"]
        types = [feature["properties"]["type"] for feature in features]
        (layer,) = read_layers(str(path), "front")
        assert layer.columns["type"].tolist() == [t for t in types if t != "losses"]
        assert len(layer.left_out["losses"]) == types.count("losses") > 0
        assert "2024-09-21 to 2024-09-27" in layer.warnings[0]

    def test_another_map_with_such_a_column(self, tmp_path: Path) -> None:
        (layer,) = read_layers(typed(tmp_path / "a.geojson", "gains", "losses", "island"), "front")
        assert len(layer.geometries) == 3
        assert not layer.selected

    def test_other_roles_are_read_whole(self, tmp_path: Path) -> None:
        (layer,) = read_layers(typed(tmp_path / "a.geojson", "gains", "losses"), "sector")
        assert len(layer.geometries) == 2


class TestDeepStateLive:
    @pytest.mark.parametrize("whole", [True, False], ids=["the answer", "its map"])
    def test_a_saved_map(self, tmp_path: Path, whole: bool) -> None:
        answer = live_map(SQUARES[0])
        nameless = {**answer["map"]["features"][0], "properties": {"name": "Occupied"}}
        answer["map"]["features"].append(nameless)
        path = tmp_path / "last.json"
        path.write_text(json.dumps(answer if whole else answer["map"]), encoding="utf-8")
        (layer,) = read_layers(str(path), "front")
        assert layer.columns["token"].tolist() == ["status.occupied", "territories.crimea"]
        # The point of a unit is neither held land nor left out of it.
        assert list(layer.left_out) == [
            "status.unknown", "status.dismissed", "territories.abkhazia", UNSAID,
        ]  # fmt: skip

    def test_names_with_odd_spaces(self, tmp_path: Path) -> None:
        names = [
            "Окуповано /// Occupied /// geoJSON.status.occupied\n",
            "Окупований Крим /// Occupied Crimea\xa0/// geoJSON.territories.crimea",
            "Звільнено 25.03 /// Liberated 25.03\xa0/// geoJSON.status.dismissed_at",
        ]
        path = paper.layer(
            tmp_path / "a.geojson", *SQUARES[:3], properties=[{"name": name} for name in names]
        )
        (layer,) = read_layers(path, "front")
        assert len(layer.geometries) == 2
        assert list(layer.left_out) == ["status.dismissed_at"]

    def test_a_source_without_known_tokens(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        answer = live_map(SQUARES[0])
        for feature in answer["map"]["features"]:
            feature["properties"]["name"] = "Occupied"
        site.answers["/last"] = document(answer)
        with pytest.raises(InputError, match="the service has changed its format"):
            read_layers("deepstate-live", "front")


class TestClaims:
    def test_a_real_layer_of_claims(self, shared: Path) -> None:
        path = shared / "data" / "isw" / "Claimed Russian Control over Ukrainian Territory.shp"
        (layer,) = read_layers(str(path), "front")
        assert not len(layer.geometries)
        assert len(layer.left_out["claims"]) == 17

    def test_a_service_of_claims(self, site: Site) -> None:
        url = FeatureService(SQUARES).mount(
            site, "VIEW_ClaimedRussianTerritoryinUkraine_V2/FeatureServer/49"
        )
        (layer,) = read_layers(url, "front")
        assert len(layer.left_out["claims"]) == 4


class TestConditions:
    def test_features_that_do_not_meet_it_are_left_out(self, tmp_path: Path) -> None:
        path = typed(tmp_path / "a.geojson", "a", "b", None)
        (layer,) = read_layers(path, "front", where="type in ('a')")
        assert [g.bounds[0] for g in layer.geometries] == [37]
        assert [g.bounds[0] for g in layer.left_out[BY_CONDITION]] == [38, 39]

    def test_it_may_override_a_legend_by_its_column(self, tmp_path: Path) -> None:
        path = typed(tmp_path / "a.geojson", "gains", "losses")
        (layer,) = read_layers(path, "front", where="Type = 'losses'")
        assert [g.bounds[0] for g in layer.geometries] == [38]

    def test_a_legend_holds_beside_another_column(self, tmp_path: Path) -> None:
        properties = [{"type": "losses", "n": 1}, {"type": "gains", "n": 1}, {"type": "gains"}]
        path = paper.layer(tmp_path / "a.geojson", *SQUARES[:3], properties=properties)
        (layer,) = read_layers(path, "front", where="n = 1")
        assert [g.bounds[0] for g in layer.geometries] == [38]
        assert {kind: len(g) for kind, g in layer.left_out.items()} == {
            BY_CONDITION: 1,
            "losses": 1,
        }

    def test_a_layer_without_its_columns_is_read_whole(
        self, deepstate: Callable[[str], Path]
    ) -> None:
        (layer,) = read_layers(str(deepstate("2025-12-01")), "front", where="type = 'gains'")
        assert len(layer.geometries) == 1
        assert not layer.left_out

    def test_nothing_meets_it(self, tmp_path: Path) -> None:
        with pytest.raises(QuestionError, match="no feature meets --where"):
            read_layers(typed(tmp_path / "a.geojson", "a", "b"), "front", where="type = 'c'")


@pytest.mark.parametrize(
    ("legend", "fault"),
    [
        ('column = "kind"\nheld = ["held"]\nwrong = 1', "wrong"),
        ('column = "kind"\npattern = "held"', "one group"),
        ('column = "kind"\npattern = "("', "unterminated"),
        ('held = ["held"]', "needs a column"),
        ('column = "kind"\nwhole = 1', "items"),
    ],
)
def test_a_users_own_legend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, legend: str, fault: str
) -> None:
    path = paper.layer(
        tmp_path / "a.geojson", *SQUARES[:2], properties=[{"kind": "held"}, {"kind": "free"}]
    )
    sources = tmp_path / "sources.toml"
    monkeypatch.setenv("DMZ_SOURCES", str(sources))
    right = 'column = "kind"\nheld = ["held"]\nother = ["free"]'
    paper.written(sources, f"[liveuamap.legend]\n{right}\n")
    (layer,) = read_layers(path, "front")
    assert len(layer.geometries) == len(layer.left_out["free"]) == 1
    paper.written(sources, f"[liveuamap.legend]\n{legend}\n")
    with pytest.raises(InputError, match=f"'liveuamap': its legend cannot be used .*{fault}"):
        read_layers(path, "front")
