"""Regions of Ukraine and land of its neighbours as one clean coverage."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry import MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

from builder.geometry import (
    GEOD,
    area_km2,
    fill,
    from_plane,
    points_on,
    polygons_of,
    to_plane,
    unite,
)
from builder.outline import Ground

REACH_KM = 150.0
# Square roots of the areas that a simplified edge may cut off at a vertex: of Ukraine's
# regions and the coasts, and of the borders between neighbours. An edge moves by less.
TOLERANCE_KM, REGION_TOLERANCE_KM, STATE_TOLERANCE_KM = 0.1, 0.2, 0.4
GRID_DEGREES = 1e-4  # 7 to 11 m, well below the tolerance; the file's four decimals
# What lies between two maps and is smaller goes to the land that it borders most. What
# is
# larger is water, such as the Syvash: it is split halfway between the shores.
SLIVER_KM2 = 0.5
CRUMB_KM2 = 0.02

NAMES = {
    "UA-05": ("Vinnytsia", "Вінницька область"),
    "UA-07": ("Volyn", "Волинська область"),
    "UA-09": ("Luhansk", "Луганська область"),
    "UA-12": ("Dnipropetrovsk", "Дніпропетровська область"),
    "UA-14": ("Donetsk", "Донецька область"),
    "UA-18": ("Zhytomyr", "Житомирська область"),
    "UA-21": ("Zakarpattia", "Закарпатська область"),
    "UA-23": ("Zaporizhzhia", "Запорізька область"),
    "UA-26": ("Ivano-Frankivsk", "Івано-Франківська область"),
    "UA-30": ("Kyiv City", "Київ"),
    "UA-32": ("Kyiv", "Київська область"),
    "UA-35": ("Kirovohrad", "Кіровоградська область"),
    "UA-40": ("Sevastopol", "Севастополь"),
    "UA-43": ("Crimea", "Автономна Республіка Крим"),
    "UA-46": ("Lviv", "Львівська область"),
    "UA-48": ("Mykolaiv", "Миколаївська область"),
    "UA-51": ("Odesa", "Одеська область"),
    "UA-53": ("Poltava", "Полтавська область"),
    "UA-56": ("Rivne", "Рівненська область"),
    "UA-59": ("Sumy", "Сумська область"),
    "UA-61": ("Ternopil", "Тернопільська область"),
    "UA-63": ("Kharkiv", "Харківська область"),
    "UA-65": ("Kherson", "Херсонська область"),
    "UA-68": ("Khmelnytskyi", "Хмельницька область"),
    "UA-71": ("Cherkasy", "Черкаська область"),
    "UA-74": ("Chernihiv", "Чернігівська область"),
    "UA-77": ("Chernivtsi", "Чернівецька область"),
    "RUS": ("Russia", "Росія"),
    "BLR": ("Belarus", "Білорусь"),
    "POL": ("Poland", "Польща"),
    "SVK": ("Slovakia", "Словаччина"),
    "HUN": ("Hungary", "Угорщина"),
    "ROU": ("Romania", "Румунія"),
    "MDA": ("Moldova", "Молдова"),
}


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """Ukraine's regions, and each neighbour's land within ``REACH_KM``, by ISO code."""

    oblasts: dict[str, BaseGeometry]
    neighbours: dict[str, BaseGeometry]


def cover(
    ground: Ground, regions: dict[str, BaseGeometry], districts: dict[str, BaseGeometry]
) -> Coverage:
    """Cut Ukraine into its regions and simplify them together with the neighbours.

    Parameters
    ----------
    ground
        The outlines of the states.
    regions
        The regions by id. Kyiv's covers Kyiv City; Sevastopol's is the city alone.
    districts
        Sevastopol with its district, and Crimea without, from a coarser map.
    """
    lands = _divide(ground.ukraine, _disjoint(regions, districts))
    near = _within_reach(ground.ukraine)
    for state, land in ground.neighbours.items():
        lands[state] = shapely.intersection(shapely.difference(land, ground.ukraine), near)
    shared = _share_edges(lands, GRID_DEGREES / 10)
    # Rounded to the grid, edges may meet anew: they are cut once more.
    clean = _share_edges(_simplify(shared), GRID_DEGREES)
    return Coverage(
        oblasts={key: clean[key] for key in sorted(clean) if key.startswith("UA-")},
        neighbours={key: clean[key] for key in sorted(clean) if not key.startswith("UA-")},
    )


def _simplify(lands: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Simplify a coverage: Ukraine's edge least, borders of neighbours most."""
    keys = list(lands)
    plane = np.array([to_plane(land) for land in lands.values()])
    plane = shapely.coverage_simplify(plane, TOLERANCE_KM)
    own = np.array([key.startswith("UA-") for key in keys])
    for group, tolerance_km in ((own, REGION_TOLERANCE_KM), (~own, STATE_TOLERANCE_KM)):
        plane[group] = shapely.coverage_simplify(
            plane[group], tolerance_km, simplify_boundary=False
        )
    return dict(zip(keys, map(from_plane, plane), strict=True))


