"""DeepState's current map.

Features carry a token in their name. Only those with a token of held land count; the
others are of unknown status, liberated, or in other countries.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dmz.errors import InputError
from dmz.sources.days import fetch_snapshot
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer, parse_features, read_json
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the map of today, or of a day on which it was fetched."""
    source = request.source
    return fetch_snapshot(
        request,
        lambda day: (
            fetch_file(
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
    """Read the held area."""
    path = str(fetched.files[0].path)
    document = read_json(path)
    collection = document.get("map")
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise InputError(f"{path}: the answer has no map; the service has changed its format")
    tokens = set(fetched.request.source.settings["held_tokens"])
    held = [
        {"type": "Feature", "geometry": feature["geometry"], "properties": {"token": token}}
        for feature in collection["features"]
        if _is_area(feature) and (token := _token(feature)) in tokens
    ]
    if not held:
        raise InputError(
            f"{path}: no feature has one of the tokens {', '.join(sorted(tokens))}; "
            "the service has changed its format"
        )
    dataset = replace(fetched, date=_day(document) or fetched.date).dataset(role)
    return [parse_features(path, {"type": "FeatureCollection", "features": held}, dataset)]


def _is_area(feature: Any) -> bool:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    return isinstance(geometry, dict) and geometry.get("type") in ("Polygon", "MultiPolygon")


def _token(feature: dict[str, Any]) -> str:
    """The token: ``status.occupied`` of ``... /// geoJSON.status.occupied``."""
    properties = feature.get("properties")
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    return name.rpartition("///")[2].strip().removeprefix("geoJSON.")


def _day(document: dict[str, Any]) -> str | None:
    """The map's day, from its ``datetime`` or its ``id``, a time in Unix seconds."""
    text = str(document.get("datetime", ""))
    if match := re.search(r"(20\d\d)-(\d\d)-(\d\d)", text):
        return "-".join(match.groups())
    if match := re.search(r"(\d\d)\.(\d\d)\.(20\d\d)", text):
        return "-".join(reversed(match.groups()))
    id = document.get("id")
    if isinstance(id, int) and 1.6e9 < id < 4e9:
        return f"{datetime.fromtimestamp(id, UTC).date()}"
    return None
