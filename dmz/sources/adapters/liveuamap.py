"""Liveuamap's areas, as archived by NZZ.

They show a period, not a day, and leave out what was held before 2022.
"""

from __future__ import annotations

from dmz.sources.days import fetch_day
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the file of the day."""
    return fetch_day(request)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the areas."""
    return [read_file_of(fetched.dataset(role), fetched.files[0].path)]
