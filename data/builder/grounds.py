"""The ground of each settlement, and the land and the people between them."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from builder.geometry import polygons_of
from builder.regions import GRID_DEGREES, geojson
from builder.tables import read_table
from dmz.earth.geodesy import areas_km2
from dmz.land.grounds import BANKS, DISC, SHORE, Grounds, draw_discs
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory

AREAS = Path("facts") / "city_areas.csv"
TOTALS = Path("population_oblast_2020.csv")
COLUMNS = ("id", "area_km2", "radius_km", "shape", "basis")
KNOWN, LAW = "known", "law"
WIDE_KM2 = 10.0  # smaller waters hardly change where the people between live
TILE_DEGREES = 0.25  # wide water in pieces: a zone's edge crosses few of them
GROWTH = 3.0  # a disc that is mostly water grows to this many times its radius at most
STEPS = 12  # halvings, after which the radius is right to 0.1 %


@dataclass(frozen=True)
class Law:
    """The area of a settlement, in km²: ``factor`` times people to the ``exponent``."""

    factor: float
    exponent: float

    def area_km2(self, people: float) -> float:
        """The area that so many people cover."""
        return float(self.factor * people**self.exponent)


def fit_law(people: list[float], area_km2: list[float]) -> Law:
    """Fit a power law to known areas: least squares of the logarithms."""
    exponent, intercept = np.polyfit(np.log(people), np.log(area_km2), 1)
    return Law(math.exp(intercept), float(exponent))


def build_grounds(data: Path) -> tuple[str, str]:
    """The grounds as CSV text, and the land between them as GeoJSON text.

    Raises
    ------
    ValueError
        A fact names a settlement without people, or a region has people but no land
        between its settlements.
    """
    territory = shipped_territory()
    known = {row["id"]: row for row in read_table(data / AREAS)}
    gazetteer = territory.gazetteer
    homes = np.flatnonzero(gazetteer.population > 0)
    people = dict(zip(gazetteer.ids, gazetteer.population.tolist(), strict=True))
    if strangers := [id for id in known if not people.get(id)]:
        raise ValueError(f"{AREAS} names settlements without people: {strangers}")
    sure = {id: row for id, row in known.items() if row["weak"] != "true"}
    law = fit_law([people[id] for id in sure], [float(row["area_km2"]) for row in sure.values()])
    print(f"grounds: {law.factor:.4f} km² x people^{law.exponent:.3f}, from {len(sure)} sure areas")
    ids = [gazetteer.ids[row] for row in homes.tolist()]
    wanted = np.array(
        [float(known[id]["area_km2"]) if id in known else law.area_km2(people[id]) for id in ids]
    )
    water, water_region = _wide_water(territory)
    grounds = Grounds(
        rows=homes,
        points=gazetteer.points[homes],
        radius_km=np.sqrt(wanted / math.pi),
        area_km2=wanted,
        region=gazetteer.region[homes],
        shape=[BANKS if known.get(id, {}).get("banks") else SHORE for id in ids],
        regions=territory.regions,
        water=water,
        water_region=water_region,
        between_people=np.zeros(len(territory.regions)),
        between_km2=np.zeros(len(territory.regions)),
    )
    grounds = _grow(_mark_discs(grounds))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for id, area, radius, shape in zip(
        ids, grounds.area_km2, grounds.radius_km, grounds.shape, strict=True
    ):
        basis = KNOWN if id in known else LAW
        writer.writerow((id, f"{area:.3f}", f"{radius:.3f}", shape, basis))
    return text.getvalue(), _between_geojson(grounds, territory, data)


def _wide_water(territory: Territory) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Wide water in pieces of one region each, and the index of each piece's region."""
    waters = np.concatenate([territory.water.inland, territory.water.lagoons, territory.water.bays])
    wide = shapely.MultiPolygon(list(waters[areas_km2(waters) >= WIDE_KM2]))
    pieces, owners = [], []
    for region, land in enumerate(territory.regions):
        wet = shapely.intersection(shapely.union_all(wide), land)
        west, south, east, north = wet.bounds if wet else (0, 0, 0, 0)
        for x in np.arange(west, east, TILE_DEGREES):
            for y in np.arange(south, north, TILE_DEGREES):
                box = shapely.box(x, y, x + TILE_DEGREES, y + TILE_DEGREES)
                pieces += polygons_of(_rounded(shapely.intersection(wet, box)))
        owners += [region] * (len(pieces) - len(owners))
    return np.array(pieces, dtype=object), np.array(owners, dtype=np.int64)


