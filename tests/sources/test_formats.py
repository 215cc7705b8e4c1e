"""Formats that are read, and files that would reach elsewhere or do harm."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pytest
import shapely

from dmz.errors import InputError
from dmz.sources import formats
from dmz.sources.formats import DRIVERS
from dmz.sources.layers import read_layer
from tests.servers import Site, body, serving

SQUARE = shapely.box(36, 48, 37, 49)
KML = """<?xml version="1.0" encoding="UTF-8"?>{head}
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{extra}
<Placemark><name>{name}</name><Polygon><outerBoundaryIs><LinearRing>
<coordinates>36,48,0 37,48,0 37,49,0 36,49,0 36,48,0</coordinates>
</LinearRing></outerBoundaryIs></Polygon></Placemark>
</Document></kml>"""


def kml(head: str = "", extra: str = "", name: str = "held") -> str:
    return KML.format(head=head, extra=extra, name=name)


def geojson(**more: Any) -> dict[str, Any]:
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(SQUARE)}
    return {"type": "FeatureCollection", "features": [feature], **more}


def save_layer(path: Path, driver: str, crs: str = "EPSG:4326") -> Path:
    wkb = shapely.to_wkb(np.array([SQUARE], dtype=object))
    pyogrio.raw.write(
        path,
        wkb,
        [np.array(["a"], dtype=object)],
        ["name"],
        geometry_type="Polygon",
        crs=crs,
        driver=driver,
    )
    return path


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.mark.parametrize(
    ("name", "driver"), [("a.gpkg", "GPKG"), ("a.fgb", "FlatGeobuf"), ("a.shp", "ESRI Shapefile")]
)
def test_formats_are_read(tmp_path: Path, name: str, driver: str) -> None:
    layer = read_layer(str(save_layer(tmp_path / name, driver)), "front")
    assert layer.geometries[0].equals(SQUARE)
    assert layer.dataset.id == name
    assert len(layer.dataset.sha256 or "") == 64


def test_kml_and_kmz_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_text(kml(), encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", kml())
    for name in ("a.kml", "a.kmz"):
        assert read_layer(str(tmp_path / name), "front").geometries[0].equals(SQUARE)


def test_a_zipped_shapefile_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    folder.mkdir()
    save_layer(folder / "a.shp", "ESRI Shapefile")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, f"x/{path.name}")
    assert read_layer(str(tmp_path / "a.zip"), "front").geometries[0].equals(SQUARE)


def test_no_driver_reaches_elsewhere() -> None:
    assert (
        not {
            "OGR_VRT",
            "GML",
            "WFS",
            "OAPIF",
            "GeoRSS",
            "CSW",
            "GDALG",
            "HTTP",
            "GMLAS",
            "PGDUMP",
            "MVT",
            "SQLite",
        }
        & DRIVERS
    )


def test_a_virtual_layer_is_not_opened(tmp_path: Path, site: Site) -> None:
    site.answers["/a.geojson"] = body(json.dumps(geojson()))
    for source in (f"/vsicurl/{site.url}/a.geojson", str(save_layer(tmp_path / "b.gpkg", "GPKG"))):
        vrt = (
            '<OGRVRTDataSource><OGRVRTLayer name="a">'
            f"<SrcDataSource>{source}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
        )
        for name in ("a.vrt", "a.kml", "a.shp"):
            (tmp_path / name).write_text(vrt, encoding="utf-8")
            with pytest.raises(InputError, match="XML, but not KML"):
                read_layer(str(tmp_path / name), "front")
    assert not site.requests


def test_kml_with_entities(tmp_path: Path) -> None:
    lol = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    bomb = kml(head=f'<!DOCTYPE kml [<!ENTITY l0 "lol">{lol}]>', name="&l9;")
    thief = kml(head='<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>', name="&x;")
    for number, text in enumerate((bomb, thief)):
        for encoding in ("utf-8", "utf-16"):
            path = tmp_path / f"{number}.kml"
            path.write_text(text.replace("UTF-8", encoding.upper()), encoding=encoding)
            with pytest.raises(InputError, match="document type or entities"):
                read_layer(str(path), "front")


def test_kml_that_links_elsewhere(tmp_path: Path, site: Site) -> None:
    site.answers["/b.kml"] = body(kml())
    link = f"<NetworkLink><Link><href>{site.url}/b.kml</href></Link></NetworkLink>"
    (tmp_path / "a.kml").write_text(kml(extra=link), encoding="utf-8")
    with pytest.raises(InputError, match="links to KML elsewhere"):
        read_layer(str(tmp_path / "a.kml"), "front")
    style = f"<Style><IconStyle><Icon><href>{site.url}/b.png</href></Icon></IconStyle></Style>"
    (tmp_path / "c.kml").write_text(kml(extra=style), encoding="utf-8")
    assert read_layer(str(tmp_path / "c.kml"), "front").geometries[0].equals(SQUARE)
    assert not site.requests


def test_geojson_nested_thousands_deep(tmp_path: Path) -> None:
    deep = '{"type":"GeometryCollection","geometries":[' * 50_000
    for number, text in enumerate(
        (deep, '{"type":"Point","coordinates":' + "[" * 100_000 + "]" * 100_000 + "}")
    ):
        path = tmp_path / f"{number}.geojson"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="nested too deeply"):
            read_layer(str(path), "front")


def test_geojson_of_gigabytes(tmp_path: Path) -> None:
    for name in ("a.geojson", "a.kml"):
        with (tmp_path / name).open("wb") as file:
            file.write(b"{" if name.endswith("json") else b"<kml>")
            file.truncate(3 * 2**30)  # sparse: it takes no space
    with pytest.raises(InputError, match="larger than the limit of 1 GiB"):
        read_layer(str(tmp_path / "a.kml"), "front")
    with pytest.raises(InputError, match="larger than the limit of 1 GiB"):
        read_layer(str(tmp_path / "a.geojson"), "front")


CRS: dict[str, Callable[[str], Any]] = {
    "link": lambda url: {"type": "link", "properties": {"href": url, "type": "proj4"}},
    "url": lambda url: {"type": "url", "properties": {"url": url}},
    "name that is an address": lambda url: {"type": "name", "properties": {"name": url}},
    "definition": lambda url: {
        "type": "name",
        "properties": {"name": "+proj=longlat +nadgrids=/etc/passwd"},
    },
}


@pytest.mark.parametrize("kind", CRS)
def test_a_crs_that_points_elsewhere(tmp_path: Path, site: Site, kind: str) -> None:
    site.answers["/crs"] = body("+proj=longlat")
    text = json.dumps(geojson(crs=CRS[kind](f"{site.url}/crs")))
    (tmp_path / "a.geojson").write_text(text, encoding="utf-8")
    (tmp_path / "a.data").write_text(text, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.geojson", text)
    for name in ("a.geojson", "a.data", "a.zip"):
        with pytest.raises(InputError, match=r"crs|CRS"):
            read_layer(str(tmp_path / name), "front")
    assert not site.requests


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    (tmp_path / "in.zip").write_bytes(b"PK\x03\x04")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "in.zip", "a.shp")
    with pytest.raises(InputError, match="an archive in an archive"):
        read_layer(str(tmp_path / "a.zip"), "front")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html><html>Not found", "a web page, not data"),
        (b"\x89PNG\r\n", "not a layer that can be read"),
        (b"", "the file is empty"),
        (b"<kml", "not complete XML"),
    ],
)
def test_what_is_not_a_layer(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.kml").write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_layer(str(tmp_path / "a.kml"), "front")


def test_a_virtual_file_is_read_if_the_user_names_it(tmp_path: Path) -> None:
    save_layer(tmp_path / "a.gpkg", "GPKG")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(tmp_path / "a.gpkg", "a.gpkg")
    assert read_layer(f"/vsizip/{tmp_path / 'a.zip'}/a.gpkg", "front").geometries[0].equals(SQUARE)
    (tmp_path / "a.gml").write_text("<a/>", encoding="utf-8")
    with pytest.raises(InputError):
        read_layer(f"/vsizip/{tmp_path / 'a.zip'}/b.gpkg", "front")


def test_the_limit_is_the_one_in_the_messages() -> None:
    assert formats.TEXT_LIMIT_BYTES == 2**30


def test_a_crs_that_proj_cannot_use(tmp_path: Path) -> None:
    save_layer(tmp_path / "a.shp", "ESRI Shapefile", "EPSG:32637")
    plain = (tmp_path / "a.prj").read_text(encoding="utf-8")
    odd = plain.replace('PROJECTION["Transverse_Mercator"]', 'PROJECTION["None_Such"]')
    assert odd != plain
    (tmp_path / "a.prj").write_text(odd, encoding="utf-8")
    with pytest.raises(InputError, match=r"a\.shp: its CRS .* cannot be brought to WGS 84"):
        read_layer(str(tmp_path / "a.shp"), "front")
