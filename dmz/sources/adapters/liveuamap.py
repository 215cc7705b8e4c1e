"""Liveuamap's areas, as archived by NZZ.

They show a period, not a day, and leave out what was held before 2022.
"""

from __future__ import annotations

from dmz.sources.days import fetch_day
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the file of the day."""
    return fetch_day(request)
