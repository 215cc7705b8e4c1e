"""Rasters that cannot be used."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio

from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.people.read import PopulationChoice
from tests.people.samples import NINE, THREE, raster, write_raster


def test_no_crs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no CRS"):
        raster(write_raster(tmp_path / "pop.tif", NINE, THREE, None), kind="count")


def test_not_on_earth(tmp_path: Path) -> None:
    mars = "+proj=longlat +R=3396190 +no_defs"
    with pytest.raises(InputError, match="not on Earth"):
        raster(write_raster(tmp_path / "pop.tif", NINE, THREE, mars), kind="count")


def test_other_formats(tmp_path: Path) -> None:
    with rasterio.open(
        tmp_path / "pop.tif",
        "w",
        driver="PNG",
        width=3,
        height=3,
        count=1,
        dtype="uint8",
        transform=THREE,
    ) as file:
        file.write(NINE.astype(np.uint8), 1)
    with pytest.raises(InputError, match="not a raster that can be read"):
        raster(str(tmp_path / "pop.tif"), kind="count")


def test_several_bands(tmp_path: Path) -> None:
    path = tmp_path / "bands.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=3,
        height=3,
        count=2,
        dtype="float64",
        crs="EPSG:4326",
        transform=THREE,
    ):
        pass
    with pytest.raises(InputError, match="2 bands"):
        raster(str(path), kind="count")


def test_not_a_raster(tmp_path: Path, territory: Territory) -> None:
    (tmp_path / "pop.tif").write_bytes(b"II*\0 and nothing else")
    for path in (tmp_path / "pop.tif", tmp_path / "absent.tif"):
        with pytest.raises(InputError, match=r"not a raster|no such file"):
            PopulationChoice(specs=(str(path),)).read(territory)


def test_virtual_rasters_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "pop.tif").write_text("<VRTDataset rasterXSize='1' rasterYSize='1'></VRTDataset>")
    with pytest.raises(InputError, match="not followed"):
        raster(str(tmp_path / "pop.tif"), kind="count")
