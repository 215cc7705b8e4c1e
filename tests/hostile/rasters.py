"""Rasters that name an address, claim more than they hold, or lie nowhere; archives."""

# The inputs stand in one piece each, and SQL in them is the attack.
# ruff: noqa: E501

from __future__ import annotations

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import Affine, from_origin

from tests.hostile.inputs import FRONT, PEOPLE, Hostile, Inputs
from tests.hostile.layers import saved
from tests.sources.test_drivers import INDEX, LABEL, OVERVIEWS, SERVICE, VRT, WARPED

PIPELINE = (
    '{"type": "gdal_streamed_alg", "command_line": "gdal raster pipeline ! read {url} ! write a"}'
)
STAC = '{"type": "FeatureCollection", "stac_version": "1.0.0", "features": [{"assets": {"a": {"href": "{url}"}}}]}'
ZARR = '{"zarr_format": 2, "shape": [3, 3], "chunks": [3, 3], "dtype": "<f4"}'
ERS = 'DatasetHeader Begin\n  Version = "6.0"\n  DataFile = "/vsicurl/{url}"\nDatasetHeader End\n'
ENVI = "ENVI\nsamples = 3\nlines = 3\nbands = 1\ndata file = /vsicurl/{url}\n"
TEXTS = {
    "a virtual raster": VRT,
    "a warped virtual raster": WARPED,
    "a tile index": INDEX,
    "a service": SERVICE,
    "a label": LABEL,
    "a pipeline": PIPELINE,
    "a catalogue": STAC,
    "a store": ZARR,
    "a header of ERS": ERS,
    "a header of ENVI": ENVI,
}
# Two megabytes of which GDAL would take a minute to make a dictionary.
ITEMS = "".join(f'<Item name="n{number}">a</Item>' for number in range(60_000))
WORDS = f"<GDALMetadata>{ITEMS}</GDALMetadata>\0".encode()
DESCRIBED = (
    "<PAMDataset><Metadata>"
    + "".join(f'<MDI key="n{number}">a</MDI>' for number in range(400_000))
    + "</Metadata></PAMDataset>"
)
STARTS = {
    "": "",
    " behind a mark": "\ufeff",
    " behind blanks": " " * 300,
    " behind lines": "\n" * 999,
}


def naming(site: str) -> Inputs:
    """Texts that GDAL would take for a raster elsewhere."""
    number = 0
    for name, text in TEXTS.items():
        for where, start in STARTS.items():
            ending = ("tif", "asc", "nc", "img")[number % 4]
            number += 1
            content = start + text.replace("{url}", f"{site}/{number}.tif")
            yield f"{name}{where} in {ending}", Hostile(f"people.{ending}", content, (PEOPLE,))
        content = "\ufeff" + text.replace("{url}", f"{site}/zip{number}.tif")
        for member in ("people.tif", "people.asc"):
            yield (
                f"{name} in an archive, as {member}",
                Hostile("people.zip", zipped({member: content}), (PEOPLE,)),
            )


def raster(values: Any = None, transform: Affine | None = None, **options: Any) -> bytes:
    """Return a sound GeoTIFF, or one with a flaw."""
    values = np.ones((1, 3, 3), dtype="float32") if values is None else values
    profile = {
        "driver": "GTiff",
        "crs": "EPSG:4326",
        "dtype": values.dtype,
        "count": values.shape[0],
        "height": values.shape[1],
        "width": values.shape[2],
        "transform": transform or from_origin(36, 50, 0.5, 0.5),
        **options,
    }
    with rasterio.MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.write(values)
            file.update_tags(unit="people per pixel")
        return bytes(memory.read())


def tiff(entries: dict[int, tuple[int, int, int]], *, tail: bytes = b"", next_: int = 0) -> bytes:
    """Return a TIFF of one directory: type, count and value by tag."""
    body = b"".join(struct.pack("<HHII", tag, *entry) for tag, entry in sorted(entries.items()))
    return (
        struct.pack("<2sHIH", b"II", 42, 8, len(entries)) + body + struct.pack("<I", next_) + tail
    )


