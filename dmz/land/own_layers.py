"""Layers that make a territory: regions, places, neighbours and water, checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import find_west, wrap_geometries
from dmz.earth.geodesy import AnyArray, areas_km2
from dmz.errors import InputError
from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Territory
from dmz.sources.datasets import Dataset
from dmz.sources.layers import Layer, read_layer, repair_polygons

# What layers call the column with a region's name, the likeliest first.
_NAME_COLUMNS = (
    *("name", "name_en", "shapename", "adm1_en", "adm1_name"),
    *("name_1", "region", "oblast", "province", "state"),
)
_POLYGON_TYPES = (3, 6)  # shapely's type ids of Polygon and MultiPolygon
# Regions may overlap by this share of their area: neighbours are rarely drawn to the
# metre.
_OVERLAP = 1e-3


def group_regions(path: str, layer: Layer) -> tuple[tuple[str, ...], AnyArray, float]:
    """Names of a layer's regions and their land, in degrees, both of shape (n,).

    And the meridian at which their longitudes start.
    """
    if not np.isin(shapely.get_type_id(layer.geometries), _POLYGON_TYPES).all():
        raise InputError(f"{path}: a territory is made of polygons; give a layer of polygons only")
    west = find_west(layer.geometries)
    polygons = wrap_layer(layer, west).geometries
    columns = {name.lower(): values for name, values in layer.columns.items()}
    column = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    values = [] if column is None else [str(value or "").strip() for value in column]
    if not values or not all(values):
        return (Path(path).stem,), np.array([shapely.union_all(polygons)]), west
    names = tuple(dict.fromkeys(values))
    regions = [shapely.union_all(polygons[np.array(values) == name]) for name in names]
    return names, np.array(regions), west


def unite_regions(path: str, regions: AnyArray) -> BaseGeometry:
    """The union of regions, which may not overlap."""
    outline: BaseGeometry = shapely.union_all(regions)
    if areas_km2(regions).sum() > areas_km2([outline])[0] * (1 + _OVERLAP):
        raise InputError(f"{path}: its regions overlap; give a layer of one administrative level")
    return outline


def read_places(path: str, territory: Territory) -> tuple[Gazetteer, Dataset]:
    """Read the places of a layer of points; those outside every region are left out."""
    layer = read_layer(path, "population")
    columns = {name.lower(): values for name, values in layer.columns.items()}
    if "name" not in columns or (shapely.get_type_id(layer.geometries) != 0).any():
        raise InputError(
            f"{path}: places are points with a column 'name' and, optionally, 'population'"
        )
    try:
        people = [int(float(value or 0)) for value in columns.get("population", ())]
    except (ValueError, OverflowError):
        raise InputError(
            f"{path}: its column 'population' has values that are not numbers"
        ) from None
    population = np.array(people or np.zeros(len(layer.geometries)), dtype=np.int64)
    points = wrap_geometries(layer.geometries, territory.west, crossing=False)
    place, region = shapely.STRtree(territory.regions).query(points, predicate="intersects")
    # A place on the border of two regions is found twice; it is counted once.
    inside, first = np.unique(place, return_index=True)
    gazetteer = Gazetteer(
        ids=[str(index) for index in inside],
        names=[str(columns["name"][index]) for index in inside],
        other_names=[""] * len(inside),
        points=shapely.get_coordinates(points[inside]),
        population=population[inside],
        region=region[first],
        region_names=territory.region_names,
        region_words=territory.region_words,
        west=territory.west,
    )
    return gazetteer, layer.dataset


def wrap_layer(layer: Layer, west: float) -> Layer:
    """A layer with its polygons repaired, in longitudes from a meridian on."""
    placed = wrap_geometries(layer.geometries, west, crossing=True)
    polygons, _ = repair_polygons(layer.dataset.id, placed)
    return replace(layer, geometries=polygons)


def read_by_id(path: str, west: float) -> dict[str, BaseGeometry]:
    """Read the polygons of a layer by its column ``id``."""
    layer = wrap_layer(read_layer(path, "territory"), west)
    if "id" not in layer.columns:
        raise InputError(f"{path}: neighbours need a column 'id' with the code of a state")
    ids = np.array([str(value) for value in layer.columns["id"]])
    return {id: shapely.union_all(layer.geometries[ids == id]) for id in dict.fromkeys(ids)}
