"""VIINA's cells: a tessellation of its settlements.

They give coordinates to those settlements of VIINA's table that the shipped tables
lack.
"""

from __future__ import annotations

from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file
from dmz.sources.registry import Fetched, Request

ENTRY = {
    "title": "VIINA, cells of its settlements",
    "role": "gazetteer",
    "url": "https://github.com/zhukovyuri/VIINA/raw/main/Data/gn_UA_tess.geojson",
    "licence": "ODbL-1.0",
    "licence_url": "https://opendatacommons.org/licenses/odbl/1-0/",
    "terms": "Attribution and share-alike for the database.",
    "citation": "Zhukov and Ayers (2023), VIINA 2.0",
    "cadence": "single release",
}
NAME = "gn_UA_tess.geojson"


def fetch(request: Request) -> Fetched:
    """Fetch the cells."""
    check_edition(request, None)
    file = fetch_file(request, NAME, kind="json")
    return Fetched(request, (file,), file.fetched[:10])
