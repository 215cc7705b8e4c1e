"""A world whose figures can be worked out on paper, and files to hand to the program.

Two parties, Ash and Birch, share a rectangle that is exactly 100 km high. The front
line is a meridian, which is a geodesic: Ash has the land to its west, Birch to its
east. A parallel at half height is the border of two regions. Birch's own state begins
where the rectangle ends in the east, Ash has none. Unless a test asks for other sides,
that is 20 km from the line at half height, and the rectangle's other end is 70 km from
it. Meridians draw nearer to the north almost evenly: one ``x`` km from the line at half
height encloses 100 ``x`` km² with it, within 0.01 %.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import areas_km2
from dmz.land.front import Front, derive_front
from dmz.land.gazetteer import Gazetteer
from dmz.land.grounds import DISC, Grounds
from dmz.land.territory import Party, Territory
from dmz.land.uncertainty import LineError
from dmz.sources.datasets import Dataset
from tests.geodesics import GEOD

LINE, SOUTH = 31.0, 48.0
HEIGHT_KM = 100.0
MIDDLE = GEOD.fwd(LINE, SOUTH, 0, HEIGHT_KM * 500)[1]
NORTH = GEOD.fwd(LINE, SOUTH, 0, HEIGHT_KM * 1000)[1]
SIDES_KM = (70.0, 20.0)
ASH, BIRCH = Party("ash", "Ash", ("ASH",), "#0072B2"), Party("birch", "Birch", ("BIR",), "#D55E00")
REGIONS = ("South", "North")


def north(km: float) -> float:
    """Latitude so far north of half height."""
    return float(GEOD.fwd(LINE, MIDDLE, 0, km * 1000)[1])


def east(km: float) -> float:
    """Longitude so far east of the line at half height."""
    return float(GEOD.fwd(LINE, MIDDLE, 90, km * 1000)[0])


WEST, EAST = east(-SIDES_KM[0]), east(SIDES_KM[1])


@dataclass(frozen=True)
class Town:
    """A town by its distance in km east of the line and north of half height."""

    name: str
    east_km: float
    north_km: float
    people: int

    @property
    def point(self) -> tuple[float, float]:
        """Longitude and latitude: along the line, then away at a right angle."""
        longitude, latitude, _ = GEOD.fwd(LINE, north(self.north_km), 90, self.east_km * 1000)
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
    *,
    parties: tuple[Party, Party] = (ASH, BIRCH),
    towns: Sequence[Town] = TOWNS,
    sides_km: tuple[float, float] = SIDES_KM,
) -> Territory:
    """The rectangle, so wide to the west and to the east of the line."""
    west, end = east(-sides_km[0]), east(sides_km[1])
    boxes = [shapely.box(west, SOUTH, end, MIDDLE), shapely.box(west, MIDDLE, end, NORTH)]
    return Territory(
        id="rectangle",
        title="A rectangle",
        parties=parties,
        region_ids=REGIONS,
        region_names=REGIONS,
        region_spellings={"south": 0, "north": 1},
        regions=np.array(boxes),
        outline=shapely.box(west, SOUTH, end, NORTH),
        neighbours={"BIR": shapely.box(end, SOUTH, end + 1, NORTH)},
        dataset=Dataset("territory", "rectangle", "A rectangle"),
        cities=tuple(town.name for town in towns[:1]),
        seats={"ash": (east(-1), MIDDLE), "birch": (east(1), MIDDLE)},
        places=gazetteer(towns),
        places_dataset=Dataset("population", "towns", "Towns of the rectangle"),
    )


def settled(
    towns: Sequence[Town], radius_km: Sequence[float], *, between: float = 0.0
) -> Territory:
    """The rectangle with a disc for the ground of each town.

    Parameters
    ----------
    between
        People per km² of the land between the grounds.
    """
    land = territory(towns=towns)
    homes, radius = land.gazetteer, np.array(radius_km, dtype=float)
    discs_km2 = math.pi * radius**2
    between_km2 = areas_km2(land.regions) - np.bincount(homes.region, discs_km2, 2)
    grounds = Grounds(
        rows=np.arange(len(towns)),
        points=homes.points,
        radius_km=radius,
        area_km2=discs_km2,
        region=homes.region,
        shape=[DISC] * len(towns),
        regions=land.regions,
        water=np.array([], dtype=object),
        water_region=np.zeros(0, dtype=np.int64),
        between_people=between * between_km2,
        between_km2=between_km2,
    )
    # What the shipped territory reads from its files.
    vars(land)["grounds"] = grounds
    return land


def front(*, of: Territory | None = None, holder: Party = BIRCH, east_km: float = 0) -> Front:
    """A meridian as front line: Birch holds the land to its east, Ash to its west."""
    line = east(east_km)
    end = line + (9 if holder.id == BIRCH.id else -9)
    area = shapely.box(line, SOUTH - 1, end, NORTH + 1)
    datasets = (Dataset("front", "meridian", "A meridian", "2000-01-02"),)
    return derive_front(area=area, holder=holder, territory=of or territory(), datasets=datasets)


class MovedLine(LineError):  # noqa: N818 - an error of a line, none of the program
    """A line that moves as a whole, evenly often by each of some numbers of km west."""

    def __init__(self, *km: float) -> None:
        super().__init__()
        object.__setattr__(self, "km", km)

    def draw(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
        """Return the displacements: the same at all points."""
        km: tuple[float, ...] = vars(self)["km"]
        return np.tile(np.array(km, dtype=np.float32), (len(points), 1))


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


def layer(path: Path, *geometries: BaseGeometry | None, **options: Any) -> str:
    """Write a GeoJSON layer, a `collection`, and give its path."""
    return written(path, collection(*geometries, **options))
