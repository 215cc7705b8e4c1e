"""FlatGeobuf and GeoParquet: all features of an answer in one layer.

Their files hold one layer each, so that features of every kind share its columns; the
column ``kind`` tells them apart. Neither format has colours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dmz.errors import MissingExtraError
from dmz.output.layers.features import Feature
from dmz.output.layers.geopackage import Rows, typed_columns, write_rows

_CRS = "EPSG:4326"


def to_flatgeobuf(features: Sequence[Feature]) -> bytes:
    """Write features as the content of a file, in WGS 84.

    Those without an extent are left out, but for pieces that have people alone. A file
    with such pieces has no spatial index, which the format does not allow for them.
    """
    rows, shapes = _rows_and_shapes(features)
    placed = all(shape is not None for shape in shapes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.fgb"
        write_rows(
            path,
            rows,
            geometry=shapely.to_wkb(shapes),
            geometry_type="Unknown",
            crs=_CRS,
            driver="FlatGeobuf",
            layer_options={"SPATIAL_INDEX": "YES" if placed else "NO"},
        )
        return path.read_bytes()


def to_geoparquet(features: Sequence[Feature]) -> bytes:
    """Write features as the content of a file, in WGS 84; see `to_flatgeobuf`.

    Raises
    ------
    MissingExtraError
        PyArrow is not installed.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise MissingExtraError("writing Parquet", "batch") from None
    import geopandas
    import pandas as pd

    rows, shapes = _rows_and_shapes(features)
    columns = {}
    for name, (values, missing) in typed_columns(rows).items():
        column = pd.Series(values).convert_dtypes()
        columns[name] = column if missing is None else column.mask(missing)
    stream = BytesIO()
    frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=_CRS)
    frame.to_parquet(stream, index=False)
    return stream.getvalue()


def _rows_and_shapes(features: Sequence[Feature]) -> tuple[Rows, np.ndarray[Any, Any]]:
    """Return what a file has of features, and their geometries.

    A geometry is None where it has no extent.
    """
    drawn = [feature for feature in features if feature.is_written]
    shapes = np.array([*(feature.geometry for feature in drawn), None])[:-1]
    shapes[shapely.is_empty(shapes)] = None
    return [feature.properties for feature in drawn], shapes
