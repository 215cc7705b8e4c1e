"""What a map page draws: shapes, places, and colours for day and night."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.ground import room_km
from dmz.output.maps.outlines import encode_area, encode_lines
from dmz.output.maps.palette import BUILT_UP_ALPHA, DARK, LIGHT, TINT, hatch_colour, mix
from dmz.output.maps.plan_marks import dashes_of, point_on_edge
from dmz.output.maps.scene import Scene
from dmz.output.maps.wording import figure

ASPECT = 1.08  # the map's width over its height
# By how much a reader can magnify the map, as far as it has more ground to show.
CLOSEST = 4.0
# The ground is as dense as on a print whose map is this many pixels wide.
GROUND_PX = 600
_GRID = 33  # points each way of the grid of longitudes and latitudes
# Shapes of the ground are drawn to this share of the map's width.
_FINENESS = 1 / 4000
# How much of the party's colour is in its zones; on a dark ground colours need more
# weight to be seen. Land that is left to the other party is darker than land emptied.
_WEIGHTS = {"light": (0.45, 0.72), "dark": (0.62, 0.85)}


def encode_ground(scene: Scene) -> dict[str, Any]:
    """Return what lies below and between the zones: areas, and lines in lists.

    Each rank of rivers and ways says how many km a pixel has at most where it is drawn.
    """
    width = scene.width_km
    areas = {
        "sea": scene.sea,
        "land": scene.land,
        "water": scene.ground.water,
        "towns": scene.ground.built_up,
    }
    ground: dict[str, Any] = {
        name: encode_area(shapely.make_valid(shapely.simplify(shape, width * _FINENESS)))
        for name, shape in areas.items()
    }
    lines = {"coasts": scene.coasts, "regions": scene.borders, "outline": scene.outline}
    ground |= {name: encode_lines(each, width) for name, each in lines.items()}
    ranks = sorted({river.rank for river in scene.ground.rivers}, reverse=True)
    ground["rivers"] = [
        _rank("river", rank, [r.line for r in scene.ground.rivers if r.rank == rank], width)
        for rank in ranks
    ]
    ways = sorted(scene.ground.ways.items(), reverse=True)
    ground["ways"] = [
        _rank(kind, int(rank), [line], width)
        for (kind, _, rank), line in ((key.partition("/"), line) for key, line in ways)
    ]
    return ground


def _rank(kind: str, rank: int, lines: list[BaseGeometry], width_km: float) -> dict[str, Any]:
    """Return the lines of one rank, and down to which scale they are drawn."""
    room = room_km(kind, rank) / GROUND_PX
    return {
        "kind": kind,
        "rank": rank,
        "room": None if math.isinf(room) else round(room, 4),
        "lines": encode_lines(shapely.union_all(lines), width_km),
    }


def encode_marks(scene: Scene, *, settlements: bool) -> dict[str, Any]:
    """Return what a case has of its own beside zones: lines, places, marks of a plan.

    Parameters
    ----------
    settlements
        Whether there is room for the settlements, which a page tells about.
    """
    width, subject = scene.width_km, scene.subject
    names = {each.number: each.name for each in subject.provisions}
    edges = [(number, shapely.boundary(shape)) for number, shape in scene.provisions]
    marks = [(number, edge, point_on_edge(edge, number)) for number, edge in edges]
    return {
        "front": encode_lines(scene.front, width),
        "sector": encode_lines(scene.sector, width),
        "band": subject.band_km,
        "cities": [[round(p.x, 2), round(p.y, 2)] for p in scene.places if p.named],
        "sites": [[round(p.x, 2), round(p.y, 2), p.name] for p in scene.sites],
        "settlements": _settlements(scene) if settlements and subject.settlements else None,
        "provisions": [
            {
                "number": number,
                "name": names[number],
                "dashes": dashes_of(number),
                "edges": encode_lines(edge, width),
                "at": [round(at, 2) for at in point],
            }
            for number, edge, point in marks
        ],
    }


def _settlements(scene: Scene) -> dict[str, list[Any]]:
    """Return the settlements of the widest zones in columns."""
    subject, language = scene.subject, scene.subject.language
    settlements = subject.settlements
    points = np.array([(s.longitude, s.latitude) for s in settlements], dtype=float)
    x, y = scene.plane.positions(points.reshape(-1, 2))
    holders = {party.id: subject.toponyms.party(party.id) for party in subject.territory.parties}
    people = np.array([s.population or 0 for s in settlements])
    size = np.clip(people / 20_000, 0, 4) + (4 if scene.width_km < 400 else 3)
    return {
        "x": np.round(x, 2).tolist(),
        "y": np.round(y, 2).tolist(),
        "size": np.round(size, 1).tolist(),
        "name": [s.name for s in settlements],
        "oblast": [s.oblast for s in settlements],
        "people": [figure(s.population, "count", language) for s in settlements],
        "holder": [holders[s.held_by] for s in settlements],
        "away": [figure(s.distance_km, "km", language) for s in settlements],
    }


def lonlat_grid(scene: Scene) -> dict[str, Any]:
    """Return longitude and latitude of a grid over the map, rows from its south.

    Between them a script may interpolate: over 33 points and 400 km that is right to
    about 5 m.
    """
    west, south, east, north = scene.frame
    x, y = np.meshgrid(np.linspace(west, east, _GRID), np.linspace(south, north, _GRID))
    points = shapely.points(x.ravel(), y.ravel())
    degrees = shapely.get_coordinates(scene.plane.unproject(points))
    edges = {"west": west, "south": south, "east": east, "north": north}
    return {"count": _GRID, **edges, "points": np.round(degrees, 6).tolist()}


def colours_of(scene: Scene) -> dict[str, dict[str, str]]:
    """Return the colours of the map by daylight and by night.

    A party's zones are ``inside-ID``, ``beyond-ID`` past the border and ``left-ID``
    where it leaves the land, each with an ``edge-`` of its own; ``held-ID`` is the
    rest of its land. Zones show through built-up land.
    """
    colours = {}
    for mode, palette in (("light", LIGHT), ("dark", DARK)):
        own = dict(vars(palette))
        own["built_up"] += f"{round(255 * BUILT_UP_ALPHA):02x}"
        weight, most = _WEIGHTS[mode]
        for party in scene.subject.territory.parties:
            own[f"held-{party.id}"] = mix(party.colour, palette.land, TINT)
            for part, share in (("inside", weight), ("beyond", weight / 2), ("left", most)):
                fill = mix(party.colour, palette.land, share)
                edge = hatch_colour(fill, palette)
                own[f"{part}-{party.id}"] = fill
                own[f"edge-{part}-{party.id}"] = edge
        colours[mode] = own
    return colours
