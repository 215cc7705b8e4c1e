"""A territory to check on paper: a rectangle cut in half by a meridian, which is a geodesic."""

from __future__ import annotations

import json
from pathlib import Path

from dmz import read_front
from dmz.earth.geodesy import GEOD
from dmz.land.front import Front
from dmz.land.territory import Territory, read_territory

WEST, EAST, SOUTH, NORTH, MIDDLE = 29.0, 33.0, 47.0, 49.0, 31.0
LENGTH_KM = GEOD.line_length([MIDDLE, MIDDLE], [SOUTH, NORTH]) / 1000
# Four regions, a column west and one east of longitude 30.5: the line runs inside the eastern ones.
REGIONS = {
    "Northwest": (WEST, 48.0, 30.5, NORTH),
    "Southwest": (WEST, SOUTH, 30.5, 48.0),
    "Northeast": (30.5, 48.0, EAST, NORTH),
    "Southeast": (30.5, SOUTH, EAST, 48.0),
}


def box(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def write_layer(path: Path, features: list[tuple[dict[str, object], dict[str, object]]]) -> str:
    found = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for geometry, properties in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": found}), encoding="utf-8")
    return str(path)


def line(points: list[tuple[float, float]]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def rectangle(folder: Path, places: str | None = None) -> Territory:
    path = write_layer(
        folder / "rectangle.geojson",
        [(box(*bounds), {"name": name}) for name, bounds in REGIONS.items()],
    )
    return read_territory(
        path, ("West", "East"), places=places, seats={"west": (29.5, 48.0), "east": (32.5, 48.0)}
    )


def halves(
    folder: Path, territory: Territory, longitude: float = MIDDLE, name: str = "line.geojson"
) -> Front:
    path = write_layer(folder / name, [(line([(longitude, SOUTH), (longitude, NORTH)]), {})])
    return read_front(path, territory=territory)
