"""Layers with a column of people: polygons become districts, points stay points."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

import numpy as np
import shapely

from dmz.earth.geodesy import FloatArray, areas_km2
from dmz.errors import InputError
from dmz.land.territory import Territory
from dmz.people.districts import DistrictPopulation
from dmz.people.points import PointPopulation
from dmz.people.source import Origin
from dmz.sources.archives import gunzip
from dmz.sources.layers import Layer, read_layer, repair_polygons

# Names of the column of people, the likeliest first; a year may follow.
_COLUMNS = (
    *("population", "people", "pop", "persons", "residents", "inhabitants"),
    *("pop_total", "total_pop", "population_total", "total_population"),
)
_YEAR = re.compile(r"_?(19|20)\d\d$")
# Kontur's layers of hexagons leave out those where nobody lives.
_HEXAGON_COLUMN = "h3"
_LAYER = "population"
_POINT, _POLYGON, _MULTIPOLYGON = 0, 3, 6  # GEOS's numbers of types


def read_features(
    origins: Sequence[Origin], territory: Territory | None = None
) -> DistrictPopulation | PointPopulation:
    """Read people from layers of polygons or points, which together are one source.

    Parameters
    ----------
    origins
        Files that `dmz.sources.layers.read_layer` reads, or such files in gzip. Of
        several layers in one file, that called ``population`` is read.
    territory
        The territory to whose longitudes they are brought; by default they stay as they
        are.

    Raises
    ------
    InputError
        No column of people, or one that holds something else than numbers; polygons
        mixed with points, or neither; a gzip file that is cut short or a bomb.
    """
    layers = [_read(origin) for origin in origins]
    if territory:
        layers = [territory.place(layer) for layer in layers]
    names = ", ".join(layer.dataset.id for layer in layers)
    numbers = np.concatenate([_read_numbers(layer) for layer in layers])
    geometries = np.concatenate([layer.geometries for layer in layers])
    types = set(shapely.get_type_id(geometries).tolist())
    datasets, basis = tuple(origin.dataset for origin in origins), origins[0].basis
    remarks = [*(origin.warnings for origin in origins), *(layer.warnings for layer in layers)]
    told = tuple(chain.from_iterable(remarks))
    if types == {_POINT}:
        return PointPopulation(geometries, numbers, datasets=datasets, basis=basis, warnings=told)
    if not types <= {_POLYGON, _MULTIPOLYGON}:
        raise InputError(
            f"{names}: people are read from polygons or from points,"
            " not from lines or several types of geometry at once"
        )
    valid, repairs = repair_polygons(names, geometries)
    keep, told = areas_km2(valid) > 0, (*told, *repairs)
    footprint = None
    if all(_HEXAGON_COLUMN in layer.columns for layer in layers):
        footprint = shapely.MultiPoint(shapely.get_coordinates(valid)).convex_hull
    return DistrictPopulation(
        valid[keep], numbers[keep], footprint, datasets=datasets, basis=basis, warnings=told
    )


def _read(origin: Origin) -> Layer:
    """Read a layer, unpacked first if it is in gzip."""
    if not origin.path.lower().endswith(".gz"):
        return read_layer(origin.path, "population", prefer=_LAYER)
    with tempfile.TemporaryDirectory(prefix="dmz-") as folder:
        unpacked = Path(folder) / Path(origin.path).stem
        gunzip(Path(origin.path), unpacked)
        try:
            layer = read_layer(str(unpacked), "population", prefer=_LAYER)
        except InputError as error:  # names the file that the user gave, not its copy
            raise InputError(str(error).replace(str(unpacked), origin.path)) from None
        remarks = [remark.replace(str(unpacked), origin.path) for remark in layer.warnings]
        return replace(layer, dataset=origin.dataset, warnings=tuple(remarks))


def _read_numbers(layer: Layer) -> FloatArray:
    """People of each feature; 0 where the cell is empty or negative. Shape (n,)."""
    name = _find_column(layer)
    try:
        numbers = np.array(
            [float(value if value not in ("", None) else 0) for value in layer.columns[name]]
        )
    except (TypeError, ValueError):
        raise InputError(
            f"{layer.dataset.id}: the column '{name}' holds something that is not a number"
            " of people"
        ) from None
    return np.where(np.isfinite(numbers) & (numbers > 0), numbers, 0.0)


def _find_column(layer: Layer) -> str:
    """The column of people: the likeliest without a year, else the only one with."""
    undated = [name for known in _COLUMNS for name in layer.columns if name.lower() == known]
    if undated:
        return undated[0]
    dated = [name for name in layer.columns if _YEAR.sub("", name.lower()) in _COLUMNS]
    if len(dated) == 1:
        return dated[0]
    fault = f"several columns of people ({', '.join(dated)})" if dated else "no column of people"
    some = ", ".join(list(layer.columns)[:8]) or "none"
    raise InputError(
        f"{layer.dataset.id}: {fault}; name the right one 'population' (its columns: {some})"
    )
