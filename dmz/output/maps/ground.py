"""The ground of a map: waters, neighbours, and who holds the land around the zones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.inscriptions import space_out
from dmz.output.maps.subject import Subject
from dmz.output.maps.viewport import Viewport

# Square degrees in a km², about 48° N: waters are picked before they are projected.
_KM2 = 1 / (73.9 * 111.2)
# A water is drawn if a square of its area is wider than this share of the map, and than
# so many km: the outlines of small ponds are too coarse to be looked at closely.
_LEAST_WATER, _LEAST_WATER_KM = 0.011, 2.0
# The widest map, in km, that has room for rivers, roads and railways of each rank.
_ROOM: Mapping[str, tuple[float, ...]] = {
    "river": (math.inf, 900.0, 450.0),
    "road": (900.0, 350.0, 150.0),
    "railway": (450.0,),
}
# Built-up land that would be smaller on the map is left out, as a share of its width.
_LEAST_TOWN = 0.008
_ROUND_TOWNS = 0.005


@dataclass(frozen=True)
class SceneArea:
    """A region or state with its name, where the map shows it."""

    name: str
    shape: BaseGeometry


@dataclass(frozen=True)
class SceneRiver:
    """A river with its name, or none."""

    name: str
    rank: int
    line: BaseGeometry


@dataclass(frozen=True)
class SceneName:
    """The name of a water at x, y; see `dmz.land.scenery.WaterName`."""

    name: str
    kind: str
    rank: int
    x: float
    y: float

    @property
    def text(self) -> str:
        """The name as maps write it: those of seas are spaced out."""
        return space_out(self.name) if self.kind == "sea" else self.name


@dataclass(frozen=True)
class Ground:
    """What lies below the zones of a map, geometries in km on the plane.

    Attributes
    ----------
    held
        By party id: the land that it holds.
    water
        Lakes, reservoirs, wide rivers, lagoons and bays within the territory.
    states
        The neighbours.
    built_up
        Land of larger towns.
    ways
        Roads and railways by kind and rank, as ``road/1``; empty where the territory
        has none.
    """

    held: dict[str, BaseGeometry]
    water: BaseGeometry
    rivers: tuple[SceneRiver, ...]
    water_names: tuple[SceneName, ...]
    states: tuple[SceneArea, ...]
    built_up: BaseGeometry
    ways: dict[str, BaseGeometry]

    @property
    def named_rivers(self) -> list[SceneRiver]:
        """The rivers whose names stand along them: others are waters with a place."""
        known = {"", *(water.name for water in self.water_names if water.kind == "river")}
        return [river for river in self.rivers if river.name not in known]


def room_km(kind: str, rank: int) -> float:
    """Return the widest map with room for lines of a kind and rank, in km."""
    widest = _ROOM[kind]
    return widest[rank - 1] if rank <= len(widest) else 0.0


def lay_ground(subject: Subject, view: Viewport, closest: float = 1.0) -> Ground:
    """Return the ground of what a map shows.

    Parameters
    ----------
    closest
        By how much its readers can magnify it: the ground has what is seen then.
    """
    parties = [party.id for party in subject.territory.parties]
    held = view.project([subject.front.land[id] for id in parties])
    return Ground(
        held=dict(zip(parties, held, strict=True)),
        water=_waters(subject, view),
        rivers=_rivers(subject, view, view.width_km / closest),
        water_names=_water_names(subject, view),
        states=_states(subject, view),
        built_up=_built_up(subject, view, view.width_km / closest),
        ways=_ways(subject, view, view.width_km / closest),
    )


def _waters(subject: Subject, view: Viewport) -> BaseGeometry:
    """Return the waters that are large enough to be seen."""
    water = subject.territory.water
    parts = np.concatenate([water.inland, water.lagoons, water.bays])
    parts = parts[
        shapely.area(parts) > max(_LEAST_WATER * view.width_km, _LEAST_WATER_KM) ** 2 * _KM2
    ]
    seen = parts[shapely.intersects(parts, shapely.box(*view.window))]
    return shapely.union_all(view.project(seen)) if len(seen) else shapely.MultiPolygon()


def _built_up(subject: Subject, view: Viewport, width_km: float) -> BaseGeometry:
    """Return the built-up land that is seen on a map of a width."""
    parts = shapely.get_parts(subject.territory.scenery.built_up)
    parts = parts[shapely.area(parts) > (_LEAST_TOWN * width_km) ** 2 * _KM2]
    seen = parts[shapely.intersects(parts, shapely.box(*view.window))]
    if not len(seen):
        return shapely.MultiPolygon()
    # The outlines have few corners, which no town has: they are rounded.
    round_km = _ROUND_TOWNS * view.width_km
    grown = shapely.buffer(shapely.union_all(view.project(seen)), round_km)
    return shapely.buffer(shapely.buffer(grown, -2 * round_km), round_km)


def _ways(subject: Subject, view: Viewport, width_km: float) -> dict[str, BaseGeometry]:
    """Return the roads and railways that a map of a width has room for."""
    ways = subject.territory.scenery.ways
    ways = tuple(way for way in ways if width_km <= room_km(way.kind, way.rank))
    return {f"{way.kind}/{way.rank}": line for way, line in view.see(ways, lambda way: way.line)}


def _rivers(subject: Subject, view: Viewport, width_km: float) -> tuple[SceneRiver, ...]:
    """Return the rivers that a map of a width has room for."""
    rivers = subject.territory.scenery.rivers
    rivers = tuple(river for river in rivers if width_km <= room_km("river", river.rank))
    own = subject.toponyms.own
    return tuple(
        SceneRiver(river.own_name if own else river.name, river.rank, line)
        for river, line in view.see(rivers, lambda river: river.line)
    )


def _water_names(subject: Subject, view: Viewport) -> tuple[SceneName, ...]:
    """Return the names of waters whose places are on the map."""
    names = subject.territory.scenery.names
    found = []
    for at, x, y in view.locate([(name.longitude, name.latitude) for name in names]):
        name = names[at]
        text = name.own_name if subject.toponyms.own else name.name
        found.append(SceneName(text, name.kind, name.rank, x, y))
    return tuple(found)


def _states(subject: Subject, view: Viewport) -> tuple[SceneArea, ...]:
    """Return the neighbouring states that the map shows."""
    neighbours, names = subject.territory.neighbours, subject.territory.neighbour_names
    return tuple(
        SceneArea(subject.toponyms.region(names.get(id, id)), shape)
        for id, shape in view.see(neighbours, neighbours.__getitem__)
    )
