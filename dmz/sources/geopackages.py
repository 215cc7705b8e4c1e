"""Untrusted GeoPackages: plain tables only, and a limited number of them.

A GeoPackage is a database, and a view in 100 kB can stand for millions of features or
for cells of a gigabyte. Only what is stored in the file is read.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from dmz.errors import InputError

# Publishers ship a layer for each level of a country; none has hundreds.
LAYERS_LIMIT = 200
# The most detailed outline of a country has 20 MB.
CELL_LIMIT_BYTES = 64 * 2**20
# Steps of SQLite's virtual machine, some ten seconds: to look at a million features
# takes a tenth of them.
_STEPS = 200_000_000
# Tables that GDAL reads before the layers, and that no publisher makes large.
_LISTS = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", "gpkg_extensions")
_LIST_ROWS = 20_000
_COMPUTED = re.compile(r"\bAS\s*\(|\bUSING\b", re.IGNORECASE)


def check_geopackage(path: str) -> None:
    """Refuse a GeoPackage whose layers are not plain tables.

    Raises
    ------
    InputError
        A layer, or a list of them, is a view or computed; too many layers, a value
        that is too large; not a database that can be read.
    """
    address = f"file:{quote(str(Path(path).absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.set_progress_handler(lambda: 1, _STEPS)
            # Its own list of what there is cannot be a view.
            found = database.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
            listed = {name.lower(): (type, sql or "") for name, type, sql in found}
            for name in _LISTS:
                _check_table(path, name, listed)
                if name in listed and _count(database, name) > _LIST_ROWS:
                    raise InputError(f"{path}: '{name}' has too many rows; save it anew")
            layers = database.execute(
                "SELECT table_name FROM gpkg_contents LIMIT ?", (LAYERS_LIMIT + 1,)
            ).fetchall()
            if len(layers) > LAYERS_LIMIT:
                raise InputError(
                    f"{path}: more than {LAYERS_LIMIT} layers; save the one that you need"
                )
            for (layer,) in layers:
                _check_table(path, str(layer), listed)
                if str(layer).lower() in listed:
                    _check_values(path, str(layer), database)
    except sqlite3.Error as error:
        raise InputError(f"{path}: not a GeoPackage that can be read ({error})") from None


def _count(database: sqlite3.Connection, table: str) -> int:
    [[count]] = database.execute(f"SELECT count(*) FROM {_quote(table)}").fetchall()  # noqa: S608
    return int(count)


def _check_values(path: str, layer: str, database: sqlite3.Connection) -> None:
    """Refuse a layer with a value that would fill the memory; SQLite reads none."""
    columns = database.execute(f"PRAGMA table_info({_quote(layer)})").fetchall()
    for _, column, *_ in columns:
        large = f"SELECT 1 FROM {_quote(layer)} WHERE length({_quote(column)}) > ? LIMIT 1"  # noqa: S608
        if database.execute(large, (CELL_LIMIT_BYTES,)).fetchall():
            raise InputError(
                f"{path}: '{layer[:60]}' has a value of more than {CELL_LIMIT_BYTES // 2**20} MiB;"
                " save it without"
            )


def _quote(name: str) -> str:
    """A name of SQL, of a stranger's choice."""
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _check_table(path: str, name: str, listed: dict[str, tuple[str, str]]) -> None:
    """Refuse what is not a table, or is computed."""
    type, sql = listed.get(name.lower(), ("table", ""))
    if type != "table" or _COMPUTED.search(sql):
        raise InputError(
            f"{path}: '{name[:60]}' is a view or is computed, not stored; save it as a plain layer"
        )
