"""How right: boundaries against geodesics, areas against other methods and published figures."""

from __future__ import annotations

import numpy as np
import pyproj
import shapely

from dmz import read_front
from dmz.earth.geodesy import areas_km2, densify
from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.territory import Territory, shipped_territory
from dmz.land.zones import Zone, draw_zones
from tests.bench.table import Row
from tests.shared import deepstate

GEOD = pyproj.Geod(ellps="WGS84")
DISTANCES_KM = (5.0, 10.0, 40.0)
SAMPLE = 400


def geodesic_distances_km(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Distance of points to the nearest of a line's points, by GeographicLib alone. Shapes (n, 2) and (m, 2) in degrees."""
    nearest = []
    for longitude, latitude in points:
        # A degree of latitude is 110.5 km at least: farther points than 1.2 times the zone's depth cannot be the nearest.
        close = line[np.abs(line[:, 1] - latitude) < 0.5]
        distances = GEOD.inv(
            np.full(len(close), longitude), np.full(len(close), latitude), *close.T
        )[2]
        nearest.append(distances.min() / 1000)
    return np.array(nearest)


def brute_area_km2(
    front: Front, territory: Territory, party: str, depth_km: float, *, step_km: float = 1.0
) -> float:
    """Area of a party's zone by counting cells of an equal-area grid whose centre is in its land and near the line.

    The land is asked point by point, the distance is GeographicLib's to the line's points every 500 m (a k-d tree finds
    the candidates on a sphere): nothing of the program's own geometry is used.
    """
    to_grid = pyproj.Transformer.from_crs("OGC:CRS84", "EPSG:6933", always_xy=True)
    line = shapely.get_coordinates(densify(front.line, chord_km=0.5))
    x, y = to_grid.transform(*line.T)
    margin = depth_km * 2000
    step = step_km * 1000
    grid_x, grid_y = np.meshgrid(
        np.arange(min(x) - margin, max(x) + margin, step),
        np.arange(min(y) - margin, max(y) + margin, step),
    )
    longitude, latitude = to_grid.transform(grid_x.ravel(), grid_y.ravel(), direction="INVERSE")
    inside = shapely.contains_xy(front.land[party], longitude, latitude)
    longitude, latitude = longitude[inside], latitude[inside]
    tree = shapely.STRtree(shapely.points(_cartesian(line)[:, :2]))
    near = np.zeros(len(longitude), dtype=bool)
    cells = _cartesian(np.column_stack([longitude, latitude]))
    cell, point = tree.query(
        shapely.points(cells[:, :2]), predicate="dwithin", distance=depth_km * 1.02
    )
    for start in range(0, len(cell), 2_000_000):
        c, p = cell[start : start + 2_000_000], point[start : start + 2_000_000]
        close = np.hypot(*(cells[c, :2] - _cartesian(line)[p, :2]).T) < depth_km * 0.98
        near[c[close]] = True
        c, p = c[~close & ~near[c]], p[~close & ~near[c]]
        distance = GEOD.inv(longitude[c], latitude[c], *line[p].T)[2]
        near[c[distance <= depth_km * 1000]] = True
    return float(near.sum()) * step_km**2


def _cartesian(points: np.ndarray) -> np.ndarray:
    """Kilometres on a conic map good to 1 % here: enough to find candidates."""
    project = pyproj.Proj("+proj=eqdc +lat_1=46 +lat_2=51 +lon_0=36 +ellps=WGS84 +units=km")
    return np.column_stack(project(*points.T))


def measure() -> list[Row]:
    """Rows 1 and 2 of the table."""
    territory = shipped_territory()
    front = read_front(deepstate("20251201"), territory=territory)
    reach = Reach(front.line)
    line = shapely.get_coordinates(densify(front.line, chord_km=0.05))
    random = np.random.default_rng(1)
    worst_m = 0.0
    for distance in DISTANCES_KM:
        vertices = shapely.get_coordinates(reach.within(distance))
        sample = vertices[random.choice(len(vertices), SAMPLE)]
        worst_m = max(
            worst_m, float(np.abs(geodesic_distances_km(sample, line) - distance).max()) * 1000
        )
    disc = Reach(shapely.Point(37.5844, 48.7389)).within(40.0)
    steps = [dict.fromkeys(front.land, 40.0)]
    zones = [zone for drawn in draw_zones(reach, front, territory, steps) for zone in drawn]
    by_geod = sum(_geod_area_km2(zone) for zone in zones)
    area_error = abs(sum(areas_km2([zone.inside for zone in zones])) / by_geod - 1)
    radius = 40.0
    # A geodesic disc on a sphere of the local Gaussian radius; exact to 1e-6 at 40 km.
    gauss = _gaussian_radius_km(48.7389)
    disc_error = abs(
        areas_km2([disc])[0] / (2 * np.pi * gauss**2 * (1 - np.cos(radius / gauss))) - 1
    )
    published = 116_165.0
    source = areas_km2([read_front(deepstate("20260101"), territory=territory).source_area])[0]
    brute = max(
        abs(
            areas_km2([zone.inside])[0]
            / brute_area_km2(front, territory, zone.party, zone.depth_km)
            - 1
        )
        for zone in zones
    )
    return [
        Row(
            "zone boundary against GeographicLib, 5, 10 and 40 km",
            f"within {worst_m:.1f} m",
            "within 5 m",
            worst_m <= 5,
        ),
        Row(
            "zone area against GeographicLib on the same polygon",
            f"{area_error:.4%}",
            "within 0.01 %",
            area_error <= 1e-4,
        ),
        Row(
            "a disc of 40 km against its formula",
            f"{disc_error:.4%}",
            "within 0.01 %",
            disc_error <= 1e-4,
        ),
        Row(
            "held area against DeepState's own total",
            f"{abs(source / published - 1):.3%}",
            "within 0.1 %",
            abs(source / published - 1) <= 1e-3,
        ),
        Row(
            "40 km zones against a count of 1 km² cells",
            f"{brute:.2%}",
            "within 0.5 %",
            brute <= 5e-3,
        ),
    ]


def _geod_area_km2(zone: Zone) -> float:
    dense = shapely.segmentize(zone.inside, 0.01)
    return abs(float(GEOD.geometry_area_perimeter(shapely.orient_polygons(dense))[0])) / 1e6


def _gaussian_radius_km(latitude: float) -> float:
    """Square root of the product of the principal radii of curvature, in km."""
    w2 = 1 - GEOD.es * np.sin(np.radians(latitude)) ** 2
    return float(GEOD.a * np.sqrt(1 - GEOD.es) / w2) / 1000
