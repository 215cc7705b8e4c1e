"""Natural Earth at 1:10,000,000: roads, railways and built-up land, for maps only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from dmz.errors import InputError
from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer, read_layer
from dmz.sources.registry import Fetched, Request

_THEMES = ("roads", "railroads", "urban_areas")
# By the kind of a road; ferries and tracks are not drawn.
_RANKS = {"Major Highway": 1, "Beltway": 1, "Bypass": 1, "Secondary Highway": 2, "Road": 3}


def fetch(request: Request) -> Fetched:
    """Fetch the three archives of Shapefiles."""
    source = request.source
    check_edition(request, None)
    files = tuple(
        fetch_file(request, f"{theme}.zip", source.address(theme=theme), kind="zip")
        for theme in _THEMES
    )
    return Fetched(request, files, files[0].fetched[:10])


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read roads and railways, with the column ``rank``, and built-up land."""
    roads, railways, towns = (
        replace(
            read_layer(str(file.path), role), dataset=fetched.dataset(role, part=file), warnings=()
        )
        for file in fetched.files
    )
    if "type" not in roads.columns:
        raise InputError(
            f"{fetched.request.spec}: its roads no longer have the column 'type'; "
            "leave --ground out, or see whether a newer dmz reads them"
        )
    ranks = np.array([_RANKS.get(str(kind), 0) for kind in roads.columns["type"]])
    drawn = ranks > 0
    return [
        replace(roads, geometries=roads.geometries[drawn], columns={"rank": ranks[drawn]}),
        replace(railways, columns={"rank": np.ones(len(railways.geometries), dtype=int)}),
        replace(towns, columns={}),
    ]
