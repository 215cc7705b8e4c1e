"""ISW and CTP's layers: control, advances, and what was held before 24 February 2022; held land is all of them together."""

from __future__ import annotations

from datetime import date

from dmz.sources.days import snapshot
from dmz.sources.download import produce
from dmz.sources.feature_service import save_layer
from dmz.sources.layers import Layer, source_layer
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import Cached

_PARTS = {
    "url": "control",
    "url_advances": "advances",
    "url_before_2022": "held before 24 February 2022",
}


def fetch(request: Request) -> Fetched:
    """The layers of today, or of a day on which they were fetched."""

    def read(day: date) -> tuple[Cached, ...]:
        return tuple(_part(request, key, f"{day}") for key in _PARTS)

    return snapshot(request, read)


def _part(request: Request, key: str, day: str) -> Cached:
    source = request.source
    url = source.address(key)
    name = f"{_PARTS[key].replace(' ', '-')}_{day}.json"
    return produce(
        source.id,
        name,
        url,
        lambda draft: save_layer(url, draft, id=source.id, date=day),
        date=day,
        again=request.again,
    )


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """A layer for each part."""
    title = fetched.request.source.title
    return [
        source_layer(file.path, fetched.dataset(role, part=file, title=f"{title}: {part}"))
        for file, part in zip(fetched.files, _PARTS.values(), strict=True)
    ]
