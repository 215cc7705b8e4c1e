"""People from layers of polygons, by the fraction of their area, and from layers of points."""

from __future__ import annotations

import gzip
import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, areas_km2
from dmz.errors import InputError
from dmz.land.zones import Part, polygons_of
from dmz.people.source import Count, Counts, Origin
from dmz.sources.datasets import Dataset
from dmz.sources.layers import Layer, read_layer, repair_polygons

# Names of the column with people, the likeliest first; a year may follow.
_COLUMNS = (
    "population",
    "people",
    "pop",
    "persons",
    "residents",
    "inhabitants",
    "pop_total",
    "total_pop",
    "population_total",
    "total_population",
)
_YEAR = re.compile(r"_?(19|20)\d\d$")
_HEXAGON_COLUMN = "h3"  # hexagon layers leave out those where nobody lives
_LAYER = "population"
# An area with more vertices than this is cut in two before it is overlaid.
_MOST_VERTICES = 256
# A hair, about 0.1 mm: a point on the edge between two parts is in the one to its north-east.
_HAIR_DEGREES = 1e-9


@dataclass(frozen=True)
class DistrictPopulation:
    """People of polygons: of a district that is partly inside, the fraction that its area inside is of its area.

    Attributes
    ----------
    districts
        Shape (n,): polygons, in degrees.
    numbers
        Shape (n,): their people.
    footprint
        Where gaps between the districts mean that nobody lives there, the land within which they do; else None.
    """

    districts: npt.NDArray[Any]
    numbers: FloatArray
    datasets: tuple[Dataset, ...]
    counts: Counts
    footprint: BaseGeometry | None = None
    warnings: tuple[str, ...] = ()
    complete: bool | None = True

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part.

        Raises
        ------
        InputError
            The districts overlap each other, or cover none of the parts.
        """
        tree = shapely.STRtree(self.districts)
        wholes = areas_km2(self.districts)
        counts = [self._count(part, tree, wholes) for part in parts]
        if parts and not any(count.covered_km2 for count in counts):
            raise InputError(
                f"{self._names}: it covers none of the zones; give the districts of the land around the front line"
            )
        return counts

    @property
    def _names(self) -> str:
        return ", ".join(d.id for d in self.datasets)

    def _count(self, part: Part, tree: shapely.STRtree, wholes: FloatArray) -> Count:
        pieces = subdivided(part.area)
        shapely.prepare(pieces)
        piece, district = tree.query(pieces, predicate="intersects")
        inside = shapely.contains_properly(pieces[piece], self.districts[district])
        shared = wholes[district].copy()
        crossed = np.flatnonzero(~inside)
        shared[crossed] = areas_km2(
            shapely.intersection(pieces[piece[crossed]], self.districts[district[crossed]])
        )
        covered = float(shared.sum())
        if covered > 1.001 * part.area_km2 + 0.01:
            raise InputError(
                f"{self._names}: its polygons overlap each other, so people would be counted twice; give one level of districts"
            )
        if self.footprint is not None:
            covered = float(areas_km2([shapely.intersection(part.area, self.footprint)])[0])
        if not covered:
            return Count(None if part.area_km2 else 0.0, 0.0)
        return Count(
            float(np.sum(self.numbers[district] * shared / wholes[district])),
            min(covered, part.area_km2),
        )


def subdivided(area: BaseGeometry) -> npt.NDArray[Any]:
    """An area cut into pieces of at most 256 vertices, which overlay quickly; together they are the area."""
    open_, done = [area], []
    while open_:
        piece = open_.pop()
        if shapely.get_num_coordinates(piece) <= _MOST_VERTICES:
            done += [] if piece.is_empty else [piece]
            continue
        west, south, east, north = piece.bounds
        middle = ((west + east) / 2, (south + north) / 2)
        halves = (
            [(west, south, middle[0], north), (middle[0], south, east, north)]
            if east - west > north - south
            else [(west, south, east, middle[1]), (west, middle[1], east, north)]
        )
        open_ += [polygons_of(shapely.intersection(piece, shapely.box(*half))) for half in halves]
    return np.array([*done, None], dtype=object)[:-1]


@dataclass(frozen=True)
class PointPopulation:
    """People of points, in degrees, of shape (n,): a point is in or out, with all its people."""

    points: npt.NDArray[Any]
    numbers: FloatArray
    datasets: tuple[Dataset, ...]
    counts: Counts
    warnings: tuple[str, ...] = ()
    complete: bool | None = None

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part: those of the points inside."""
        tree = shapely.STRtree(shapely.transform(self.points, lambda xy: xy + _HAIR_DEGREES))
        counts = []
        for part in parts:
            _, inside = tree.query(subdivided(part.area), predicate="intersects")
            counts.append(Count(float(self.numbers[np.unique(inside)].sum())))
        return counts