def fields(*names: str, attributes: int = 0) -> bytes:
    """Return a netCDF file of fields of 3 x 3 cells and so many global attributes."""

    def word(text: str) -> bytes:
        return struct.pack(">I", len(text)) + text.encode() + bytes(-len(text) % 4)

    start = b"CDF\1" + struct.pack(">3I", 0, 10, 2) + word("lat") + struct.pack(">I", 3)
    start += word("lon") + struct.pack(">3I", 3, 12 if attributes else 0, attributes)
    start += b"".join(
        word(f"a{at}") + struct.pack(">2I", 2, 4) + b"text" for at in range(attributes)
    )
    start += struct.pack(">2I", 11, len(names))
    # Two sides, no attributes, floating point, their bytes, and where they begin.
    described = [word(name) + struct.pack(">7I", 2, 0, 1, 0, 0, 5, 36) for name in names]
    begin = len(start) + sum(map(len, described)) + 4 * len(names)
    listed = b"".join(
        each + struct.pack(">I", begin + 36 * number) for number, each in enumerate(described)
    )
    return start + listed + np.ones(9 * len(names), dtype=">f4").tobytes()


def headers(site: str) -> Inputs:
    """Headers that claim more than there is."""
    plain = {256: (4, 1, 3), 257: (4, 1, 3), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1)}
    strips = {273: (4, 1, 8), 277: (3, 1, 1), 278: (4, 1, 3), 279: (4, 1, 9)}
    sound = {**plain, **strips}
    huge = {256: (4, 1, 2**31 - 1), 257: (4, 1, 2**31 - 1)}
    contents = {
        "a head alone": b"II*\0",
        "no directory": b"II*\0" + bytes(4),
        "a directory far away": b"II*\0" + struct.pack("<I", 2**32 - 2),
        "a directory of 65,535 tags": struct.pack("<2sHIH", b"II", 42, 8, 65535),
        "a directory that follows itself": tiff(sound, next_=8),
        "no tags": tiff({}),
        "no size": tiff(strips),
        "sides of 2**31": tiff({**sound, **huge}),
        "sides of 2**31 in tiles": tiff({**plain, **huge, 322: (4, 1, 2**30), 323: (4, 1, 2**30)}),
        "one strip of gigabytes": tiff(
            {**sound, 256: (4, 1, 100_000), 257: (4, 1, 100_000), 278: (4, 1, 100_000)}
        ),
        "bands of 65,535": tiff({**sound, 277: (3, 1, 65535)}),
        "bits of 65,535": tiff({**sound, 258: (3, 1, 65535)}),
        "compression unknown": tiff({**sound, 259: (3, 1, 60000)}),
        "a text far away": tiff({**sound, 42112: (2, 2**31 - 1, 2**31)}),
        "keys far away": tiff({**sound, 34735: (3, 2**16, 2**30)}),
        "a big TIFF cut": b"II+\0\x08\0\0\0" + b"\xff" * 8,
        "cut short": raster()[:200],
        "cut in half": raster()[: len(raster()) // 2],
        "no CRS": raster(crs=None),
        "of the Moon": raster(crs="+proj=longlat +R=1737400 +no_defs"),
        "three bands": raster(np.ones((3, 3, 3), dtype="float32")),
        "cells of no size": raster(transform=Affine(0, 0, 36, 0, 0, 50)),
        "cells of nan": raster(transform=Affine(np.nan, 0, 36, 0, -0.5, 50)),
        "cells of inf": raster(transform=Affine(np.inf, 0, 36, 0, -0.5, 50)),
        "cells beyond the pole": raster(transform=Affine(0.5, 0, 36, 0, -50, 500)),
        "cells that are sheared flat": raster(transform=Affine(0.5, 0.5, 36, 0.5, 0.5, 50)),
        "cells turned around the globe": raster(transform=from_origin(36000, 50, 0.5, 0.5)),
        "off the zones": raster(transform=from_origin(-100, 40, 0.5, 0.5)),
        "a projection far off": raster(crs="EPSG:32718", transform=from_origin(3e7, 3e7, 1, 1)),
        "complex numbers": raster(np.ones((1, 3, 3), dtype="complex64")),
        "words without end": tiff(
            {**sound, 42112: (2, len(WORDS), 8 + 2 + 12 * (len(sound) + 1) + 4)}, tail=WORDS
        ),
        "cells without end": sparse,
        "cells of a hair": sparse_hair,
    }
    for name, content in contents.items():
        for ending in (
            ("tif", "nc") if isinstance(content, bytes) and len(content) < 300 else ("tif",)
        ):
            yield f"{name} in {ending}", Hostile(f"people.{ending}", content, (PEOPLE,))
    grids = {
        "asc of words": "ncols many\nnrows 3\n",
        "asc of 10**9 columns": "ncols 1000000000\nnrows 1000000000\nxllcorner 36\nyllcorner 48\n"
        "cellsize 0.5\n1 2 3\n",
        "asc below zero": "ncols -3\nnrows -3\nxllcorner 36\nyllcorner 48\ncellsize 1\n1\n",
        "asc of nan": "ncols 3\nnrows 3\nxllcorner nan\nyllcorner nan\ncellsize nan\n"
        + "1 1 1\n" * 3,
        "asc without a CRS": "ncols 3\nnrows 3\nxllcorner 36\nyllcorner 48\ncellsize 1\n"
        + "1 1 1\n" * 3,
    }
    for name, text in grids.items():
        yield name, Hostile("people.asc", text, (PEOPLE,))
    yield "img of noise", Hostile("people.img", b"EHFA_HEADER_TAG\0" + b"\xff" * 500, (PEOPLE,))
    yield "nc of noise", Hostile("people.nc", b"\x89HDF\r\n\x1a\n" + b"\xff" * 500, (PEOPLE,))
    yield "nc of version 3", Hostile("people.nc", b"CDF\x01" + b"\xff" * 500, (PEOPLE,))
    yield "nc of two fields", Hostile("people.nc", fields("men", "women"), (PEOPLE,))
    many = fields("people", attributes=40_000)
    yield "nc of 40,000 attributes", Hostile("people.nc", many, (PEOPLE,))
    yield "bil without a header", Hostile("people.bil", bytes(9), (PEOPLE,))
    yield (
        "flt of an address",
        Hostile(
            "people.flt", bytes(36), (PEOPLE,), {"people.hdr": f"ncols 3\nnrows 3\n/vsicurl/{site}"}
        ),
    )


def _sparse(path: Path, cell: float) -> None:
    side = 4_000_000
    with rasterio.open(
        path, "w", driver="GTiff", crs="EPSG:4326", dtype="uint8", count=1, height=side, width=side,
        transform=from_origin(36, 50, cell, cell), tiled=True, blockxsize=8192, blockysize=8192,
        sparse_ok=True, compress="deflate", BIGTIFF="YES",
    ) as file:  # fmt: skip
        file.update_tags(unit="people per pixel")


def sparse(path: Path) -> None:
    """Write 1.6 * 10**13 cells, none of them stored."""
    _sparse(path, 5 / 4_000_000)


def sparse_hair(path: Path) -> None:
    """Write as many of a millimetre, so that they lie in one field."""
    _sparse(path, 1e-8)


def sidecars(site: str) -> Inputs:
    """Files beside a raster that name others. The raster lies off the zones."""
    far = raster(transform=from_origin(-100, 40, 0.5, 0.5))
    virtual = "\ufeff" + VRT.replace("{url}", f"{site}/s.tif")
    named = OVERVIEWS.replace("{url}", f"{site}/o.tif")
    derived = f"<PAMDataset><SRS>{site}/srs</SRS></PAMDataset>"
    for ending, content in (
        ("ovr", virtual),
        ("msk", virtual),
        ("aux.xml", named),
        ("aux.xml", derived),
        ("aux.xml", DESCRIBED),
        ("prj", f"{site}/crs"),
        ("tfw", f"{site}/world"),
    ):
        for name in (f"people.tif.{ending}", f"people.{ending}"):
            yield (
                f"{name} beside a raster ({len(content)})",
                Hostile("people.tif", far, (PEOPLE,), {name: content}),
            )
            yield (
                f"{name} in an archive ({len(content)})",
                Hostile("people.zip", zipped({"people.tif": far, name: content}), (PEOPLE,)),
            )
    grid = "ncols 3\nnrows 3\nxllcorner -100\nyllcorner 40\ncellsize 1\n" + "1 1 1\n" * 3
    for crs in (f"{site}/crs", f"+proj=longlat +nadgrids={site}/g.gsb", "GEOGCS[" * 9000):
        yield f"prj of {crs[:12]}", Hostile("people.asc", grid, (PEOPLE,), {"people.prj": crs})
        shape = saved("ESRI Shapefile", "shp")
        yield (
            f"prj of {crs[:12]} of a Shapefile",
            Hostile("held.shp", shape, (FRONT,), {"held.prj": crs}),
        )


def zipped(entries: dict[str, bytes | str]) -> bytes:
    """Return a zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def linked(target: str) -> bytes:
    """Return an archive of a link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        entry = zipfile.ZipInfo("held.geojson")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, target)
    return out.getvalue()


