"""The names on a printed map: of cities, settlements, regions and states."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.inscriptions import Inscriptions, add_group, space_out
from dmz.output.maps.labels import Board, Name, Placed, middle_of
from dmz.output.maps.lettering import text_size
from dmz.output.maps.painting import mark_style
from dmz.output.maps.palette import Palette
from dmz.output.maps.plan_marks import print_sites
from dmz.output.maps.printed_waters import print_rivers, print_waters
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene, ScenePlace
from dmz.output.maps.typeface import BOLD

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# One settlement for so much of the map, in square points: a name every 2.3 cm each way.
_ROOM_FOR_A_NAME = 4200.0
_REGION_SIZE, _STATE_SIZE = 6.6, 8.4
# On a map narrower than this, in points, cities near each other would be one blot.
_SMALL_MAP = 260.0


def print_names(axes: Axes, scene: Scene, board: Board, scale: Scale) -> None:
    """Print names with the marks of their places, none over another.

    Named cities come first, then regions, states and waters, then as many settlements
    as have room, the largest first.

    Parameters
    ----------
    board
        Where the map has room; what is on it already is kept free.
    """
    inscriptions = Inscriptions(axes, scene.palette)
    cities = [place for place in scene.places if place.named]
    settlements = [place for place in scene.places if place.people and not place.named]
    placed = board.place([_name_of(place, scale) for place in cities], must=True)
    _print_places(axes, inscriptions, "cities", cities, placed, scale)
    print_sites(axes, inscriptions, scene, board, scale)
    print_waters(inscriptions, scene, board, scale)
    _print_area_names(inscriptions, scene, board, scale)
    print_rivers(inscriptions, scene, board, scale)
    west, south, east, north = board.frame
    limit = round((east - west) * (north - south) / _ROOM_FOR_A_NAME)
    # Towns that an edge cuts are what the figures turn on: they go before larger ones.
    settlements.sort(key=lambda place: not place.cut)
    placed = board.place([_name_of(place, scale) for place in settlements], limit=limit)
    _print_places(axes, inscriptions, "settlements", settlements, placed, scale)
    inscriptions.finish()


def _name_of(place: ScenePlace, scale: Scale) -> Name:
    """Return the name of a place, with how much room it takes."""
    width, height = text_size(place.name, *_type_of(place))
    x, y = scale.to_drawing(place.x, place.y)
    gap = 4.2 if place.named else 3.8 if place.cut else 3.2
    return Name(x, y, width + 2, height + 1.5, gap)


def _type_of(place: ScenePlace) -> tuple[float, bool]:
    """Return the size of a place's name in points, and whether it is bold."""
    if place.named:
        return 9.4, True
    if place.people >= 400_000:
        return 8.6, False
    return (7.8 if place.people >= 100_000 else 7.0 if place.people >= 30_000 else 6.3), False


def _print_places(
    axes: Axes,
    inscriptions: Inscriptions,
    group: str,
    places: Sequence[ScenePlace],
    placed: Sequence[Placed],
    scale: Scale,
) -> None:
    """Print the names that found room, with the marks of their places."""
    marks = []
    for each in placed:
        place = places[each.index]
        size, bold = _type_of(place)
        # The text stands in the middle of its box, which was measured for it.
        x, y = scale.to_plane(*middle_of(each.box))
        weight: Any = BOLD if bold else "normal"
        inscriptions.write(group, x, y, place.name, halo=1.8, size=size, weight=weight)
        mark = _mark_of(place, inscriptions.palette)
        if scale.size[0] < _SMALL_MAP:
            mark |= {"markersize": 0.72 * mark["markersize"]}
            mark |= {"markeredgewidth": 0.72 * mark["markeredgewidth"]}
        marks += axes.plot(place.x, place.y, **mark)
    add_group(axes, f"places/{group}", marks, 11.9)


def city_mark(palette: Palette) -> dict[str, Any]:
    """Return the mark of a named city: a ring."""
    return mark_style("o", 5.2, palette.halo, palette.text, 1.5)


def cut_mark(palette: Palette) -> dict[str, Any]:
    """Return the mark of a town that an edge cuts: half a disc."""
    half = {"fillstyle": "left", "markerfacecoloralt": palette.halo}
    return mark_style("o", 4.4, palette.dot, palette.dot, 0.7) | half


def _mark_of(place: ScenePlace, palette: Palette) -> dict[str, Any]:
    """Return the mark of a place."""
    if place.named:
        return city_mark(palette)
    if place.cut:
        return cut_mark(palette)
    return mark_style("o", 2.9, palette.dot, palette.halo, 0.5)


def _print_area_names(inscriptions: Inscriptions, scene: Scene, board: Board, scale: Scale) -> None:
    """Print the names of states and regions with room, preferably off the zones."""
    zones = shapely.union_all([zone.inside for zone in scene.zones])
    areas = [("states", state, _STATE_SIZE) for state in scene.ground.states]
    areas += [("oblasts", region, _REGION_SIZE) for region in scene.regions]
    for group, area, size in areas:
        text = space_out(area.name)
        bold = group == "states"
        width, height = text_size(text, size, bold)
        # A border's bends that are far smaller than the letters only cost time.
        shape = shapely.simplify(area.shape, height / 10 / scale.per_km)
        spots = []
        for part in (shapely.difference(shape, zones), shape):
            inner = shapely.buffer(part, -height / scale.per_km, quad_segs=2)
            spots += _find_openings(inner, width / scale.per_km)
        found = board.place_within(
            Name(0, 0, width + 8, height + 6, 0), [scale.to_drawing(x, y) for x, y in spots]
        )
        if found:
            x, y = scale.to_plane(*middle_of(found))
            weight: Any = BOLD if bold else "normal"
            style: dict[str, Any] = {"size": size, "color": scene.palette.quiet, "weight": weight}
            inscriptions.write(group, x, y, text, halo=1.6, **style)


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