def read_districts(origins: Sequence[Origin]) -> DistrictPopulation | PointPopulation:
    """Read people from layers of polygons or points with a column of people.

    Parameters
    ----------
    origins
        Files that `read_layer` reads, or such a file in gzip; of several layers in one, that called ``population``. Together they
        are one source.

    Raises
    ------
    InputError
        No column of people, or numbers in it that are none; polygons and points mixed, or neither.
    """
    layers = [_read(origin) for origin in origins]
    kinds = {int(t) for layer in layers for t in shapely.get_type_id(layer.geometries)}
    names = ", ".join(layer.dataset.id for layer in layers)
    numbers = np.concatenate([_numbers(layer) for layer in layers])
    geometries = np.concatenate([layer.geometries for layer in layers])
    known, counts = tuple(origin.dataset for origin in origins), origins[0].counts
    said = [*(origin.warnings for origin in origins), *(layer.warnings for layer in layers)]
    warnings = tuple(remark for remarks in said for remark in remarks)
    if kinds == {0}:
        return PointPopulation(geometries, numbers, known, counts, warnings)
    if not kinds <= {3, 6}:
        raise InputError(
            f"{names}: people are read from polygons or from points, not from lines or several kinds at once"
        )
    valid, repairs = repair_polygons(names, geometries)
    keep = areas_km2(valid) > 0
    hexagons = all(_HEXAGON_COLUMN in layer.columns for layer in layers)
    footprint = shapely.MultiPoint(shapely.get_coordinates(valid)).convex_hull if hexagons else None
    return DistrictPopulation(
        valid[keep], numbers[keep], known, counts, footprint, (*warnings, *repairs)
    )


def _read(origin: Origin) -> Layer:
    """Read a layer, unpacked first where it is in gzip."""
    if not origin.path.lower().endswith(".gz"):
        return read_layer(origin.path, "population", prefer=_LAYER)
    with tempfile.TemporaryDirectory(prefix="dmz-") as folder:
        plain = Path(folder) / Path(origin.path).stem
        try:
            with gzip.open(origin.path) as packed, plain.open("wb") as file:
                shutil.copyfileobj(packed, file)
        except (OSError, EOFError) as error:
            raise InputError(
                f"{origin.path}: cannot be unpacked ({error}); the file may be cut short"
            ) from None
        return read_layer(str(plain), "population", prefer=_LAYER)


def _numbers(layer: Layer) -> FloatArray:
    """The people of each feature; none where the cell is empty or below zero. Shape (n,)."""
    plain = [name for short in _COLUMNS for name in layer.columns if name.lower() == short]
    dated = [name for name in layer.columns if _YEAR.sub("", name.lower()) in _COLUMNS]
    if not plain and len(dated) != 1:
        said = f"several columns of people ({', '.join(dated)})" if dated else "no column of people"
        some = ", ".join(list(layer.columns)[:8]) or "none"
        raise InputError(
            f"{layer.dataset.id}: {said}; call the one that is meant 'population' (its columns: {some})"
        )
    name = (plain or dated)[0]
    try:
        numbers = np.array(
            [float(value if value not in ("", None) else 0) for value in layer.columns[name]]
        )
    except (TypeError, ValueError):
        raise InputError(
            f"{layer.dataset.id}: the column '{name}' holds something that is not a number of people"
        ) from None
    return np.where(np.isfinite(numbers) & (numbers > 0), numbers, 0.0)
