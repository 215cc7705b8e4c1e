"""DeepState's daily archive: one MultiPolygon a day of the land that Russia holds."""

from __future__ import annotations

from dmz.sources.days import fetch_day
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the file of the day."""
    return fetch_day(request)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the held area."""
    return [read_file_of(fetched.dataset(role), fetched.files[0].path)]
