"""GeoParquet is read without GDAL's driver, and never fills the memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from dmz.errors import InputError
from dmz.sources import parquet
from dmz.sources.layers import read_layer

SQUARE = shapely.box(36, 48, 37, 49)


def saved(path: Path, geo: object, **columns: list[Any]) -> str:
    """Write a table whose description of its geometries is ``geo``."""
    table = pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)})
    pq.write_table(table, path)
    return str(path)


def described(**more: object) -> dict[str, Any]:
    return {"primary_column": "shape", "columns": {"shape": {"encoding": "WKB", **more}}}


@pytest.mark.parametrize("crs", [4326, 3857, 32637])
def test_a_layer_of_geopandas(tmp_path: Path, crs: int) -> None:
    assert "Parquet" not in pyogrio.list_drivers(), "else this tests GDAL"
    frame = gpd.GeoDataFrame(
        {"name": ["a", None], "people": [1, 2], "parts": [[1], [2]]},
        geometry=[SQUARE, None],
        crs=4326,
    )
    frame.to_crs(crs).to_parquet(tmp_path / "a.parquet", write_covering_bbox=True)
    layer = read_layer(str(tmp_path / "a.parquet"), "front")
    (read,) = layer.geometries
    assert shapely.equals_exact(shapely.normalize(read), shapely.normalize(SQUARE), 1e-8)
    assert {name: values.tolist() for name, values in layer.columns.items()} == {
        "name": ["a"],
        "people": [1],
    }


def test_without_a_crs_it_is_in_degrees(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.parquet", described(), shape=[SQUARE.wkb])
    assert read_layer(path, "front").geometries.tolist() == [SQUARE]


@pytest.mark.parametrize(
    ("geo", "words"),
    [
        (described(encoding="polygon"), "stored as polygon, not as WKB"),
        (described(crs=None), "it has no CRS"),
        (described(crs={"id": {"authority": "EPSG", "code": 0}}), "EPSG:0' is not known"),
        ({"primary_column": "other", "columns": {"other": {"encoding": "WKB"}}}, "GeoParquet"),
        ([], "GeoParquet"),
    ],
)
def test_refused(tmp_path: Path, geo: object, words: str) -> None:
    path = saved(tmp_path / "a.parquet", geo, shape=[SQUARE.wkb])
    with pytest.raises(InputError, match=words) as caught:
        read_layer(path, "front")
    assert "a.parquet" in str(caught.value)


def test_a_file_cut_short(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + bytes(100) + b"PAR1")
    with pytest.raises(InputError, match=r"a\.parquet: not a layer that can be read"):
        read_layer(str(tmp_path / "a.parquet"), "front")


def test_one_value_that_stands_for_gigabytes(tmp_path: Path) -> None:
    # 1 MB, once in the file and here; a thousand rows and some more name it.
    rows = parquet.VALUES_LIMIT_BYTES // 2**20 + 10
    note = pa.chunked_array([pa.array(["a" * 2**20])] * rows)
    table = pa.table({"shape": [SQUARE.wkb] * rows, "note": note})
    pq.write_table(
        table.replace_schema_metadata({"geo": json.dumps(described())}),
        tmp_path / "a.parquet",
        compression="zstd",
        dictionary_pagesize_limit=2**21,
    )
    assert (tmp_path / "a.parquet").stat().st_size < 2**20 < parquet.VALUES_LIMIT_BYTES
    with pytest.raises(InputError, match="take more than 1,024 MiB; save the columns"):
        read_layer(str(tmp_path / "a.parquet"), "front")
