"""GeoJSON: parsed strictly, and made into geometries and columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, objects
from dmz.errors import InputError
from dmz.sources.coordinates import VERTICES_LIMIT, LiftedCoordinates
from dmz.sources.formats import check_size, parse_json


def parse_geojson(path: str, content: bytes) -> tuple[dict[str, Any], LiftedCoordinates]:
    """Parse a GeoJSON object, or Esri's, and what archives of maps wrap it in.

    Returns
    -------
    The object, and the long coordinates that were lifted out of it.

    Raises
    ------
    InputError
        Not JSON, not GeoJSON, or too large.
    """
    lifted = LiftedCoordinates(content)
    if lifted.vertices() > VERTICES_LIMIT:
        raise InputError(
            f"{path}: more than {VERTICES_LIMIT:,} vertices; simplify it first, to a metre or so"
        )
    document = parse_json(path, lifted.rest)
    # Liveuamap's archive has its areas under "value", DeepState's live map under "map".
    for key in ("value", "map"):
        if isinstance(document, dict) and isinstance(document.get(key), dict):
            document = document[key]
    if not isinstance(document, dict) or not ({"type", "geometryType"} & document.keys()):
        raise InputError(f"{path}: JSON, but not GeoJSON (no 'type')")
    return document, lifted


def build_features(
    path: str, document: Mapping[str, Any], lifted: LiftedCoordinates | None = None
) -> tuple[AnyArray, dict[str, AnyArray]]:
    """Return the geometries of a collection, a feature or a geometry, and the columns.

    Raises
    ------
    InputError
        No features, or one that is not a GeoJSON geometry.
    """
    kind = document.get("type")
    features: Any = document.get("features") if kind == "FeatureCollection" else [document]
    if not isinstance(features, list) or not features:
        raise InputError(f"{path}: it has no features")
    shapes, rows = [], []
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict):
            raise InputError(f"{path}: feature {number} is not a GeoJSON object")
        geometry = feature.get("geometry") if feature.get("type") == "Feature" else feature
        if geometry is None:
            continue
        shapes.append(_build(f"{path}: feature {number}", geometry, lifted))
        properties = feature.get("properties")
        rows.append(properties if isinstance(properties, dict) else {})
    names = dict.fromkeys(name for row in rows for name in row)
    check_size(path, len(rows), len(names))
    columns = {name: objects(row.get(name) for row in rows) for name in names}
    return np.array(shapes, dtype=object), columns


def _build(name: str, geometry: Any, lifted: LiftedCoordinates | None) -> BaseGeometry:
    """Build one geometry; ``name`` names its feature in errors."""
    try:
        if lifted and isinstance(geometry, dict):
            geometry = lifted.restore(geometry)
        if isinstance(geometry, BaseGeometry):
            return geometry
        return shapely.from_geojson(json.dumps(geometry, allow_nan=False))
    except json.JSONDecodeError as error:
        raise InputError(f"{name} is not JSON ({error})") from None
    except ValueError:  # such as 1e999, which is valid JSON and becomes infinite
        raise InputError(f"{name} has coordinates that are not finite numbers") from None
    except (shapely.errors.GEOSException, RecursionError) as error:
        raise InputError(f"{name} is not a GeoJSON geometry ({str(error).strip()})") from None
