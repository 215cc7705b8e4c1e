"""Factors that multiply people: a user's knowledge of who left, by place and oblast."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2
from dmz.earth.shapes import polygons_of
from dmz.errors import InputError, QuestionError
from dmz.land.cells import nearest_cells
from dmz.land.territory import Territory
from dmz.land.zones import Part
from dmz.people.source import Count, Population
from dmz.sources.datasets import Dataset, file_dataset, read_bytes

_FAULTS_SHOWN = 5
COLUMNS = ("place", "oblast", "party", "factor", "source")


@dataclass(frozen=True)
class Factor:
    """What the people of an oblast, or of one place, are multiplied by.

    A place's people are its own in a source of settlements. In other sources they are
    those in the land nearer to it than to any other place.

    Attributes
    ----------
    place, oblast
        Names, as the territory spells them. ``oblast`` alone is a factor of all of it.
    party
        The holder of the land that it applies to; None for all parties.
    factor
        Zero or more.
    source
        Where the factor is from.
    place_id, region
        What it applies to: a place of the gazetteer, or a region of the territory.
    """

    place: str | None
    oblast: str | None
    party: str | None
    factor: float
    source: str
    place_id: str | None = None
    region: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The row of the table, with names as the territory spells them."""
        return {name: value for name, value in asdict(self).items() if name in COLUMNS}

    def __str__(self) -> str:
        held = f", held by {self.party}" if self.party else ""
        return f"{self.place or self.oblast}{held}: × {self.factor:g} ({self.source})"


@dataclass(frozen=True)
class Scaling:
    """The factors of one table.

    A place's factor takes precedence over its oblast's, and one for a party over one
    for all: ``factors`` has those for a party first.
    """

    dataset: Dataset
    factors: tuple[Factor, ...]


def read_scaling(path: str, territory: Territory) -> Scaling:
    """Read a table of factors.

    Parameters
    ----------
    path
        CSV with the columns ``place`` or ``oblast``, ``party``, ``factor``, ``source``.

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
            f"{path}: a table of factors needs the columns place or oblast, party, factor and"
            " source, and at least one row"
        )
    factors, faults = [], []
    for number, row in enumerate(rows, 2):
        cells = {name: (row.get(name) or "").strip() for name in COLUMNS}
        try:
            factors.append(_read_factor(cells, territory))
        except (QuestionError, ValueError) as error:
            faults.append(f"line {number}: {error}")
            if len(faults) == _FAULTS_SHOWN:  # to suggest a name takes a while, too
                faults.append("and perhaps more")
                break
    seen = set()
    for factor in factors:
        key = (factor.place_id, None if factor.place_id else factor.region, factor.party)
        if key in seen:
            faults.append(f"{factor} is given twice")
        seen.add(key)
    if faults:
        raise InputError(f"{path}: {'; '.join(faults)}")
    factors.sort(key=lambda factor: factor.party is None)
    return Scaling(file_dataset(path, "scale", content), tuple(factors))


def _read_factor(row: dict[str, str], territory: Territory) -> Factor:
    """Read one row; raises `QuestionError` or `ValueError` with what is wrong."""
    try:
        factor = float(row["factor"])
    except ValueError:
        raise ValueError(f"'{row['factor']}' is not a factor") from None
    if not (math.isfinite(factor) and factor >= 0):
        raise ValueError(f"a factor is zero or more, not {factor:g}")
    if not row["source"]:
        raise ValueError("it has no source; state where the factor is from")
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
class ScaledPopulation(Population):
    """People of a source, multiplied by factors; see `scale_people`."""

    source: Population
    scaling: Scaling
    territory: Territory

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part, multiplied.

        The people of places with a factor of their own are counted apart and multiplied
        by it; the others by the factor of their oblast, if it has one.
        """
        pieces: list[Part] = []
        owners: list[tuple[int, float]] = []
        for owner, part in enumerate(parts):
            for piece, factor in self._place_pieces(part):
                pieces.append(piece)
                owners.append((owner, factor))
        counts = self.source.people([*parts, *pieces])
        of_parts, of_pieces = counts[: len(parts)], counts[len(parts) :]
        others = [count.people or 0.0 for count in of_parts]
        of_places = [0.0] * len(parts)
        for (owner, factor), count in zip(owners, of_pieces, strict=True):
            others[owner] -= count.people or 0.0
            of_places[owner] += factor * (count.people or 0.0)
        scaled = []
        for number, (part, count) in enumerate(zip(parts, of_parts, strict=True)):
            if count.people is not None:
                # A difference of sums may fall below zero by rounding.
                by_oblast = self._oblast_factor(part) * max(others[number], 0.0)
                count = replace(count, people=of_places[number] + by_oblast)
            scaled.append(count)
        return scaled

    def _place_pieces(self, part: Part) -> list[tuple[Part, float]]:
        """The pieces of a part that belong to places with a factor, and the factors."""
        pieces = []
        done = set()
        for factor in self.scaling.factors:
            applies = factor.place_id is not None and factor.party in (None, part.party)
            if not applies or factor.place_id in done:
                continue
            done.add(factor.place_id)
            row, cell = self._place_cells[str(factor.place_id)]
            # A source that knows the people of each place has those of this one alone.
            land = shapely.Polygon() if self.by_place else shapely.intersection(part.area, cell)
            area = polygons_of(land)
            settlements = part.settlements[part.settlements == row]
            cover = part.cover and part.cover.of(part.cover.rows == row)
            if not area.is_empty or len(settlements) or (cover and len(cover.rows)):
                km2 = area_km2(area)
                piece = replace(part, area=area, area_km2=km2, settlements=settlements, cover=cover)
                pieces.append((piece, factor.factor))
        return pieces

    @cached_property
    def _place_cells(self) -> dict[str, tuple[int, BaseGeometry]]:
        """For each place with a factor, its row in the gazetteer and its cell.

        The cell, in degrees, is the land nearer to it than to any other place.
        """
        gazetteer = self.territory.gazetteer
        rows = [list(gazetteer.ids).index(f.place_id) for f in self.scaling.factors if f.place_id]
        if not rows:
            return {}
        cells, cell_of = nearest_cells(gazetteer.points, self.territory.outline)
        return {gazetteer.ids[row]: (row, cells[cell_of[row]]) for row in rows}

    def _oblast_factor(self, part: Part) -> float:
        """The factor of a part's oblast for its party; 1 where there is none."""
        for factor in self.scaling.factors:
            if (
                factor.place_id is None
                and factor.region == part.region
                and factor.party in (None, part.party)
            ):
                return factor.factor
        return 1.0


def scale_people(source: Population, scaling: Scaling, territory: Territory) -> ScaledPopulation:
    """Multiply the people of a source, which says all else of them, by factors."""
    label = f"{source.basis.label}, multiplied by the factors of {scaling.dataset.id}"
    factors = "; ".join(map(str, scaling.factors))
    return ScaledPopulation(
        source,
        scaling,
        territory,
        datasets=(*source.datasets, scaling.dataset),
        basis=replace(source.basis, label=label),
        warnings=(*source.warnings, f"People are multiplied: {factors}."),
        complete=source.complete,
        by_centre=source.by_centre,
        by_place=source.by_place,
        factors=tuple(factor.to_dict() for factor in scaling.factors),
    )
