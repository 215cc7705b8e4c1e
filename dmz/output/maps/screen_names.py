"""The names on a map page: which fit at each magnification, and where they lie.

They are placed beforehand for maps of several widths, by the rules that hold for print.
The page's script only picks the widest of these maps that is no wider than its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dmz.output.maps.labels import Board, Name, Placed
from dmz.output.maps.scale import Scale
from dmz.output.maps.scene import Scene, ScenePlace
from dmz.output.maps.screen_areas import AreaNames

# Widths of the map in pixels: on a phone, a tablet and a screen, and magnified.
_WIDTHS = (300, 420, 600, 850, 1200, 1700, 2400, 3400, 4800)
# Up to the width of a screen, a map has a name for so many square pixels, and at most
# this many. Magnified, it has all that fit.
_SCREEN_PX, _ROOM_FOR_A_NAME, _MOST_NAMES = 1200, 9000, 60
_EDGE_PX = 2
# What lies over the map as it opens: its buttons, width and height in pixels.
_BUTTONS_PX = (58, 148)


def place_names(scene: Scene) -> list[dict[str, Any]]:
    """Return the names that fit without overlap at each magnification.

    Returns
    -------
    For each, ``scale``: how many pixels a km has at least, ``named``: how many of the
    names are of cities asked for, which come first, columns of the plot's layer of
    names, and ``areas``, those of areas and waters. The script adds the type, which
    thousands of names share.
    """
    areas = AreaNames(scene)
    return [_place_names_at(scene, areas, width) for width in _WIDTHS]


def _place_names_at(scene: Scene, areas: AreaNames, width: float) -> dict[str, Any]:
    """Return the names on a map so many pixels wide."""
    scale = Scale(scene.frame, width / scene.width_km)
    across, up = scale.size
    frame = (_EDGE_PX, _EDGE_PX, across - _EDGE_PX, up - _EDGE_PX)
    board = Board(frame, scale.draw(scene.front))
    if width <= _SCREEN_PX:
        board.reserve((across - _BUTTONS_PX[0], up - _BUTTONS_PX[1], across, up))
    cities = [place for place in scene.places if place.named]
    settlements = [place for place in scene.places if place.people and not place.named]
    limit = None
    if width <= _SCREEN_PX:
        limit = min(_MOST_NAMES, round(across * up / _ROOM_FOR_A_NAME))
    first = board.place([_name_of(place, scale) for place in cities], must=True)
    around = areas.place(board, scale)
    rest = board.place([_name_of(place, scale) for place in settlements], limit=limit)
    placed = [(cities[each.index], each) for each in first]
    placed += [(settlements[each.index], each) for each in rest]
    return {"scale": scale.per_km, "named": len(first), **_columns(placed), "areas": around}


def _columns(placed: Sequence[tuple[ScenePlace, Placed]]) -> dict[str, list[Any]]:
    """Return places and their names in columns, as the layer of names takes them.

    Offsets are in pixels from the place to the side of the name that is next to it.
    """
    return {
        "x": [round(place.x, 2) for place, _ in placed],
        "y": [round(place.y, 2) for place, _ in placed],
        "text": [place.name for place, _ in placed],
        "dx": [name.across * _gap_px(place) for place, name in placed],
        # A page has thousands of names: a digit more of each is kilobytes.
        "dy": [
            round(-name.up * _gap_px(place) * (0.6 if name.across else 1)) for place, name in placed
        ],
        "align": [("right", "center", "left")[name.across + 1] for _, name in placed],
        "base": [("top", "middle", "bottom")[name.up + 1] for _, name in placed],
    }


def _name_of(place: ScenePlace, scale: Scale) -> Name:
    """Return the name of a place, with how much room it takes."""
    # Letters of sans-serif type are 0.6 of their size wide on average, bold ones 0.66.
    letter = (0.66 if place.named else 0.6) * _size_px(place)
    x, y = scale.to_drawing(place.x, place.y)
    return Name(x, y, letter * len(place.name), _size_px(place), _gap_px(place))


def _size_px(place: ScenePlace) -> int:
    """Return the size of type."""
    return 15 if place.named else 12


def _gap_px(place: ScenePlace) -> int:
    """Return the room between a place and its name."""
    return 9 if place.named else 6
