"""How much of a zone is water."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.land.territory import Territory


@dataclass(frozen=True, eq=False)
class Wet:
    """How much of an area is water: found when it is asked for.

    Most answers do not say it, and reading a map of water takes its time.
    """

    area: BaseGeometry
    territory: Territory

    @cached_property
    def by_region_km2(self) -> Mapping[str, float] | None:
        """Mapped water in the area by name of the region; None where none is mapped."""
        water = self.territory.regional_water
        if water is None:
            return None
        # A copy: zones share areas, and the overlay prepares its own.
        wet_km2 = water.inside_km2(shapely.force_2d(self.area)).tolist()
        return dict(zip(self.territory.region_names, wet_km2, strict=True))
