"""Any layer of an ArcGIS feature service, given by its address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from dmz.errors import QuestionError
from dmz.sources.days import fetch_snapshot
from dmz.sources.feature_service import fetch_layer
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import CachedFile

ENTRY = {
    "title": "Any layer of an ArcGIS feature service, by its address",
    "role": "front",
    "url": "https://HOST/.../FeatureServer/LAYER",
    "licence": "its publisher's",
    "licence_url": "the address itself",
    "terms": "Look them up at the service.",
    "cadence": "the present only",
}


def fetch(request: Request) -> Fetched:
    """Fetch the layer of today, or of a day on which it was fetched."""
    url = request.source.url
    if url == ENTRY["url"]:
        raise QuestionError(
            "arcgis: give the address of the layer instead, https://.../FeatureServer/0"
        )
    cached = replace(request, source=replace(request.source, id=request.cache_id))

    def read(day: date) -> tuple[CachedFile, ...]:
        return (fetch_layer(cached, f"{day}.json", url, date=f"{day}", shown=url),)

    return fetch_snapshot(cached, read)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read its features; the service's name and host identify the dataset."""
    url = fetched.request.source.url
    service = url.split("/rest/services/")[-1]
    dataset = fetched.dataset(role, title=f"{service} at {urlsplit(url).hostname}")
    dataset = replace(dataset, id=service, licence=None, citation=url)
    return [read_file_of(dataset, fetched.files[0].path)]
