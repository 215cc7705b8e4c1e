"""Ukraine's outline with its inland water, and the neighbours' land.

OpenStreetMap's land polygons leave out lakes, reservoirs and wide rivers: those inside
are holes, and those that open into the sea or lie on a border are notches. Official
areas include them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from builder.geometry import area_km2, fill, opened, polygons_of, unite
from builder.tables import read_table

WATERS = Path("facts") / "coastal_waters.csv"
SPITS = Path("facts") / "coastal_spits.csv"
MARGIN_DEGREES = 2.5  # more than the reach of the neighbours' map
# A strip between two editions of one coast is narrower than this.
SLIVER_KM = 0.2
# Islets below this are smaller than the tolerance of the map squared many times over.
ISLET_KM2 = 0.05


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Outlines in degrees, of neighbours by ISO code.

    ``ukraine`` has all of its water, ``land`` lakes and reservoirs but no lagoons or
    limans, and ``dry`` neither; ``bays`` are open to the sea but for the lines that
    close them.
    """

    ukraine: BaseGeometry
    land: BaseGeometry
    dry: BaseGeometry
    bays: BaseGeometry
    neighbours: dict[str, BaseGeometry]


def trace(lands: dict[str, list[Polygon]], regions: dict[str, BaseGeometry], data: Path) -> Ground:
    """Trace Ukraine's outline.

    Parameters
    ----------
    lands
        Land polygons by ISO 3166-1 alpha-3 code.
    regions
        The official regions, which close lagoons that open into the sea by narrow
        mouths and give border rivers to their state.
    data
        The folder with the fact tables, which close the bays behind spits.
    """
    land = _solid(lands["UKR"])
    window = shapely.box(*land.bounds).buffer(MARGIN_DEGREES, join_style="mitre")
    neighbours = {
        state: shapely.difference(shapely.intersection(_solid(parts), window), land)
        for state, parts in lands.items()
        if state != "UKR"
    }
    abroad = shapely.union_all(list(neighbours.values()))
    official = shapely.union_all(list(regions.values()))
    closed = unite([land, official])
    bays = _closed_waters(closed, abroad, data)
    closed = fill(unite([closed, *bays]))
    # Two editions of one coast differ by strips; lagoons and the spits that close them
    # are wider.
    added = opened(shapely.difference(closed, shapely.union(land, abroad)), SLIVER_KM)
    whole = shapely.difference(fill(unite([land, added])), abroad)
    parts = [part for part in polygons_of(whole) if area_km2(part) >= ISLET_KM2]
    spits = [shapely.intersection(official, spit) for spit in _spits(data)]
    return Ground(
        ukraine=shapely.MultiPolygon(parts),
        land=unite([land, *spits]),
        dry=unite([*lands["UKR"], *spits]),
        bays=unite(bays),
        neighbours=neighbours,
    )


def _solid(parts: list[Polygon]) -> BaseGeometry:
    """Land polygons without their holes."""
    return unite(Polygon(part.exterior) for part in parts)


def _spits(data: Path) -> list[Polygon]:
    """Areas where what the regions have beyond the land polygons is land, not water."""
    return [
        Polygon([[float(v) for v in point.split()] for point in row["area"].split(";")])
        for row in read_table(data / SPITS)
    ]


def _closed_waters(land: BaseGeometry, abroad: BaseGeometry, data: Path) -> list[BaseGeometry]:
    """The bays and limans that the closing lines of ``WATERS`` cut off from the sea."""
    rows = read_table(data / WATERS)
    lines = [
        shapely.LineString([[float(v) for v in point.split()] for point in line.split(";")])
        for row in rows
        for line in row["closing_lines"].split("|")
    ]
    window = shapely.box(*shapely.union_all(lines).bounds).buffer(0.5)
    sea = shapely.difference(window, shapely.union(land, abroad))
    edges = shapely.union_all([sea.boundary, *lines])
    faces = shapely.get_parts(shapely.polygonize([edges]))
    waters = []
    for row in rows:
        inside = Point(float(row["longitude"]), float(row["latitude"]))
        found = faces[shapely.contains(faces, inside)]
        # A face that reaches the window's edge was not closed.
        if len(found) != 1 or shapely.intersects(found[0], window.boundary):
            raise ValueError(f"{WATERS.name}: the closing lines leave {row['name']} open")
        waters.append(found[0])
    return waters
