"""People of polygons: a district partly inside counts by its share of area inside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import AnyArray, FloatArray, area_km2, areas_km2, objects
from dmz.earth.shapes import polygons_of
from dmz.errors import InputError
from dmz.land.zones import Part
from dmz.people.source import Count, Population

# An area with more vertices than this is cut in two before it is overlaid.
_MOST_VERTICES = 256
# Districts that cover more of a part than its area overlap each other, unless by this
# little: neighbours of one layer may share slivers.
_OVERLAP_RATIO, _OVERLAP_KM2 = 1.001, 0.01


@dataclass(frozen=True)
class DistrictPopulation(Population):
    """People of districts, each spread evenly over its area.

    Attributes
    ----------
    districts
        Shape (n,): polygons, in degrees.
    numbers
        Shape (n,): the people of each.
    footprint
        Where gaps between the districts mean that nobody lives there, the land that the
        source covers, in degrees. None where gaps are not covered.
    """

    districts: AnyArray
    numbers: FloatArray
    footprint: BaseGeometry | None = None

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part.

        Raises
        ------
        InputError
            The districts overlap each other.
        """
        tree = shapely.STRtree(self.districts)
        district_km2 = areas_km2(self.districts)
        return [self._count(part, tree, district_km2) for part in parts]

    def _count(self, part: Part, tree: shapely.STRtree, district_km2: FloatArray) -> Count:
        """People in one part."""
        pieces = subdivide(part.area)
        shapely.prepare(pieces)
        piece, district = tree.query(pieces, predicate="intersects")
        # Only districts that an edge crosses are overlaid: what lies within a piece is
        # there with its whole area.
        within = shapely.contains_properly(pieces[piece], self.districts[district])
        shared_km2 = district_km2[district].copy()
        crossed = np.flatnonzero(~within)
        overlays = shapely.intersection(pieces[piece[crossed]], self.districts[district[crossed]])
        shared_km2[crossed] = areas_km2(overlays)
        covered_km2 = float(shared_km2.sum())
        if covered_km2 > _OVERLAP_RATIO * part.area_km2 + _OVERLAP_KM2:
            names = ", ".join(dataset.id for dataset in self.datasets)
            raise InputError(
                f"{names}: its polygons overlap each other, so people would be counted twice;"
                " give one level of districts"
            )
        if self.footprint is not None:
            covered_km2 = area_km2(shapely.intersection(part.area, self.footprint))
        if not covered_km2:
            return Count(None if part.area_km2 else 0.0, 0.0)
        people = np.sum(self.numbers[district] * shared_km2 / district_km2[district])
        return Count(float(people), min(covered_km2, part.area_km2))


def subdivide(area: BaseGeometry) -> AnyArray:
    """Cut an area into pieces of 256 vertices at most, quicker to overlay."""
    whole, pieces = [area], []
    while whole:
        piece = whole.pop()
        if shapely.get_num_coordinates(piece) <= _MOST_VERTICES:
            pieces += [] if piece.is_empty else [piece]
            continue
        west, south, east, north = piece.bounds
        x, y = (west + east) / 2, (south + north) / 2
        if east - west > north - south:
            halves = [(west, south, x, north), (x, south, east, north)]
        else:
            halves = [(west, south, east, y), (west, y, east, north)]
        whole += [polygons_of(shapely.intersection(piece, shapely.box(*half))) for half in halves]
    return objects(pieces)
