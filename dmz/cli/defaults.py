"""Defaults that are shipped data, for help texts and messages.

`dmz.land.territory` reads the same file, but it loads NumPy and Shapely, and a help
text should not wait for these.
"""

from __future__ import annotations

from typing import Any


def default_cities() -> str:
    """Return the names of the cities that a scenario is about by default."""
    return ", ".join(_read_theatre()["cities"])


def first_party() -> str:
    """Return the id of the first party, to give examples with."""
    return str(_read_theatre()["party"][0]["id"])


def default_holder() -> str:
    """Return the id of the party whose held land a front's polygons show by default."""
    return str(_read_theatre()["party"][1]["id"])


def _read_theatre() -> dict[str, Any]:
    import tomllib
    from pathlib import Path

    # As `dmz.sources.datasets.DATA`, whose module loads NumPy: the folder is in the
    # package, or beside it in a source tree.
    folders = (Path(__file__).parents[1] / "data", Path(__file__).parents[2] / "data")
    folder = next(folder for folder in folders if folder.is_dir())
    return tomllib.loads((folder / "theatre.toml").read_text(encoding="utf-8"))
