"""Ukraine's outline with its inland water, and the neighbours' land.

OpenStreetMap's land polygons leave out lakes, reservoirs and wide rivers: those inside
are holes, and those that open into the sea or lie on a border are notches. Official
areas include them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from builder.geometry import area_km2, fill, opened, polygons_of, unite
from builder.tables import read_table
from dmz.earth.shapes import clip_to_box

WATERS = Path("facts") / "coastal_waters.csv"
SPITS = Path("facts") / "coastal_spits.csv"
BESIDE_DEGREES = 1e-4
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


def trace(
    lands: dict[str, list[Polygon]],
    border: BaseGeometry,
    regions: dict[str, BaseGeometry],
    data: Path,
) -> Ground:
    """Trace Ukraine's outline.

    Parameters
    ----------
    lands
        Land polygons by ISO 3166-1 alpha-3 code, for the coast and inland water.
    border
        Ukraine's land and coastal sea, for the border on land and in rivers.
    regions
        The official regions, which close lagoons that open into the sea by narrow
        mouths.
    data
        The folder with the fact tables, which close the bays behind spits.
    """
    window = shapely.box(*border.bounds).buffer(MARGIN_DEGREES, join_style="mitre")
    solids = {
        state: unite(_clip((Polygon(part.exterior) for part in parts), window))
        for state, parts in lands.items()
    }
    land = shapely.union_all(list(solids.values()))
    official = shapely.union_all(list(regions.values()))
    closed = unite([land, official])
    bays = _closed_waters(closed, data)
    closed = fill(unite([closed, *bays]))
    # Two editions of one coast differ by strips; lagoons and the spits that close them
    # are wider.
    added = opened(shapely.difference(closed, land), SLIVER_KM)
    whole = shapely.intersection(fill(unite([land, added])), border)
    parts = [part for part in polygons_of(whole) if area_km2(part) >= ISLET_KM2]
    spits = [shapely.intersection(official, spit) for spit in _spits(data)]
    dry = unite(_clip((part for parts in lands.values() for part in parts), border))
    return Ground(
        ukraine=shapely.MultiPolygon(parts),
        land=unite([shapely.intersection(land, border), *spits]),
        dry=unite([shapely.intersection(dry, border), *spits]),
        bays=unite(bays),
        neighbours=_abroad(solids, border),
    )


def _abroad(solids: dict[str, BaseGeometry], border: BaseGeometry) -> dict[str, BaseGeometry]:
    """The neighbours' land, with strips that the land polygons give to Ukraine.

    Such a strip beyond the border goes to the neighbour that it borders most.
    """
    beyond = {state: shapely.difference(solid, border) for state, solid in solids.items()}
    strips: dict[str, list[BaseGeometry]] = {state: [] for state in beyond}
    own = polygons_of(beyond.pop("UKR"))
    states = list(beyond)
    for strip in own:
        around = strip.buffer(BESIDE_DEGREES)
        shared = shapely.area([shapely.intersection(around, land) for land in beyond.values()])
        strips[states[int(np.argmax(shared))]].append(strip)
    return {state: unite([land, *strips[state]]) for state, land in beyond.items()}


def _clip(parts: Iterable[Polygon], window: BaseGeometry) -> list[BaseGeometry]:
    """What a window's bounds leave of the parts, quickly: Eurasia has 191,000 lakes."""
    clipped = (clip_to_box(part, window.bounds) for part in parts)
    return [part for part in clipped if not part.is_empty]


def _spits(data: Path) -> list[Polygon]:
    """Areas where what the regions have beyond the land polygons is land, not water."""
    return [
        Polygon([[float(v) for v in point.split()] for point in row["area"].split(";")])
        for row in read_table(data / SPITS)
    ]


def _closed_waters(land: BaseGeometry, data: Path) -> list[BaseGeometry]:
    """The bays and limans that the closing lines of ``WATERS`` cut off from the sea."""
    rows = read_table(data / WATERS)
    lines = [
        shapely.LineString([[float(v) for v in point.split()] for point in line.split(";")])
        for row in rows
        for line in row["closing_lines"].split("|")
    ]
    window = shapely.box(*shapely.union_all(lines).bounds).buffer(0.5)
    sea = shapely.difference(window, land)
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
