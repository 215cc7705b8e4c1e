"""Scenery: what a map shows for orientation only, never for measuring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.sources.datasets import Dataset, shipped_dataset, shipped_features, shipped_rows


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
class Way:
    """Roads or railways of one rank, as lines in degrees.

    Attributes
    ----------
    kind
        ``road`` or ``railway``.
    rank
        1 for the largest.
    """

    kind: str
    rank: int
    line: BaseGeometry


@dataclass(frozen=True, eq=False)
class FetchedGround:
    """What a source adds to base maps; see `dmz.land.ways`."""

    ways: tuple[Way, ...]
    built_up: BaseGeometry
    datasets: tuple[Dataset, ...]


@dataclass(frozen=True)
class Scenery:
    """The ground of a territory's maps, each part read when asked for.

    Attributes
    ----------
    files
        Paths by the keys of a theatre file: ``rivers``, ``water_names``, ``built_up``.
    language
        The territory's own, as an ISO 639-1 code.
    fetched
        Roads, railways and finer built-up land, where a source of them was asked for.
    """

    files: Mapping[str, Path] = field(default_factory=dict)
    language: str = "en"
    fetched: FetchedGround | None = None

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Where rivers, built-up land, roads and railways come from."""
        roles = ("rivers",) if self.fetched else ("rivers", "built_up")
        found = [shipped_dataset(self.files[role], role) for role in roles if role in self.files]
        return (*found, *(self.fetched.datasets if self.fetched else ()))

    @property
    def ways(self) -> tuple[Way, ...]:
        """Roads and railways; none unless a source of them was asked for."""
        return self.fetched.ways if self.fetched else ()

    @property
    def has_built_up(self) -> bool:
        """Whether there is built-up land to show."""
        return bool(self.fetched or "built_up" in self.files)

    @cached_property
    def built_up(self) -> BaseGeometry:
        """Built-up land of larger towns, in degrees."""
        if self.fetched:
            return self.fetched.built_up
        if "built_up" not in self.files:
            return shapely.MultiPolygon()
        _, shapes = shipped_features(self.files["built_up"])
        return shapely.union_all(shapes)

    @cached_property
    def rivers(self) -> tuple[River, ...]:
        """The rivers, the largest first."""
        if "rivers" not in self.files:
            return ()
        rows, lines = shipped_features(self.files["rivers"])
        rivers = [
            River(row["name"], row[f"name_{self.language}"], row["rank"], line)
            for row, line in zip(rows, lines, strict=True)
        ]
        return tuple(sorted(rivers, key=lambda river: river.rank))

    @cached_property
    def names(self) -> tuple[WaterName, ...]:
        """Names of waters, the largest first; several of one name are choices."""
        if "water_names" not in self.files:
            return ()
        names = [
            WaterName(
                row["kind"],
                row["name"],
                row[f"name_{self.language}"],
                float(row["longitude"]),
                float(row["latitude"]),
                int(row["rank"]),
            )
            for row in shipped_rows(self.files["water_names"])
        ]
        return tuple(sorted(names, key=lambda name: -name.rank))
