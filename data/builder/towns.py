"""Built-up land: Natural Earth's urban areas, from a file of the globe Marble (PN2)."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

import shapely
from shapely.geometry.base import BaseGeometry

from builder.rivers import WINDOW

# A file is a header of 6 bytes, then rings. A ring has a kind, a number, and points on
# a grid of half minutes: some by themselves, each followed by others relative to it.
_HEADER, _PER_DEGREE = 6, 120
_OUTER, _INNER, _SEVERAL = 2, 3, 4


def built_up_geojson(content: bytes) -> str:
    """The urban areas in and around the territory as RFC 7946 GeoJSON."""
    window = shapely.box(*WINDOW)
    areas = [area for area in read_areas(content) if shapely.intersects(area, window)]
    shapes = shapely.orient_polygons(shapely.set_precision(areas, 1e-4))  # about 10 m
    features = [
        {
            "type": "Feature",
            "properties": {"id": str(number)},
            "geometry": shapely.geometry.mapping(shape),
        }
        for number, shape in enumerate(shapes, 1)
    ]
    body = ",\n".join(json.dumps(each, separators=(",", ":")) for each in features)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'


def read_areas(content: bytes) -> list[BaseGeometry]:
    """Every area of a file, in degrees, with its holes."""
    areas: list[BaseGeometry] = []
    for kind, ring in _rings(content):
        if kind == _OUTER and len(ring) > 3:
            areas.append(shapely.make_valid(shapely.Polygon(ring)))
        elif kind == _INNER and len(ring) > 3:
            areas[-1] = shapely.difference(areas[-1], shapely.Polygon(ring))
    (count,) = struct.unpack_from(">I", content, 1)
    if len(areas) < 0.9 * count:
        raise ValueError(f"{len(areas)} areas read, {count} rings stated")
    return areas


def _rings(content: bytes) -> Iterator[tuple[int, list[tuple[float, float]]]]:
    at = _HEADER
    while at < len(content):
        if content[at] == _SEVERAL:  # rings of one feature follow: the mark says how many
            at += 6
            continue
        kind, _, anchors = struct.unpack_from(">BII", content, at)
        at += 9
        ring = []
        for _ in range(anchors):
            latitude, longitude, count = struct.unpack_from(">hhh", content, at)
            at += 6
            steps = [(0, 0), *struct.iter_unpack(">bb", content[at : at + 2 * count])]
            at += 2 * count
            ring += [
                ((longitude + east) / _PER_DEGREE, (latitude + north) / _PER_DEGREE)
                for north, east in steps
            ]
        yield kind, ring
