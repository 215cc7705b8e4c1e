"""Mapped water of Ukraine: what OpenStreetMap's land leaves out of the outline."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from builder.geometry import area_km2, from_plane, opened, polygons_of, to_plane, unite
from builder.outline import Ground
from builder.regions import GRID_DEGREES, Coverage, geojson

LEAST_KM2 = 0.5
LEAST_KM = 0.2  # a water or a part of it that is nowhere wider is left out
TOLERANCE_KM = 0.15
COAST_DEGREES = 0.05  # wider than the spits that part lagoons from the sea
NAMES = {
    "inland": "Lakes, reservoirs and wide rivers",
    "lagoons": "The Syvash and limans behind bars",
    "bays": "Bays and limans that are open to the sea",
}


def waters(ground: Ground, coverage: Coverage) -> list[BaseGeometry]:
    """Lakes, reservoirs, wide rivers and lagoons of 0.5 km² and more, largest first."""
    outline = shapely.coverage_union_all(list(coverage.oblasts.values()))
    # Ditches through the Kinburn peninsula would make the waters on both sides of it
    # one. An islet smaller than the least water is no landmark either.
    wet = opened(shapely.difference(outline, ground.dry), LEAST_KM)
    wide = [part for part in polygons_of(wet) if area_km2(part) >= LEAST_KM2]
    whole = unite(
        shapely.Polygon(
            part.exterior,
            [ring for ring in part.interiors if area_km2(shapely.Polygon(ring)) >= LEAST_KM2 / 5],
        )
        for part in wide
    )
    simple = shapely.coverage_simplify(
        [to_plane(part) for part in polygons_of(whole)], TOLERANCE_KM
    )
    rounded = shapely.set_precision(
        shapely.union_all([from_plane(part) for part in simple]), GRID_DEGREES
    )
    return sorted(
        (part for part in polygons_of(rounded) if area_km2(part) >= LEAST_KM2),
        key=lambda part: (-area_km2(part), part.wkb),
    )


def water_geojson(ground: Ground, coverage: Coverage) -> str:
    """The waters as RFC 7946 GeoJSON: a feature each of inland, lagoons and bays."""
    kinds: dict[str, list[BaseGeometry]] = {"inland": [], "lagoons": [], "bays": []}
    lands = [*coverage.oblasts.values(), *coverage.neighbours.values()]
    window = shapely.box(*shapely.union_all([*coverage.oblasts.values()]).bounds)
    sea = shapely.difference(window, shapely.coverage_union_all(lands))
    shapely.prepare(sea)
    for part in waters(ground, coverage):
        # Rivers and lakes on a land border are beyond the land polygons, too.
        beyond = area_km2(shapely.difference(part, ground.land)) > area_km2(part) / 2
        by_the_sea = shapely.dwithin(sea, part, COAST_DEGREES)
        if area_km2(shapely.intersection(part, ground.bays)) > area_km2(part) / 2:
            kinds["bays"].append(part)
        else:
            kinds["lagoons" if beyond and by_the_sea else "inland"].append(part)
    return geojson(
        (kind, {"name": NAMES[kind]}, shapely.MultiPolygon(parts)) for kind, parts in kinds.items()
    )
