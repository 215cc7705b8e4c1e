"""The sector: the part of the front line that a scenario is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import distance_fault, length_km
from dmz.earth.reach import Reach
from dmz.errors import InputError, QuestionError
from dmz.land.front import Front, Measured
from dmz.land.gazetteer import Place
from dmz.land.territory import Territory

REACH_KM = 50.0


@dataclass(frozen=True, eq=False)
class Sector(Measured):
    """Part of a front line, or the centres of cities, that zones are measured from.

    Attributes
    ----------
    front
        The front line that it is part of.
    title
        Which part it is, in words.
    line
        The part itself, in degrees; empty where zones are measured from cities'
        centres.
    reach
        Distances to it.
    places
        The cities that it faces, or whose centres it is.
    within_km
        The distance from any of the cities within which it is all of the line; None
        where it is chosen in another way.
    """

    front: Front
    title: str
    line: BaseGeometry
    reach: Reach = field(repr=False)
    places: tuple[Place, ...] = ()
    warnings: tuple[str, ...] = ()
    within_km: float | None = None

    @cached_property
    def rings(self) -> list[BaseGeometry]:
        """What of the line runs around each small pocket of its front, in its order."""
        return [shapely.intersection(self.line, pocket.edge) for pocket in self.front.pockets]


@dataclass(frozen=True, kw_only=True)
class SectorChoice:
    """Which part of the front line.

    Attributes
    ----------
    cities
        Names of the cities that it faces; without any, the territory's default.
    reach_km
        The line within this distance of any of the cities; None stands for 50 km.
    oblasts, file, whole_front
        In place of cities: the line in named regions, inside the polygons of a file, or
        all of it.
    """

    cities: tuple[str, ...] = ()
    reach_km: float | None = None
    oblasts: tuple[str, ...] = ()
    file: str | None = None
    whole_front: bool = False

    @property
    def faces_cities(self) -> bool:
        """Whether it is the line near cities, and none of the other ways to choose."""
        return not (self.oblasts or self.file or self.whole_front)

    @property
    def within_km(self) -> float:
        """The reach, with the default filled in."""
        return REACH_KM if self.reach_km is None else self.reach_km

    def faults(self, territory: Territory) -> list[str]:
        """Return what is wrong with the choice, without looking at a front line."""
        faults = []
        if fault := distance_fault(self.within_km):
            faults.append(f"the reach is {fault}")
        ways = {"--oblast": self.oblasts, "--sector": self.file, "--whole-front": self.whole_front}
        given = [name for name, value in ways.items() if value]
        if len(given) > 1:
            faults.append(f"{join_names(given)} name different sectors; give one")
        for find, names in (
            (territory.region, self.oblasts),
            (territory.gazetteer.find, self.cities),
        ):
            for name in names:
                try:
                    find(name)
                except QuestionError as error:
                    faults.append(str(error))
        return faults

    def find_places(self, territory: Territory) -> tuple[Place, ...]:
        """Return the cities, each once.

        Raises
        ------
        QuestionError
            A city that is unknown, or a name that several places have.
        """
        found = (territory.gazetteer.find(name) for name in self.cities or territory.cities)
        return tuple({(place.id, place.name): place for place in found}.values())

    def find(self, front: Front, territory: Territory) -> Sector:
        """Return the part of a front line that is chosen.

        Raises
        ------
        QuestionError
            An unknown city or region, no city at all, or no line in what was chosen.
        InputError
            The file is not of polygons, or has none of the line in it.
        """
        if self.on(territory).whole_front:
            places = self.find_places(territory)
            return Sector(front, "the whole front line", front.line, front.reach, places)
        if self.oblasts:
            return self._in_regions(front, territory)
        if self.file:
            return self._inside_polygons(front, territory, self.file)
        return self._facing_cities(front, territory)

    def on(self, territory: Territory) -> SectorChoice:
        """Return the choice on a territory whose own question may be its whole line."""
        own = territory.own_front
        whole = own is not None and own.whole and self == SectorChoice()
        return replace(self, whole_front=True) if whole else self

    def find_centres(self, front: Front, territory: Territory) -> Sector:
        """Return the cities' centres, to measure from in place of the line."""
        places = self.find_places(territory)
        if not places:
            raise QuestionError("the model 'city' needs a city: give --city")
        title = f"the centre{'s' * (len(places) > 1)} of {join_names([p.name for p in places])}"
        return Sector(front, title, shapely.MultiLineString(), Reach(points_of(places)), places)

    def _facing_cities(self, front: Front, territory: Territory) -> Sector:
        """Return the line within a geodesic distance of any of the cities."""
        places = self.find_places(territory)
        if not places:
            raise QuestionError(
                "no city is named: give --city, --oblast, --sector or --whole-front"
            )
        points = points_of(places)
        names = join_names([p.name for p in places])
        around = Reach(points).within(self.within_km)
        line = shapely.intersection(front.line, around)
        if line.is_empty:
            nearest = float(front.reach.distances_km(shapely.get_coordinates(points)).min())
            remedy = "raise --reach, or name other cities"
            # Both parties' land without a line between them: there is water.
            both = all(shapely.intersects(list(front.land.values()), around))
            if both and territory.water.mapped and not front.across_water:
                remedy = f"the parties face each other over water: add --across-water, or {remedy}"
            raise QuestionError(
                f"no part of the front line is within {self.within_km:g} km of {names}: "
                f"the nearest is {nearest:.1f} km away; {remedy}"
            )
        title = f"the front line within {self.within_km:g} km of {names}"
        return Sector(front, title, line, Reach(line), places, within_km=self.within_km)

    def _in_regions(self, front: Front, territory: Territory) -> Sector:
        """Return the line inside, or on the border of, the named regions."""
        indices = [territory.region(name) for name in self.oblasts]
        line = shapely.intersection(front.line, shapely.union_all(territory.regions[indices]))
        names = join_names([territory.region_names[i] for i in indices])
        if line.is_empty or not length_km(line):
            raise QuestionError(f"no part of the front line is in {names}")
        title = f"the front line in {names}"
        return Sector(front, title, line, Reach(line), self.find_places(territory))

    def _inside_polygons(self, front: Front, territory: Territory, path: str) -> Sector:
        """Return the line inside the polygons of a file."""
        from dmz.sources.layers import check_overlap, repair_polygons

        layer = territory.read_layer(path, "sector")
        if not np.isin(shapely.get_type_id(layer.geometries), (3, 6)).all():
            raise InputError(f"{path}: a sector file holds polygons")
        polygons, warnings = repair_polygons(layer.dataset.id, layer.geometries)
        check_overlap(path, polygons, territory.outline, "its polygons")
        line = shapely.intersection(front.line, shapely.union_all(polygons))
        if line.is_empty:
            raise InputError(f"{path}: no part of the front line is inside its polygons")
        title = f"the front line inside {layer.dataset.id}"
        return Sector(front, title, line, Reach(line), self.find_places(territory), warnings)


def points_of(places: Sequence[Place]) -> BaseGeometry:
    """Return the points of places, in degrees."""
    return shapely.MultiPoint([(p.longitude, p.latitude) for p in places])


def join_names(names: Sequence[str]) -> str:
    """Return ``A``, ``A and B`` or ``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
