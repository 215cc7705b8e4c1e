"""The names on a printed map: of cities, settlements, regions and states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.labels import Board, Name, Placed, middle_of
from dmz.output.maps.lettering import text_size
from dmz.output.maps.palette import LIGHT
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene, ScenePlace

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CITY_MARK: dict[str, Any] = {
    "marker": "o",
    "markersize": 5.2,
    "markerfacecolor": "white",
    "markeredgecolor": LIGHT.text,
    "markeredgewidth": 1.5,
}
_SETTLEMENT_MARK: dict[str, Any] = {
    "marker": "o",
    "markersize": 2.9,
    "markerfacecolor": LIGHT.dot,
    "markeredgecolor": "white",
    "markeredgewidth": 0.5,
}
# One settlement for so much of the map, in square points: a name every 2.3 cm each way.
_ROOM_FOR_A_NAME = 4200.0
_REGION_SIZE, _STATE_SIZE = 7.0, 8.0


def print_names(axes: Axes, scene: Scene, board: Board, scale: Scale) -> None:
    """Print names with the marks of their places, none over another.

    Named cities come first, then regions and states, then as many settlements as have
    room, the largest first.

    Parameters
    ----------
    board
        Where the map has room; what is on it already is kept free.
    """
    cities = [place for place in scene.places if place.named]
    settlements = [place for place in scene.places if place.people and not place.named]
    placed = board.place([_name_of(place, scale) for place in cities], must=True)
    _print_places(axes, cities, placed, scale)
    _print_area_names(axes, scene, board, scale)
    west, south, east, north = board.frame
    limit = round((east - west) * (north - south) / _ROOM_FOR_A_NAME)
    placed = board.place([_name_of(place, scale) for place in settlements], limit=limit)
    _print_places(axes, settlements, placed, scale)


def _name_of(place: ScenePlace, scale: Scale) -> Name:
    """Return the name of a place, with how much room it takes."""
    width, height = text_size(place.name, *_type_of(place))
    x, y = scale.to_drawing(place.x, place.y)
    return Name(x, y, width + 2, height + 1.5, 4.2 if place.named else 3.2)


def _type_of(place: ScenePlace) -> tuple[float, bool]:
    """Return the size of a place's name in points, and whether it is bold."""
    if place.named:
        return 9.0, True
    return (7.6 if place.people >= 100_000 else 6.8 if place.people >= 30_000 else 6.2), False


def _print_places(
    axes: Axes, places: Sequence[ScenePlace], placed: Sequence[Placed], scale: Scale
) -> None:
    """Print the names that found room, with the marks of their places."""
    for each in placed:
        place = places[each.index]
        size, bold = _type_of(place)
        # The text stands in the middle of its box, which was measured for it.
        x, y = scale.to_plane(*middle_of(each.box))
        style: dict[str, Any] = {
            "size": size,
            "weight": "bold" if bold else "normal",
            "color": LIGHT.text,
        }
        text = axes.text(x, y, place.name, ha="center", va="center", zorder=12, **style)
        _add_halo(text, 1.8)
        axes.plot(place.x, place.y, **(CITY_MARK if place.named else _SETTLEMENT_MARK), zorder=11)


def _print_area_names(axes: Axes, scene: Scene, board: Board, scale: Scale) -> None:
    """Print the names of regions and states with room, preferably off the zones."""
    zones = shapely.union_all([zone.inside for zone in scene.zones])
    areas = [(region, _REGION_SIZE) for region in scene.regions]
    areas += [(state, _STATE_SIZE) for state in scene.states]
    for area, size in areas:
        text = area.name.upper()
        width, height = text_size(text, size)
        spots = []
        for part in (shapely.difference(area.shape, zones), area.shape):
            inner = shapely.buffer(part, -height / scale.per_km)
            spots += _find_openings(inner, width / scale.per_km)
        found = board.place_within(
            Name(0, 0, width + 6, height + 4, 0), [scale.to_drawing(x, y) for x, y in spots]
        )
        if found:
            x, y = scale.to_plane(*middle_of(found))
            style: dict[str, Any] = {
                "size": size,
                "color": LIGHT.quiet,
                "ha": "center",
                "va": "center",
            }
            _add_halo(axes.text(x, y, text, zorder=10, **style), 1.6)


def _find_openings(area: BaseGeometry, width: float) -> list[tuple[float, float]]:
    """Return points with room for a text of a width around them, most central first.

    A grid of 25 by 25 points is tried.
    """
    if area.is_empty:
        return []
    west, south, east, north = area.bounds
    columns, rows = np.meshgrid(np.linspace(west, east, 25), np.linspace(south, north, 25))
    x, y = columns.ravel(), rows.ravel()
    starts, ends = np.column_stack([x - width / 2, y]), np.column_stack([x + width / 2, y])
    baselines = shapely.linestrings(np.stack([starts, ends], axis=1))
    shapely.prepare(area)
    fits = shapely.contains(area, baselines)
    x, y = x[fits], y[fits]
    depth = shapely.distance(shapely.boundary(area), shapely.points(x, y))
    return [(float(x[i]), float(y[i])) for i in np.argsort(-depth)]


def _add_halo(text: Any, width: float) -> None:
    """Surround a text with a pale halo, so that it can be read over lines."""
    from matplotlib.patheffects import withStroke

    text.set_path_effects([withStroke(linewidth=width, foreground=LIGHT.halo, alpha=0.85)])
