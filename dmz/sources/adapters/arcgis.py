"""Any layer of an ArcGIS feature service, by its address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from dmz.errors import QuestionError
from dmz.sources.days import snapshot
from dmz.sources.download import produce
from dmz.sources.feature_service import save_layer
from dmz.sources.layers import Layer, source_layer
from dmz.sources.registry import Fetched, Request, cache_id
from dmz.sources.store import Cached

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
    """The layer as it is today, or was on the day when it was fetched."""
    url = request.source.url
    if url == ENTRY["url"]:
        raise QuestionError(
            "arcgis: give the address of the layer instead, https://.../FeatureServer/0"
        )
    id = cache_id(request)

    def read(day: date) -> tuple[Cached, ...]:
        return (
            produce(
                id,
                f"{day}.json",
                url,
                lambda draft: save_layer(url, draft, id=url, date=f"{day}"),
                date=f"{day}",
                again=request.again,
            ),
        )

    return snapshot(replace(request, source=replace(request.source, id=id)), read)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Its features. The service's name and host stand for it in the provenance."""
    url = fetched.request.source.url
    service = url.split("/rest/services/")[-1]
    dataset = fetched.dataset(role, title=f"{service} at {urlsplit(url).hostname}")
    return [
        source_layer(
            fetched.files[0].path, replace(dataset, id=service, licence=None, citation=url)
        )
    ]
