"""Theatres of precedents: land, and the lines that part it, from open maps.

Each theatre is a folder of `data/theatres`. `theatre.toml` there is written by hand;
its maps are built here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from builder import packages
from builder.geometry import area_km2, fill, polygons_of, unite
from builder.regions import geojson

# About what a simplified line may be off, in degrees: near the line, 20 m; the coast
# near it, 50 m; and farther away, where no zone reaches, 1 km.
LINE_DEGREES, NEAR_DEGREES, FAR_DEGREES = 2e-4, 5e-4, 1e-2
WINDOW_DEGREES = 0.5  # 40 km and more to either side of the line
GRID_DEGREES = 1e-4  # 8 to 11 m
ISLET_KM2 = 0.1  # near the line; farther away, an island is a hundred times as large
Rows = list[tuple[str, str, BaseGeometry]]  # id, name, land

# The mouth of the Imjin: water between two shores, nowhere wider than this, that maps
# of land leave out. The line follows it from where it flows into the Han (37.782° N);
# west of there, the Han is open to civil shipping (Armistice, paragraph 5).
IMJIN, IMJIN_DEGREES = (126.655, 37.782, 126.80, 37.96), 0.013
# A place on the Golan; and how far line A of two maps may be apart.
GOLAN, NEAR_BETWEEN_DEGREES = (35.77, 33.0), 0.06
# Ends of a line are drawn on by this much, to reach a coast that is simplified.
BEYOND_DEGREES = 0.01


def build(folder: Path) -> dict[str, str]:
    """Build the maps of all theatres: GeoJSON by path below ``data/theatres``."""
    makers = {
        "korea": _korea,
        "cyprus": _cyprus,
        "iraq-kuwait": _iraq_kuwait,
        "golan": _golan,
    }
    return {
        f"{name}/{file}.geojson": geojson(
            (id, {"name": title}, _on_grid(land)) for id, title, land in rows
        )
        for name, make in makers.items()
        for file, rows in make(folder).items()
    }


def _korea(folder: Path) -> dict[str, Rows]:
    """Korea's two parts, cut along OpenStreetMap's line between two time zones."""
    lands = packages.land(folder, ("PRK", "KOR"))
    south, north = (packages.border(folder, (zone,)) for zone in ("Asia/Seoul", "Asia/Pyongyang"))
    border = shapely.line_merge(shapely.intersection(south.boundary, north.boundary))
    # It runs on through the sea at both ends, which the outline does not have.
    line = max(shapely.get_parts(border), key=lambda part: part.length)
    land = unite(polygon for polygons in lands.values() for polygon in polygons)
    outline = unite([fill(land), *_imjin(land)])
    upper, lower = _cut(outline, line, *(unite(lands[state]) for state in ("PRK", "KOR")))
    return {"regions": [("north", "North Korea", upper), ("south", "South Korea", lower)]}


def _imjin(land: BaseGeometry) -> list[BaseGeometry]:
    """The water of the Imjin's mouth."""
    window = shapely.box(*IMJIN)
    near = shapely.intersection(land, window.buffer(2 * IMJIN_DEGREES))
    closed = near.buffer(IMJIN_DEGREES).buffer(-IMJIN_DEGREES)
    return polygons_of(shapely.intersection(closed, window))


def _iraq_kuwait(folder: Path) -> dict[str, Rows]:
    """Iraq and Kuwait, cut along the border that OSM's land polygons share."""
    lands = packages.land(folder, ("IRQ", "KWT"))
    iraq, kuwait = (unite(lands[state]) for state in ("IRQ", "KWT"))
    shared = shapely.line_merge(shapely.intersection(iraq.boundary, kuwait.boundary))
    line = max(shapely.get_parts(shared), key=lambda part: part.length)
    outline = fill(unite([iraq, kuwait]))
    north, south = _cut(outline, line, fill(iraq), fill(kuwait))
    return {"regions": [("iraq", "Iraq", north), ("kuwait", "Kuwait", south)]}


