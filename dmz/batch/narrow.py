"""The narrow table of a batch: figures in rows, their provenance in a file beside it.

What the figures follow from, such as hashes and warnings, is the same on thousands of
rows. Each row has the number of its sources, and ``OUTPUT.sources.json`` lists them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dmz.batch.rows import COLUMNS, WHOLE, Row
from dmz.output.printed import to_json

SCHEMA = "dmz.batch-sources/1"
_NARROW = (
    "scenario", "name", "plan", "reading", "provision", "model", "distance_km", "depths_km",
    "party", "oblast", "area_km2", "area_km2_low", "area_km2_high", "beyond_border_km2",
    "population", "population_low", "population_high", "settlements", "share_of_held",
    "cities_inside", "cut_towns", "front_id", "front_date", "error",
)  # fmt: skip
_SOURCES = (
    "sector", "sector_length_km", "cities", "front_id", "front_date", "front_length_km",
    "front_sha256", "population_id", "population_counts", "population_sha256",
    "territory_sha256", "dmz_version", "warnings",
)  # fmt: skip
_PLACES = {name: place for place, (name, _) in enumerate(COLUMNS)}
_KINDS = dict(COLUMNS)
# The error stays the last column, behind the number of the sources.
NARROW = (
    *((name, _KINDS[name]) for name in _NARROW[:-1]),
    ("sources", WHOLE),
    (_NARROW[-1], _KINDS[_NARROW[-1]]),
)


def sources_path(output: str) -> str:
    """Return the path of the file with the sources of an output."""
    return f"{output}.sources.json"


class Sources:
    """What the rows of a batch follow from, each set once."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Any, ...], int] = {}

    def narrow(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield rows of `NARROW` for rows of ``COLUMNS``."""
        for row in rows:
            key = tuple(row[_PLACES[name]] for name in _SOURCES)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            *figures, error = (row[_PLACES[name]] for name in _NARROW)
            yield [*figures, number, error]

    def to_json(self) -> str:
        """Return the sources by their numbers."""
        listed = [
            {"sources": number} | dict(zip(_SOURCES, key, strict=True))
            for key, number in self._numbers.items()
        ]
        plain = {"schema": SCHEMA, "sources": listed}
        return to_json(plain, indent=2) + "\n"
