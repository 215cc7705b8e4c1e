"""Layers in Parquet (GeoParquet), which most builds of GDAL do not read.

A column may be a dictionary: a large value once, and millions of rows that name it.
What the rows stand for is counted before they are built.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dmz.earth.geodesy import objects
from dmz.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow
    import pyarrow.parquet

# A million hexagons with their columns have a third of this.
VALUES_LIMIT_BYTES = 2**30
_BATCH_ROWS = 65_536
_DEGREES = "EPSG:4326"


def read_parquet(
    path: str, name: str, check_size: Callable[[str, int, int], None]
) -> tuple[npt.NDArray[Any], str | None, dict[str, npt.NDArray[Any]]]:
    """Read the geometries and the plain columns of a GeoParquet file.

    Parameters
    ----------
    name
        What errors call the file.
    check_size
        Refuses a file of this name with too many features or columns.

    Returns
    -------
    The geometries as WKB, shape (n,); the name of the CRS, longitude first, or its
    definition; and the columns by name, each of shape (n,).

    Raises
    ------
    MissingExtraError
        PyArrow is not installed.
    InputError
        No GeoParquet, geometries that are not stored as WKB, more values than are read
        at once, or a damaged file.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise MissingExtraError("reading Parquet", "batch") from None
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            check_size(name, file.metadata.num_rows, len(file.schema_arrow))
            geometry, crs = _find_geometry(name, file.schema_arrow)
            columns = [
                each.name
                for each in file.schema_arrow
                if each.name == geometry or _is_plain(pyarrow.types, each.type)
            ]
        with pyarrow.parquet.ParquetFile(path, read_dictionary=columns) as file:
            table = pyarrow.Table.from_batches(list(_read_batches(name, file, columns)))
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise InputError(f"{name}: not a layer that can be read ({reason[:200]})") from None
    values = {column: objects(table[column].to_pylist()) for column in columns}
    return values.pop(geometry), crs, values


def _find_geometry(name: str, schema: pyarrow.Schema) -> tuple[str, str]:
    """Return the column of geometries and its CRS, by the file's own description."""
    try:
        described = json.loads((schema.metadata or {})[b"geo"])
        column = described["primary_column"]
        geometry = described["columns"][column]
        encoding, crs = geometry["encoding"], geometry.get("crs", {})
        schema.field(column)
    except (KeyError, TypeError, ValueError, RecursionError):
        raise InputError(
            f"{name}: a table of Parquet without geometries that it describes (GeoParquet); "
            "save it as GeoParquet or a GeoPackage"
        ) from None
    if encoding != "WKB":
        raise InputError(
            f"{name}: its geometries are stored as {str(encoding)[:40]}, not as WKB; "
            "save it as a GeoPackage"
        )
    return column, _name_crs(name, crs)


def _name_crs(name: str, crs: Any) -> str:
    """Return the name of a CRS in PROJJSON; without any, it is in degrees."""
    if crs == {}:
        return _DEGREES
    if not isinstance(crs, Mapping):
        raise InputError(f"{name}: it has no CRS; save it with one, or as GeoJSON in WGS 84")
    known = crs.get("id")
    if isinstance(known, Mapping):
        said = f"{known.get('authority')}:{known.get('code')}"
        return _DEGREES if said == "OGC:CRS84" else said
    return json.dumps(crs)


def _is_plain(types: Any, type: pyarrow.DataType) -> bool:
    """Whether values of a type are texts, numbers, truth values or days."""
    return bool(
        types.is_string(type)
        or types.is_large_string(type)
        or types.is_integer(type)
        or types.is_floating(type)
        or types.is_boolean(type)
        or types.is_temporal(type)
    )


def _read_batches(
    name: str, file: pyarrow.parquet.ParquetFile, columns: list[str]
) -> Iterator[pyarrow.RecordBatch]:
    """Yield the rows in batches, as long as they do not stand for too much."""
    size = 0
    for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
        size += sum(map(_stands_for, batch.columns))
        if size > VALUES_LIMIT_BYTES:
            raise InputError(
                f"{name}: its values take more than {VALUES_LIMIT_BYTES // 2**20:,} MiB; "
                "save the columns that you need"
            )
        yield batch


def _stands_for(column: pyarrow.Array) -> int:
    """Return the bytes of a column's values, those of a dictionary for each row."""
    import pyarrow.compute

    if not hasattr(column, "dictionary"):
        return int(column.nbytes)
    sizes = pyarrow.compute.binary_length(column.dictionary).fill_null(0)
    return int(pyarrow.compute.sum(sizes.take(column.indices)).as_py() or 0)
