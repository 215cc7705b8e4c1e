"""DeepState's current map.

Features carry a token in their name, which the legend in ``sources.toml`` reads: others
than those of held land are of unknown status, liberated, or in other countries.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dmz.errors import InputError
from dmz.sources.days import fetch_snapshot
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer, parse_features, read_json
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import CachedFile


def fetch(request: Request) -> Fetched:
    """Fetch the map of today, or of a day on which it was fetched."""

    def read(day: date) -> tuple[CachedFile, ...]:
        return (fetch_file(request, f"{day}.json", kind="json", date=f"{day}"),)

    return fetch_snapshot(request, read)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read its features."""
    path = str(fetched.files[0].path)
    document = read_json(path)
    collection = document.get("map")
    if not isinstance(collection, dict) or not isinstance(collection.get("features"), list):
        raise InputError(f"{path}: the answer has no map; the service has changed its format")
    dataset = replace(fetched, date=_day(document) or fetched.date).dataset(role)
    return [parse_features(path, collection, dataset)]


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
