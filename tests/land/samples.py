"""Small layers and control tables of the paper world."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.land.control import ControlTable
from dmz.land.water import Water
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


def box(west_km: float, south_km: float, east_km: float, north_km: float) -> shapely.Polygon:
    """A rectangle on paper, by km east of the line and north of half height."""
    return shapely.box(
        paper.east(west_km), paper.north(south_km), paper.east(east_km), paper.north(north_km)
    )


def mapped_water(
    *,
    bays: Sequence[BaseGeometry] = (),
    lagoons: Sequence[BaseGeometry] = (),
    inland: Sequence[BaseGeometry] = (),
) -> Water:
    """Water that is mapped, with what the map would have been read as."""
    water = Water(Path("drawn.geojson"))
    kinds = {"bays": bays, "lagoons": lagoons, "inland": inland}
    vars(water)["datasets"] = ()
    vars(water).update({kind: np.array(list(each), dtype=object) for kind, each in kinds.items()})
    return water
