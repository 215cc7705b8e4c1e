"""Accuracy of boundaries and areas, against other methods."""

from __future__ import annotations

import numpy as np
import pyproj
import shapely

from dmz import read_front
from dmz.earth.geodesy import areas_km2, densify
from dmz.earth.reach import Reach
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.land.zones import Zone, draw_zones
from tests.bench import fronts
from tests.bench.table import Row
from tests.deviation import (
    DAY,
    DISTANCES_KM,
    WITHIN_KM,
    Deviation,
    default_cities,
    people,
    uncited_share,
)
from tests.shared import deepstate

GEOD = pyproj.Geod(ellps="WGS84")
DEPTH_KM = 40.0
SAMPLE = 400
KRAMATORSK = shapely.Point(37.5844, 48.7389)
PAIRS_AT_ONCE = 2_000_000


def measure() -> list[Row]:
    """Measure the boundaries and areas of zones around a whole front line."""
    territory = shipped_territory()
    front = fronts.read_one(territory)
    reach = Reach(front.line)
    drawn = draw_zones(reach, front, territory, [dict.fromkeys(front.land, DEPTH_KM)])
    zones = [zone for step in drawn for zone in step]
    worst_m = boundary_error_m(front, reach)
    by_geod = sum(_geod_area_km2(zone) for zone in zones)
    area_error = abs(sum(areas_km2([zone.inside for zone in zones])) / by_geod - 1)
    disc_error = disc_area_error()
    counted = max(count_error(zone, front) for zone in zones)
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
            "40 km zones against a count of 1 km² cells",
            f"{counted:.2%}",
            "within 0.5 %",
            counted <= 5e-3,
        ),
        *schematic_rows(territory),
    ]


def schematic_rows(territory: Territory) -> list[Row]:
    """Hold the shipped line to DeepState's of the same day: in km, and in people."""
    shipped = read_front(territory=territory)
    share = uncited_share(shipped)
    rows = [Row("rows within 10 km of the line that cite no statement", f"{share:.0%}", "-", None)]
    question = "shipped line against DeepState's, median and 95th percentile"
    if not fronts.present():
        return [*rows, Row.skipped(question, "at most 1.2 and 4 km near the cities")]
    path = deepstate(DAY.replace("-", ""))
    published = read_front(path, territory=territory)
    whole = Deviation.between(shipped, published)
    cities = default_cities(territory)
    near = whole.near(cities, WITHIN_KM)
    rows += [
        Row(f"{question}, whole", _spread(whole), "-", None),
        Row(
            f"{question}, within 50 km of the default cities",
            _spread(near),
            "at most 1.2 and 4 km",
            near.median_km <= 1.2 and near.p95_km <= 4,
        ),
    ]
    rows += [
        Row(f"{question}, {name}", _spread(part), "-", None)
        for name, part in whole.by_region(territory)
    ]
    away = [front.reach.distances_km(cities) for front in (shipped, published)]
    for name, ours, theirs in zip(territory.cities, *away, strict=True):
        rows.append(
            Row(
                f"{name} to the shipped line, and to DeepState's",
                f"{ours:.1f} and {theirs:.1f} km",
                "within 1.5 km",
                abs(ours - theirs) <= 1.5,
            )
        )
    return rows + _people_rows(path)


def _people_rows(path: str) -> list[Row]:
    """Hold the people of the zones on the shipped line to those on DeepState's."""
    ours, theirs = people(), people(path)
    rows = []
    for party, distance_km in ours:
        here, there = ours[party, distance_km], theirs[party, distance_km]
        bar, kept = (
            ("within 20 %", abs(here / there - 1) <= 0.2) if distance_km == 10 else ("-", None)
        )
        question = f"people within {distance_km:g} km, {party}: shipped line, DeepState's"
        rows.append(Row(question, f"{here:,} and {there:,} ({here / there - 1:+.0%})", bar, kept))
    return rows


def _spread(deviation: Deviation) -> str:
    return f"{deviation.median_km:.1f} and {deviation.p95_km:.1f} km"


def boundary_error_m(front: Front, reach: Reach) -> float:
    """Largest error of a sample of the zones' vertices, in m."""
    line = shapely.get_coordinates(densify(front.line, chord_km=0.05))
    random = np.random.default_rng(1)
    worst_m = 0.0
    for distance in DISTANCES_KM:
        vertices = shapely.get_coordinates(reach.within(distance))
        sample = vertices[random.choice(len(vertices), SAMPLE)]
        errors_km = np.abs(geodesic_distances_km(sample, line) - distance)
        worst_m = max(worst_m, float(errors_km.max()) * 1000)
    return worst_m


