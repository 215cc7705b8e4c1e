"""Layers of ArcGIS feature services: page after page, in whichever CRS the service chose to send.

Esri, ArcGIS REST API, "Query (Feature Service/Layer)": ``resultOffset`` and ``exceededTransferLimit``.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dmz.errors import InputError
from dmz.sources.download import require_online
from dmz.sources.transfer import BACKOFF_S, Transfer

FEATURES_LIMIT = 1_000_000
PAGES_LIMIT = 5_000
_BUSY_CODES = frozenset({429, 500, 502, 503, 504})
_TRIES = 4


def layer_facts(url: str) -> dict[str, Any]:
    """What the service says of a layer: its name, its own CRS, who made it, the field with its ids."""
    facts = _ask(url, {"f": "json"})
    kind = facts.get("type")
    if kind not in (None, "Feature Layer"):
        raise InputError(
            f"{url}: a {kind}, where a feature layer was expected; give the address of one of its layers"
        )
    return facts


def save_layer(url: str, draft: Path, *, id: str, date: str | None) -> None:
    """Save every feature of a layer as one GeoJSON file; its ``crs`` is named where the service sent other than degrees."""
    require_online(id, date)
    facts = layer_facts(url)
    key = facts.get("objectIdField") or next(
        (f["name"] for f in facts.get("fields") or [] if f.get("type") == "esriFieldTypeOID"), None
    )
    features = _all_pages(url, key)
    if not features:
        raise InputError(
            f"{url}: the layer has no features today; look whether the service was renamed"
        )
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if not _in_degrees(features):
        document["crs"] = {"type": "name", "properties": {"name": _native_crs(url, facts)}}
    draft.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def _all_pages(url: str, key: str | None) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = []
    seen: set[str] = set()
    for _ in range(PAGES_LIMIT):
        question: dict[str, str | int] = {
            "where": "1=1",
            "outFields": "*",
            "outSR": 4326,
            "f": "geojson",
            "resultOffset": len(features),
        }
        if key:
            question["orderByFields"] = key  # without an order, pages may overlap
        page = _ask(f"{url}/query", question)
        found = page.get("features")
        if not isinstance(found, list) or not all(isinstance(f, dict) for f in found):
            raise InputError(f"{url}: its answer is not a collection of features")
        new = [
            feature for feature in found if not (mark := _mark(feature, key)) or mark not in seen
        ]
        seen.update(mark for feature in found if (mark := _mark(feature, key)))
        features += new
        if len(features) > FEATURES_LIMIT:
            raise InputError(f"{url}: more than {FEATURES_LIMIT:,} features are not fetched")
        properties = page.get("properties")
        more = page.get("exceededTransferLimit") or (
            isinstance(properties, dict) and properties.get("exceededTransferLimit")
        )
        if not more:
            return features
        if not new:
            raise InputError(
                f"{url}: the service says there is more, and sends the same page again; it cannot be read whole"
            )
    raise InputError(f"{url}: more than {PAGES_LIMIT:,} pages are not fetched")


def _mark(feature: Mapping[str, Any], key: str | None) -> str | None:
    """What tells a feature from others, if anything does."""
    properties = feature.get("properties")
    value = properties.get(key) if key and isinstance(properties, dict) else feature.get("id")
    return None if value is None else str(value)


def _ask(url: str, question: Mapping[str, str | int]) -> dict[str, Any]:
    """An answer of the service, which reports its errors in bodies of status 200."""
    for attempt in range(_TRIES):
        answer = Transfer(url).document(question)
        error = answer.get("error") if isinstance(answer, dict) else None
        if error is None:
            break
        code = error.get("code") if isinstance(error, dict) else None
        if code not in _BUSY_CODES or attempt == _TRIES - 1:
            said = error.get("message") if isinstance(error, dict) else error
            hint = (
                "; the service may have been renamed: give its present address"
                if code in (400, 404, 498, 499)
                else ""
            )
            raise InputError(
                f"{url}: the service answers with an error, {code}: {str(said)[:120]}{hint}"
            )
        time.sleep(BACKOFF_S * 2**attempt)
    if not isinstance(answer, dict):
        raise InputError(f"{url}: its answer is not what a feature service sends")
    return answer


def _in_degrees(features: list[dict[str, Any]]) -> bool:
    """Whether the first coordinates can be degrees; services exist that pass over ``outSR``."""
    for feature in features:
        place = feature.get("geometry")
        place = place.get("coordinates") if isinstance(place, dict) else None
        while isinstance(place, list) and place and isinstance(place[0], list):
            place = place[0]
        if (
            isinstance(place, list)
            and len(place) >= 2
            and all(isinstance(v, (int, float)) for v in place[:2])
        ):
            return bool(np.abs(place[0]) <= 180 and np.abs(place[1]) <= 90)
    return True


def _native_crs(url: str, facts: Mapping[str, Any]) -> str:
    extent = facts.get("extent")
    for holder in (
        facts.get("sourceSpatialReference"),
        extent.get("spatialReference") if isinstance(extent, dict) else None,
    ):
        if isinstance(holder, dict) and isinstance(
            code := holder.get("latestWkid") or holder.get("wkid"), int
        ):
            return f"EPSG:{3857 if code == 102100 else code}"
    raise InputError(
        f"{url}: its coordinates are not degrees, and the service does not say in which CRS they are"
    )
