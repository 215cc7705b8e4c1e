"""Pockets: small areas of one party surrounded by the other's land.

They stay in line and land. Some stand alone, far from the rest of the line: on 8 March
2026, 0.55 km² at 51.719 N 34.302 E brought 2,101 km² of zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import KM_PER_DEGREE, areas_km2, format_position
from dmz.earth.shapes import TOUCH_DEGREES

# Pockets smaller than this are named where they add much to a zone.
SMALL_KM2 = 5.0
# So many of those that are left out are named, the largest.
_NAMED = 3


@dataclass(frozen=True, eq=False)
class Pocket:
    """A part of a party's land that is not its largest one and borders the line.

    Attributes
    ----------
    party
        Whose land it is.
    latitude, longitude
        A point inside it, in degrees.
    area
        In degrees.
    """

    party: str
    latitude: float
    longitude: float
    area_km2: float
    area: BaseGeometry = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return what is known of it as plain data, without its geometry."""
        return {name: value for name, value in vars(self).items() if name != "area"}

    @property
    def edge(self) -> BaseGeometry:
        """A thin area around it that covers its edge and all of it, in degrees."""
        return shapely.buffer(self.area, TOUCH_DEGREES, quad_segs=1)


def find_pockets(
    land: Mapping[str, BaseGeometry], line: BaseGeometry, below_km2: float
) -> tuple[Pocket, ...]:
    """Find the pockets smaller than a size, the largest first.

    Parameters
    ----------
    land
        Each party's land by its id, in degrees.
    line
        The front line, in degrees.
    below_km2
        In km².
    """
    shapely.prepare(line)
    pockets = []
    for party, own in land.items():
        parts = shapely.get_parts(own)
        size = shapely.area(parts)
        # In square degrees, first of all: the largest part has most of the vertices.
        square_km = KM_PER_DEGREE**2 * np.cos(np.radians(shapely.bounds(parts)[:, 3]))
        small = parts[
            (size * square_km < 1.1 * below_km2) & (np.arange(len(parts)) != size.argmax())
        ]
        small = small[shapely.dwithin(line, small, TOUCH_DEGREES)]
        for part, km2 in zip(small, areas_km2(small).tolist(), strict=True):
            if km2 < below_km2:
                point = shapely.point_on_surface(part)
                pockets.append(Pocket(party, point.y, point.x, km2, part))
    return tuple(sorted(pockets, key=lambda pocket: -pocket.area_km2))


def left_out_remark(pockets: Sequence[Pocket], below_km2: float) -> str:
    """Say which pockets are left out, from the largest first to the smallest."""
    largest = [
        f"{pocket.party} {pocket.area_km2:,.2f} km² at "
        f"{format_position(pocket.latitude, pocket.longitude)}"
        for pocket in pockets[:_NAMED]
    ]
    total_km2 = sum(pocket.area_km2 for pocket in pockets)
    return (
        f"Pockets under {below_km2:g} km² left out: {len(pockets)} ({total_km2:,.2f} km²). "
        f"The largest: {'; '.join(largest)}."
    )
