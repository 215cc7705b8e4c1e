"""The names of states, regions and waters on a map page, at each magnification.

As in print, those of states and regions are spaced out, and waters have blue italics,
rivers along their course. They go between the cities asked for and the settlements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.canvas import GROUND_PX
from dmz.output.maps.ground import SceneName, room_km
from dmz.output.maps.inscriptions import space_out
from dmz.output.maps.labels import Board, Name, middle_of
from dmz.output.maps.printed_waters import find_course, place_waters
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene

# Sizes of type in pixels.
_STATE, _REGION, _RIVER = 13, 11, 11
_WATERS = {1: 11, 2: 12, 3: 15}  # by the rank of a water
# Letters of sans-serif type, as shares of its size: wider in capitals that are spaced
# out than in italics.
_SPACED, _ITALIC = 0.95, 0.55
_SPOTS = 40  # tried for a name


@dataclass(frozen=True)
class _Inscription:
    """A name on the page, its middle on the plane, turned by degrees."""

    text: str
    kind: str
    size: int
    x: float
    y: float
    angle: float = 0.0


class AreaNames:
    """The names of what a scene shows besides places."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def place(self, board: Board, scale: Scale) -> dict[str, list[Any]]:
        """Return the names that find room on a board, in columns."""
        found = [
            *self._areas(board, scale, "state"),
            *self._waters(board, scale),
            *self._areas(board, scale, "region"),
            *self._rivers(board, scale),
        ]
        return {
            "text": [each.text for each in found],
            "kind": [each.kind for each in found],
            "size": [each.size for each in found],
            "x": [round(each.x, 2) for each in found],
            "y": [round(each.y, 2) for each in found],
            "angle": [round(each.angle) for each in found],
        }

    @cached_property
    def _spots(self) -> list[tuple[str, str, BaseGeometry, npt.NDArray[np.float64]]]:
        """Kind, name and shape of each area, and points in it, the deepest first."""
        areas = [("state", state) for state in self._scene.ground.states]
        areas += [("region", region) for region in self._scene.regions]
        return [(kind, area.name, area.shape, _deepest(area.shape)) for kind, area in areas]

    def _areas(self, board: Board, scale: Scale, kind: str) -> Iterator[_Inscription]:
        """Yield the names of states or regions that have room within them."""
        size = _STATE if kind == "state" else _REGION
        for each, name, shape, spots in self._spots:
            if each != kind or not len(spots):
                continue
            width = _SPACED * size * len(name)
            half = np.array([width / scale.per_km / 2, 0.0])
            lines = shapely.linestrings(np.stack([spots - half, spots + half], axis=1))
            inner = spots[shapely.contains(shape, lines)]
            spot = Name(0, 0, width + 8, size + 8, 0)
            found = board.place_within(spot, [scale.to_drawing(x, y) for x, y in inner.tolist()])
            if found:
                yield _Inscription(space_out(name), kind, size, *scale.to_plane(*middle_of(found)))

    def _waters(self, board: Board, scale: Scale) -> Iterator[_Inscription]:
        """Yield the names of seas, reservoirs and lagoons, each once."""

        def room_of(water: SceneName) -> tuple[float, float]:
            letter = _SPACED if water.kind == "sea" else _ITALIC
            size = _WATERS[water.rank]
            return letter * size * len(water.name) + 4, size + 4

        for water, x, y in place_waters(self._scene.ground, board, scale, room_of):
            yield _Inscription(water.text, "water", _WATERS[water.rank], x, y)

    def _rivers(self, board: Board, scale: Scale) -> Iterator[_Inscription]:
        """Yield the names of the rivers that are drawn at this scale, each once."""
        for river in self._scene.ground.named_rivers:
            if GROUND_PX / scale.per_km > room_km("river", river.rank):
                continue
            width = _ITALIC * _RIVER * len(river.name)
            course = find_course(scale.draw(river.line), width, _RIVER * 1.15, board)
            if course:
                x, y, angle = course
                yield _Inscription(river.name, "water", _RIVER, *scale.to_plane(x, y), angle)


def _deepest(shape: BaseGeometry) -> npt.NDArray[np.float64]:
    """Return points of a grid in an area, those furthest from its edge first."""
    if shape.is_empty:
        return np.empty((0, 2))
    west, south, east, north = shape.bounds
    grid = np.meshgrid(np.linspace(west, east, 25), np.linspace(south, north, 25))
    points = np.stack([axis.ravel() for axis in grid], axis=1)
    shapely.prepare(shape)
    points = points[shapely.contains_xy(shape, *points.T)]
    depth = shapely.distance(shapely.boundary(shape), shapely.points(points))
    inside: npt.NDArray[np.float64] = points[np.argsort(-depth)][:_SPOTS]
    return inside
