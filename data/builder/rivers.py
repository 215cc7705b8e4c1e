"""Rivers too narrow for the map of water: lines from World Data Bank II in GSHHG."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from builder.geometry import from_plane, to_plane
from builder.regions import GRID_DEGREES
from builder.tables import read_table

COURSES = Path("facts") / "river_courses.csv"
WINDOW = (20.5, 43.5, 42.5, 53.5)  # the territory and 150 km around it
TOLERANCE_KM = 0.25
# A line runs through the mapped water of its river, or up to this far beside it, where
# two maps of one river differ: there, the mapped water is shown.
BESIDE_KM = 1.6
LEAST_WATER_KM2 = 12.0  # ponds beside a river do not show it
SHORTEST_KM = 4.0  # crumbs between two mapped waters
OFF_COURSE_KM = 28.0


def read_lines(index: str, points: bytes) -> list[BaseGeometry]:
    """The lines within the window, in degrees.

    Parameters
    ----------
    index
        A row for each line: two levels, the number of its points, its bounds in
        latitude, and where its points start and how many bytes they have.
    points
        Longitudes and latitudes as 32-bit numbers.
    """
    window = shapely.box(*WINDOW)
    lines = []
    for row in index.splitlines():
        _, _, _, south, north, start, size, _ = row.split()
        if float(north) < WINDOW[1] or float(south) > WINDOW[3]:
            continue
        xy = np.frombuffer(points, "<f4", int(size) // 4, int(start)).reshape(-1, 2)
        line = shapely.intersection(shapely.LineString(xy.astype(float)), window)
        if not line.is_empty:
            lines.append(line)
    return lines


def rivers_geojson(lines: list[BaseGeometry], data: Path) -> str:
    """The rivers as RFC 7946 GeoJSON: a feature for each, one for the rest."""
    courses = read_table(data / COURSES)
    plane = [to_plane(line) for line in lines]
    named = np.array([to_plane(_course(row["course"])) for row in courses], dtype=object)
    middles = [shapely.line_interpolate_point(line, 0.5, normalized=True) for line in plane]
    away = shapely.distance(np.array(middles)[:, None], named[None, :])
    owner = np.where(away.min(axis=1) <= OFF_COURSE_KM, away.argmin(axis=1), len(courses))
    waters = _waters(data)
    features = []
    for at, row in enumerate([*courses, {"id": "others", "name": "", "name_uk": "", "rank": "3"}]):
        own = [line for line, number in zip(plane, owner, strict=True) if number == at]
        line = shapely.difference(shapely.line_merge(shapely.union_all(own)), waters)
        line = shapely.line_merge(shapely.simplify(shapely.line_merge(line), TOLERANCE_KM))
        parts = [p for p in shapely.get_parts(line) if shapely.length(p) >= SHORTEST_KM]
        degrees = shapely.set_precision(from_plane(shapely.MultiLineString(parts)), GRID_DEGREES)
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "id": row["id"],
                    "name": row["name"],
                    "name_uk": row["name_uk"],
                    "rank": int(row["rank"]),
                },
                "geometry": shapely.geometry.mapping(degrees),
            }
        )
    body = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'


def _course(text: str) -> BaseGeometry:
    """The rough course of a river, of points separated by semicolons."""
    return shapely.LineString([tuple(map(float, point.split())) for point in text.split(";")])


def _waters(data: Path) -> BaseGeometry:
    """The mapped water with what lies beside it, on the plane."""
    features = json.loads((data / "water.geojson").read_text(encoding="utf-8"))["features"]
    waters = shapely.get_parts([to_plane(shapely.geometry.shape(f["geometry"])) for f in features])
    large = waters[shapely.area(waters) >= LEAST_WATER_KM2]
    return shapely.union_all(shapely.buffer(large, BESIDE_KM, quad_segs=3))
