"""GeoJSON, RFC 7946: features as one collection.

Colours are properties in the words of simplestyle 1.1.0, which geojson.io draws.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import find_west, wrap_geometries, wrap_longitude
from dmz.output.layers.features import Feature
from dmz.output.printed import to_json


def to_geojson(features: Sequence[Feature]) -> str:
    """Write a collection with its bounding box.

    Features without an extent, such as a gain of nothing, are left out, but for pieces
    that have people alone: their geometry is null. Without any extent there is no
    bounding box.
    """
    drawn = [feature for feature in features if feature.is_written]
    shapes = [feature.geometry for feature in drawn if not feature.geometry.is_empty]
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if shapes:
        document["bbox"] = _bbox(shapes)
    document["features"] = [_to_dict(feature) for feature in drawn]
    return to_json(document) + "\n"


def _bbox(geometries: Sequence[BaseGeometry]) -> list[float]:
    """Return west, south, east and north; across the antimeridian, west is the larger.

    RFC 7946, section 5.2.
    """
    shapes = np.array([*geometries, None])[:-1]
    placed = wrap_geometries(shapes, find_west(shapes), crossing=False)
    west, south, east, north = shapely.total_bounds(placed).tolist()
    return [round(value, 6) for value in (wrap_longitude(west), south, wrap_longitude(east), north)]


def _to_dict(feature: Feature) -> dict[str, Any]:
    """Return a feature as GeoJSON has it."""
    shape = feature.geometry
    return {
        "type": "Feature",
        "properties": {**feature.properties, **feature.style},
        "geometry": None if shape.is_empty else json.loads(shapely.to_geojson(shape)),
    }
