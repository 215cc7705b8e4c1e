"""ISW and CTP's three layers, whose union is the held area.

They show assessed control, assessed advances, and what was held before 24 February
2022.
"""

from __future__ import annotations

from datetime import date

from dmz.sources.days import fetch_snapshot
from dmz.sources.feature_service import fetch_layer
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
        return tuple(
            fetch_layer(
                request,
                f"{part.replace(' ', '-')}_{day}.json",
                request.source.address(key),
                date=f"{day}",
            )
            for key, part in _PARTS.items()
        )

    return fetch_snapshot(request, read)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read a layer for each part."""
    title = fetched.request.source.title
    return [
        read_file_of(fetched.dataset(role, part=file, title=f"{title}: {part}"), file.path)
        for file, part in zip(fetched.files, _PARTS.values(), strict=True)
    ]
