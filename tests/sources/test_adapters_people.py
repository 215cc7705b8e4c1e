"""Sources of people, regions and places, from a server that answers in their format."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from dmz.errors import InputError, QuestionError
from dmz.sources.specs import fetch_spec, read_layers
from tests.served import (
    zipped,
)
from tests.servers import Site, body, document

SQUARE = shapely.box(37.0, 47.0, 38.0, 48.0)
TILE = b"II*\x00" + bytes(64)


class TestPopulation:
    def test_worldpop_has_a_raster_for_each_year(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_WORLDPOP_URL", site.url + "/{year}/ukr.tif")
        site.answers["/2025/ukr.tif"] = body(TILE, "image/tiff")
        found = fetch_spec("worldpop@2025")
        assert [path.read_bytes() for path in found.paths] == [TILE]
        dataset = found.dataset("population")
        assert (dataset.date, dataset.licence, len(dataset.sha256 or "")) == (
            "2025",
            "CC-BY-4.0",
            64,
        )
        with pytest.raises(QuestionError, match="2015 to 2030"):
            fetch_spec("worldpop@2014")
        with pytest.raises(QuestionError, match="gives population, not a front"):
            read_layers("worldpop@2025", "front")

    def test_what_is_not_a_raster_is_not_kept(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_WORLDPOP_URL", site.url + "/{year}")
        site.answers["/2025"] = body(b"PK\x03\x04")
        with pytest.raises(InputError, match="not a tif file; nothing was kept"):
            fetch_spec("worldpop@2025")

    def test_ghs_pop_is_four_tiles_unpacked(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DMZ_SOURCE_GHS_POP_URL", site.url + "/R{row}_C{column}.zip")
        for tile in ("R4_C22", "R4_C23", "R5_C22", "R5_C23"):
            site.answers[f"/{tile}.zip"] = body(
                zipped({f"GHS_{tile}.tif": TILE + tile.encode(), "readme.pdf": b"%PDF"})
            )
        for _ in range(2):
            found = fetch_spec("ghs-pop")
        assert [path.read_bytes()[-6:] for path in found.paths] == [
            b"R4_C22",
            b"R4_C23",
            b"R5_C22",
            b"R5_C23",
        ]
        assert len(site.requests) == 4
        assert found.dataset().date == "2025"
        with pytest.raises(QuestionError, match="its only edition is of 2025"):
            fetch_spec("ghs-pop@2020")

    def test_kontur_is_unpacked(
        self, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wkb = shapely.to_wkb(np.array([SQUARE], dtype=object))
        pyogrio.raw.write(
            tmp_path / "a.gpkg", wkb, [np.array([7])], ["population"],
            layer="population", geometry_type="Polygon", crs="EPSG:4326", driver="GPKG",
        )  # fmt: skip
        monkeypatch.setenv("DMZ_SOURCE_KONTUR_URL", f"{site.url}/a.gpkg.gz")
        site.answers["/a.gpkg.gz"] = body(
            gzip.compress((tmp_path / "a.gpkg").read_bytes()), "application/gzip"
        )
        found = fetch_spec("kontur")
        assert [layer for layer, _ in pyogrio.list_layers(found.paths[0])] == ["population"]
        assert found.date == "2023-11-01"

    def test_landscan_must_be_downloaded_by_the_user(self, site: Site) -> None:
        with pytest.raises(InputError, match=r"behind a form.*landscan\.ornl\.gov.*--file PATH"):
            fetch_spec("landscan-hd-ukraine")


def test_cod_ab_is_looked_up_in_its_catalogue(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries: dict[str, bytes] = {}
    for level, width in (("adm0", 3), ("adm1", 1), ("adm2", 0.5), ("adm3", 0.25)):
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
    (layer,) = read_layers("cod-ab", "subregions")
    assert [geometry.bounds for geometry in layer.geometries] == [(36, 48, 36.25, 49)]
    assert len(site.requests) == 2


def test_geonames_drops_city_districts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("1", "P", "PPL"), ("2", "P", "PPLX"), ("3", "H", "LK"), ("4", "P", "PPLA")]
    lines = [
        "\t".join([id, f"N{id}", "", "", "48", "37", kind, code, "UA", *[""] * 9, "2020"])
        for id, kind, code in rows
    ]
    site.answers["/UA.zip"] = body(zipped({"UA.txt": "\n".join(lines), "readme.txt": ""}))
    monkeypatch.setenv("DMZ_SOURCE_GEONAMES_URL", f"{site.url}/UA.zip")
    (layer,) = read_layers("geonames", "gazetteer")
    assert layer.columns["id"].tolist() == ["1", "4"]
