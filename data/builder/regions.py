"""Regions of Ukraine and land of its neighbours as one clean coverage."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import shapely
from pyproj import Geod
from shapely.geometry import MultiPolygon, Polygon, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

GEOD = Geod(ellps="WGS84")
REACH_KM = 150.0
GRID_DEGREES = 1e-5  # about a metre, far below what a 1:10m map can show
SLIVER_KM2 = 0.5  # gaps below this lie between two digitisations of one border, not in nature

# By the source's own key, because its HASC codes repeat and its ISO codes are empty.
OBLASTS = {
    "UKR-283": ("UA-43", "Crimea", "Автономна Республіка Крим"),
    "UKR-284": ("UA-48", "Mykolaiv", "Миколаївська область"),
    "UKR-285": ("UA-74", "Chernihiv", "Чернігівська область"),
    "UKR-286": ("UA-56", "Rivne", "Рівненська область"),
    "UKR-288": ("UA-77", "Chernivtsi", "Чернівецька область"),
    "UKR-289": ("UA-26", "Ivano-Frankivsk", "Івано-Франківська область"),
    "UKR-290": ("UA-68", "Khmelnytskyi", "Хмельницька область"),
    "UKR-291": ("UA-46", "Lviv", "Львівська область"),
    "UKR-292": ("UA-61", "Ternopil", "Тернопільська область"),
    "UKR-293": ("UA-21", "Zakarpattia", "Закарпатська область"),
    "UKR-318": ("UA-07", "Volyn", "Волинська область"),
    "UKR-319": ("UA-71", "Cherkasy", "Черкаська область"),
    "UKR-320": ("UA-35", "Kirovohrad", "Кіровоградська область"),
    "UKR-321": ("UA-32", "Kyiv", "Київська область"),
    "UKR-322": ("UA-51", "Odesa", "Одеська область"),
    "UKR-323": ("UA-05", "Vinnytsia", "Вінницька область"),
    "UKR-324": ("UA-18", "Zhytomyr", "Житомирська область"),
    "UKR-325": ("UA-59", "Sumy", "Сумська область"),
    "UKR-326": ("UA-12", "Dnipropetrovsk", "Дніпропетровська область"),
    "UKR-327": ("UA-14", "Donetsk", "Донецька область"),
    "UKR-328": ("UA-63", "Kharkiv", "Харківська область"),
    "UKR-329": ("UA-09", "Luhansk", "Луганська область"),
    "UKR-330": ("UA-53", "Poltava", "Полтавська область"),
    "UKR-331": ("UA-23", "Zaporizhzhia", "Запорізька область"),
    "UKR-4826": ("UA-30", "Kyiv City", "Київ"),
    "UKR-4827": ("UA-65", "Kherson", "Херсонська область"),
    "UKR-5482": ("UA-40", "Sevastopol", "Севастополь"),
}
NEIGHBOURS = {
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


def cover(features: dict[str, list[dict[str, Any]]]) -> Coverage:
    """Build the coverage from the features of each state (lower-case ISO alpha-3).

    All outlines are noded together on one grid, cut into faces, and every face is given
    to the one land it lies in, so that neighbours share each vertex of their border,
    states included.
    """
    lands: dict[str, BaseGeometry] = {}
    for feature in features["ukr"]:
        lands[OBLASTS[feature["properties"]["adm1_code"]][0]] = shape(feature["geometry"])
    if len(lands) != len(OBLASTS):
        raise ValueError(f"expected {len(OBLASTS)} regions of Ukraine, found {len(lands)}")
    near = _within_reach(_filled(shapely.union_all(list(lands.values()), grid_size=GRID_DEGREES)))
    for state in NEIGHBOURS:
        geometries = [shape(feature["geometry"]) for feature in features[state.lower()]]
        whole = shapely.union_all(
            [geometry for geometry in geometries if geometry.intersects(near)],
            grid_size=GRID_DEGREES,
        )
        lands[state] = shapely.intersection(_filled(whole), near, grid_size=GRID_DEGREES)
    clean = _shared(lands)
    return Coverage(
        oblasts={key: clean[key] for key in sorted(clean) if key.startswith("UA-")},
        neighbours={key: clean[key] for key in sorted(clean) if key in NEIGHBOURS},
    )


def oblasts_geojson(coverage: Coverage) -> str:
    """The regions of Ukraine as RFC 7946 GeoJSON, ordered by id."""
    names = {key: (name, name_uk) for key, name, name_uk in OBLASTS.values()}
    return _geojson(coverage.oblasts, names)


def neighbours_geojson(coverage: Coverage) -> str:
    """The neighbours' land as RFC 7946 GeoJSON, one feature a state, ordered by id."""
    return _geojson(coverage.neighbours, NEIGHBOURS)