def geodesic_distances_km(points: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Distance of each point to the nearest of a line's points, by GeographicLib alone.

    Shapes (n, 2) and (m, 2), in degrees.
    """
    nearest = []
    for longitude, latitude in points:
        # Half a degree of latitude is 55 km, and no point is more than 40 km from the
        # line: points farther north or south cannot be the nearest.
        close = line[np.abs(line[:, 1] - latitude) < 0.5]
        here = np.broadcast_to((longitude, latitude), close.shape)
        metres = GEOD.inv(*here.T, *close.T)[2]
        nearest.append(metres.min() / 1000)
    return np.array(nearest)


def disc_area_error() -> float:
    """Error of a disc's area against a geodesic disc on a sphere, as a share.

    The sphere has the ellipsoid's Gaussian radius at the centre; at 40 km this is exact
    to 1e-6.
    """
    disc = Reach(KRAMATORSK).within(DEPTH_KM)
    gauss = _gaussian_radius_km(KRAMATORSK.y)
    expected = 2 * np.pi * gauss**2 * (1 - np.cos(DEPTH_KM / gauss))
    return float(abs(areas_km2([disc])[0] / expected - 1))


def count_error(zone: Zone, front: Front) -> float:
    """Error of a zone's area against a count of cells, as a share."""
    counted = counted_area_km2(front, zone.party, zone.depth_km)
    return float(abs(areas_km2([zone.inside])[0] / counted - 1))


def counted_area_km2(front: Front, party: str, depth_km: float, *, step_km: float = 1.0) -> float:
    """Area of a party's zone by counting cells of an equal-area grid.

    A cell counts if its centre lies in the party's land and within the depth of a point
    of the line, one every 500 m. GeographicLib measures the distance; a k-d tree on a
    conic map finds the candidates. Nothing of the program's own geometry is used.
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
    held = shapely.contains_xy(front.land[party], longitude, latitude)
    centres = np.column_stack([longitude[held], latitude[held]])
    near = _near(centres, line, depth_km)
    return float(near.sum()) * step_km**2


def _near(centres: np.ndarray, line: np.ndarray, depth_km: float) -> np.ndarray:
    """Whether each centre lies within a depth of any of a line's points. Shape (n,)."""
    near = np.zeros(len(centres), dtype=bool)
    placed_centres, placed_line = _conic_km(centres), _conic_km(line)
    tree = shapely.STRtree(shapely.points(placed_line))
    cell, point = tree.query(
        shapely.points(placed_centres), predicate="dwithin", distance=depth_km * 1.02
    )
    for start in range(0, len(cell), PAIRS_AT_ONCE):
        c, p = cell[start : start + PAIRS_AT_ONCE], point[start : start + PAIRS_AT_ONCE]
        # The map is right to 1 %: only pairs near the depth need a geodesic.
        clear = np.hypot(*(placed_centres[c] - placed_line[p]).T) < depth_km * 0.98
        near[c[clear]] = True
        undecided = ~clear & ~near[c]
        c, p = c[undecided], p[undecided]
        metres = GEOD.inv(*centres[c].T, *line[p].T)[2]
        near[c[metres <= depth_km * 1000]] = True
    return near


def _conic_km(points: np.ndarray) -> np.ndarray:
    """Positions in km on a conic map that is right to 1 % here. Shape (n, 2)."""
    project = pyproj.Proj("+proj=eqdc +lat_1=46 +lat_2=51 +lon_0=36 +ellps=WGS84 +units=km")
    return np.column_stack(project(*points.T))


def _geod_area_km2(zone: Zone) -> float:
    """Area by GeographicLib, whose edges are geodesics; points every km bend them."""
    dense = shapely.segmentize(zone.inside, 0.01)
    return abs(float(GEOD.geometry_area_perimeter(shapely.orient_polygons(dense))[0])) / 1e6


def _gaussian_radius_km(latitude: float) -> float:
    """Square root of the product of the principal radii of curvature, in km."""
    w2 = 1 - GEOD.es * np.sin(np.radians(latitude)) ** 2
    return float(GEOD.a * np.sqrt(1 - GEOD.es) / w2) / 1000
