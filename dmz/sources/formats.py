"""Formats that GDAL reads, recognised by content before GDAL opens a file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dmz.errors import InputError
from dmz.sources.drivers import LOCAL_ONLY, disable_following_drivers, reaches_out

if TYPE_CHECKING:
    import numpy.typing as npt

disable_following_drivers()  # before rasterio or pyogrio registers any

# The only drivers that may open a file. Virtual formats are left out because they name
# other files or servers, and most XML because it links to schemas.
DRIVERS = frozenset(
    ("ESRI Shapefile", "ESRIJSON", "FlatGeobuf", "GeoJSON", "GPKG", "KML", "LIBKML", "OpenFileGDB")
)
# Ten times the boundaries of a country in GeoJSON.
TEXT_LIMIT_BYTES = 2**30
FILE_LIMIT_BYTES = 16 * 2**30
# Values of JSON, each of which takes up to 100 bytes where three stood in the file: a
# million hexagons have so many, and the largest map of a front 50,000.
VALUES_LIMIT = 20_000_000
FEATURES_LIMIT = 5_000_000
# Every feature has a cell in each column: a file that names a column in each feature
# would stand for the square of them.
COLUMNS_LIMIT = 1000
_MAGIC = {
    b"\x00\x00\x27\x0a": "shapefile",
    b"SQLite format 3\x00": "geopackage",
    b"fgb\x03": "flatgeobuf",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"PAR1": "parquet",
}
_IN_ARCHIVES = r"\.(shp|gpkg|geojson|json|kml|fgb|parquet)$"
VSI = "/vsi"
_CRS84_NAMES = re.compile(r"(CRS:?84|EPSG:(:|.*:)?4326)$", re.IGNORECASE)
# An authority and a code, as EPSG:3857 or urn:ogc:def:crs:EPSG::3857. Definitions such
# as "+proj=longlat +nadgrids=FILE" are refused: they can name files and servers.
_CRS_NAME = re.compile(
    r"(urn:(ogc|x-ogc):def:crs:)?[A-Za-z][A-Za-z0-9_]{1,11}:([\w.]{0,12}:)?[\w.]{1,20}$"
)

Table = tuple["npt.NDArray[Any]", str | None, "dict[str, npt.NDArray[Any]]", list[str]]


@contextmanager
def reading(path: str) -> Iterator[None]:
    """Raise `InputError` if a file cannot be read inside the block."""
    try:
        yield
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a null byte in the path
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{path}: cannot be read ({reason})") from None


def detect_format(path: str) -> str:
    """Recognise a file by its first bytes.

    Returns
    -------
    ``shapefile``, ``geopackage``, ``flatgeobuf``, ``zip``, ``parquet``, ``xml`` or
    ``json``.

    Raises
    ------
    InputError
        Missing, empty, larger than the limits, a web page, or none of these.
    """
    with reading(path), Path(path).open("rb") as file:
        size = Path(path).stat().st_size
        head = file.read(1024)
    if not head.strip():
        raise InputError(f"{path}: the file is empty")
    kind = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), None)
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if kind is None and (text[:1] == b"<" or head[:2] in (b"\xff\xfe", b"\xfe\xff")):
        kind = "page" if text[:14].lower().startswith((b"<!doctype html", b"<html")) else "xml"
    if kind is None and text[:1] in (b"{", b"["):
        kind = "json"
    if kind == "page":
        raise InputError(f"{path}: a web page, not data; download the file itself")
    if kind is None:
        raise InputError(
            f"{path}: not a layer that can be read "
            "(GeoJSON, GeoPackage, Shapefile, KML, FlatGeobuf, GeoParquet, Esri JSON, CSV)"
        )
    limit = TEXT_LIMIT_BYTES if kind in ("xml", "json") else FILE_LIMIT_BYTES
    if size > limit:
        raise InputError(
            f"{path}: {size / 2**30:,.1f} GiB, larger than the limit of {limit // 2**30} GiB; "
            "save it as a GeoPackage"
        )
    return kind


def parse_json(path: str, content: bytes) -> Any:
    """Parse strict JSON, without NaN and Infinity; raises `InputError`."""

    def refuse(constant: str) -> float:
        raise InputError(f"{path}: {constant} is not a coordinate")

    if sum(map(content.count, (b",", b"[", b"{"))) > VALUES_LIMIT:
        raise InputError(
            f"{path}: more than {VALUES_LIMIT:,} values of JSON; save it as a GeoPackage"
        )
    try:
        return json.loads(content, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else f"{error}"
        if not isinstance(error, (RecursionError, json.JSONDecodeError, UnicodeDecodeError)):
            reason = "a number of more than 4,300 digits"  # the limit of `int`
        raise InputError(f"{path}: not JSON ({reason})") from None


def read_crs_member(path: str, document: Mapping[str, Any]) -> str | None:
    """Return the CRS that GeoJSON from before RFC 7946 (2016) may name.

    Returns
    -------
    Its name, or None for CRS84, the only one that RFC 7946 knows.

    Raises
    ------
    InputError
        The member links to a CRS or defines one.
    """
    member = document.get("crs")
    if member is None:
        return None
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise InputError(
            f"{path}: its 'crs' is not a name (links are not followed); save it as WGS 84"
        )
    if not _CRS84_NAMES.search(name) and not _CRS_NAME.match(name):
        raise InputError(
            f"{path}: its CRS '{name[:60]}' is not a name such as EPSG:3857; save it as WGS 84"
        )
    return None if _CRS84_NAMES.search(name) else name


def _check_json(path: str) -> None:
    """Refuse JSON whose CRS GDAL would look up at an address."""
    document = parse_json(path, Path(path).read_bytes())
    features = document.get("features") if isinstance(document, dict) else None
    for part in [document, *(features if isinstance(features, list) else [])]:
        if isinstance(part, dict):
            read_crs_member(path, part)
            if isinstance(part.get("geometry"), dict):
                read_crs_member(path, part["geometry"])


def check_kml(path: str) -> None:
    """Refuse XML that is not plain KML.

    Raises
    ------
    InputError
        Another root, a document type or entities, links to other layers, or truncated.
    """
    import xml.etree.ElementTree as Plain

    import defusedxml
    import defusedxml.ElementTree as Safe

    root = None
    try:
        for _, element in Safe.iterparse(path, events=("start", "end"), forbid_dtd=True):
            name = element.tag.rpartition("}")[2]
            root = root or name
            if root != "kml":
                raise InputError(f"{path}: XML, but not KML (its root is '{root[:40]}')")
            if name == "NetworkLink":
                raise InputError(
                    f"{path}: it links to KML elsewhere (NetworkLink), and links are not followed; "
                    "save that layer itself"
                )
            if name in ("Placemark", "Style"):
                element.clear()
    except defusedxml.DefusedXmlException:
        raise InputError(
            f"{path}: XML with a document type or entities is not read; save it as plain KML"
        ) from None
    except (Plain.ParseError, ValueError, LookupError) as error:
        raise InputError(f"{path}: not complete XML ({error})") from None


def read_tables(
    path: str, *, member: str | None = None, prefer: str | None = None
) -> Iterator[Table]:
    """Read every layer that has geometry, through GDAL's permitted drivers.

    Parameters
    ----------
    path
        A file; or one of GDAL's virtual files (``/vsi...``), which the user named.
    member
        For an archive, a pattern of the file names to read; by default all layers.
    prefer
        For a file with several layers, read only the one of this name, if there is
        one.

    Yields
    ------
    For each layer the geometries as WKB, shape (n,); the name of the CRS; the columns
    by name, each of shape (n,); and GDAL's warnings.

    Raises
    ------
    InputError
        The file is missing, of another format, unsafe or damaged.
    """
    if path.startswith(VSI):
        yield from _from_gdal(path, path, prefer)
    elif detect_format(path) == "zip":
        yield from _from_archive(path, member, prefer)
    else:
        yield from _from_file(path, path, prefer)


def _from_archive(path: str, member: str | None, prefer: str | None) -> Iterator[Table]:
    import tempfile

    from dmz.sources.archives import unpack

    with tempfile.TemporaryDirectory(prefix="dmz-") as folder:
        files = sorted(unpack(Path(path), Path(folder)))
        pattern = member or _IN_ARCHIVES
        wanted = [file for file in files if re.search(pattern, file.name, re.IGNORECASE)]
        if not wanted:
            raise InputError(f"{path}: the archive has no layer that can be read")
        for file in wanted:
            if detect_format(str(file)) == "zip":
                raise InputError(
                    f"{path}: an archive in an archive; unpack it yourself and give the file"
                )
            yield from _from_file(str(file), f"{path}/{file.relative_to(folder)}", prefer)


def _from_file(path: str, name: str, prefer: str | None) -> Iterator[Table]:
    from dmz.sources.geopackages import check_geopackage  # SQLite: few runs need it

    checks = {"xml": check_kml, "json": _check_json, "geopackage": check_geopackage}
    kind = detect_format(path)
    if kind == "parquet":
        from dmz.sources.parquet import read_parquet

        yield (*read_parquet(path, name, check_size), [])
        return
    try:
        if check := checks.get(kind):
            check(path)
    except InputError as error:
        raise InputError(str(error).replace(path, name)) from None
    yield from _from_gdal(str(Path(path).absolute()), name, prefer)


def _check_layer(name: str, info: Mapping[str, Any]) -> None:
    """Refuse a layer of another format, or of more than is read at once."""
    if info["driver"] not in DRIVERS:
        raise InputError(
            f"{name}: the format {info['driver']} is not read; save it as GeoJSON or a GeoPackage"
        )
    check_size(name, info["features"], len(info["fields"]))


def check_size(name: str, features: int, columns: int) -> None:
    """Refuse a layer with too many features or columns, before it is built.

    Raises
    ------
    InputError
        More than ``FEATURES_LIMIT`` or ``COLUMNS_LIMIT``.
    """
    if features > FEATURES_LIMIT:
        raise InputError(
            f"{name}: {features:,} features, and {FEATURES_LIMIT:,} at most are read; clip it"
        )
    if columns > COLUMNS_LIMIT:
        raise InputError(
            f"{name}: {columns:,} columns, and {COLUMNS_LIMIT:,} at most are read; "
            "save those that you need"
        )


def _from_gdal(path: str, name: str, prefer: str | None) -> Iterator[Table]:
    import warnings

    import pyogrio

    # For the whole process, and so set each time.
    own = dict.fromkeys(LOCAL_ONLY) if reaches_out(path) else LOCAL_ONLY
    pyogrio.set_gdal_config_options(own)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            layers = pyogrio.list_layers(path)
            spatial = [layer for layer, kind in layers if kind is not None]
            wanted = [prefer] if prefer in spatial else spatial
            # Of the layers that are read: others may be views without end.
            for layer in wanted:
                _check_layer(name, pyogrio.read_info(path, layer=layer))
            read = [pyogrio.raw.read(path, layer=layer, force_2d=True) for layer in wanted]
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FieldError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.CRSError,
        ValueError,  # names that are no text, days that are none
    ) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f"{name}: not a layer that can be read ({reason})") from None
    # Lost styles do not concern the geometry.
    texts = [str(warning.message) for warning in caught]
    remarks = [f"{name}: {text}" for text in texts if "Style" not in text]
    for meta, _, wkb, fields in read:
        columns = {
            str(column): values.astype(object)
            for column, values in zip(meta["fields"], fields, strict=True)
        }
        yield wkb, meta["crs"], columns, remarks
