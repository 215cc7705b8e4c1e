"""Vector layers, validated as they are read.

Coordinates come out as longitude and latitude in degrees (CRS84), two-dimensional,
finite and on Earth. Across the antimeridian longitudes may run on, to 360 degrees:
`dmz.land.territory.Territory.place` brings them to one run.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, areas_km2
from dmz.errors import InputError
from dmz.sources.coordinates import LiftedCoordinates
from dmz.sources.datasets import Dataset, file_dataset, is_stream, read_bytes
from dmz.sources.formats import VSI, check_size, detect_format, parse_json, read_crs_member
from dmz.sources.geojson import build_features, parse_geojson

if TYPE_CHECKING:
    import pyproj

_TEXT_ENDINGS = {".geojson", ".json", ".csv"}
# Between those of all ellipsoids in use for Earth; Venus has 6,052 km.
_EARTH_RADIUS_M = (6_300_000.0, 6_400_000.0)


@dataclass(frozen=True)
class Layer:
    """Features of one dataset.

    Attributes
    ----------
    dataset
        Their provenance.
    geometries
        Shape (n,), longitude and latitude in degrees, none of them null or empty.
    columns
        Attribute columns by name, each of shape (n,).
    warnings
        What the user should know about the file.
    selected
        Whether its features were selected by what they say of themselves.
    left_out
        Features that were not, by what they are said to be; like ``geometries``.
    """

    dataset: Dataset
    geometries: AnyArray
    columns: Mapping[str, AnyArray]
    warnings: tuple[str, ...] = ()
    selected: bool = False
    left_out: Mapping[str, AnyArray] = field(default_factory=dict)

    def take(self, rows: AnyArray) -> Layer:
        """Return some of the features, by a mask of shape (n,) or by indices."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return replace(self, geometries=self.geometries[rows], columns=columns)


def read_layer(
    path: str, role: str, *, member: str | None = None, prefer: str | None = None
) -> Layer:
    """Read every feature that has a geometry from a vector file.

    Parameters
    ----------
    path
        GeoJSON; CSV with the columns ``latitude`` and ``longitude``; or any format of
        `dmz.sources.formats` (GeoPackage, Shapefile, KML, FlatGeobuf, Esri JSON, a zip
        archive of them, ...). ``-`` is GeoJSON on standard input, and so is a pipe.
    role
        What the file stands for in the provenance: ``front``, ``sector``, ...
    member
        For an archive, a pattern of the file names to read; by default all layers.
    prefer
        For a file with several layers, read only the one of this name, if there is
        one.

    Raises
    ------
    InputError
        No such file, empty, too large, not a known format, no features, no CRS, a CRS
        that is not on Earth, or coordinates that are not finite or not degrees.
    """
    suffix = Path(path).suffix.lower()
    if path.startswith(VSI):
        name = path.rstrip("/").rpartition("/")[2]
        dataset = Dataset(role=role, id=name, title=name)
    elif suffix in _TEXT_ENDINGS or is_stream(path) or detect_format(path) == "json":
        content = read_bytes(path)
        dataset = file_dataset(path, role, content)
        if suffix == ".csv":
            return _checked(path, Layer(dataset, *_from_csv(path, content)))
        document, lifted = parse_geojson(path, content)
        del content
        if "geometryType" not in document:  # Esri's JSON has it, GeoJSON does not
            return _checked(path, Layer(dataset, *_from_geojson(path, document, lifted)))
    else:
        dataset = file_dataset(path, role)
    return _checked(path, Layer(dataset, *_from_gdal(path, member, prefer)))


def read_file_of(dataset: Dataset, path: Path) -> Layer:
    """Read a source's file under the provenance of the source; see `read_layer`."""
    return replace(read_layer(str(path), dataset.role), dataset=dataset)


def parse_features(name: str, collection: Mapping[str, Any], dataset: Dataset) -> Layer:
    """Make a layer of parsed GeoJSON.

    Parameters
    ----------
    name
        Names the layer in errors, which are those of `read_layer`.
    collection
        A feature collection, a feature or a geometry.
    dataset
        Its provenance.
    """
    return _checked(name, Layer(dataset, *_from_geojson(name, collection)))


def read_json(path: str) -> dict[str, Any]:
    """Read a JSON object; `InputError` if the file has none."""
    document = parse_json(path, read_bytes(path))
    if not isinstance(document, dict):
        raise InputError(f"{path}: JSON, but not an object")
    return document


