"""DeepState's daily archive: one MultiPolygon of all Russian-held land a day."""

from __future__ import annotations

from dmz.sources.days import day_file
from dmz.sources.layers import Layer, source_layer
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """The file of the day."""
    return day_file(request)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """The held land."""
    return [source_layer(fetched.files[0].path, fetched.dataset(role))]
