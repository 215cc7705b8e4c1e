"""Holdings: the land that one party holds on a front, by region."""

from __future__ import annotations

from threading import Lock

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import area_km2
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
        self._km2: dict[int, float] = {}
        self._lock = Lock()

    def region_km2(self, territory: Territory, region: int) -> float:
        """Area of what the party holds in a region of the front's territory, km²."""
        # Zones of a front are split in threads, and most ask for the same regions.
        with self._lock:
            if region not in self._km2:
                shape = territory.regions[region]
                # Not by clip_by_rect, which fails on spikes across the box's edge.
                near = shapely.intersection(self.land, shapely.box(*shape.bounds))
                self._km2[region] = area_km2(shapely.intersection(near, shape))
            return self._km2[region]