def _from_geojson(
    path: str, document: Mapping[str, Any], lifted: LiftedCoordinates | None = None
) -> tuple[AnyArray, dict[str, AnyArray]]:
    geometries, columns = build_features(path, document, lifted)
    return _to_degrees(path, geometries, read_crs_member(path, document)), columns


def _from_csv(path: str, content: bytes) -> tuple[AnyArray, dict[str, AnyArray]]:
    try:
        names, *rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")))) or [[]]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a CSV table ({error})") from None
    if not {"latitude", "longitude"} <= set(names):
        raise InputError(f"{path}: a table of points needs the columns latitude and longitude")
    check_size(path, len(rows), len(names))
    uneven = [str(number) for number, row in enumerate(rows, 2) if row and len(row) != len(names)]
    if uneven:
        raise InputError(f"{path}: not {len(names)} columns in line {_first_few(uneven)}")
    table = np.array([row for row in rows if row], dtype=object).reshape(-1, len(names))
    columns = dict(zip(names, table.T, strict=True))
    lines = [number for number, row in enumerate(rows, 2) if row]
    points, bad = [], []
    for line, *point in zip(lines, columns["longitude"], columns["latitude"], strict=True):
        try:
            points.append([float(text) for text in point])
        except ValueError:
            bad.append(str(line))
    if bad:
        raise InputError(f"{path}: no coordinates in line {_first_few(bad)}")
    return np.asarray(shapely.points(np.reshape(points, (-1, 2)))), columns


def _first_few(lines: list[str]) -> str:
    return f"{', '.join(lines[:5])}{' and others' if len(lines) > 5 else ''}"


def _from_gdal(
    path: str, member: str | None, prefer: str | None
) -> tuple[AnyArray, dict[str, AnyArray], tuple[str, ...]]:
    from dmz.sources.formats import read_tables

    shapes: list[AnyArray] = []
    tables: list[dict[str, AnyArray]] = []
    remarks: list[str] = []
    for wkb, crs, columns, warnings in read_tables(path, member=member, prefer=prefer):
        remarks += warnings
        try:
            geometries = shapely.from_wkb(wkb)
        except shapely.errors.GEOSException as error:
            raise InputError(f"{path}: it has a broken geometry ({error})") from None
        present = np.array([g is not None for g in geometries], dtype=bool)
        if not crs:
            raise InputError(
                f"{path}: it has no CRS (a Shapefile needs its .prj); "
                "save it with one, or as GeoJSON in WGS 84"
            )
        shapes.append(_to_degrees(path, geometries[present], crs))
        tables.append({name: values[present] for name, values in columns.items()})
    if not shapes:
        raise InputError(f"{path}: it has no layers with geometry")
    return np.concatenate(shapes), _join_columns(tables), tuple(dict.fromkeys(remarks))


def _join_columns(tables: Sequence[Mapping[str, AnyArray]]) -> dict[str, AnyArray]:
    """Return the columns that all tables have, as one each.

    Tables with a column of kinds are those of one answer of this program, which has a
    table for each kind of feature: there what only some have is null in the others.
    """
    names = list(dict.fromkeys(name for table in tables for name in table))
    if len(tables) < 2 or not all("kind" in table for table in tables):
        names = [name for name in names if all(name in table for table in tables)]
    lengths = [len(next(iter(table.values()), ())) for table in tables]
    empty = [np.full(length, None) for length in lengths]
    return {
        name: np.concatenate(
            [table.get(name, none) for table, none in zip(tables, empty, strict=True)]
        )
        for name in names
    }


def _to_degrees(path: str, geometries: AnyArray, crs_name: str | None) -> AnyArray:
    geometries = shapely.force_2d(geometries)
    if crs_name is None or crs_name == "EPSG:4326":
        return geometries
    import pyproj

    try:
        crs = pyproj.CRS.from_user_input(crs_name)
    except pyproj.exceptions.CRSError:
        raise InputError(
            f"{path}: its CRS '{crs_name[:60]}' is not known; save it as WGS 84"
        ) from None
    check_earth(path, crs)
    if not len(geometries):
        return geometries
    return np.asarray(reproject(geometries, crs, "OGC:CRS84"), dtype=object)


