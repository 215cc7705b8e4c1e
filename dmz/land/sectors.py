"""The sector: the part of the front line that a scenario is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import length_km
from dmz.earth.reach import Reach
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front
from dmz.land.gazetteer import Place
from dmz.land.territory import Territory
from dmz.sources.layers import check_overlap, read_layer, repair_polygons


@dataclass(frozen=True)
class Sector:
    """Part of a front line, in degrees, and in words which part."""

    line: BaseGeometry
    title: str
    warnings: tuple[str, ...] = ()

    @cached_property
    def length_km(self) -> float:
        """Geodesic length."""
        return length_km(self.line)


def whole_sector(front: Front) -> Sector:
    """The whole front line."""
    return Sector(front.line, "the whole front line")


def facing_sector(front: Front, places: Sequence[Place], reach_km: float) -> Sector:
    """The points of the front line within a geodesic distance of any of the places."""
    points = reference_points(places)
    names = joined([p.name for p in places])
    line = shapely.intersection(front.line, Reach(points).within(reach_km))
    if line.is_empty:
        nearest = float(Reach(front.line).distances_km(shapely.get_coordinates(points)).min())
        raise QuestionError(
            f"no part of the front line is within {reach_km:g} km of {names}: the nearest is {nearest:.1f} km away; "
            "raise --reach, or name other cities"
        )
    return Sector(line, f"the front line within {reach_km:g} km of {names}")


def region_sector(front: Front, territory: Territory, names: Sequence[str]) -> Sector:
    """The front line inside, or on the border of, the named regions."""
    indices = [territory.region(name) for name in names]
    line = shapely.intersection(front.line, shapely.union_all(territory.regions[indices]))
    found = joined([territory.region_names[i] for i in indices])
    if line.is_empty or not length_km(line):
        raise QuestionError(f"no part of the front line is in {found}")
    return Sector(line, f"the front line in {found}")


def polygon_sector(front: Front, territory: Territory, path: str) -> Sector:
    """The front line inside the polygons of a file."""
    layer = read_layer(path, "sector")
    if not np.isin(shapely.get_type_id(layer.geometries), (3, 6)).all():
        raise InputError(f"{path}: a sector file holds polygons")
    polygons, warnings = repair_polygons(layer.dataset.id, layer.geometries)
    check_overlap(path, polygons, territory.outline, "its polygons")
    line = shapely.intersection(front.line, shapely.union_all(polygons))
    if line.is_empty:
        raise InputError(f"{path}: no part of the front line is inside its polygons")
    return Sector(line, f"the front line inside {layer.dataset.id}", warnings)


def reference_points(places: Sequence[Place]) -> BaseGeometry:
    """The points of places, in degrees."""
    return shapely.MultiPoint([(p.longitude, p.latitude) for p in places])


def joined(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
