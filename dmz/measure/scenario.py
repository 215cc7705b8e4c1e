"""A scenario: the question, checked before anything is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import shapely

from dmz.earth.geodesy import distance_fault
from dmz.earth.reach import Reach
from dmz.errors import QuestionError
from dmz.land.front import SLIVER_KM, Front, read_front
from dmz.land.gazetteer import Place
from dmz.land.sectors import (
    Sector,
    facing_sector,
    joined,
    polygon_sector,
    reference_points,
    region_sector,
    whole_sector,
)
from dmz.land.territory import Territory
from dmz.land.uncertainty import Uncertainty, uncertainty_fault
from dmz.land.zones import Depths

DISTANCES_KM = (5.0, 10.0, 40.0)
REACH_KM = 50.0
LINE, CITY = "line", "city"
MODELS = (LINE, CITY)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is asked.

    Attributes
    ----------
    distances_km
        Pullback distances, the same for both parties; without any and without depths, 5, 10 and 40.
    depths_km
        Depth by party id, where they differ. A party that is left out takes the single distance, or does not pull back.
    model
        ``line``: land within the distance of the sector. ``city``: land within the distance of a named city's point.
    cities
        Names of the places that the scenario is about; without any, the territory's default.
    reach_km
        The sector is the front line within this distance of any city.
    oblasts, sector, whole_front
        Other sectors: the line in named regions, inside the polygons of a file, or all of it.
    fronts
        Paths, sources (``ID@DATE``) or addresses of feature layers that the front line is read from; without any, the shipped
        schematic one.
    held_by
        The party whose area the polygons are; by default the territory's second.
    populations
        Paths that people are read from, tiles of one source; without any, the settlements of the gazetteer.
    population_kind
        ``count`` or ``density``, for rasters that do not say.
    scale
        A table of factors that multiply people.
    uncertainty_km
        Give low and high figures for a line that may be wrong by this much; ``auto`` is what the source says, else 1.3 km.
    """

    distances_km: tuple[float, ...] = ()
    depths_km: Mapping[str, float] = field(default_factory=dict)
    model: str = LINE
    cities: tuple[str, ...] = ()
    reach_km: float = REACH_KM
    oblasts: tuple[str, ...] = ()
    sector: str | None = None
    whole_front: bool = False
    fronts: tuple[str, ...] = ()
    held_by: str | None = None
    sliver_km: float = SLIVER_KM
    include_border: bool = False
    populations: tuple[str, ...] = ()
    population_kind: str | None = None
    scale: str | None = None
    uncertainty_km: Uncertainty = None

    def check(self, territory: Territory) -> None:
        """Raise `QuestionError` with every fault of the question at once."""
        faults = []
        for what, values in (
            ("a distance", self.distances_km),
            ("a depth", self.depths_km.values()),
            ("the reach", [self.reach_km]),
            ("a sliver's width", [self.sliver_km]),
        ):
            faults += [f"{what} is {fault}" for fault in map(distance_fault, values) if fault]
        if fault := uncertainty_fault(self.uncertainty_km):
            faults.append(fault)
        if self.model not in MODELS:
            faults.append(f"the model is {' or '.join(MODELS)}, not '{self.model}'")
        if self.depths_km and len(self.distances_km) > 1:
            faults.append("--depth goes with one --distance at most: each party has one depth")
        ways = [
            name
            for name, given in (
                ("--oblast", self.oblasts),
                ("--sector", self.sector),
                ("--whole-front", self.whole_front),
            )
            if given
        ]
        if len(ways) > 1:
            faults.append(f"{joined(ways)} name different sectors; give one")
        for party in self.depths_km:
            try:
                territory.party(party)
            except QuestionError as error:
                faults.append(str(error))
        if faults:
            raise QuestionError("; ".join(faults))

    def steps(self, territory: Territory) -> list[Depths]:
        """The depths to draw zones for: for each step, km by party id."""
        ids = [party.id for party in territory.parties]
        if self.depths_km:
            given = {territory.party(id).id: km for id, km in self.depths_km.items()}
            rest = dict.fromkeys(ids, self.distances_km[0]) if self.distances_km else {}
            return [{id: (rest | given)[id] for id in ids if id in rest | given}]
        return [dict.fromkeys(ids, km) for km in sorted(set(self.distances_km or DISTANCES_KM))]

    def places(self, territory: Territory) -> list[Place]:
        """The named cities, each once; raises `QuestionError` for one that is unknown or that several places could be."""
        found = (territory.gazetteer.find(name) for name in self.cities or territory.cities)
        return list({(place.id, place.name): place for place in found}.values())

    def read_front(self, territory: Territory) -> Front:
        """The front line that the scenario names."""
        return read_front(
            self.fronts,
            territory,
            held_by=self.held_by,
            sliver_km=self.sliver_km,
            include_border=self.include_border,
        )

    def find_sector(self, front: Front, territory: Territory, places: Sequence[Place]) -> Sector:
        """The part of the front line that the scenario is about; none of it in the model ``city``."""
        if self.model == CITY:
            return Sector(
                shapely.MultiLineString(),
                f"the centre{'s' * (len(places) > 1)} of {joined([p.name for p in places])}",
            )
        if self.whole_front:
            return whole_sector(front)
        if self.oblasts:
            return region_sector(front, territory, self.oblasts)
        if self.sector:
            return polygon_sector(front, territory, self.sector)
        if not places:
            raise QuestionError(
                "no city is named: give --city, --oblast, --sector or --whole-front"
            )
        return facing_sector(front, places, self.reach_km)

    def reference(self, sector: Sector, places: Sequence[Place]) -> Reach:
        """What distances are measured from: the sector, or the cities' points."""
        if self.model == CITY and not places:
            raise QuestionError("the model 'city' needs a city: give --city")
        return Reach(reference_points(places) if self.model == CITY else sector.line)

    def parameters(self, territory: Territory, places: Sequence[Place]) -> dict[str, Any]:
        """The question as plain data, with the defaults that were taken written out."""
        facing = not (self.whole_front or self.oblasts or self.sector)
        return {
            "model": self.model,
            "distances_km": sorted({km for step in self.steps(territory) for km in step.values()}),
            "depths_km": dict(self.steps(territory)[0]) if self.depths_km else None,
            "cities": [place.name for place in places],
            "reach_km": self.reach_km if facing else None,
            "oblasts": [territory.region_names[territory.region(name)] for name in self.oblasts],
            "sector_file": self.sector,
            "whole_front": self.whole_front,
            "sliver_km": self.sliver_km,
            "include_border": self.include_border,
            "populations": list(self.populations),
            "population_kind": self.population_kind,
            "scale": self.scale,
        }
