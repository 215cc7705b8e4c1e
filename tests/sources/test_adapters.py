"""Sources of front lines, from a server that answers in their format."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import shapely

from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.sources import adapters
from dmz.sources.days import today
from dmz.sources.layers import read_layer
from dmz.sources.specs import fetch_spec, read_layers
from tests.served import (
    FeatureService,
    deepstate_archive,
    error_in_body,
    live_map,
)
from tests.servers import Handler, Site, body, document, in_turn, status

SQUARE = shapely.box(37.0, 47.0, 38.0, 48.0)


@pytest.fixture
def archive(site: Site, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """DeepState's archive around November 2025; the 26th was never published."""
    days = ["2025-11-01", "2025-11-24", "2025-11-25", "2025-11-27", "2025-12-01"]
    monkeypatch.setenv(
        "DMZ_SOURCE_DEEPSTATE_URL", deepstate_archive(site, shared / "data" / "deepstate", days)
    )
    return site


class TestDeepState:
    def test_a_day_is_fetched_once(self, archive: Site, deepstate: Callable[[str], Path]) -> None:
        for _ in range(2):
            (layer,) = read_layers("deepstate@2025-12-01", "front")
        direct = read_layer(str(deepstate("2025-12-01")), "front")
        assert [g.wkb for g in layer.geometries] == [g.wkb for g in direct.geometries]
        assert len(archive.requests) == 1
        dataset = layer.dataset
        assert (dataset.id, dataset.date, dataset.role) == ("deepstate", "2025-12-01", "front")
        assert dataset.sha256 == direct.dataset.sha256
        assert "cyterat" in (dataset.citation or "")
        assert dataset.licence == "DeepStateMap terms"

    def test_a_missing_day_names_its_neighbours(self, archive: Site) -> None:
        with pytest.raises(
            InputError, match=r"no file of that day; the nearest days are 2025-11-25 and 2025-11-27"
        ):
            read_layers("deepstate@2025-11-26", "front")
        assert archive.paths("GET") == [path for path in archive.paths("GET") if "20251126" in path]

    def test_a_day_far_from_any_other(self, archive: Site) -> None:
        with pytest.raises(InputError, match="nor of the 7 days before and after"):
            read_layers("deepstate@2025-06-01", "front")
        with pytest.raises(InputError, match="the nearest day is 2025-11-01"):
            read_layers("deepstate@2025-11-03", "front")

    def test_impossible_days(self, archive: Site) -> None:
        with pytest.raises(InputError, match="begins on 2024-07-08"):
            read_layers("deepstate@2024-07-07", "front")
        with pytest.raises(InputError, match="is in the future"):
            read_layers(f"deepstate@{today() + timedelta(days=2)}", "front")
        with pytest.raises(QuestionError, match="has days, not years"):
            read_layers("deepstate@2025", "front")
        assert not archive.requests

    def test_the_latest_is_the_last_published_day(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url + "/{date}")
        last = today() - timedelta(days=2)
        before = last - timedelta(days=1)
        for day in (before, last):
            site.answers[f"/{day}"] = document(shapely.geometry.mapping(SQUARE))
        read_layers(f"deepstate@{before}", "front")
        for spec in ("deepstate", "deepstate@latest"):
            (layer,) = read_layers(spec, "front")
            assert layer.dataset.date == f"{last}"
        monkeypatch.setenv("DMZ_OFFLINE", "1")
        (layer,) = read_layers("deepstate@latest", "front")
        assert f"the latest day in the cache is {last}" in layer.warnings[0]
        assert layer.dataset.date == f"{last}"

    def test_offline_uses_the_cache(self, archive: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        read_layers("deepstate@2025-12-01", "front")
        monkeypatch.setenv("DMZ_OFFLINE", "1")
        assert read_layers("deepstate@2025-12-01", "front")
        with pytest.raises(InputError, match=r"offline: deepstate@2025-11-25 is not in the cache"):
            read_layers("deepstate@2025-11-25", "front")
        assert len(archive.requests) == 1

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            (body("<html><title>Sign in</title>"), "a web page instead of data"),
            (body('{"type": "FeatureCollection", "features": ['), "not complete JSON"),
            (status(302, Location="file:///etc/passwd"), "another scheme"),
        ],
        ids=["page", "truncated", "redirect"],
    )
    def test_what_is_not_data_is_not_kept(
        self,
        site: Site,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        answer: Callable[[Handler], None],
        message: str,
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url + "/{date}")
        site.answers["/2025-12-01"] = answer
        with pytest.raises(InputError, match=message):
            read_layers("deepstate@2025-12-01", "front")
        assert not [
            path
            for path in (tmp_path / "cache" / "deepstate").iterdir()
            if not path.name.endswith(".lock")
        ]

    def test_a_cached_file_that_changed_is_refused(self, archive: Site) -> None:
        path = fetch_spec("deepstate@2025-12-01").paths[0]
        path.write_bytes(path.read_bytes() + b" ")
        with pytest.raises(InputError, match="sha256 differs"):
            read_layers("deepstate@2025-12-01", "front")


