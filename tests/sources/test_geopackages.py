"""GeoPackages that stand for more than they hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from dmz.errors import InputError
from dmz.sources.geopackages import LAYERS_LIMIT
from dmz.sources.layers import read_layer
from tests.sources.test_formats import SQUARE, save_layer

LIST = "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES"
GEOMETRY = "INSERT INTO gpkg_geometry_columns VALUES"


def geopackage(folder: Path, statements: Sequence[str]) -> str:
    path = save_layer(folder / "a.gpkg", "GPKG")
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return str(path)


def listed(name: str) -> list[str]:
    return [
        f"{LIST} ('{name}', 'features', '{name}', 4326)",
        f"{GEOMETRY} ('{name}', 'geom', 'POLYGON', 4326, 0, 0)",
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE VIEW many AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
        " SELECT i AS fid, geom FROM a, n",
        "CREATE VIEW many AS SELECT fid, geom, zeroblob(900000000) AS large FROM a",
        "CREATE VIEW many AS SELECT fid, geom, load_extension('a.so') AS x FROM a",
        "CREATE TABLE many (fid INTEGER PRIMARY KEY, geom BLOB,"
        " large BLOB GENERATED ALWAYS AS (zeroblob(900000000)))",
    ],
)
def test_layers_that_are_not_stored(tmp_path: Path, statement: str) -> None:
    path = geopackage(tmp_path, [statement, *listed("many")])
    with pytest.raises(InputError, match="'many' is a view or is computed"):
        read_layer(path, "front")


def test_a_list_of_layers_that_is_a_view(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path,
        [
            "ALTER TABLE gpkg_contents RENAME TO old",
            "CREATE VIEW gpkg_contents AS WITH RECURSIVE n(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT old.* FROM old, n",
        ],
    )
    with pytest.raises(InputError, match="is a view"):
        read_layer(path, "front")


def test_thousands_of_layers(tmp_path: Path) -> None:
    tables = [
        statement
        for number in range(LAYERS_LIMIT)
        for statement in (f"CREATE TABLE l{number} (fid INTEGER)", *listed(f"l{number}"))
    ]
    with pytest.raises(InputError, match="more than 200 layers"):
        read_layer(geopackage(tmp_path, tables), "front")


def test_plain_tables_with_triggers_and_views_beside_them(tmp_path: Path) -> None:
    path = geopackage(
        tmp_path,
        [
            "CREATE VIEW unlisted AS WITH RECURSIVE n(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT a.* FROM a, n",
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM a; END",
        ],
    )
    before = Path(path).read_bytes()
    assert read_layer(path, "front").geometries[0].equals(SQUARE)
    assert Path(path).read_bytes() == before
