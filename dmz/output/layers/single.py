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
from dmz.output.layers.geopackage import typed_column

_CRS = "EPSG:4326"


def to_flatgeobuf(features: Sequence[Feature]) -> bytes:
    """Write features as the content of a file, in WGS 84.

    Those without an extent are left out, but for pieces that have people alone. A file
    with such pieces has no spatial index, which the format does not allow for them.
    """
    from pyogrio.raw import write

    drawn = _drawn(features)
    placed = all(not feature.geometry.is_empty for feature in drawn)
    names = _names(drawn)
    columns = [typed_column([each.properties.get(name) for each in drawn]) for name in names]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.fgb"
        write(
            path,
            geometry=shapely.to_wkb(_shapes(drawn)),
            field_data=[values for values, _ in columns],
            field_mask=[missing for _, missing in columns],
            fields=names,
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

    drawn = _drawn(features)
    columns = {}
    for name in _names(drawn):
        values, missing = typed_column([each.properties.get(name) for each in drawn])
        column = pd.Series(values).convert_dtypes()
        columns[name] = column if missing is None else column.mask(missing)
    stream = BytesIO()
    geopandas.GeoDataFrame(columns, geometry=_shapes(drawn), crs=_CRS).to_parquet(
        stream, index=False
    )
    return stream.getvalue()


def _drawn(features: Sequence[Feature]) -> list[Feature]:
    """Return the features that a file has."""
    return [feature for feature in features if feature.is_written]


def _shapes(features: Sequence[Feature]) -> np.ndarray[Any, Any]:
    """Return the geometry of each feature; None where it has no extent."""
    shapes = np.array([*(feature.geometry for feature in features), None])[:-1]
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _names(features: Sequence[Feature]) -> list[str]:
    """Return the names of all properties, in the order in which they come."""
    return list(dict.fromkeys(name for feature in features for name in feature.properties))
