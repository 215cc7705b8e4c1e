"""Liveuamap's areas, as archived by NZZ: of a period, not a day, and without what was held before 2022."""

from __future__ import annotations

from typing import Any

import numpy as np

from dmz.errors import InputError
from dmz.sources.days import day_file
from dmz.sources.layers import Layer, source_layer
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """The file of the day."""
    return day_file(request)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """The held land: what did not change, and gains."""
    layer = source_layer(fetched.files[0].path, fetched.dataset(role))
    held = set(fetched.request.source.settings["held_types"])
    kinds = layer.columns.get("type", np.full(len(layer.geometries), None, dtype=object))
    keep = np.array([kind in held for kind in kinds], dtype=bool)
    if not keep.any():
        raise InputError(
            f"{fetched.request.spec}: no area is of the types {', '.join(sorted(held))}; the archive changed its form"
        )
    columns = {name: values[keep] for name, values in layer.columns.items()}
    days = f"{_first(columns, '_datefrom')} to {_first(columns, '_dateto')}"
    warning = (
        f"{fetched.request.spec}: the areas are of a period, {days}, and leave out what was held before 2022; "
        "add a layer of that with another --front"
    )
    return [Layer(layer.dataset, layer.geometries[keep], columns, (warning,))]


def _first(columns: dict[str, Any], name: str) -> str:
    return str(columns[name][0]) if name in columns else "?"