def oblasts_geojson(coverage: Coverage) -> str:
    """The regions of Ukraine as RFC 7946 GeoJSON, ordered by id."""
    return geojson((key, _named(key), land) for key, land in coverage.oblasts.items())


def neighbours_geojson(coverage: Coverage) -> str:
    """The neighbours' land as RFC 7946 GeoJSON, one feature a state, ordered by id."""
    return geojson((key, _named(key), land) for key, land in coverage.neighbours.items())


def geojson(rows: Iterable[tuple[str, dict[str, str], BaseGeometry]]) -> str:
    """Features of an id, properties and a geometry as RFC 7946 GeoJSON, one a line."""
    features = (
        json.dumps(
            {
                "type": "Feature",
                "id": key,
                "properties": {"id": key, **properties},
                "geometry": _geometry(land),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for key, properties, land in rows
    )
    body = ",\n".join(features)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'


def _named(key: str) -> dict[str, str]:
    name, name_uk = NAMES[key]
    return {"name": name, "name_uk": name_uk}


def _disjoint(
    regions: dict[str, BaseGeometry], districts: dict[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """Regions without the cities that lie in them, and Sevastopol with its district."""
    own = dict(regions)
    own["UA-32"] = shapely.difference(own["UA-32"], own["UA-30"])
    peninsula = shapely.union(own["UA-43"], own["UA-40"])
    city = [own["UA-40"], shapely.intersection(peninsula, districts["UA-40"])]
    # The two maps differ in the coast: land in neither district is the nearer one's.
    strips = polygons_of(shapely.difference(peninsula, shapely.union_all([*districts.values()])))
    near = [part for part in strips if shapely.dwithin(part, districts["UA-40"], 0.02)]
    city += [_split(part, districts).get("UA-40", MultiPolygon()) for part in near]
    own["UA-40"] = unite(city)
    own["UA-43"] = shapely.difference(peninsula, own["UA-40"])
    return own


def _divide(outline: BaseGeometry, regions: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """The outline cut into regions; what none covers, mostly water, is split."""
    parts = {key: [shapely.intersection(region, outline)] for key, region in regions.items()}
    loose = shapely.difference(outline, shapely.union_all(list(regions.values())))
    keys, tree = list(regions), shapely.STRtree(list(regions.values()))
    for part in polygons_of(loose):
        # Left over, a sliver on the border would become the neighbour's.
        nearest = {keys[int(tree.nearest(part))]: part}
        shares = _split(part, regions) if area_km2(part) >= SLIVER_KM2 else nearest
        for key, share in shares.items():
            parts[key].append(share)
    return {key: unite(pieces) for key, pieces in parts.items()}


def _split(water: BaseGeometry, regions: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """A water split halfway between the shores of the regions around it."""
    around = water.buffer(0.1)
    shores, owners = [], []
    for key, region in regions.items():
        near = shapely.intersection(region, around)
        if shapely.distance(region, water) < 0.01 and polygons_of(near):
            points = points_on(near, 0.5)
            shores.append(points)
            owners += [key] * len(points)
    if len(set(owners)) == 1:
        return {owners[0]: water}
    points, first = np.unique(np.concatenate(shores).round(6), axis=0, return_index=True)
    cells = shapely.get_parts(
        shapely.voronoi_polygons(
            to_plane(shapely.MultiPoint(points)), extend_to=to_plane(around), ordered=True
        )
    )
    owner = np.array(owners)[first]
    return {
        key: shapely.intersection(water, from_plane(shapely.union_all(cells[owner == key])))
        for key in sorted(set(owners))
    }


def _within_reach(territory: BaseGeometry) -> BaseGeometry:
    """The territory and all points within ``REACH_KM`` of it, by geodesic.

    A union of geodesic discs about points at most 1.7 km apart on the outline; with the
    smoothing at both ends it is true to about 0.1 km.
    """
    outline = shapely.segmentize(territory.simplify(0.001).boundary, 0.015)
    azimuths = [float(degree) for degree in range(0, 360, 2)]
    # Circumscribed rather than inscribed, so that the sides of a disc touch the true
    # circle.
    radius = REACH_KM * 1000 / math.cos(math.radians(1.0))
    discs, count = [], len(azimuths)
    for lon, lat in shapely.get_coordinates(outline):
        lons, lats, _ = GEOD.fwd([lon] * count, [lat] * count, azimuths, [radius] * count)
        discs.append(Polygon(zip(lons, lats, strict=True)))
    return shapely.union_all([territory, *discs]).simplify(0.0005)


def _share_edges(lands: dict[str, BaseGeometry], grid: float) -> dict[str, BaseGeometry]:
    """Lands that share the vertices of their borders, cut on one grid.

    All outlines are noded together and cut into faces, and each face is given to the
    first land that it lies in. Faces in none that are slivers between two maps, or
    enclosed by lands, go to the land that they share most border with.
    """
    keys = list(lands)
    lines = shapely.union_all([land.boundary for land in lands.values()], grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize([lines]))
    inside = shapely.point_on_surface(faces)
    owner = np.full(len(faces), -1)
    face, land = shapely.STRtree([lands[key] for key in keys]).query(inside, "intersects")
    order = np.lexsort((-land, face))
    owner[face[order]] = land[order]
    # Crumbs at the border would be islets and holes of a few hundred square metres.
    owner[shapely.area([to_plane(face) for face in faces]) < CRUMB_KM2] = -1
    loose = np.flatnonzero(owner < 0)
    small = np.array([area_km2(face) < SLIVER_KM2 for face in faces[loose]], dtype=bool)
    whole = fill(shapely.coverage_union_all(faces[owner >= 0]))
    shapely.prepare(whole)
    _adopt(faces, owner, loose[small | shapely.contains(whole, inside[loose])])
    return {
        key: shapely.coverage_union_all(faces[owner == index]) for index, key in enumerate(keys)
    }


def _adopt(
    faces: npt.NDArray[np.object_], owner: npt.NDArray[np.intp], loose: npt.NDArray[np.intp]
) -> None:
    """Give each loose face to the owner it shares most border with, in ``owner``."""
    tree = shapely.STRtree(faces)
    waiting = loose
    while len(waiting):
        mine, other = tree.query(faces[waiting], "intersects")
        known = owner[other] >= 0
        mine, other = mine[known], other[known]
        length = shapely.length(shapely.intersection(faces[waiting[mine]], faces[other]))
        shared: dict[tuple[int, int], float] = defaultdict(float)
        for one, land, km in zip(waiting[mine], owner[other], length, strict=True):
            shared[int(one), int(land)] += km
        best: dict[int, tuple[float, int]] = {}
        for (one, land), km in shared.items():
            if km > 0:
                best[one] = max(best.get(one, (0.0, land)), (km, -land))
        if not best:
            return
        for one, (_, land) in best.items():
            owner[one] = -land
        waiting = waiting[owner[waiting] < 0]


def _geometry(land: BaseGeometry) -> dict[str, Any]:
    # Normalising fixes where each ring starts and how parts are ordered: the same file
    # every time.
    parts = [orient(part) for part in polygons_of(land.normalize())]
    outline = mapping(parts[0] if len(parts) == 1 else MultiPolygon(parts))
    return {"type": outline["type"], "coordinates": _rounded(outline["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, 4)
    return [_rounded(item) for item in coordinates]
