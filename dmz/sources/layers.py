"""Reading what users hand over: any vector layer, checked at the door.

Whatever comes out is in longitude and latitude (CRS84), flat, finite and on Earth.
"""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import areas_km2
from dmz.errors import InputError
from dmz.sources.datasets import STDIN, Dataset, file_dataset, read_bytes
from dmz.sources.formats import VSI, geojson_crs, kind_of, load_json

if TYPE_CHECKING:
    import pyproj


_JSON_ENDINGS = {".geojson", ".json"}
_EARTH_RADIUS_M = (6_300_000.0, 6_400_000.0)


@dataclass(frozen=True)
class Layer:
    """Features of one source.

    Attributes
    ----------
    geometries
        Shape (n,), longitude and latitude in degrees, none of them null or empty.
    columns
        Attribute columns by name, each of shape (n,).
    """

    dataset: Dataset
    geometries: npt.NDArray[Any]
    columns: Mapping[str, npt.NDArray[Any]]
    warnings: tuple[str, ...] = ()


def read_layer(
    path: str, role: str, *, member: str | None = None, prefer: str | None = None
) -> Layer:
    """Read every feature with a geometry from a vector file.

    Parameters
    ----------
    path
        GeoJSON; a CSV with columns ``latitude`` and ``longitude``; or what GDAL's named drivers read (GeoPackage, Shapefile, KML,
        FlatGeobuf, Esri JSON, a zip archive of them, ...). ``-`` is GeoJSON on standard input.
    role
        What the file stands for in the provenance: ``front``, ``sector``, ...
    member
        In an archive, a pattern for the names of the files to read; by default all layers.
    prefer
        Of a file with several layers, read only the one of this name, if there is one.

    Raises
    ------
    InputError
        No such file, empty, too large, not a known format, no features, no CRS, a CRS that is not on Earth, coordinates that are
        not finite or not degrees.
    """
    if path.startswith(VSI):
        name = path.rstrip("/").rpartition("/")[2]
        return _checked(
            path, Layer(Dataset(role=role, id=name, title=name), *_from_gdal(path, member, prefer))
        )
    suffix = Path(path).suffix.lower()
    if path != STDIN and suffix not in {*_JSON_ENDINGS, ".csv"} and kind_of(path) != "json":
        dataset = file_dataset(path, role)
        return _checked(path, Layer(dataset, *_from_gdal(path, member, prefer)))
    content = read_bytes(path)
    dataset = file_dataset(path, role, content)
    if suffix == ".csv":
        return _checked(path, Layer(dataset, *_from_csv(path, content)))
    document = _parse_json(path, content)
    if "geometryType" not in document:  # Esri's JSON has it, GeoJSON does not
        return feature_layer(path, document, dataset)
    return _checked(path, Layer(dataset, *_from_gdal(path, member, prefer)))


def source_layer(path: Path, dataset: Dataset) -> Layer:
    """Read a file that a source gave, under the source's own provenance."""
    return replace(read_layer(str(path), dataset.role), dataset=dataset)


def feature_layer(name: str, collection: Mapping[str, Any], dataset: Dataset) -> Layer:
    """A layer of GeoJSON that is read already; ``name`` stands for it in errors, which are those of `read_layer`."""
    return _checked(name, Layer(dataset, *_from_geojson(name, collection)))


def read_json(path: str) -> dict[str, Any]:
    """A JSON object; raises `InputError` where the file is none."""
    document = load_json(path, read_bytes(path))
    if not isinstance(document, dict):
        raise InputError(f"{path}: JSON, but not an object")
    return document


def _parse_json(path: str, content: bytes) -> dict[str, Any]:
    document = load_json(path, content)
    if isinstance(document, dict) and isinstance(document.get("value"), dict):
        document = document["value"]  # archives of areas are served as {"value": FeatureCollection}
    if not isinstance(document, dict) or not ({"type", "geometryType"} & document.keys()):
        raise InputError(f"{path}: JSON, but not GeoJSON (no 'type')")
    return document


def _from_geojson(
    path: str, document: Mapping[str, Any]
) -> tuple[npt.NDArray[Any], dict[str, npt.NDArray[Any]]]:
    kind = document.get("type")
    features: Any = document.get("features") if kind == "FeatureCollection" else [document]
    if not isinstance(features, list) or not features:
        raise InputError(f"{path}: there are no features in it")
    shapes, rows = [], []
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict):
            raise InputError(f"{path}: feature {number} is not a GeoJSON object")
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        if geometry is None:
            continue
        try:
            shapes.append(shapely.from_geojson(json.dumps(geometry, allow_nan=False)))
        except ValueError:  # 1e999 is JSON and too large for a number
            raise InputError(
                f"{path}: feature {number} has coordinates that are not finite numbers"
            ) from None
        except (shapely.errors.GEOSException, RecursionError) as error:
            raise InputError(
                f"{path}: feature {number} is not a GeoJSON geometry ({str(error).strip()})"
            ) from None
        properties = feature.get("properties")
        rows.append(properties if isinstance(properties, dict) else {})
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {
        name: np.array([row.get(name) for row in rows] + [None], dtype=object)[:-1]
        for name in names
    }
    geometries = np.array(shapes, dtype=object)
    return _to_degrees(path, geometries, geojson_crs(path, document)), columns


