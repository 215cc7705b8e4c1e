"""ISW and CTP's three layers, whose union is the held area.

They show assessed control, assessed advances, and what was held before 24 February
2022.
"""

from __future__ import annotations

from datetime import date

from dmz.sources.days import fetch_snapshot
from dmz.sources.download import ensure_cached
from dmz.sources.feature_service import save_layer
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import CachedFile

_PARTS = {
    "url": "control",
    "url_advances": "advances",
    "url_before_2022": "held before 24 February 2022",
}


def fetch(request: Request) -> Fetched:
    """Fetch the layers of today, or of a day on which they were fetched."""

    def read(day: date) -> tuple[CachedFile, ...]:
        return tuple(_part(request, key, f"{day}") for key in _PARTS)

    return fetch_snapshot(request, read)


def _part(request: Request, key: str, day: str) -> CachedFile:
    source = request.source
    url = source.address(key)
    name = f"{_PARTS[key].replace(' ', '-')}_{day}.json"
    return ensure_cached(
        source.id,
        name,
        url,
        lambda draft: save_layer(url, draft, id=source.id, date=day),
        date=day,
        again=request.again,
    )


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read a layer for each part."""
    title = fetched.request.source.title
    return [
        read_file_of(fetched.dataset(role, part=file, title=f"{title}: {part}"), file.path)
        for file, part in zip(fetched.files, _PARTS.values(), strict=True)
    ]
