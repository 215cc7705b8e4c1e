"""Regions of Ukraine from the paths of an SVG map, which are in plain Mercator."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from builder.geometry import unite

_SVG = "{http://www.w3.org/2000/svg}"
_TOKEN = re.compile(r"[A-Za-z]|-?(?:\d+\.?\d*|\.\d+)(?:e-?\d+)?")
# From the map's units to degrees: least squares on the borders that the map shares with
# OpenStreetMap's; the residual is 52 m.
_LON, _LON_PER_X = 22.015993, 0.01527739
_MERCATOR, _MERCATOR_PER_Y = 61.781963, -0.01527920

# The classes that the map gives the regions, as far as they have usable outlines. The
# map's Sevastopol is the city alone, without its district.
REGIONS = {
    "vinnytsia": "UA-05",
    "volyn": "UA-07",
    "luhansk": "UA-09",
    "dnipropetrovsk": "UA-12",
    "donetsk": "UA-14",
    "zhytomir": "UA-18",
    "zakarpattia": "UA-21",
    "zaporizhzhia": "UA-23",
    "ivano-frankivsk": "UA-26",
    "kyivcity": "UA-30",
    "kyiv": "UA-32",
    "kirovohrad": "UA-35",
    "sevastopolcity": "UA-40",
    "crimea": "UA-43",
    "lviv": "UA-46",
    "mykolaiv": "UA-48",
    "odesa": "UA-51",
    "poltava": "UA-53",
    "rivne": "UA-56",
    "sumy": "UA-59",
    "ternopil": "UA-61",
    "kharkiv": "UA-63",
    "kherson": "UA-65",
    "khmelnitskyi": "UA-68",
    "cherkasy": "UA-71",
    "chernihiv": "UA-74",
    "chernivtsi": "UA-77",
}


def read_regions(text: str) -> dict[str, BaseGeometry]:
    """Regions by their id (ISO 3166-2), in degrees on WGS 84.

    Raises
    ------
    ValueError
        The map does not have all of ``REGIONS``.
    """
    regions: dict[str, BaseGeometry] = {}
    root = ElementTree.fromstring(text)  # noqa: S314 - the package is pinned
    for group in root.iter(f"{_SVG}g"):
        name = group.get("class", "").split(" ")[0].removeprefix("ua_")
        if name in REGIONS:
            paths = [path.get("d", "") for path in group.iter(f"{_SVG}path")]
            regions[REGIONS[name]] = unite(map(_polygon, paths))
    if missing := set(REGIONS.values()) - regions.keys():
        raise ValueError(f"the map of regions has no {', '.join(sorted(missing))}")
    return dict(sorted(regions.items()))


def _polygon(path: str) -> BaseGeometry:
    """Land within an odd number of rings: Kotsiubynske is a hole in Kyiv City."""
    rings = [Polygon(_degrees(ring)) for ring in _rings(path) if len(ring) > 3]
    return shapely.symmetric_difference_all([shapely.make_valid(ring) for ring in rings])


def _rings(path: str) -> Iterator[list[tuple[float, float]]]:
    """Rings of a path of lines; of a curve only the end point is taken."""
    tokens = iter(_TOKEN.findall(path))
    x = y = 0.0
    ring: list[tuple[float, float]] = []
    command = ""
    for token in tokens:
        if token.isalpha():
            command, first = token, None
        else:
            first = float(token)
        kind, relative = command.lower(), command.islower()
        if kind == "z":
            yield ring
            (x, y), ring = ring[0], []
            continue
        values = [float(next(tokens)) if first is None else first]
        values += [float(next(tokens)) for _ in range({"h": 0, "v": 0, "c": 5}.get(kind, 1))]
        if kind == "h":
            x = x + values[0] if relative else values[0]
        elif kind == "v":
            y = y + values[0] if relative else values[0]
        else:
            dx, dy = values[-2:]
            x, y = (x + dx, y + dy) if relative else (dx, dy)
        if kind == "m":
            command = "l" if relative else "L"  # further pairs after a move are lines
        ring.append((x, y))
    if ring:
        yield ring


def _degrees(ring: list[tuple[float, float]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    xy = np.array(ring)
    mercator = np.radians(_MERCATOR + _MERCATOR_PER_Y * xy[:, 1])
    latitude = np.degrees(2 * np.arctan(np.exp(mercator)) - np.pi / 2)
    return np.column_stack([_LON + _LON_PER_X * xy[:, 0], latitude])
