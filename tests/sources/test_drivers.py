"""No file makes the program ask a server: a server on loopback hears nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioIOError

from dmz.errors import InputError
from dmz.people.raster_files import list_rasters, open_raster
from dmz.people.source import find_origins
from dmz.sources.drivers import FOLLOWING_DRIVERS, reaches_out
from dmz.sources.layers import read_layer
from tests.people.samples import NINE, THREE, write_raster
from tests.servers import Site

VRT = """<VRTDataset rasterXSize="3" rasterYSize="3"><SRS>EPSG:4326</SRS>
<GeoTransform>30, 1, 0, 50, 0, -1</GeoTransform><VRTRasterBand dataType="Float32" band="1">
<SimpleSource><SourceFilename>/vsicurl/{url}</SourceFilename><SourceBand>1</SourceBand>
</SimpleSource></VRTRasterBand></VRTDataset>"""
WARPED = """<VRTDataset rasterXSize="3" rasterYSize="3" subClass="VRTWarpedDataset">
<SRS>EPSG:4326</SRS><GeoTransform>30, 1, 0, 50, 0, -1</GeoTransform>
<VRTRasterBand dataType="Float32" band="1" subClass="VRTWarpedRasterBand"/>
<GDALWarpOptions><SourceDataset>/vsicurl/{url}</SourceDataset></GDALWarpOptions>
</VRTDataset>"""
INDEX = "<GDALTileIndexDataset><IndexDataset>/vsicurl/{url}</IndexDataset></GDALTileIndexDataset>"
SERVICE = '<GDAL_WMS><Service name="TMS"><ServerUrl>{url}</ServerUrl></Service></GDAL_WMS>'
LABEL = """PDS_VERSION_ID = PDS3
^IMAGE = ("/vsicurl/{url}", 1)
RECORD_TYPE = FIXED_LENGTH
RECORD_BYTES = 3
FILE_RECORDS = 3
LABEL_RECORDS = 1
OBJECT = IMAGE
LINES = 3
LINE_SAMPLES = 3
SAMPLE_BITS = 8
SAMPLE_TYPE = MSB_UNSIGNED_INTEGER
END_OBJECT = IMAGE
END
"""
OVERVIEWS = """<PAMDataset><Metadata domain="OVERVIEWS">
<MDI key="OVERVIEW_FILE">/vsicurl/{url}</MDI></Metadata></PAMDataset>"""


@pytest.mark.parametrize("text", [VRT, WARPED, INDEX, SERVICE, LABEL])
@pytest.mark.parametrize("start", ["", "\ufeff", " " * 300])
def test_rasters_that_name_an_address(tmp_path: Path, site: Site, text: str, start: str) -> None:
    for number, ending in enumerate((".tif", ".asc", ".nc", ".img")):
        path = tmp_path / f"people{ending}"
        # An address of its own each time: GDAL remembers what it could not find.
        address = f"{site.url}/{number}.tif"
        path.write_text(start + text.replace("{url}", address), encoding="utf-8")
        with pytest.raises(InputError) as caught:  # noqa: PT012
            for origin in find_origins(str(path)):
                for raster in list_rasters(origin.path):
                    with open_raster(raster) as source:
                        source.read(1)
        assert str(path) in str(caught.value)
    assert not site.requests


def test_sidecars_that_name_an_address(tmp_path: Path, site: Site) -> None:
    path = write_raster(tmp_path / "people.tif", NINE, THREE, "EPSG:4326")
    virtual = "\ufeff" + VRT.replace("{url}", f"{site.url}/a.tif")
    (tmp_path / "people.tif.ovr").write_text(virtual, encoding="utf-8")
    (tmp_path / "people.tif.msk").write_text(virtual, encoding="utf-8")
    named = OVERVIEWS.replace("{url}", f"{site.url}/b.tif")
    (tmp_path / "people.tif.aux.xml").write_text(named, encoding="utf-8")
    with open_raster(str(path)) as source:
        assert source.mask_flag_enums
        assert (source.read(1) == NINE).all()
    assert not site.requests


def test_a_mask_that_is_a_virtual_raster(tmp_path: Path, site: Site) -> None:
    # GDAL takes this one's word that it is a mask, and reads it with the cells.
    mask = "<Metadata><MDI key='INTERNAL_MASK_FLAGS_1'>2</MDI></Metadata><SRS>"
    virtual = VRT.replace("{url}", f"{site.url}/m.tif").replace("<SRS>", mask, 1)
    path = write_raster(tmp_path / "people.tif", NINE, THREE)
    (tmp_path / "people.tif.msk").write_text(virtual, encoding="utf-8")
    with pytest.raises(InputError, match=r"people\.tif\.msk: .* is not followed"):
        list_rasters(path)
    with open_raster(path) as source:  # and where it is opened nevertheless
        assert MaskFlags.per_dataset in source.mask_flag_enums[0]
        with pytest.raises(RasterioIOError):
            source.read_masks(1)
    assert not site.requests


def test_words_that_cannot_be_read_are_none(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "people.tif", NINE, THREE, "EPSG:4326")
    (tmp_path / "people.tif.aux.xml").mkdir()
    assert list_rasters(path) == [path]
    with open_raster(path) as source:
        assert (source.read(1) == NINE).all()


def test_a_mask_in_a_zip_that_is_encrypted(tmp_path: Path) -> None:
    path = write_raster(tmp_path / "people.tif", NINE, THREE)
    packed = tmp_path / "people.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "people.tif")
        archive.writestr("people.tif.msk", b"II*\0")
    content = bytearray(packed.read_bytes())
    content[content.rindex(b"PK\1\2") + 8] |= 1  # the flag of the last entry
    packed.write_bytes(content)
    with pytest.raises(InputError, match=r"people\.zip: .*encrypted"):
        list_rasters(str(packed))


@pytest.mark.parametrize(
    ("path", "out"),
    [
        ("people.tif", False),
        ("/data/vsicurl/people.tif", False),
        ("/vsizip//data/people.zip/a.tif", False),
        ("/vsizip//vsicurl/https://example.org/a.zip/a.tif", True),
        ("/vsizip/{/vsis3/bucket/a.zip}/a.tif", True),
        ("/vsicurl/https://example.org/a.tif", True),
        ("https://example.org/a.tif", True),
        ("/vsimem/a.tif", False),
    ],
)
def test_paths_that_reach_out(path: str, out: bool) -> None:
    assert reaches_out(path) == out


@pytest.mark.parametrize("name", ["held.geojson", "held.json", "held"])
def test_a_layer_that_is_a_pipeline_of_gdal(tmp_path: Path, site: Site, name: str) -> None:
    target = tmp_path / "written.geojson"
    steps = f"read /vsicurl/{site.url}/a.geojson ! write {target}"
    pipeline = {
        "type": "gdal_streamed_alg",
        "command_line": f"gdal vector pipeline ! {steps}",
        "geometryType": "esriGeometryPolygon",
    }
    (tmp_path / name).write_text(json.dumps(pipeline), encoding="utf-8")
    with pytest.raises(InputError, match="not a layer that can be read"):
        read_layer(str(tmp_path / name), "front")
    assert not site.requests
    assert not target.exists()


def test_drivers_that_follow_are_off_and_nothing_is_said_of_it() -> None:
    code = """
import dmz.sources.formats, pyogrio, rasterio
with rasterio.Env() as env:
    print(*env.drivers(), *pyogrio.list_drivers(), sep="\\n")
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    )
    assert not done.stderr
    drivers = set(done.stdout.splitlines())
    assert {"GTiff", "HFA", "AAIGrid", "EHdr", "netCDF", "GPKG", "GeoJSON", "KML"} <= drivers
    assert not drivers & set(FOLLOWING_DRIVERS)
