"""A made-up territory whose figures can be worked out on paper, and files to hand to the program.

Two parties, Ash and Birch, share a rectangle that is exactly 100 km high. The front line is a meridian, which is a geodesic: Ash
has the land to its west, Birch to its east. A parallel at half height is the border of two regions. Birch's own state begins
20 km east of the line (measured at half height), Ash has none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

from dmz.land.front import Front, derive_front
from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Party, Territory
from dmz.sources.datasets import Dataset

GEOD = Geod(ellps="WGS84")
LINE, SOUTH = 31.0, 48.0
HEIGHT_KM = 100.0
MIDDLE = GEOD.fwd(LINE, SOUTH, 0, HEIGHT_KM * 500)[1]
NORTH = GEOD.fwd(LINE, SOUTH, 0, HEIGHT_KM * 1000)[1]
WEST = GEOD.fwd(LINE, MIDDLE, 270, 70_000)[0]
EAST = GEOD.fwd(LINE, MIDDLE, 90, 20_000)[0]
ASH, BIRCH = Party("ash", "Ash", ("ASH",), "#0072B2"), Party("birch", "Birch", ("BIR",), "#D55E00")
REGIONS = ("South", "North")


@dataclass(frozen=True)
class Town:
    """A town by its distance from the line (east is above zero) and from half height (north is above zero), in km."""

    name: str
    east_km: float
    north_km: float
    people: int

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude: along the meridian, then away from it at a right angle."""
        foot = GEOD.fwd(LINE, MIDDLE, 0, self.north_km * 1000)
        longitude, latitude, _ = GEOD.fwd(foot[0], foot[1], 90, self.east_km * 1000)
        return longitude, latitude


TOWNS = (
    Town("Alder", -3.0, 10.0, 1000),
    Town("Beech", -9.0, -10.0, 200),
    Town("Cedar", -39.0, 20.0, 30),
    Town("Dogwood", 4.0, 10.0, 4000),
    Town("Elder", 9.5, -10.0, 500),
    Town("Elder", 15.0, -20.0, 7),
)


def gazetteer(towns: Sequence[Town] = TOWNS) -> Gazetteer:
    """The towns as a gazetteer; the first of them has another name, too."""
    return Gazetteer(
        ids=[str(number) for number in range(1, len(towns) + 1)],
        names=[town.name for town in towns],
        other_names=["Olcha" if town.name == "Alder" else "" for town in towns],
        points=np.array([town.point for town in towns]).reshape(-1, 2),
        population=np.array([town.people for town in towns], dtype=np.int64),
        region=np.array([int(town.north_km > 0) for town in towns], dtype=np.int64),
        region_names=REGIONS,
    )


def territory(
    *, parties: tuple[Party, Party] = (ASH, BIRCH), towns: Sequence[Town] = TOWNS
) -> Territory:
    """The rectangle."""
    boxes = [shapely.box(WEST, SOUTH, EAST, MIDDLE), shapely.box(WEST, MIDDLE, EAST, NORTH)]
    return Territory(
        id="rectangle",
        title="A rectangle",
        parties=parties,
        region_ids=REGIONS,
        region_names=REGIONS,
        region_spellings={"south": 0, "north": 1},
        regions=np.array(boxes),
        outline=shapely.box(WEST, SOUTH, EAST, NORTH),
        neighbours={"BIR": shapely.box(EAST, SOUTH, EAST + 1, NORTH)},
        dataset=Dataset("territory", "rectangle", "A rectangle"),
        cities=("Alder",),
        places=gazetteer(towns),
        places_dataset=Dataset("population", "towns", "Towns of the rectangle"),
    )


def front(*, of: Territory | None = None, holder: Party = BIRCH, longitude: float = LINE) -> Front:
    """The meridian as front line: the holder has the east if it is Birch, else the west."""
    east = holder.id == BIRCH.id
    area = shapely.box(
        longitude if east else WEST - 1, SOUTH - 1, EAST + 1 if east else longitude, NORTH + 1
    )
    datasets = (Dataset("front", "meridian", "A meridian", "2000-01-02"),)
    return derive_front(area=area, holder=holder, territory=of or territory(), datasets=datasets)


def collection(
    *geometries: BaseGeometry | None, properties: Sequence[Mapping[str, Any]] = (), **members: Any
) -> str:
    """A GeoJSON FeatureCollection."""
    features = [
        {
            "type": "Feature",
            "properties": dict(properties[number]) if properties else {},
            "geometry": json.loads(shapely.to_geojson(geometry)) if geometry is not None else None,
        }
        for number, geometry in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", **members, "features": features})


def written(path: Path, content: str | bytes) -> str:
    """Write a file and give its path as the command line takes it."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)
