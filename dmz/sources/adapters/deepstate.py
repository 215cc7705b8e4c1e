"""DeepState's daily archive: one MultiPolygon a day of the land that Russia holds."""

from __future__ import annotations

from dmz.sources.days import fetch_day
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the file of the day."""
    return fetch_day(request)
