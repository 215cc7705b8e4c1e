"""FlatGeobuf and GeoParquet: all features of an answer in one layer.

Their files hold one layer each, so that features of every kind share its columns; the
column ``kind`` tells them apart. Neither format has colours.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import shapely

from dmz.errors import MissingExtraError
from dmz.output.layers.features import Feature
from dmz.output.layers.geopackage import typed_column

_CRS = "EPSG:4326"


def to_flatgeobuf(features: Sequence[Feature]) -> bytes:
    """Write features with an extent as the content of a file, in WGS 84."""
    from pyogrio.raw import write

    drawn = _drawn(features)
    names = _names(drawn)
    columns = [typed_column([each.properties.get(name) for each in drawn]) for name in names]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "features.fgb"
        write(
            path,
            geometry=shapely.to_wkb([feature.geometry for feature in drawn]),
            field_data=[values for values, _ in columns],
            field_mask=[missing for _, missing in columns],
            fields=names,
            geometry_type="Unknown",
            crs=_CRS,
            driver="FlatGeobuf",
        )
        return path.read_bytes()


def to_geoparquet(features: Sequence[Feature]) -> bytes:
    """Write features with an extent as the content of a file, in WGS 84.

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
    shapes = [feature.geometry for feature in drawn]
    stream = BytesIO()
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=_CRS).to_parquet(stream, index=False)
    return stream.getvalue()


def _drawn(features: Sequence[Feature]) -> list[Feature]:
    """Return the features that have an extent."""
    return [feature for feature in features if not feature.geometry.is_empty]


def _names(features: Sequence[Feature]) -> list[str]:
    """Return the names of all properties, in the order in which they come."""
    return list(dict.fromkeys(name for feature in features for name in feature.properties))