def _cyprus(folder: Path) -> dict[str, Rows]:
    """Natural Earth's Cyprus, which has the land between the two lines by itself."""
    countries = packages.countries(folder)
    names = {
        "south": ("Cyprus", "South"),
        "north": ("N. Cyprus", "North"),
        "buffer-zone": ("Cyprus U.N. Buffer Zone", "Buffer zone"),
        "dhekelia": ("Dhekelia", "Dhekelia"),
    }
    return {"regions": [(id, title, countries[name]) for id, (name, title) in names.items()]}


def _golan(folder: Path) -> dict[str, Rows]:
    """The Golan up to line A, the area up to line B, and the land of both states.

    Line A is OpenStreetMap's edge of Syria, line B the edge that Natural Earth's
    regions of Syria have on the area of separation.
    """
    lands = packages.land(folder, ("ISR", "SYR"))
    israel, syria = (fill(unite(lands[state])) for state in ("ISR", "SYR"))
    regions, claims = packages.disputed(folder)
    between = regions.pop("UNDOF")
    window = between.buffer(WINDOW_DEGREES)
    edges = [israel.boundary, *map(_drawn_on, claims)]
    parts = shapely.get_parts(shapely.polygonize([shapely.union_all(edges)]))
    golan = unite(parts[shapely.intersects(parts, shapely.Point(GOLAN))])
    beyond = shapely.difference(syria, unite(regions.values()))
    near = polygons_of(shapely.intersection(beyond, between.buffer(NEAR_BETWEEN_DEGREES)))
    separation = unite(part for part in near if area_km2(part) >= 1 and part.intersects(between))
    rows: Rows = [
        ("golan", "Golan, west of line A", golan),
        ("separation", "Area of separation", separation),
    ]
    for name, region in regions.items():
        land = shapely.difference(shapely.intersection(region, syria), separation)
        rows.append((name.lower().replace(" ", "-"), name, shapely.intersection(land, window)))
    own = shapely.intersection(shapely.difference(israel, golan), window)
    simple = shapely.coverage_simplify([land for _, _, land in rows], LINE_DEGREES / 4)
    rows = [(id, name, land) for (id, name, _), land in zip(rows, simple, strict=True)]
    return {"regions": rows, "neighbours": [("ISR", "Israel", own.simplify(NEAR_DEGREES))]}


def _cut(
    outline: BaseGeometry, line: BaseGeometry, first: BaseGeometry, second: BaseGeometry
) -> list[BaseGeometry]:
    """Simplify an outline and cut it along a line, into two lands that share the line.

    Parameters
    ----------
    first, second
        The lands on its two sides: each part goes to the one that has more of it.
    """
    window = line.buffer(WINDOW_DEGREES)
    close = shapely.intersection(shapely.simplify(outline, NEAR_DEGREES), window)
    far = shapely.difference(shapely.simplify(outline, FAR_DEGREES), window)
    line = _drawn_on(shapely.simplify(line, LINE_DEGREES))
    edges = [shapely.union_all([close, far]).boundary, line]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all(edges)]))
    faces = faces[shapely.contains_properly(outline.buffer(FAR_DEGREES), faces)]
    near = shapely.intersects(faces, window)
    areas = np.array([area_km2(face) for face in faces])
    faces = faces[areas >= np.where(near, ISLET_KM2, 100 * ISLET_KM2)]
    shares = [shapely.area(shapely.intersection(land, faces)) for land in (first, second)]
    # A lake or a strait between the parts of one land is a face, too, of neither.
    known = np.maximum(*shares) > 0.5 * shapely.area(faces)
    return [unite(faces[known & side]) for side in (shares[0] >= shares[1], shares[0] < shares[1])]


def _drawn_on(line: BaseGeometry) -> BaseGeometry:
    """A line with its ends drawn on, straight."""
    line = shapely.line_merge(line)
    ends = []
    for part in shapely.get_parts(line):
        points = shapely.get_coordinates(part)
        for end, before in ((points[0], points[1]), (points[-1], points[-2])):
            step = (end - before) / np.hypot(*(end - before))
            ends.append(shapely.LineString([end, end + step * BEYOND_DEGREES]))
    return shapely.union_all([line, *ends])


def _on_grid(land: BaseGeometry) -> BaseGeometry:
    """A land with its vertices on the grid of the file's decimals."""
    return shapely.MultiPolygon(polygons_of(shapely.set_precision(land, GRID_DEGREES)))
