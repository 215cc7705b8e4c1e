"""Raster files: how they are recognised, and opened so that they lead nowhere else.

A file may be of a stranger's making. GDAL opens it with the drivers below alone and,
unless the user named an address, without its network; what lies beside it is checked
before GDAL takes it for a mask or an overview, which may be virtual rasters.
"""

from __future__ import annotations

import os
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dmz.errors import InputError
from dmz.sources.archives import DAMAGE
from dmz.sources.datasets import is_remote
from dmz.sources.drivers import LOCAL_ONLY, reaches_out

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

_RASTER_ENDINGS = {".tif", ".tiff", ".img", ".asc", ".nc", ".bil", ".flt"}
_LAYER_ENDINGS = {".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml", ".parquet"}
# The drivers that may open a raster. Virtual formats name other files or servers.
_DRIVERS = ["GTiff", "HFA", "AAIGrid", "EHdr", "netCDF"]
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_ZIP_START = b"PK\3\4"
_START_BYTES = 4
# Files that GDAL opens by their names beside a raster: rasters of their own.
_SIDECAR = re.compile(r"\.(msk|ovr|rrd)$", re.IGNORECASE)
_SIDECAR_STARTS = (*_TIFF_STARTS, b"EHFA")
_CACHE_MB = 64
# Request the file alone, without a listing of its folder, and do not wait for ever.
_REMOTE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_CONNECTTIMEOUT": 20,
    "GDAL_HTTP_TIMEOUT": 300,
}


def is_raster(path: str) -> bool:
    """Whether a file or address is a raster, by its ending, or else by its content."""
    ending = Path(path).suffix.lower()
    if is_remote(path) or ending in _RASTER_ENDINGS:
        return ending not in _LAYER_ENDINGS
    if not Path(path).is_file():
        return False
    with Path(path).open("rb") as file:
        start = file.read(_START_BYTES)
    return start in _TIFF_STARTS or (start == _ZIP_START and bool(_zipped_rasters(path)))


def list_rasters(path: str) -> list[str]:
    """The rasters in a file, or at an address, as paths that GDAL opens.

    Raises
    ------
    InputError
        A file of text, such as a virtual raster, which may name other files or servers;
        or a mask or an overview beside the raster that is one.
    """
    if is_remote(path):
        zipped = path.lower().endswith(".zip") and "://" in path
        return [f"/vsizip//vsicurl/{path}" if zipped else path]
    with Path(path).open("rb") as file:
        if file.read(256).lstrip()[:1] in (b"<", b"{"):
            raise InputError(
                f"{path}: a virtual raster, which may name other files or servers, is not"
                " followed; give the raster itself"
            )
    if names := _zipped_rasters(path):
        with zipfile.ZipFile(path) as archive:
            members = (name for name in archive.namelist() if _SIDECAR.search(name))
            _check_sidecars((f"{path}/{name}", archive.open(name)) for name in members)
        return [f"/vsizip/{Path(path).absolute()}/{name}" for name in names]
    folder, stem = Path(path).parent, Path(path).stem
    beside = (each for each in folder.iterdir() if each.name.startswith(f"{stem}."))
    _check_sidecars((str(each), each.open("rb")) for each in beside if _SIDECAR.search(each.name))
    return [path]


def _check_sidecars(files: Iterable[tuple[str, IO[bytes]]]) -> None:
    """Refuse masks and overviews that are no plain rasters."""
    for name, file in files:
        with file:
            if file.read(_START_BYTES) not in _SIDECAR_STARTS:
                raise InputError(
                    f"{name}: a mask or an overview that is no plain raster is not followed;"
                    " move it away"
                )


def _zipped_rasters(path: str) -> list[str]:
    """The names of the TIFFs in a zip archive; none where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if name.lower().endswith((".tif", ".tiff"))
            ]
            return [name for name in names if archive.open(name).read(4) in _TIFF_STARTS]
    except (*DAMAGE, OSError):
        return []


@contextmanager
def open_raster(path: str) -> Iterator[DatasetReader]:
    """Open a raster; raises `InputError` where GDAL cannot.

    Parameters
    ----------
    path
        One of `list_rasters`.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError
    from rasterio.io import DatasetReader

    settings = _REMOTE if reaches_out(path) else LOCAL_ONLY
    with rasterio.Env(GDAL_CACHEMAX=_CACHE_MB, **settings):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                source = DatasetReader(path, driver=_DRIVERS, num_threads=os.cpu_count() or 1)
        except RasterioIOError as error:
            raise InputError(
                f"{path}: not a raster that can be read ({str(error).splitlines()[0]});"
                " save it as GeoTIFF"
            ) from None
        with source:
            yield source


def raster_words(path: str) -> list[str]:
    """Return what a raster says of itself: its name, and the texts in its metadata."""
    with open_raster(path) as source:
        texts = [*source.descriptions, *source.tags().values(), *source.tags(1).values()]
    return [Path(path).name, *(text for text in texts if text)]
