"""DeepState's map as it is now. Only features with a token of held land count; the others are grey, freed, or elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import numpy as np

from dmz.errors import InputError
from dmz.sources.days import snapshot
from dmz.sources.download import obtain
from dmz.sources.layers import Layer, feature_layer, read_json
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """The map of today, or of a day on which it was fetched."""
    source = request.source
    return snapshot(
        request,
        lambda day: (
            obtain(
                source.id,
                f"{day}.json",
                source.address(),
                kind="json",
                date=f"{day}",
                again=request.again,
            ),
        ),
    )


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """The held land."""
    path = str(fetched.files[0].path)
    document = read_json(path)
    collection = document.get("map")
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise InputError(f"{path}: no map is in the answer; the service has changed its form")
    tokens = set(fetched.request.source.settings["held_tokens"])
    held = [
        feature
        for feature in collection["features"]
        if _is_area(feature) and _token(feature) in tokens
    ]
    if not held:
        raise InputError(
            f"{path}: no feature bears one of {', '.join(sorted(tokens))}; the service has changed its form"
        )
    dataset = Fetched(fetched.request, fetched.files, _day(document) or fetched.date).dataset(role)
    layer = feature_layer(path, {"type": "FeatureCollection", "features": held}, dataset)
    column = np.array([*(_token(feature) for feature in held), None], dtype=object)[
        : len(layer.geometries)
    ]
    return [Layer(layer.dataset, layer.geometries, {"token": column})]


def _is_area(feature: Any) -> bool:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return isinstance(geometry, dict) and geometry.get("type") in ("Polygon", "MultiPolygon")


def _token(feature: dict[str, Any]) -> str:
    """``status.occupied`` of the name ``Окуповано /// Occupied /// geoJSON.status.occupied``."""
    properties = feature.get("properties")
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    return name.rpartition("///")[2].strip().removeprefix("geoJSON.")


def _day(document: dict[str, Any]) -> str | None:
    """The day of the map: of its ``datetime``, else of its ``id``, which is a time in seconds."""
    text = str(document.get("datetime", ""))
    if match := re.search(r"(20\d\d)-(\d\d)-(\d\d)", text):
        return "-".join(match.groups())
    if match := re.search(r"(\d\d)\.(\d\d)\.(20\d\d)", text):
        return "-".join(reversed(match.groups()))
    id = document.get("id")
    if isinstance(id, int) and 1.6e9 < id < 4e9:
        return f"{datetime.fromtimestamp(id, UTC).date()}"
    return None
