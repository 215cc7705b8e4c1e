"""Factors that multiply people: what a user knows of who left, by place or oblast and party."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import CHORD_KM, areas_km2, densify, plane_of
from dmz.errors import InputError, QuestionError
from dmz.land.territory import Territory
from dmz.land.zones import Part, polygons_of
from dmz.people.source import Count, Counts, Population
from dmz.sources.datasets import Dataset, file_dataset, read_bytes

COLUMNS = ("place", "oblast", "party", "factor", "source")


@dataclass(frozen=True)
class Factor:
    """What people are multiplied by. Of an oblast, or of a place: then in the land nearer to it than to any other place.

    ``party`` is whose land it is for; None for both. ``place_id`` and ``region`` are what the names mean.
    """

    place: str | None
    oblast: str | None
    party: str | None
    factor: float
    source: str
    place_id: str | None = None
    region: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """As plain data: the row of the file, its names as the territory has them."""
        return {name: value for name, value in asdict(self).items() if name in COLUMNS}

    def __str__(self) -> str:
        held = f", held by {self.party}" if self.party else ""
        return f"{self.place or self.oblast}{held}: × {self.factor:g} ({self.source})"


@dataclass(frozen=True)
class Scaling:
    """The factors of one file, those for one party first: a place's own goes before its oblast's, a party's before both's."""

    dataset: Dataset
    factors: tuple[Factor, ...]


def read_scaling(path: str, territory: Territory) -> Scaling:
    """Read a table of factors: CSV with the columns ``place`` or ``oblast``, ``party``, ``factor`` and ``source``.

    Raises
    ------
    InputError
        Not such a table, or rows that cannot be used: all of them are named at once.
    """
    content = read_bytes(path)
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: not a CSV table ({error})") from None
    names = set(rows[0]) if rows else set()
    if not {"factor", "source"} <= names or not {"place", "oblast"} & names:
        raise InputError(
            f"{path}: a table of factors needs the columns place or oblast, party, factor and source, and a row"
        )
    factors, faults = [], []
    for number, row in enumerate(rows, 2):
        try:
            factors.append(
                _factor({name: (row.get(name) or "").strip() for name in COLUMNS}, territory)
            )
        except (QuestionError, ValueError) as error:
            faults.append(f"line {number}: {error}")
    keys = [(f.place_id, None if f.place_id else f.region, f.party) for f in factors]
    faults += [
        f"{f} is given twice" for f, key in zip(factors, keys, strict=True) if keys.count(key) > 1
    ][:1]
    if faults:
        raise InputError(f"{path}: {'; '.join(faults)}")
    return Scaling(
        file_dataset(path, "scale", content), tuple(sorted(factors, key=lambda f: f.party is None))
    )


def _factor(row: dict[str, str], territory: Territory) -> Factor:
    """One row, checked; raises `QuestionError` or `ValueError` with what is wrong."""
    try:
        factor = float(row["factor"])
    except ValueError:
        raise ValueError(f"'{row['factor']}' is not a factor") from None
    if not (math.isfinite(factor) and factor >= 0):
        raise ValueError(f"a factor is zero or more, not {factor:g}")
    if not row["source"]:
        raise ValueError("it has no source; say where the factor is from")
    party = territory.party(row["party"]).id if row["party"] else None
    region = territory.region(row["oblast"]) if row["oblast"] else None
    oblast = None if region is None else territory.region_names[region]
    if not row["place"]:
        if region is None:
            raise ValueError("it names neither a place nor an oblast")
        return Factor(None, oblast, party, factor, row["source"], None, region)
    place = territory.gazetteer.find(f"{row['place']} ({oblast})" if oblast else row["place"])
    if not place.id:
        raise ValueError(f"'{row['place']}' is a point; name a place of the gazetteer")
    return Factor(place.name, place.region, party, factor, row["source"], place.id, None)


@dataclass(frozen=True)
class ScaledPopulation:
    """People of a source, multiplied by factors."""

    source: Population
    scaling: Scaling
    territory: Territory

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """The source's provenance, and the table's."""
        return (*self.source.datasets, self.scaling.dataset)

    @property
    def counts(self) -> Counts:
        """What the source counts; the words say that it was multiplied."""
        counts = self.source.counts
        return replace(
            counts, words=f"{counts.words}, multiplied by the factors of {self.scaling.dataset.id}"
        )

    @property
    def complete(self) -> bool | None:
        """As the source."""
        return self.source.complete

    @property
    def warnings(self) -> tuple[str, ...]:
        """The source's remarks, and the factors."""
        factors = "; ".join(str(factor) for factor in self.scaling.factors)
        return (*self.source.warnings, f"People are multiplied: {factors}.")

    @cached_property
    def _cells(self) -> dict[str, tuple[int, BaseGeometry]]:
        """For each place with a factor, its row in the gazetteer and the land nearer to it than to any other place, in degrees."""
        gazetteer = self.territory.gazetteer
        rows = [list(gazetteer.ids).index(f.place_id) for f in self.scaling.factors if f.place_id]
        if not rows:
            return {}
        plane = plane_of(self.territory.outline)
        points = shapely.get_coordinates(plane.project(shapely.points(gazetteer.points)))
        unique, at = np.unique(points, axis=0, return_inverse=True)
        extent = plane.project(densify(self.territory.outline.envelope, chord_km=100.0))
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(unique), extend_to=extent, ordered=True)
        )
        return {
            gazetteer.ids[row]: (
                row,
                plane.unproject(shapely.segmentize(cells[at.ravel()[row]], CHORD_KM)),
            )
            for row in rows
        }

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part, multiplied: first those of places with a factor of their own, then the rest by the oblast's."""
        pieces: list[Part] = []
        owners: list[tuple[int, float]] = []
        for owner, part in enumerate(parts):
            for piece, factor in self._own_pieces(part):
                pieces.append(piece)
                owners.append((owner, factor))
        counts = self.source.people([*parts, *pieces])
        rest = [count.people or 0.0 for count in counts[: len(parts)]]
        own = [0.0] * len(parts)
        for (owner, factor), count in zip(owners, counts[len(parts) :], strict=True):
            rest[owner] -= count.people or 0.0
            own[owner] += factor * (count.people or 0.0)
        return [
            count
            if count.people is None
            else replace(count, people=own[i] + self._oblast_factor(part) * max(rest[i], 0.0))
            for i, (part, count) in enumerate(zip(parts, counts[: len(parts)], strict=True))
        ]

    def _own_pieces(self, part: Part) -> list[tuple[Part, float]]:
        """The pieces of a part that belong to places with a factor, and the factors."""
        found = []
        seen = set()
        for factor in self.scaling.factors:
            if (
                factor.place_id is None
                or factor.party not in (None, part.party)
                or factor.place_id in seen
            ):
                continue
            seen.add(factor.place_id)
            row, cell = self._cells[factor.place_id]
            area = polygons_of(shapely.intersection(part.area, cell))
            settlements = part.settlements[part.settlements == row]
            if not area.is_empty or len(settlements):
                found.append(
                    (
                        replace(
                            part,
                            area=area,
                            area_km2=float(areas_km2([area])[0]),
                            settlements=settlements,
                        ),
                        factor.factor,
                    )
                )
        return found

    def _oblast_factor(self, part: Part) -> float:
        for factor in self.scaling.factors:
            if (
                factor.place_id is None
                and factor.region == part.region
                and factor.party in (None, part.party)
            ):
                return factor.factor
        return 1.0
