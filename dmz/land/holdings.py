"""Holdings: the land that one party holds on a front, by region."""

from __future__ import annotations

from threading import Lock

from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2
from dmz.earth.shapes import cut_out, polygons_of
from dmz.land.territory import Territory


class Holdings:
    """All that a party holds on a front; each region of it is measured once.

    Attributes
    ----------
    land
        In degrees.
    """

    def __init__(self, land: BaseGeometry) -> None:
        self.land = land
        self._in_region: dict[int, tuple[BaseGeometry, float]] = {}
        self._lock = Lock()

    def region_km2(self, territory: Territory, region: int) -> float:
        """Area of what the party holds in a region of the front's territory, km²."""
        return self._measure(territory, region)[1]

    def in_region(self, territory: Territory, region: int) -> BaseGeometry:
        """Return what the party holds in a region, polygons in degrees."""
        return self._measure(territory, region)[0]

    def _measure(self, territory: Territory, region: int) -> tuple[BaseGeometry, float]:
        # Zones of a front are split in threads, and most ask for the same regions.
        with self._lock:
            if region not in self._in_region:
                area = polygons_of(cut_out(self.land, territory.regions[region]))
                self._in_region[region] = area, area_km2(area)
            return self._in_region[region]