def _rounded(area: BaseGeometry) -> BaseGeometry:
    """An area with the coordinates that the file has: areas are measured of those."""
    places = round(-math.log10(GRID_DEGREES))
    return shapely.make_valid(shapely.transform(area, lambda xy: np.round(xy, places)))


def _mark_discs(grounds: Grounds) -> Grounds:
    """The grounds with those told apart that neither border nor water cuts."""
    discs = draw_discs(grounds.points, grounds.radius_km)
    whole = np.zeros(len(discs), dtype=bool)
    for region, land in enumerate(grounds.regions):
        own = np.flatnonzero(grounds.region == region)
        shapely.prepare(land)
        whole[own] = shapely.contains_properly(land, discs[own])
    wet, _ = shapely.STRtree(grounds.water).query(discs, predicate="intersects")
    whole[wet] = False
    shape = [DISC if disc else kind for disc, kind in zip(whole, grounds.shape, strict=True)]
    return replace(grounds, shape=shape, _known={})


def _grow(grounds: Grounds) -> Grounds:
    """The grounds with radii at which the land in each disc is the area wanted."""
    cut = np.array([i for i, kind in enumerate(grounds.shape) if kind != DISC])
    low = grounds.radius_km.copy()
    high = low * GROWTH
    for _ in range(STEPS):
        middle = (low + high) / 2
        trial = replace(grounds, radius_km=middle, _known={})
        enough = areas_km2(trial.shapes(cut)) >= grounds.area_km2[cut]
        high[cut[enough]] = middle[cut[enough]]
        low[cut[~enough]] = middle[cut[~enough]]
    radius_km = grounds.radius_km.copy()
    radius_km[cut] = np.round(high[cut], 3)
    grown = replace(grounds, radius_km=np.round(radius_km, 3), _known={})
    area_km2 = areas_km2(grown.shapes(np.arange(len(radius_km))))
    return replace(grown, area_km2=np.round(area_km2, 3), _known={})  # as the file has them


def _between_geojson(grounds: Grounds, territory: Territory, data: Path) -> str:
    """For each region its wide water, and the people and the land between."""
    totals = {row["oblast"]: int(row["population"]) for row in read_table(data / TOTALS)}
    people = territory.gazetteer.population[grounds.rows]
    bays = shapely.MultiPolygon(list(territory.water.bays))
    # As a survey counts it, so that a region's parts sum to its total: pieces of water,
    # whose corners are rounded, reach a hair into other regions.
    wet_km2 = grounds.wide_water.inside_km2(shapely.difference(territory.outline, bays))
    features = []
    for region, id in enumerate(territory.region_ids):
        own, wet = grounds.region == region, grounds.water[grounds.water_region == region]
        wet = shapely.MultiPolygon(list(wet))
        left = totals[id] - int(people[own].sum())
        land = shapely.difference(territory.regions[region], bays)
        between_km2 = float(areas_km2([land])[0] - wet_km2[region] - grounds.area_km2[own].sum())
        if left and between_km2 <= 0:
            raise ValueError(f"{id}: {left} people are left, but no land between settlements")
        about = {"population": left, "area_km2": round(max(between_km2, 0.0), 6)}
        features.append((id, about, wet))
    return geojson(features)
