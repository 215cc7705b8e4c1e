"""VIINA's cells: a tessellation of its settlements, which gives VIINA's table coordinates where the shipped tables have none."""

from __future__ import annotations

from dmz.sources.days import single
from dmz.sources.download import obtain
from dmz.sources.layers import Layer, source_layer
from dmz.sources.registry import Fetched, Request

ENTRY = {
    "title": "VIINA, cells of its settlements",
    "role": "gazetteer",
    "url": "https://github.com/zhukovyuri/VIINA/raw/master/Data/gn_UA_tess.geojson",
    "licence": "ODbL-1.0",
    "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
    "terms": "Attribution and share-alike for the database.",
    "citation": "Zhukov and Ayers (2023), VIINA 2.0",
    "cadence": "single release",
}
NAME = "gn_UA_tess.geojson"


def fetch(request: Request) -> Fetched:
    """The cells."""
    single(request, None)
    file = obtain(
        request.source.id, NAME, request.source.address(), kind="json", again=request.again
    )
    return Fetched(request, (file,), file.fetched[:10])


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """The cells as polygons, with ``geonameid``."""
    return [source_layer(fetched.files[0].path, fetched.dataset(role))]
