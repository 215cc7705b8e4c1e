"""Small rasters and layers of people, and how tests count them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import rasterio
import shapely
from rasterio.transform import Affine, from_origin

from dmz.earth.geodesy import area_km2
from dmz.land.zones import Part
from dmz.people.districts import DistrictPopulation
from dmz.people.features import read_features
from dmz.people.points import PointPopulation
from dmz.people.rasters import RasterPopulation, read_rasters
from dmz.people.source import Population, find_origins

NINE = np.arange(1.0, 10.0).reshape(3, 3)
THREE = from_origin(30, 50, 1, 1)  # 30 to 33 E, 47 to 50 N, for a grid of 3 x 3
# 30 to 32 E, 48 to 50 N: south-west, south-east, north-west, north-east.
SQUARES = [shapely.box(30 + x, 48 + y, 31 + x, 49 + y) for y in (0, 1) for x in (0, 1)]


def write_raster(
    path: Path, values: np.ndarray, transform: Affine, crs: Any = "EPSG:4326", **options: Any
) -> str:
    tags = options.pop("tags", {})
    unit, description = options.pop("unit", None), options.pop("description", None)
    profile = {
        "driver": "GTiff",
        "count": 1,
        "height": values.shape[0],
        "width": values.shape[1],
        "dtype": values.dtype,
    }
    with rasterio.open(path, "w", **profile, crs=crs, transform=transform, **options) as file:
        file.write(values, 1)
        file.update_tags(**tags)
        if unit:
            file.set_band_unit(1, unit)
        if description:
            file.set_band_description(1, description)
    return str(path)


def write_layer(path: Path, geometries: list[Any], crs: Any = "OGC:CRS84", **columns: Any) -> str:
    geopandas.GeoDataFrame(columns, geometry=geometries, crs=crs).to_file(path)
    return str(path)


def raster(*paths: str, kind: str | None = None) -> RasterPopulation:
    return read_rasters([origin for path in paths for origin in find_origins(path)], kind=kind)


def layer(*paths: str) -> DistrictPopulation | PointPopulation:
    return read_features([origin for path in paths for origin in find_origins(path)])


def part(area: shapely.Geometry, party: str = "ukraine") -> Part:
    return Part(party, 0, area, area_km2(area), np.zeros(0, dtype=np.int64))


def people(source: Population, *areas: shapely.Geometry) -> list[float | None]:
    return [count.people for count in source.people([part(area) for area in areas])]
