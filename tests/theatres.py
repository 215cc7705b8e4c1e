"""Published figures of precedents, and what is measured on their own ground."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from dmz import Scenario
from dmz.earth.geodesy import area_km2, areas_km2, length_km
from dmz.land.front import Front
from dmz.land.line import touching_line
from dmz.land.territory import Territory
from dmz.land.theatre import read_theatre
from dmz.land.zones import draw_zones

KM, KM2 = "km", "km²"


@dataclass(frozen=True)
class Ground:
    """A theatre with its own line."""

    territory: Territory
    front: Front

    @classmethod
    def of(cls, theatre: str) -> Ground:
        """Read a theatre that ships."""
        territory = read_theatre(theatre)
        return cls(territory, Scenario().front.read(territory))

    def zone_km2(self, *depths_km: float) -> float:
        """Area of the zone of both parties, each at its depth."""
        ids = [party.id for party in self.territory.parties]
        steps = [dict(zip(ids, depths_km, strict=True))]
        (zones,) = draw_zones(self.front.reach, self.front, self.territory, steps)
        return float(areas_km2([zone.inside for zone in zones]).sum())

    def side_km(self, party: str) -> float:
        """Length of a party's own line, where land of neither lies before it."""
        land = self.front.land[party]
        return length_km(touching_line(land, self.front.neither, self.territory))

    def region_km2(self, name: str) -> float:
        """Area of a region."""
        return area_km2(self.territory.regions[self.territory.region(name)])


@dataclass(frozen=True)
class Figure:
    """A published figure, and how it is measured.

    Attributes
    ----------
    bar
        How far the measured one may be off, as a share.
    why
        Why it is off.
    """

    theatre: str
    what: str
    published: float
    unit: str
    source: str
    bar: float
    why: str
    measure: Callable[[Ground], float]

    def off(self, measured: float) -> float:
        """How far a measured figure is off, as a share."""
        return measured / self.published - 1


# At each end of the line, a quarter of a disc with each side's depth closes the zone.
ENDS_KM2 = 2 * math.pi / 4 * (10**2 + 5**2)

FIGURES = (
    Figure(
        "korea",
        "Military Demarcation Line",
        248,
        KM,
        "Ministry of Environment, Republic of Korea, 2007 (UNEP 20.500.11822/8981)",
        0.05,
        "where it starts in the mouth of the Imjin, and how finely it is drawn",
        lambda ground: ground.front.length_km,
    ),
    Figure(
        "korea",
        "zone, 2 km a side",
        907,
        KM2,
        "American Geographical Society, The Korean DMZ",
        0.05,
        "the mouth of the Imjin is in it; both sides have moved their fences since 1953",
        lambda ground: ground.zone_km2(2, 2),
    ),
    Figure(
        "cyprus",
        "buffer zone between the two lines",
        346,
        KM2,
        "United Nations Buffer Zone in Cyprus; about 3 % of the island (S/2018/676)",
        0.05,
        "the map is rounded to 0.2 to 0.3 km",
        lambda ground: ground.region_km2("Buffer zone"),
    ),
    Figure(
        "cyprus",
        "northern line, coast to coast",
        180,
        KM,
        "UNFICYP, About the Buffer Zone: about 180 km across the island",
        0.10,
        "it runs around Kokkina and for 45 km along Dhekelia, where there is no zone",
        lambda ground: ground.side_km("north"),
    ),
    Figure(
        "iraq-kuwait",
        "land boundary",
        200,
        KM,
        "UNIKOM, about 200 km long (VOA, 4 July 2003; S/RES/687, paragraph 5)",
        0.05,
        "a round figure",
        lambda ground: ground.front.length_km,
    ),
    Figure(
        "iraq-kuwait",
        "zone, 10 and 5 km",
        200 * 15 + ENDS_KM2,
        KM2,
        f"200 km x 15 km = 3,000 km², and {ENDS_KM2:.0f} km² on paper for its closing ends",
        0.05,
        "sea and Saudi Arabia cut the ends; the boundary bends",
        lambda ground: ground.zone_km2(10, 5),
    ),
    Figure(
        "golan",
        "line A",
        75,
        KM,
        "UNDOF, Operations: over 75 km long; about 80 km in A/59/653",
        0.05,
        "the text gives the area's length, not the line's",
        lambda ground: ground.side_km("israel"),
    ),
)
