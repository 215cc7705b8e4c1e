"""Sources' short names in sentences and tables: "DeepState", not the file or title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dmz.errors import InputError
from dmz.sources.datasets import Dataset, shipped_resources

if TYPE_CHECKING:
    from dmz.sources.registry import Source

SCHEMATIC_LINE = "dmz's schematic line"
# Parts of a source's address that stand for a day, a year or a tile.
_PART = re.compile(r"\\\{\w+\\\}")
# A file that is called by a date alone may be anybody's.
_NAMED = re.compile(r"[A-Za-z]{4}")


def short_name(dataset: Dataset) -> str:
    """Return the short name of a dataset: its source's, else its title.

    A user's file that is called as the source calls it is that source's.
    """
    if dataset.role == "front" and dataset.id in {each["name"] for each in shipped_resources()}:
        return SCHEMATIC_LINE
    from dmz.sources.registry import read_sources  # not needed for the shipped line

    try:
        sources = read_sources()
    except InputError:  # of a source that the user added, and that is not in question
        return dataset.title
    for source in sources.values():
        short = source.settings.get("short")
        if short and (source.id == dataset.id or _is_file_of(dataset.id, source)):
            return str(short)
    return dataset.title


def _is_file_of(name: str, source: Source) -> bool:
    """Tell whether a file's name is the one that a source's address ends in."""
    file = source.url.rstrip("/").rsplit("/", 1)[-1]
    if "." not in file or not _NAMED.search(re.sub(r"\{\w+\}|\.\w+", "", file)):
        return False
    pattern = _PART.sub(r"[\\d-]+", re.escape(file))
    return re.fullmatch(pattern, name, re.IGNORECASE) is not None
