"""Defaults that are shipped data, for help texts and messages.

`dmz.land.territory` reads the same file, but it loads NumPy and Shapely, and a help
text should not wait for these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def default_cities() -> str:
    """Return the names of the cities that a scenario is about by default."""
    return ", ".join(read_theatre()["cities"])


def first_party() -> str:
    """Return the id of the first party, to give examples with."""
    return str(read_theatre()["party"][0]["id"])


def default_holder() -> str:
    """Return the id of the party whose held land a front's polygons show by default."""
    return str(read_theatre()["party"][1]["id"])


def data_folder() -> Path:
    """Return the folder of the data that ship.

    It is `dmz.sources.datasets.DATA`, whose module loads NumPy: in the package, or
    beside it in a source tree.
    """
    from pathlib import Path

    folders = (Path(__file__).parents[1] / "data", Path(__file__).parents[2] / "data")
    return next(folder for folder in folders if folder.is_dir())


def read_theatre() -> dict[str, Any]:
    """Return the table of the shipped theatre, as its file has it."""
    import tomllib

    return tomllib.loads((data_folder() / "theatre.toml").read_text(encoding="utf-8"))
