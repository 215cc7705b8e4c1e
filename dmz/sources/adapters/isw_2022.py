"""What Russia held before 24 February 2022, by ISW and CTP.

It completes maps that show only what was taken since.
"""

from __future__ import annotations

from dmz.sources.days import check_edition
from dmz.sources.feature_service import fetch_layer
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the layer."""
    day = request.source.first_date
    check_edition(request, day)
    file = fetch_layer(request, f"{day}.json", request.source.address(), date=day)
    # Without a day: united with an undated map, it would date the front.
    return Fetched(request, (file,))