def area_km2(geometry: BaseGeometry) -> float:
    """Area on the WGS 84 ellipsoid; rings may run either way."""
    return sum(
        abs(GEOD.geometry_area_perimeter(orient(part))[0]) / 1e6 for part in _polygons(geometry)
    )


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = shapely.get_parts(geometry).tolist()
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def _filled(geometry: BaseGeometry) -> BaseGeometry:
    """Drop holes that are mere slivers; enclaves and lakes, which are larger, stay."""
    parts = []
    for part in _polygons(geometry):
        holes = [ring for ring in part.interiors if area_km2(Polygon(ring)) >= SLIVER_KM2]
        parts.append(Polygon(part.exterior, holes))
    return MultiPolygon(parts)


def _within_reach(territory: BaseGeometry) -> BaseGeometry:
    """The territory and all points within ``REACH_KM`` of it, by geodesic.

    A union of geodesic discs about points at most 1.7 km apart on the outline; with the
    smoothing at the end it is true to about 0.1 km.
    """
    outline = shapely.segmentize(territory.boundary, 0.015)
    azimuths = [float(degree) for degree in range(0, 360, 2)]
    # Circumscribed rather than inscribed, so that the sides of a disc touch the true
    # circle.
    radius = REACH_KM * 1000 / math.cos(math.radians(1.0))
    discs, count = [], len(azimuths)
    for lon, lat in shapely.get_coordinates(outline):
        lons, lats, _ = GEOD.fwd([lon] * count, [lat] * count, azimuths, [radius] * count)
        discs.append(Polygon(zip(lons, lats, strict=True)))
    return shapely.union_all([territory, *discs]).simplify(0.0005)


def _shared(lands: dict[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    outlines = [land.boundary for land in lands.values()]
    lines = shapely.union_all(outlines, grid_size=GRID_DEGREES)
    keys = list(lands)
    tree = shapely.STRtree(list(lands.values()))
    faces: dict[str, list[Polygon]] = {key: [] for key in keys}
    loose: list[Polygon] = []
    for face in shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))).tolist():
        owners = tree.query(face.representative_point(), predicate="intersects")
        if len(owners):
            faces[keys[int(min(owners))]].append(face)
        elif area_km2(face) < SLIVER_KM2:
            loose.append(face)
    for gap in loose:
        # A gap between two maps goes to the land it shares most border with.
        key = max(keys, key=lambda k: gap.boundary.intersection(lands[k].boundary).length)
        faces[key].append(gap)
    return {key: shapely.coverage_union_all(faces[key]) for key in keys}


def _geojson(lands: dict[str, BaseGeometry], names: dict[str, tuple[str, str]]) -> str:
    rows: Iterable[str] = (
        json.dumps(
            {
                "type": "Feature",
                "id": key,
                "properties": {"id": key, "name": names[key][0], "name_uk": names[key][1]},
                "geometry": _geometry(land),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for key, land in lands.items()
    )
    body = ",\n".join(rows)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'


def _geometry(land: BaseGeometry) -> dict[str, Any]:
    # Normalising fixes where each ring starts and how parts are ordered: the same file
    # every time.
    parts = [orient(part) for part in _polygons(land.normalize())]
    outline = mapping(parts[0] if len(parts) == 1 else MultiPolygon(parts))
    return {"type": outline["type"], "coordinates": _rounded(outline["coordinates"])}


def _rounded(coordinates: Any) -> Any:
    if isinstance(coordinates, float):
        return round(coordinates, 5)
    return [_rounded(item) for item in coordinates]
