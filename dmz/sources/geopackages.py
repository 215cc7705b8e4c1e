"""GeoPackages that nobody vouches for: plain tables, and few of them.

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
# Steps of SQLite's virtual machine, about a second: the questions here take thousands.
_STEPS = 10_000_000
_COMPUTED = re.compile(r"\bAS\s*\(|\bUSING\b", re.IGNORECASE)


def check_geopackage(path: str) -> None:
    """Refuse a GeoPackage whose layers are not plain tables.

    Raises
    ------
    InputError
        A layer, or the list of layers, is a view or computed; too many layers; not a
        database that can be read.
    """
    address = f"file:{quote(str(Path(path).absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.set_progress_handler(lambda: 1, _STEPS)
            # Its own list of what there is cannot be a view.
            found = database.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
            listed = {name.lower(): (type, sql or "") for name, type, sql in found}
            _check_table(path, "gpkg_contents", listed)
            layers = database.execute(
                "SELECT table_name FROM gpkg_contents LIMIT ?", (LAYERS_LIMIT + 1,)
            ).fetchall()
    except sqlite3.Error as error:
        raise InputError(f"{path}: not a GeoPackage that can be read ({error})") from None
    if len(layers) > LAYERS_LIMIT:
        raise InputError(f"{path}: more than {LAYERS_LIMIT} layers; save the one that you need")
    for (layer,) in layers:
        _check_table(path, str(layer), listed)


def _check_table(path: str, name: str, listed: dict[str, tuple[str, str]]) -> None:
    """Refuse what is not a table, or is computed."""
    type, sql = listed.get(name.lower(), ("table", ""))
    if type != "table" or _COMPUTED.search(sql):
        raise InputError(
            f"{path}: '{name[:60]}' is a view or is computed, not stored; save it as a plain layer"
        )
