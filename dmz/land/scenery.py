"""Scenery: what a map shows for orientation, and nothing is measured on."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cached_property

from shapely.geometry.base import BaseGeometry

from dmz.sources.datasets import DATA, Dataset, shipped_dataset, shipped_features


@dataclass(frozen=True)
class River:
    """A river as a line in degrees.

    Attributes
    ----------
    name, own_name
        In English and in the territory's own language; empty for unnamed ones.
    rank
        1 for the largest.
    """

    name: str
    own_name: str
    rank: int
    line: BaseGeometry


@dataclass(frozen=True)
class WaterName:
    """The name of a water, and a point in degrees where it may be printed.

    Attributes
    ----------
    kind
        ``sea``, ``reservoir``, ``lagoon`` or ``river``.
    rank
        3 for a sea, 1 for the smallest water.
    """

    kind: str
    name: str
    own_name: str
    longitude: float
    latitude: float
    rank: int


@dataclass(frozen=True)
class Scenery:
    """The rivers and the names of waters of a territory, each read when asked for.

    Attributes
    ----------
    rivers_path, names_path
        Paths in the data folder; empty where there are none.
    language
        The territory's own, as an ISO 639-1 code.
    """

    rivers_path: str = ""
    names_path: str = ""
    language: str = "en"

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Where the rivers come from."""
        return (shipped_dataset(self.rivers_path, "rivers"),) if self.rivers_path else ()

    @cached_property
    def rivers(self) -> tuple[River, ...]:
        """The rivers, the largest first."""
        if not self.rivers_path:
            return ()
        rows, lines = shipped_features(self.rivers_path)
        rivers = [
            River(row["name"], row[f"name_{self.language}"], row["rank"], line)
            for row, line in zip(rows, lines, strict=True)
        ]
        return tuple(sorted(rivers, key=lambda river: river.rank))

    @cached_property
    def names(self) -> tuple[WaterName, ...]:
        """Names of waters, the largest first; several of one name are choices."""
        if not self.names_path:
            return ()
        with (DATA / self.names_path).open(encoding="utf-8", newline="") as lines:
            names = [
                WaterName(
                    row["kind"],
                    row["name"],
                    row[f"name_{self.language}"],
                    float(row["longitude"]),
                    float(row["latitude"]),
                    int(row["rank"]),
                )
                for row in csv.DictReader(lines)
            ]
        return tuple(sorted(names, key=lambda name: -name.rank))
