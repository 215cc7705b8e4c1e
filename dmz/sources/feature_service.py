"""Layers of ArcGIS feature services, read page by page.

Esri, ArcGIS REST API, "Query (Feature Service/Layer)": ``resultOffset`` and
``exceededTransferLimit``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from dmz.errors import InputError
from dmz.sources.download import ensure_cached, require_online
from dmz.sources.registry import Request
from dmz.sources.store import CachedFile
from dmz.sources.transfer import BusyError, Transfer

FEATURES_LIMIT = 1_000_000
PAGES_LIMIT = 5_000
_BUSY_CODES = frozenset({429, 500, 502, 503, 504})
# Invalid request, not found, invalid token, token required.
_RENAMED_CODES = frozenset({400, 404, 498, 499})


def fetch_layer(
    request: Request, name: str, url: str, *, date: str | None, shown: str | None = None
) -> CachedFile:
    """Return a layer as one GeoJSON file, from the cache or with all of its features.

    Its ``crs`` is set where the service sent other coordinates than degrees.

    Parameters
    ----------
    request
        Names the source, and says whether to fetch the layer even if it is cached.
    name
        The file's name in the cache.
    url
        The address of the layer.
    date
        The day it stands for.
    shown
        What the error of an offline run calls the source; by default its id.

    Raises
    ------
    InputError
        Offline, no feature layer, no features, too many, or the service repeats a page.
    """
    id = request.source.id

    def save(draft: Path) -> None:
        require_online(shown or id, date)
        draft.write_text(json.dumps(_read_layer(url), ensure_ascii=False), encoding="utf-8")

    return ensure_cached(id, name, url, save, date=date, again=request.again)


def _read_layer(url: str) -> dict[str, Any]:
    """Return every feature of a layer as a collection."""
    facts = _ask(url, {"f": "json"})
    kind = facts.get("type")
    if kind not in (None, "Feature Layer"):
        raise InputError(
            f"{url}: a {kind}, not a feature layer; give the address of one of its layers"
        )
    key = facts.get("objectIdField") or next(
        (f["name"] for f in facts.get("fields") or [] if f.get("type") == "esriFieldTypeOID"), None
    )
    features = _all_pages(url, key)
    if not features:
        raise InputError(
            f"{url}: the layer has no features today; check whether the service was renamed"
        )
    document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if not _in_degrees(features):
        document["crs"] = {"type": "name", "properties": {"name": _native_crs(url, facts)}}
    return document


def _all_pages(url: str, key: str | None) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = []
    seen: set[str] = set()
    for _ in range(PAGES_LIMIT):
        page = _ask_page(url, key, len(features))
        found = page["features"]
        marks = [_mark(feature, key) for feature in found]
        new = [f for f, mark in zip(found, marks, strict=True) if not mark or mark not in seen]
        seen.update(mark for mark in marks if mark)
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
                f"{url}: the service announces more features but sends the same page again; "
                "the layer cannot be read"
            )
    raise InputError(f"{url}: more than {PAGES_LIMIT:,} pages are not fetched")


def _ask_page(url: str, key: str | None, offset: int) -> dict[str, Any]:
    query: dict[str, str | int] = {
        "where": "1=1",
        "outFields": "*",
        "outSR": 4326,
        "f": "geojson",
        "resultOffset": offset,
    }
    if key:
        query["orderByFields"] = key  # without an order, pages may overlap
    page = _ask(f"{url}/query", query)
    found = page.get("features")
    if not isinstance(found, list) or not all(isinstance(f, dict) for f in found):
        raise InputError(f"{url}: its answer is not a collection of features")
    return page


def _mark(feature: Mapping[str, Any], key: str | None) -> str | None:
    """Return what identifies a feature, if anything does."""
    properties = feature.get("properties")
    value = properties.get(key) if key and isinstance(properties, dict) else feature.get("id")
    return None if value is None else str(value)


def _ask(url: str, query: Mapping[str, str | int]) -> dict[str, Any]:
    """Return an answer without an error; services report errors with status 200."""

    def check(answer: Any) -> None:
        error = answer.get("error") if isinstance(answer, dict) else None
        if error is None:
            return
        code = error.get("code") if isinstance(error, dict) else None
        text = error.get("message") if isinstance(error, dict) else error
        message = f"{url}: the service reports an error, {code}: {str(text)[:120]}"
        if code in _BUSY_CODES:
            raise BusyError(message)
        if code in _RENAMED_CODES:
            message += "; the service may have been renamed: give its new address"
        raise InputError(message)

    answer = Transfer(url).document(query, check)
    if not isinstance(answer, dict):
        raise InputError(f"{url}: its answer is not that of a feature service")
    return answer


def _in_degrees(features: list[dict[str, Any]]) -> bool:
    """Whether the first coordinates can be degrees: some services ignore ``outSR``."""
    for feature in features:
        geometry = feature.get("geometry")
        point = geometry.get("coordinates") if isinstance(geometry, dict) else None
        while isinstance(point, list) and point and isinstance(point[0], list):
            point = point[0]
        if (
            isinstance(point, list)
            and len(point) >= 2
            and all(isinstance(v, (int, float)) for v in point[:2])
        ):
            return bool(np.abs(point[0]) <= 180 and np.abs(point[1]) <= 90)
    return True


def _native_crs(url: str, facts: Mapping[str, Any]) -> str:
    extent = facts.get("extent")
    for holder in (
        facts.get("sourceSpatialReference"),
        extent.get("spatialReference") if isinstance(extent, dict) else None,
    ):
        code = holder.get("latestWkid") or holder.get("wkid") if isinstance(holder, dict) else None
        if isinstance(code, int):
            # 102100 is Esri's old number of Web Mercator.
            return f"EPSG:{3857 if code == 102100 else code}"
    raise InputError(
        f"{url}: its coordinates are not degrees, and the service does not state their CRS"
    )
