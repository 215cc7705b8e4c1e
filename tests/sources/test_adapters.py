"""Every source, asked by its name of a server that speaks as it does."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from dmz import read_front
from dmz.earth.geodesy import area_km2
from dmz.errors import InputError, QuestionError
from dmz.land.territory import Territory
from dmz.sources import adapters
from dmz.sources.datasets import DATA
from dmz.sources.days import today
from dmz.sources.layers import read_layer
from dmz.sources.specs import fetch, read_layers
from tests.served import (
    FeatureService,
    deepstate_archive,
    error_in_body,
    live_map,
    viina_year,
    zipped,
)
from tests.servers import Asked, Site, body, document, in_turn, serving, status

SQUARE = shapely.box(37.0, 47.0, 38.0, 48.0)
TILE = b"II*\x00" + bytes(64)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate,deepstate-live,isw,liveuamap")
    with serving() as site:
        yield site


@pytest.fixture
def archive(site: Site, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """DeepState's archive of a few days of November 2025; the 26th was never published."""
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
        assert len(archive.asked) == 1
        dataset = layer.dataset
        assert (dataset.id, dataset.date, dataset.role) == ("deepstate", "2025-12-01", "front")
        assert dataset.sha256 == direct.dataset.sha256
        assert "cyterat" in (dataset.citation or "")
        assert dataset.licence == "DeepStateMap terms"

    def test_a_hole_names_its_neighbours(self, archive: Site) -> None:
        with pytest.raises(
            InputError, match=r"nothing of that day; the nearest days are 2025-11-25 and 2025-11-27"
        ):
            read_layers("deepstate@2025-11-26", "front")
        assert archive.paths("GET") == [path for path in archive.paths("GET") if "20251126" in path]

    def test_a_day_far_from_any_other(self, archive: Site) -> None:
        with pytest.raises(InputError, match="nor of the 7 days before and after"):
            read_layers("deepstate@2025-06-01", "front")
        with pytest.raises(InputError, match="the nearest day is 2025-11-01"):
            read_layers("deepstate@2025-11-03", "front")

    def test_days_that_cannot_be(self, archive: Site) -> None:
        with pytest.raises(InputError, match="begins on 2024-07-08"):
            read_layers("deepstate@2024-07-07", "front")
        with pytest.raises(InputError, match="has not come"):
            read_layers(f"deepstate@{today() + timedelta(days=2)}", "front")
        with pytest.raises(QuestionError, match="has days, not years"):
            read_layers("deepstate@2025", "front")
        assert not archive.asked

    def test_the_latest_is_the_last_one_published(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url + "/{date}")
        last = today() - timedelta(days=2)
        site.answers[f"/{last}"] = document(shapely.geometry.mapping(SQUARE))
        for spec in ("deepstate", "deepstate@latest"):
            (layer,) = read_layers(spec, "front")
            assert layer.dataset.date == f"{last}"
        monkeypatch.setenv("DMZ_OFFLINE", "1")
        (layer,) = read_layers("deepstate@latest", "front")
        assert f"the latest in the cache is of {last}" in layer.warnings[0]

    def test_offline_takes_what_is_cached(
        self, archive: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read_layers("deepstate@2025-12-01", "front")
        monkeypatch.setenv("DMZ_OFFLINE", "1")
        assert read_layers("deepstate@2025-12-01", "front")
        with pytest.raises(InputError, match=r"offline: deepstate@2025-11-25 is not in the cache"):
            read_layers("deepstate@2025-11-25", "front")
        assert len(archive.asked) == 1

    @pytest.mark.parametrize(
        ("answer", "said"),
        [
            (body("<html><title>Sign in</title>"), "a web page instead of data"),
            (body('{"type": "FeatureCollection", "features": ['), "not whole JSON"),
            (status(302, Location="file:///etc/passwd"), "another scheme"),
        ],
        ids=["page", "cut off with a length to match", "redirect"],
    )
    def test_what_is_not_data_is_not_kept(
        self,
        site: Site,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        answer: Callable[[Asked], None],
        said: str,
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", site.url + "/{date}")
        site.answers["/2025-12-01"] = answer
        with pytest.raises(InputError, match=said):
            read_layers("deepstate@2025-12-01", "front")
        assert not [
            path
            for path in (tmp_path / "cache" / "deepstate").iterdir()
            if not path.name.endswith(".lock")
        ]

    def test_a_cached_file_that_changed_is_refused(self, archive: Site) -> None:
        path = fetch("deepstate@2025-12-01").paths[0]
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

    @pytest.mark.parametrize(
        ("written", "day"),
        [("01.12.2025 | 20:00", "2025-12-01"), ("", "2025-12-01"), ("?", "2025-12-01")],
    )
    def test_the_day_is_the_maps_own(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, written: str, day: str
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        site.answers["/last"] = document(
            live_map(SQUARE, datetime=written)
        )  # its id is 1 December 2025 20:00 UTC
        assert read_layers("deepstate-live", "front")[0].dataset.date == day

    def test_another_form_is_noticed(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        site.answers["/last"] = document({"id": 1, "features": []})
        with pytest.raises(InputError, match="changed its form"):
            read_layers("deepstate-live", "front")

    def test_past_days_come_from_the_cache_only(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        with pytest.raises(InputError, match=r"serves only the present.*none is in the cache"):
            read_layers("deepstate-live@2025-12-01", "front")
        assert not site.asked

    def test_a_real_day_through_it_is_the_archives(
        self, site: Site, monkeypatch: pytest.MonkeyPatch, deepstate: Callable[[str], Path]
    ) -> None:
        whole = read_layer(str(deepstate("2025-12-01")), "front").geometries[0]
        monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_LIVE_URL", f"{site.url}/last")
        site.answers["/last"] = document(live_map(whole))
        (layer,) = read_layers("deepstate-live", "front")
        assert area_km2(layer.geometries[0]) == pytest.approx(area_km2(whole), rel=1e-9)


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

    def test_busy_is_said_in_the_body(self, site: Site) -> None:
        url = FeatureService([SQUARE]).mount(site, "A/FeatureServer/0")
        path = "/arcgis/rest/services/A/FeatureServer/0/query"
        site.answers[path] = in_turn(error_in_body(429, "Too many requests"), site.answers[path])
        assert len(read_layers(url, "front")[0].geometries) == 1

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

    def test_other_addresses_are_not_read(self) -> None:
        with pytest.raises(QuestionError, match="only feature layers are read"):
            read_layers("https://example.org/held.geojson", "front")


def control_rows() -> dict[str, str]:
    """The shipped table as VIINA would write it: the status of each GeoNames id."""
    words = {"ukraine": "UA", "russia": "RU", "contested": "CONTESTED"}
    with (DATA / "control" / "2025-12-01.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: words[row["holder"]] for row in csv.DictReader(file)}


class TestViina:
    @pytest.fixture
    def year(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
        statuses = control_rows()
        other = dict.fromkeys(statuses, "UA") | {"710735": "RU"}
        content = viina_year(
            {"20251129": other, "20251130": other, "20251201": statuses, "20251203": other}
        )
        site.answers["/control_latest_2025.zip"] = body(content, "application/zip")
        monkeypatch.setenv("DMZ_SOURCE_VIINA_URL", site.url + "/control_latest_{year}.zip")
        return site

    def test_a_day_gives_the_same_as_the_shipped_table(
        self, year: Site, territory: Territory
    ) -> None:
        front = read_front("viina@2025-12-01", territory=territory)
        shipped = read_front(territory=territory)
        assert front.line.equals(shipped.line)
        assert front.length_km == pytest.approx(shipped.length_km, rel=1e-12)
        assert front.datasets[0].date == "2025-12-01"
        assert front.schematic

    def test_a_missing_day_names_its_neighbours(self, year: Site) -> None:
        with pytest.raises(InputError, match="the nearest are 2025-12-01 and 2025-12-03"):
            read_layers("viina@2025-12-02", "front")

    def test_what_has_no_coordinates_is_said(
        self, year: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = viina_year({"20251201": control_rows() | {"99999999": "UA"}})
        year.answers["/control_latest_2025.zip"] = body(content)
        (layer,) = read_layers("viina@2025-12-01", "front")
        assert (
            f"{len(control_rows()):,} of {len(control_rows()) + 1:,} settlements have coordinates"
            in layer.warnings[0]
        )
        table = "\t".join(
            [
                "99999999",
                "Nove",
                "Nove",
                "",
                "48.5",
                "33.5",
                "P",
                "PPL",
                "UA",
                "",
                "04",
                *[""] * 3,
                "90",
                *[""] * 3,
                "2020-01-01",
            ]
        )
        year.answers["/UA.zip"] = body(zipped({"readme.txt": "", "UA.txt": table + "\n"}))
        monkeypatch.setenv("DMZ_SOURCE_GEONAMES_URL", f"{year.url}/UA.zip")
        fetch("geonames")
        (layer,) = read_layers("viina@2025-12-01", "front")
        assert not layer.warnings
        assert "GeoNames" in (layer.dataset.citation or "")

    def test_cells_give_coordinates(self, year: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        year.answers["/control_latest_2025.zip"] = body(
            viina_year({"20251201": control_rows() | {"99999999": "RU"}})
        )
        cell = {
            "type": "Feature",
            "properties": {"geonameid": 99999999},
            "geometry": shapely.geometry.mapping(SQUARE),
        }
        year.answers["/cells"] = document({"type": "FeatureCollection", "features": [cell]})
        monkeypatch.setenv("DMZ_SOURCE_VIINA_CELLS_URL", f"{year.url}/cells")
        fetch("viina-cells")
        (layer,) = read_layers("viina@2025-12-01", "front")
        assert not layer.warnings
        place = layer.columns["id"].tolist().index("99999999")
        assert SQUARE.contains(layer.geometries[place])
        assert layer.columns["holder"][place] == "RU"

    def test_another_table_is_refused(self, year: Site) -> None:
        year.answers["/control_latest_2025.zip"] = body(zipped({"a.csv": "a,b\n1,2\n"}))
        with pytest.raises(InputError, match="not VIINA's table"):
            read_layers("viina@2025-12-01", "front")

    def test_the_latest_day_of_the_year(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        day = today() - timedelta(days=3)
        monkeypatch.setenv("DMZ_SOURCE_VIINA_URL", site.url + "/{year}.zip")
        content = viina_year(
            {f"{day - timedelta(days=1):%Y%m%d}": control_rows(), f"{day:%Y%m%d}": control_rows()},
            today().year,
        )
        site.answers[f"/{today().year}.zip"] = body(content)
        assert read_layers("viina", "front")[0].dataset.date == f"{day}"


def test_liveuamap_keeps_what_is_held_and_says_of_when(
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


class TestPopulation:
    def test_worldpop_is_a_raster_a_year(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_SOURCE_WORLDPOP_URL", site.url + "/{year}/ukr.tif")
        site.answers["/2025/ukr.tif"] = body(TILE, "image/tiff")
        found = fetch("worldpop@2025")
        assert [path.read_bytes() for path in found.paths] == [TILE]
        dataset = found.dataset("population")
        assert (dataset.date, dataset.licence, len(dataset.sha256 or "")) == (
            "2025",
            "CC-BY-4.0",
            64,
        )
        with pytest.raises(QuestionError, match="2015 to 2030"):
            fetch("worldpop@2014")
        with pytest.raises(QuestionError, match="gives population, not a front"):
            read_layers("worldpop@2025", "front")

    def test_what_is_not_a_raster_is_not_kept(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_WORLDPOP_URL", site.url + "/{year}")
        site.answers["/2025"] = body(b"PK\x03\x04")
        with pytest.raises(InputError, match="not a tif file; nothing was kept"):
            fetch("worldpop@2025")

    def test_ghs_pop_is_four_tiles_unpacked(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_GHS_POP_URL", site.url + "/R{row}_C{column}.zip")
        for tile in ("R4_C22", "R4_C23", "R5_C22", "R5_C23"):
            site.answers[f"/{tile}.zip"] = body(
                zipped({f"GHS_{tile}.tif": TILE + tile.encode(), "readme.pdf": b"%PDF"})
            )
        for _ in range(2):
            found = fetch("ghs-pop")
        assert [path.read_bytes()[-6:] for path in found.paths] == [
            b"R4_C22",
            b"R4_C23",
            b"R5_C22",
            b"R5_C23",
        ]
        assert len(site.asked) == 4
        assert found.dataset().date == "2025"
        with pytest.raises(QuestionError, match="its one edition is of 2025"):
            fetch("ghs-pop@2020")

    def test_kontur_is_unpacked(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pyogrio.raw.write(
            tmp_path / "a.gpkg", shapely.to_wkb(np.array([SQUARE], dtype=object)), [np.array([7])], ["population"],
            layer="population", geometry_type="Polygon", crs="EPSG:4326", driver="GPKG",
        )  # fmt: skip
        monkeypatch.setenv("DMZ_SOURCE_KONTUR_URL", f"{site.url}/a.gpkg.gz")
        site.answers["/a.gpkg.gz"] = body(
            gzip.compress((tmp_path / "a.gpkg").read_bytes()), "application/gzip"
        )
        found = fetch("kontur")
        assert [layer for layer, _ in pyogrio.list_layers(found.paths[0])] == ["population"]
        assert found.date == "2023-11-01"

    def test_landscan_is_the_users_own_file(self, site: Site) -> None:
        with pytest.raises(InputError, match=r"behind a form.*landscan\.ornl\.gov.*--file PATH"):
            fetch("landscan-hd-ukraine")


def test_cod_ab_is_found_in_the_catalogue(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: dict[str, bytes] = {}
    for level, width in (("adm0", 3), ("adm1", 1), ("adm2", 0.5)):
        wkb = shapely.to_wkb(np.array([shapely.box(36, 48, 36 + width, 49)], dtype=object))
        name = f"ukr_admbnda_{level}_sspe_20240416"
        pyogrio.raw.write(
            tmp_path / f"{name}.shp", wkb, [np.array(["UA14"], dtype=object)], ["ADM1_PCODE"],
            geometry_type="Polygon", crs="EPSG:4326", driver="ESRI Shapefile",
        )  # fmt: skip
        entries |= {path.name: path.read_bytes() for path in tmp_path.glob(f"{name}.*")}
    monkeypatch.setenv("DMZ_SOURCE_COD_AB_URL", f"{site.url}/dataset/cod-ab-ukr")
    resources = [{"name": "ukr_admin_boundaries.shp.zip", "download_url": f"{site.url}/download/1"}]
    site.answers["/api/3/action/package_show"] = document(
        {"success": True, "result": {"resources": resources}}
    )
    site.answers["/download/1"] = body(zipped(entries), "application/zip")
    for _ in range(2):
        (layer,) = read_layers("cod-ab", "regions")
    assert [geometry.bounds for geometry in layer.geometries] == [(36, 48, 37, 49)]
    assert layer.dataset.role == "regions"
    assert len(site.asked) == 2


def test_geonames_leaves_districts_out(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("1", "P", "PPL"), ("2", "P", "PPLX"), ("3", "H", "LK"), ("4", "P", "PPLA")]
    lines = [
        "\t".join([id, f"N{id}", "", "", "48", "37", kind, code, "UA", *[""] * 9, "2020"])
        for id, kind, code in rows
    ]
    site.answers["/UA.zip"] = body(zipped({"UA.txt": "\n".join(lines), "readme.txt": ""}))
    monkeypatch.setenv("DMZ_SOURCE_GEONAMES_URL", f"{site.url}/UA.zip")
    (layer,) = read_layers("geonames", "gazetteer")
    assert layer.columns["id"].tolist() == ["1", "4"]


def test_an_adapter_is_one_file(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "my_line.py").write_text(
        """
from dmz.sources.days import day_file
from dmz.sources.layers import source_layer

ENTRY = {"title": "My line", "role": "front", "url": "", "licence": "CC0-1.0", "licence_url": "-", "terms": "None."}


def fetch(request):
    return day_file(request)


def layers(fetched, role):
    return [source_layer(fetched.files[0].path, fetched.dataset(role))]
""",
        encoding="utf-8",
    )
    monkeypatch.setattr(adapters, "__path__", [*adapters.__path__, str(tmp_path)])
    monkeypatch.setenv("DMZ_SOURCE_MY_LINE_URL", site.url + "/{date}")
    site.answers["/2025-12-01"] = document(shapely.geometry.mapping(SQUARE))
    assert read_layers("my-line@2025-12-01", "front")[0].geometries[0].equals(SQUARE)


@pytest.mark.network
class TestRealAddresses:
    """The sources themselves; their terms are for whoever runs this to accept (DMZ_ACCEPT_TERMS)."""

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
