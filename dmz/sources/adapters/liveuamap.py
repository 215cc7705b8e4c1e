"""Liveuamap's areas, as archived by NZZ.

They show a period, not a day, and leave out what was held before 2022.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from dmz.errors import InputError
from dmz.sources.days import fetch_day
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the file of the day."""
    return fetch_day(request)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the held area: what did not change, and gains."""
    layer = read_file_of(fetched.dataset(role), fetched.files[0].path)
    held = set(fetched.request.source.settings["held_types"])
    kinds = layer.columns.get("type", np.full(len(layer.geometries), None, dtype=object))
    keep = np.array([kind in held for kind in kinds], dtype=bool)
    if not keep.any():
        raise InputError(
            f"{fetched.request.spec}: no area has one of the types {', '.join(sorted(held))}; "
            "the archive has changed its format"
        )
    columns = {name: values[keep] for name, values in layer.columns.items()}
    days = f"{_first(columns, '_datefrom')} to {_first(columns, '_dateto')}"
    warning = (
        f"{fetched.request.spec}: the areas show a period, {days}, and leave out what was held "
        "before 2022; add a layer of that with another --front"
    )
    return [Layer(layer.dataset, layer.geometries[keep], columns, (warning,))]


def _first(columns: dict[str, Any], name: str) -> str:
    return str(columns[name][0]) if name in columns else "?"