def twins() -> bytes:
    """Return an archive of two entries of one name."""
    return zipped({"a.geojson": "{}", "b.geojson": "{}"}).replace(b"b.geojson", b"a.geojson")


def archives(site: str) -> Inputs:
    """Archives that climb, swell, link and lie."""
    good = f'{{"type": "Point", "coordinates": [36, 48], "a": "{site}"}}'
    whole = zipped({"held.geojson": good})
    encrypted = bytearray(whole)
    for sign, at in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        encrypted[whole.index(sign) + at] |= 1
    contents = {
        "no entries": zipped({}),
        "a head alone": b"PK\3\4",
        "cut short": whole[:-30],
        "a bad sum": whole.replace(b"PK\3\4", b"PK\3\4", 1)[:50] + b"\xff" * 8 + whole[58:],
        "encrypted": bytes(encrypted),
        "a bomb": zipped({"held.geojson": bytes(64 * 2**20)}),
        "a bomb of blanks": zipped({"held.geojson": b" " * (64 * 2**20)}),
        "a bomb of many": zipped({f"{n}.geojson": bytes(2**20) for n in range(40)}),
        "an archive in it": zipped({"held.geojson": whole}),
        "entries without end": zipped({f"{n}": "" for n in range(10_001)}),
        "a link": linked("/etc/passwd"),
        "a link up": linked("../../../etc/passwd"),
        "twins": twins(),
        "nothing of use": zipped({"readme.txt": "hello"}),
        "a virtual layer": zipped({"a.kml": f"<OGRVRTDataSource><a>{site}</a></OGRVRTDataSource>"}),
        "a CRS that is a link": zipped(
            {
                "a.geojson": '{"type":"FeatureCollection","crs":{"type":"link","properties":{"href":"'
                + site
                + '"}},"features":[{"type":"Feature","geometry":null}]}'
            }
        ),
        "a view": zipped({"a.gpkg": b"SQLite format 3\0" + bytes(4000)}),
        "escapes": zipped({"\x1b[31m../red.geojson": good}),
        "a long name": zipped({"n" * 5000 + ".geojson": good}),
        "deep folders": zipped({"d/" * 3000 + "a.geojson": good}),
        "a null byte": zipped({"aXb.geojson": good}).replace(b"aXb", b"a\0b"),
        "a method unknown": whole.replace(
            b"PK\3\4\x14\0\0\0\x08\0", b"PK\3\4\x14\0\0\0\x63\0"
        ).replace(b"PK\1\2\x14\x03\x14\0\0\0\x08\0", b"PK\1\2\x14\x03\x14\0\0\0\x63\0"),
        "a false size": whole.replace(struct.pack("<I", len(good)), struct.pack("<I", 2**31)),
        **{
            f"a climb to {name}": zipped({name: good})
            for name in (
                "../a.geojson",
                "/a.geojson",
                "C:\\a.geojson",
                "a/../../b.geojson",
                "..\\b.geojson",
            )
        },
    }
    for name, content in contents.items():
        for ending in ("zip", "kmz", "gpkg"):
            yield f"{name} in {ending}", Hostile(f"held.{ending}", content, (FRONT,))
    packed = {
        "cut short": gzip.compress(good.encode())[:-9],
        "noise": b"\x1f\x8b" + b"\xff" * 100,
        "a bomb": gzip.compress(bytes(64 * 2**20)),
        "not gzip": good,
        "empty": gzip.compress(b""),
        "gzip in gzip": gzip.compress(gzip.compress(good.encode())),
        "no people": gzip.compress(good.encode()),
    }
    for name, content in packed.items():
        yield f"gzip: {name}", Hostile("people.geojson.gz", content, (PEOPLE,))


FAMILIES: dict[str, Callable[[str], Inputs]] = {
    "rasters that name": naming,
    "headers of rasters": headers,
    "sidecars": sidecars,
    "archives": archives,
}
