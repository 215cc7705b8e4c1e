"""Small layers and control tables of the paper world."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dmz.land.control import ControlTable
from dmz.sources.datasets import Dataset
from dmz.sources.layers import Layer
from tests import paper


def layer(*geometries: object, **columns: Sequence[object]) -> Layer:
    arrays = {name: np.array(values, dtype=object) for name, values in columns.items()}
    return Layer(Dataset("front", "a layer", "A layer"), np.array(geometries, dtype=object), arrays)


def at(east_km: float, north_km: float = 0.0) -> tuple[float, float]:
    return paper.Town("", east_km, north_km, 0).point


def table(*rows: tuple[float, float, str]) -> ControlTable:
    return ControlTable(
        np.array([at(east, north) for east, north, _ in rows]),
        np.array([holder for *_, holder in rows]),
    )