class TestDeepStateLive:
    def test_only_held_land_counts(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/api/history/last")
        site.answers["/api/history/last"] = document(live_map(SQUARE))
        (layer,) = read_layers("deepstate-live", "front")
        assert layer.columns["token"].tolist() == ["status.occupied", "territories.crimea"]
        assert not shapely.has_z(layer.geometries).any()
        assert layer.geometries[0].equals(SQUARE)
        assert layer.dataset.date == "2025-12-01"

    def test_tokens_stay_with_their_areas(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        answer = live_map(SQUARE)
        answer["map"]["features"][0]["geometry"] = {"type": "Polygon", "coordinates": []}
        site.answers["/last"] = document(answer)
        (layer,) = read_layers("deepstate-live", "front")
        assert layer.columns["token"].tolist() == ["territories.crimea"]
        assert layer.geometries[0].bounds == (33, 45, 34, 46)

    @pytest.mark.parametrize(
        ("written", "day"),
        [("01.12.2025 | 20:00", "2025-12-01"), ("", "2025-12-01"), ("?", "2025-12-01")],
    )
    def test_the_day_is_that_of_the_map(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, written: str, day: str
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        # Its id stands for 1 December 2025, 20:00 UTC.
        site.answers["/last"] = document(live_map(SQUARE, datetime=written))
        assert read_layers("deepstate-live", "front")[0].dataset.date == day

    def test_a_changed_format_is_noticed(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        site.answers["/last"] = document({"id": 1, "features": []})
        with pytest.raises(InputError, match="changed its format"):
            read_layers("deepstate-live", "front")

    def test_past_days_come_from_the_cache_only(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        with pytest.raises(InputError, match=r"serves only the present.*the cache has none"):
            read_layers("deepstate-live@2025-12-01", "front")
        assert not site.requests

    def test_a_real_day_gives_the_area_of_the_archive(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, deepstate: Callable[[str], Path]
    ) -> None:
        held = read_layer(str(deepstate("2025-12-01")), "front").geometries[0]
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        site.answers["/last"] = document(live_map(held))
        (layer,) = read_layers("deepstate-live", "front")
        assert area_km2(layer.geometries[0]) == pytest.approx(area_km2(held), rel=1e-9)


class TestFeatureServices:
    @pytest.mark.parametrize(
        "honours", [True, False], ids=["outSR honoured", "outSR ignored: 3857"]
    )
    def test_pages_are_joined(self, site: Site, honours: bool) -> None:
        shapes = [shapely.box(36 + n, 48, 36.5 + n, 49) for n in range(5)]
        service = FeatureService(shapes, page=2, honours=honours)
        url = service.mount(site, "Control/FeatureServer/49")
        for _ in range(2):
            (layer,) = read_layers(url, "front")
        assert service.offsets == [0, 2, 4]
        assert layer.dataset.id == "Control/FeatureServer/49"
        assert layer.dataset.date == f"{today()}"
        for found, expected in zip(layer.geometries, shapes, strict=True):
            assert shapely.hausdorff_distance(found, expected) < 1e-9

    def test_a_real_polygon_in_web_mercator(
        self, site: Site, deepstate: Callable[[str], Path]
    ) -> None:
        parts = shapely.get_parts(read_layer(str(deepstate("2025-12-01")), "front").geometries[0])
        url = FeatureService(list(parts), page=3, honours=False).mount(
            site, "Control/FeatureServer/0"
        )
        (layer,) = read_layers(url, "front")
        assert len(layer.geometries) == len(parts)
        areas = [sum(map(area_km2, shapes)) for shapes in (layer.geometries, parts)]
        assert areas[0] == pytest.approx(areas[1], rel=1e-9)

    def test_isw_is_three_layers(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        for number, part in enumerate(("", "_ADVANCES", "_BEFORE_2022")):
            service = FeatureService([shapely.box(36 + number, 48, 37 + number, 49)])
            monkeypatch.setenv(
                f"DMZ_SOURCE_ISW_URL{part}",
                service.mount(site, f"V{number}/FeatureServer/{number}"),
            )
        layers = read_layers("isw", "front")
        assert [layer.geometries[0].bounds[0] for layer in layers] == [36, 37, 38]
        assert {layer.dataset.id for layer in layers} == {"isw"}
        assert len({layer.dataset.sha256 for layer in layers}) == 3
        assert "advances" in layers[1].dataset.title

    def test_what_isw_shows_of_before_2022(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service = FeatureService([SQUARE, shapely.box(33, 45, 34, 46)], page=1, honours=False)
        name = (
            "VIEW_Russian_controlled_Ukrainian_Territory_before_February_24_2022/FeatureServer/36"
        )
        monkeypatch.setenv("DMZ_SOURCE_ISW_2022_URL", service.mount(site, name))
        for spec in ("isw-2022", "isw-2022@2022-02-23"):
            (layer,) = read_layers(spec, "front")
            assert shapely.hausdorff_distance(layer.geometries[0], SQUARE) < 1e-9
            assert (layer.dataset.id, layer.dataset.date) == ("isw-2022", None)
        assert service.offsets == [0, 1]
        with pytest.raises(QuestionError, match="its only edition is of 2022-02-23"):
            read_layers("isw-2022@2025-12-01", "front")

    def test_a_busy_answer_in_the_body_is_tried_again(self, site: Site) -> None:
        url = FeatureService([SQUARE]).mount(site, "A/FeatureServer/0")
        path = "/arcgis/rest/services/A/FeatureServer/0/query"
        site.answers[path] = in_turn(error_in_body(429, "Too many requests"), site.answers[path])
        assert len(read_layers(url, "front")[0].geometries) == 1

    def test_a_service_that_stays_busy_gives_up(self, site: Site) -> None:
        url = FeatureService([SQUARE]).mount(site, "A/FeatureServer/0")
        path = "/arcgis/rest/services/A/FeatureServer/0/query"
        site.answers[path] = error_in_body(503, "Wait")
        with pytest.raises(InputError, match="503: Wait; try again later"):
            read_layers(url, "front")
        assert site.paths().count(path) == 5

    def test_a_renamed_service(self, site: Site) -> None:
        site.answers["/rest/services/Gone/FeatureServer/0"] = error_in_body(400, "Invalid URL")
        with pytest.raises(
            InputError, match=r"400: Invalid URL; the service may have been renamed"
        ):
            read_layers(f"{site.url}/rest/services/Gone/FeatureServer/0", "front")

    def test_a_service_that_repeats_a_page(self, site: Site) -> None:
        url = FeatureService([SQUARE] * 5, stuck=True).mount(site, "A/FeatureServer/0")
        with pytest.raises(InputError, match="the same page again"):
            read_layers(url, "front")

    def test_an_empty_layer(self, site: Site) -> None:
        with pytest.raises(InputError, match="no features today"):
            read_layers(FeatureService([]).mount(site, "A/FeatureServer/0"), "front")

    def test_other_addresses_are_refused(self) -> None:
        with pytest.raises(
            QuestionError, match="the only addresses that are read are feature layers"
        ):
            read_layers("https://example.org/held.geojson", "front")


def test_liveuamap_keeps_held_land_and_names_its_period(
    site: Site, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_SOURCE_LIVEUAMAP_URL", site.url + "/data/{date}.json")
    answer = json.loads((shared / "data" / "liveuamap" / "2024-06-01.json").read_bytes())
    freed = {**answer["value"]["features"][0], "properties": {"type": "losses"}}
    site.answers["/data/2024-06-01.json"] = document(
        {"value": {**answer["value"], "features": [*answer["value"]["features"], freed]}}
    )
    (layer,) = read_layers("liveuamap@2024-06-01", "front")
    assert layer.columns["type"].tolist() == ["nochange"]
    assert "2024-05-30 to 2024-05-31" in layer.warnings[0]
    assert layer.dataset.date == "2024-06-01"


def test_an_adapter_is_one_file(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_line.py").write_text(
        """
from dmz.sources.days import fetch_day
from dmz.sources.layers import read_file_of

ENTRY = {
    "title": "My line", "role": "front", "url": "", "licence": "CC0-1.0", "licence_url": "-",
    "terms": "None.",
}


def fetch(request):
    return fetch_day(request)


def layers(fetched, role):
    return [read_file_of(fetched.dataset(role), fetched.files[0].path)]
""",
        encoding="utf-8",
    )
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(tmp_path)])
    monkeypatch.setenv("DMZ_SOURCE_MY_LINE_URL", site.url + "/{date}")
    site.answers["/2025-12-01"] = document(shapely.geometry.mapping(SQUARE))
    assert read_layers("my-line@2025-12-01", "front")[0].geometries[0].equals(SQUARE)


@pytest.mark.network
class TestRealAddresses:
    """The real servers; accept their terms first, with DMZ_ACCEPT_TERMS."""

    @pytest.fixture(autouse=True)
    def _cache(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))

    def test_deepstate(self, deepstate: Callable[[str], Path]) -> None:
        (layer,) = read_layers("deepstate@2025-12-01", "front")
        assert (
            layer.dataset.sha256 == read_layer(str(deepstate("2025-12-01")), "front").dataset.sha256
        )
        with pytest.raises(InputError, match="2025-11-25 and 2025-11-27"):
            read_layers("deepstate@2025-11-26", "front")

    def test_deepstate_live(self) -> None:
        (layer,) = read_layers("deepstate-live", "front")
        assert 110_000 < sum(map(area_km2, layer.geometries)) < 130_000

    def test_isw(self) -> None:
        assert len(read_layers("isw", "front")) == 3

    def test_geonames(self) -> None:
        assert 25_000 < len(read_layers("geonames", "gazetteer")[0].geometries) < 40_000
