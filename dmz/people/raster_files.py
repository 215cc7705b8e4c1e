"""Raster files: recognised, and opened so that they cannot lead to other files.

A file may be of a stranger's making. GDAL opens it with the drivers below alone and,
unless the user named an address, without its network; what lies beside it is checked
before GDAL takes it for a mask or an overview, which may be virtual rasters.
"""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
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
# Words about a raster, beside it or in a tag of its own: of different names, reading
# them takes GDAL the square of their number. At the limit, a second or two.
_WORDS = ".aux.xml"
_WORDS_LIMIT_BYTES = 2 * 2**20
_WORDS_TAG, _TAG_LIMIT_BYTES, _TAGS_LIMIT = 42112, 2**18, 2**16
# Of netCDF GDAL reads many attributes in the square of their number, too. Where they
# stand takes more than a few bytes to tell: a process of its own has to open the file.
_NETCDF_STARTS = (b"CDF", b"\x89HDF")
_OPENING_LIMIT_SECONDS = 5.0
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
        _check_zip(path, names)
        return [f"/vsizip/{Path(path).absolute()}/{name}" for name in names]
    for each in Path(path).parent.iterdir():
        if not each.name.startswith(f"{Path(path).stem}."):
            continue
        if _SIDECAR.search(each.name):
            with each.open("rb") as file:
                _check_sidecar(str(each), file)
        elif each.name.lower().endswith(_WORDS):
            _check_words(str(each), each.stat().st_size)
    with Path(path).open("rb") as file:
        _check_tag(path, file)
        file.seek(0)
        if file.read(_START_BYTES).startswith(_NETCDF_STARTS):
            _check_opens(path)
    return [path]


def _check_zip(path: str, names: Sequence[str]) -> None:
    """Check the rasters in a zip archive, and what lies beside them."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if _SIDECAR.search(entry.filename):
                    with archive.open(entry) as file:
                        _check_sidecar(f"{path}/{entry.filename}", file)
                elif entry.filename.lower().endswith(_WORDS):
                    _check_words(f"{path}/{entry.filename}", entry.file_size)
            for name in names:
                with archive.open(name) as file:
                    _check_tag(f"{path}/{name}", file)
    except DAMAGE as error:
        raise InputError(f"{path}: not a complete zip archive ({error})") from None


def _check_opens(path: str) -> None:
    """Refuse a file that GDAL does not open, or refuse, in some seconds."""
    code = (
        "import sys; from dmz.people.raster_files import open_raster\n"
        "with open_raster(sys.argv[1]): pass"
    )
    try:
        subprocess.run(  # noqa: S603 - this very program
            [sys.executable, "-c", code, path],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_OPENING_LIMIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(
            f"{path}: not opened within {_OPENING_LIMIT_SECONDS:g} seconds;"
            " save the field that counts people as GeoTIFF"
        ) from None


def _check_sidecar(name: str, file: IO[bytes]) -> None:
    """Refuse a mask or an overview that is no plain raster."""
    if file.read(_START_BYTES) not in _SIDECAR_STARTS:
        raise InputError(
            f"{name}: a mask or an overview that is no plain raster is not followed; move it away"
        )


def _check_words(name: str, size: int) -> None:
    """Refuse a description that GDAL would take minutes to read.

    By its size alone: GDAL passes over one that it cannot open, and so does this.
    """
    if size > _WORDS_LIMIT_BYTES:
        raise InputError(
            f"{name}: larger than the limit of {_WORDS_LIMIT_BYTES // 2**20} MiB; move it away"
        )


def _check_tag(name: str, file: IO[bytes]) -> None:
    """Refuse a TIFF with a description in it that GDAL would take minutes to read.

    Of a file that is none, or damaged, GDAL says so itself.
    """
    start = file.read(16)
    if start[:_START_BYTES] not in _TIFF_STARTS:
        return
    order, big = "<" if start[:2] == b"II" else ">", b"+" in start[2:4]
    # Tag, type, number and value, behind the number of tags.
    entry, count = (f"{order}HHQ8x", f"{order}Q") if big else (f"{order}HHI4x", f"{order}H")
    with suppress(struct.error, *DAMAGE, OSError, OverflowError, ValueError):
        file.seek(*struct.unpack_from(f"{order}Q" if big else f"{order}I", start, 8 if big else 4))
        (tags,) = struct.unpack(count, file.read(struct.calcsize(count)))
        listed = file.read(min(tags, _TAGS_LIMIT) * struct.calcsize(entry))
        whole = len(listed) // struct.calcsize(entry) * struct.calcsize(entry)
        for tag, _, length in struct.iter_unpack(entry, listed[:whole]):
            if tag == _WORDS_TAG and length > _TAG_LIMIT_BYTES:
                raise InputError(
                    f"{name}: its metadata are larger than the limit of"
                    f" {_TAG_LIMIT_BYTES // 2**10} KiB; save it without"
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
            if not source.count:
                raise InputError(
                    f"{path}: several rasters in one file;"
                    " save the one that counts people as GeoTIFF"
                )
            yield source


def raster_words(path: str) -> list[str]:
    """Return what a raster says of itself: its name, and the texts in its metadata."""
    with open_raster(path) as source:
        texts = [*source.descriptions, *source.tags().values(), *source.tags(1).values()]
    return [Path(path).name, *(text for text in texts if text)]