def reproject(geometries: Any, source: Any, target: Any) -> Any:
    """Bring a geometry, or an array of them, from one CRS to another, as x and y."""
    import pyproj

    transformer = pyproj.Transformer.from_crs(source, target, always_xy=True)
    return shapely.transform(geometries, lambda xy: np.column_stack(transformer.transform(*xy.T)))


def check_earth(path: str, crs: pyproj.CRS) -> pyproj.CRS:
    """Return a CRS if it is one on Earth that PROJ knows; else raise `InputError`."""
    import pyproj

    radius_m = crs.ellipsoid.semi_major_metre if crs.ellipsoid else math.nan
    if not _EARTH_RADIUS_M[0] < radius_m < _EARTH_RADIUS_M[1]:
        raise InputError(f"{path}: its CRS '{crs.name}' is not on Earth")
    try:  # a definition may be well formed and name a projection that there is not
        pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    except pyproj.exceptions.ProjError:
        raise InputError(
            f"{path}: its CRS '{crs.name[:60]}' cannot be brought to WGS 84; save it as WGS 84"
        ) from None
    return crs


def _checked(path: str, layer: Layer) -> Layer:
    """Drop empty geometries and refuse coordinates that cannot be degrees."""
    keep = ~shapely.is_empty(layer.geometries) if len(layer.geometries) else np.zeros(0, dtype=bool)
    if not keep.any():
        raise InputError(f"{path}: no feature in it has a geometry")
    layer = layer.take(keep)
    xy = shapely.get_coordinates(layer.geometries)
    if not np.isfinite(xy).all():
        raise InputError(f"{path}: it has coordinates that are not finite numbers")
    if np.abs(xy[:, 0]).max() > 360 or np.abs(xy[:, 1]).max() > 90:
        worst = xy[np.argmax(np.abs(xy).max(axis=1))]
        raise InputError(
            f"{path}: coordinates such as {worst[0]:.6g}, {worst[1]:.6g} are not degrees of "
            "longitude and latitude; save it as WGS 84, or name its CRS in the file"
        )
    return layer


def repair_polygons(name: str, polygons: AnyArray) -> tuple[AnyArray, tuple[str, ...]]:
    """Make polygons valid.

    All that a polygon or one of its parts encloses is kept: what it goes round twice
    is neither lost nor counted twice.

    Parameters
    ----------
    name
        Names the layer in the warning.
    polygons
        Shape (n,), in degrees.

    Returns
    -------
    The valid polygons, shape (n,), and, if any crossed itself, a warning that gives
    the area that changed, in km².

    Raises
    ------
    InputError
        The polygons enclose no area.
    """
    broken = ~shapely.is_valid(polygons)
    if not broken.any():
        return polygons, ()
    valid = polygons.copy()
    wrong = broken
    # A ring that runs along one edge twice comes out in parts that share the edge, and
    # GEOS unites them when it repairs them in their turn.
    for _ in range(2):
        valid[wrong] = shapely.make_valid(valid[wrong], method="structure", keep_collapsed=False)
        wrong = ~shapely.is_valid(valid)
    if not areas_km2(valid).any():
        raise InputError(f"{name}: its polygons enclose no area")
    changed = float(np.sum(np.abs(areas_km2(valid[broken]) - areas_km2(polygons[broken]))))
    several = broken.sum() > 1
    which = f"{broken.sum()} polygon{'s crossing themselves' if several else ' crossing itself'}"
    return valid, (f"{name}: {which} repaired; area changed by {changed:,.1f} km²",)


def check_overlap(
    path: str, geometries: Iterable[BaseGeometry], outline: BaseGeometry, what: str
) -> None:
    """Refuse a layer that lies outside the territory.

    Parameters
    ----------
    path
        Names the layer in the error.
    geometries
        What must overlap, in degrees.
    outline
        Of the territory, in degrees.
    what
        What the geometries are, as the subject of the message: ``its lines``.

    Raises
    ------
    InputError
        They lie outside; the message tells whether latitude and longitude are swapped.
    """
    collection = shapely.GeometryCollection(list(geometries))
    if shapely.intersects(collection, outline):
        return
    swapped = shapely.transform(collection, lambda xy: xy[:, ::-1])
    if shapely.intersects(swapped, outline):
        raise InputError(
            f"{path}: latitude and longitude are swapped: in coordinates, longitude comes first"
        )
    raise InputError(f"{path}: {what} lie outside the territory")