def _from_csv(path: str, content: bytes) -> tuple[npt.NDArray[Any], dict[str, npt.NDArray[Any]]]:
    try:
        names, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a CSV table ({error})") from None
    if not {"latitude", "longitude"} <= set(names):
        raise InputError(f"{path}: a table of places needs the columns latitude and longitude")
    uneven = [str(number) for number, row in enumerate(rows, 2) if row and len(row) != len(names)]
    if uneven:
        raise InputError(f"{path}: not {len(names)} columns in line {_some(uneven)}")
    columns = dict(
        zip(
            names,
            np.array([row for row in rows if row], dtype=object).reshape(-1, len(names)).T,
            strict=True,
        )
    )
    try:
        xy = np.column_stack(
            [columns["longitude"].astype(float), columns["latitude"].astype(float)]
        )
    except ValueError:
        bad = [
            str(number) for number, row in enumerate(rows, 2) if row and not _is_number(row, names)
        ]
        raise InputError(f"{path}: no coordinates in line {_some(bad)}") from None
    return np.asarray(shapely.points(xy)), columns


def _is_number(row: list[str], names: list[str]) -> bool:
    try:
        return all(
            math.isfinite(float(row[names.index(name)])) for name in ("latitude", "longitude")
        )
    except ValueError:
        return False


def _some(lines: list[str]) -> str:
    return f"{', '.join(lines[:5])}{' and others' if len(lines) > 5 else ''}"


def _from_gdal(
    path: str, member: str | None, prefer: str | None
) -> tuple[npt.NDArray[Any], dict[str, npt.NDArray[Any]], tuple[str, ...]]:
    from dmz.sources.formats import read_tables

    shapes: list[npt.NDArray[Any]] = []
    tables: list[dict[str, npt.NDArray[Any]]] = []
    remarks: list[str] = []
    for wkb, crs, columns, said in read_tables(path, member=member, prefer=prefer):
        remarks += said
        geometries = shapely.from_wkb(wkb)
        present = np.array([g is not None for g in geometries], dtype=bool)
        if not crs:
            raise InputError(
                f"{path}: no CRS is given (a Shapefile needs its .prj); save it with one, or as GeoJSON in WGS 84"
            )
        shapes.append(_to_degrees(path, geometries[present], crs))
        tables.append({name: values[present] for name, values in columns.items()})
    if not shapes:
        raise InputError(f"{path}: there are no layers with geometry in it")
    shared = [name for name in tables[0] if all(name in table for table in tables)]
    columns = {name: np.concatenate([table[name] for table in tables]) for name in shared}
    return np.concatenate(shapes), columns, tuple(dict.fromkeys(remarks))


def _to_degrees(path: str, geometries: npt.NDArray[Any], crs_name: str | None) -> npt.NDArray[Any]:
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
    transformer = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    moved = shapely.transform(geometries, lambda xy: np.column_stack(transformer.transform(*xy.T)))
    return np.asarray(moved, dtype=object)


def check_earth(path: str, crs: pyproj.CRS) -> pyproj.CRS:
    """The CRS, if it is one on Earth; else `InputError`."""
    radius = crs.ellipsoid.semi_major_metre if crs.ellipsoid else math.nan
    if not _EARTH_RADIUS_M[0] < radius < _EARTH_RADIUS_M[1]:
        raise InputError(f"{path}: its CRS '{crs.name}' is not on Earth")
    return crs


def _checked(path: str, layer: Layer) -> Layer:
    """Drop empty geometries and refuse coordinates that cannot be degrees."""
    keep = ~shapely.is_empty(layer.geometries) if len(layer.geometries) else np.zeros(0, dtype=bool)
    if not keep.any():
        raise InputError(f"{path}: no feature in it has a geometry")
    geometries = layer.geometries[keep]
    xy = shapely.get_coordinates(geometries)
    if not np.isfinite(xy).all():
        raise InputError(f"{path}: it has coordinates that are not finite numbers")
    if np.abs(xy[:, 0]).max() > 180 or np.abs(xy[:, 1]).max() > 90:
        worst = xy[np.argmax(np.abs(xy).max(axis=1))]
        raise InputError(
            f"{path}: coordinates such as {worst[0]:.6g}, {worst[1]:.6g} are not degrees of longitude and latitude; "
            "save it as WGS 84, or name its CRS in the file"
        )
    return replace(
        layer, geometries=geometries, columns={k: v[keep] for k, v in layer.columns.items()}
    )


def repaired(name: str, polygons: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    """Make polygons valid; where any crossed itself, a warning gives the area that this changed, in km².

    All that a polygon or one of its parts goes round is kept: what it goes round twice is neither lost nor counted twice.
    """
    broken = ~shapely.is_valid(polygons)
    if not broken.any():
        return polygons, ()
    valid = polygons.copy()
    valid[broken] = shapely.make_valid(polygons[broken], method="structure", keep_collapsed=False)
    if not areas_km2(valid).any():
        raise InputError(f"{name}: its polygons enclose no area")
    changed = float(np.sum(np.abs(areas_km2(valid[broken]) - areas_km2(polygons[broken]))))
    count = f"{broken.sum()} polygon{'s' if broken.sum() > 1 else ''}"
    return valid, (f"{name}: {count} crossing itself repaired; area changed by {changed:,.1f} km²",)


def check_overlap(
    path: str, geometries: Iterable[BaseGeometry], outline: BaseGeometry, what: str
) -> None:
    """Refuse a layer that lies outside the territory, saying so where its coordinates look swapped."""
    whole = shapely.GeometryCollection(list(geometries))
    if shapely.intersects(whole, outline):
        return
    swapped = shapely.transform(whole, lambda xy: xy[:, ::-1])
    if shapely.intersects(swapped, outline):
        raise InputError(
            f"{path}: latitude and longitude are swapped: in coordinates, longitude comes first"
        )
    raise InputError(f"{path}: {what} lie outside the territory")
