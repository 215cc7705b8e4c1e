"""The locator: a small map of the whole territory with the frame of the map on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.labels import Board, Box
from dmz.output.maps.painting import fill_area, stroke_lines
from dmz.output.maps.palette import mix
from dmz.output.maps.scale import Scale
from dmz.output.maps.scalebar import corners, find_hidden
from dmz.output.maps.scene import Scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HEIGHT, _PAD = 58.0, 4.0  # points
# A map that shows more of the territory's width than this needs no locator.
_MOST_SHOWN = 0.62
_FINENESS_KM = 4.0


def place_locator(
    scene: Scene, board: Board, zones: BaseGeometry, cities: Sequence[tuple[float, float]]
) -> Box | None:
    """Reserve the corner for the locator where it hides least, and return its box.

    None where the map shows most of the territory, or no corner is free.
    """
    west, south, east, north = _extent(scene)
    if scene.width_km > _MOST_SHOWN * (east - west):
        return None
    width = _HEIGHT * (east - west) / (north - south)
    lower_left, lower_right, *upper = corners(board.frame, width, _HEIGHT)

    def hidden(box: Box) -> float:
        """Return how much of the zones and the line a box hides, weighed."""
        near, line, area = find_hidden(box, board, zones, cities)
        return area + 30 * line + 1e5 * near

    free = [box for box in (*upper, lower_left, lower_right) if board.is_free(box)]
    if not free:
        return None
    best = min(free, key=hidden)
    if hidden(best) > 0.5 * width * _HEIGHT:
        return None
    board.reserve(best)
    return best


def _extent(scene: Scene) -> Box:
    """Return the bounds of the territory in km on the map's plane."""
    west, south, east, north = scene.plane.project(scene.subject.territory.outline).bounds
    return west, south, east, north


def draw_locator(axes: Axes, scene: Scene, box: Box, scale: Scale) -> None:
    """Draw the territory and who holds it, in a box of the map in points."""
    from matplotlib.patches import Rectangle

    territory, palette = scene.subject.territory, scene.palette
    west, south, _, north = _extent(scene)
    per_km = (box[3] - box[1] - 2 * _PAD) / (north - south)

    def shrink(xy: Any) -> Any:
        """Return where points of the plane are in the box, on the plane of the map."""
        points = (xy - (west, south)) * per_km + (box[0] + _PAD, box[1] + _PAD)
        return np.column_stack(scale.to_plane(*points.T))

    def small(shape: Any) -> Any:
        """Return an area in degrees as the locator draws it."""
        plane = shapely.simplify(scene.plane.project(shape), _FINENESS_KM)
        return shapely.transform(shapely.make_valid(plane), shrink)

    width, height = (box[2] - box[0]) / scale.per_km, (box[3] - box[1]) / scale.per_km
    ground: dict[str, Any] = {
        "facecolor": palette.paper,
        "edgecolor": palette.region,
        "linewidth": 0.4,
    }
    corner = scale.to_plane(box[0], box[1])
    patch = Rectangle(corner, width, height, alpha=0.95, zorder=13, gid="locator", **ground)
    axes.add_artist(patch)
    fill_area(axes, small(territory.outline), palette.land, zorder=13.1)
    for party in territory.parties:
        held = small(scene.subject.front.land[party.id])
        fill_area(axes, held, mix(party.colour, palette.land, 0.35), zorder=13.2)
    stroke_lines(axes, shapely.boundary(small(territory.outline)), palette.border, 0.4, 13.3)
    frame = shapely.transform(shapely.box(*scene.frame), shrink)
    stroke_lines(axes, shapely.boundary(frame), palette.text, 1.0, 13.4)
