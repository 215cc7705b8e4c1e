"""GeoJSON, RFC 7946: features as one collection.

Colours are properties in the words of simplestyle 1.1.0, which geojson.io draws.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import shapely

from dmz.output.layers.features import Feature


def to_geojson(features: Sequence[Feature]) -> str:
    """Write a collection with its bounding box.

    Features without an extent, such as a gain of nothing, are left out; without any
    feature there is no bounding box.
    """
    drawn = [feature for feature in features if not feature.geometry.is_empty]
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if drawn:
        bounds = shapely.total_bounds([feature.geometry for feature in drawn])
        document["bbox"] = [round(value, 6) for value in bounds.tolist()]
    document["features"] = [_to_dict(feature) for feature in drawn]
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def _to_dict(feature: Feature) -> dict[str, Any]:
    """Return a feature as GeoJSON has it."""
    return {
        "type": "Feature",
        "properties": {**feature.properties, **feature.style},
        "geometry": json.loads(shapely.to_geojson(feature.geometry)),
    }
