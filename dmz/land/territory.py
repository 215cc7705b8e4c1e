"""Territories: a state's land with its regions, its neighbours and the parties on it.

All of them are data; `dmz.land.theatre` reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import STANDARD_WEST, wrap_geometries, wrap_longitude
from dmz.earth.geodesy import AnyArray, area_km2
from dmz.errors import InputError, QuestionError, suggestion
from dmz.land.gazetteer import Gazetteer, read_gazetteer, region_keys
from dmz.land.grounds import Grounds, read_grounds
from dmz.land.regional_water import RegionalWater, divide_water
from dmz.land.water import Water
from dmz.sources.datasets import Dataset

if TYPE_CHECKING:
    from dmz.land.scenery import FetchedGround, Scenery
    from dmz.sources.layers import Layer

NEITHER = "neither"  # stands for a party where land is neither's
Point = tuple[float, float]  # longitude and latitude in degrees


@dataclass(frozen=True)
class Holding:
    """Land that a party is known to hold, which no map of its land may leave out.

    Attributes
    ----------
    name
        For messages.
    since
        The day from when, as YYYY-MM-DD.
    points
        Places in it, longitude and latitude in degrees: a map that has none of them
        leaves it out.
    area_km2
        About its area.
    completed_by
        The id of the source that has it.
    """

    name: str
    since: str
    points: tuple[Point, ...]
    area_km2: float
    completed_by: str


@dataclass(frozen=True)
class Party:
    """A party: who can hold land.

    Attributes
    ----------
    id, name
        The id is in lower case; the name is for display.
    states
        ISO 3166 alpha-3 codes of the party's own state among the neighbours.
    colour
        ``#RRGGBB``, for maps.
    spellings
        What tables of control may write for the id, in lower case.
    holdings
        What a map of its land has to show.
    """

    id: str
    name: str
    states: tuple[str, ...] = ()
    colour: str = "#777777"
    spellings: tuple[str, ...] = ()
    holdings: tuple[Holding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnFront:
    """A front line that comes with a territory, not read yet.

    Attributes
    ----------
    path
        Of the layer: polygons of held land, a line, or settlements with their holder.
    where
        Which of its features are the holder's land, as a condition on its columns.
    held_by
        Id of the holder of polygons; None: the second party.
    neither
        Which of its features are neither party's land: what lies between two lines.
    known_to_km
        How well the line is known; None where nobody says.
    whole
        Whether a question without a sector of its own is about the whole line.
    date, source
        The day that the line is of, and who laid it down.
    """

    id: str
    title: str
    path: Path
    date: str
    source: str
    where: str | None = None
    held_by: str | None = None
    neither: str | None = None
    known_to_km: float | None = None
    whole: bool = False


@dataclass(frozen=True, eq=False)
class Territory:
    """A state's land with its n regions. Compared and hashed by identity.

    Geometries are in longitude and latitude, degrees.

    Attributes
    ----------
    id, title
        The title is for display.
    parties
        The two parties; a front's polygons are the second one's unless stated
        otherwise.
    region_ids, region_names, regions
        Shape (n,): the first-level regions (oblasts) and their polygons, which together
        make up the territory.
    region_spellings
        Index of a region by each of its normalised names.
    outline
        The territory as one geometry.
    neighbours
        Land of neighbouring states by ISO 3166 alpha-3 code.
    neighbour_names
        Their English names by that code.
    dataset
        Where the regions come from.
    cities
        Names of the cities that a scenario is about by default.
    files
        Paths by the keys of a theatre file. Of what ships: the tables of places
        (``gazetteer``), of the ground that each covers (``grounds``) and of the land
        between (``between``), of sites, of hromadas and raions (``subregions``), and of
        the official population of each region (``totals``).
    control_path
        The shipped table of control, from which the default front line is derived.
    fronts
        Lines that come with the territory; the first is its own, unless there is a
        table of control.
    language
        The territory's own language, as an ISO 639-1 code.
    own_names
        Names of regions, parties and neighbours in that language, by their
        English names.
    seats
        By party id: a point on the party's side, which tells the sides of a drawn line
        apart.
    places, places_dataset
        The user's own places and where they come from; they replace the shipped table.
    region_words
        Words that may follow a region's name, such as "oblast".
    water
        Mapped water within the outline; none for a user's own layer.
    west
        Where longitudes start on it, in degrees: they run on to ``west + 360``, across
        the antimeridian where the territory lies there. See `place`.
    theatre
        What `dmz.land.theatre.read_theatre` reads it by; empty for the default one.
    ground
        Roads, railways and built-up land for maps, where a source of them was asked
        for.
    """

    id: str
    title: str
    parties: tuple[Party, Party]
    region_ids: tuple[str, ...]
    region_names: tuple[str, ...]
    region_spellings: Mapping[str, int]
    regions: AnyArray
    outline: BaseGeometry
    neighbours: Mapping[str, BaseGeometry]
    dataset: Dataset
    cities: tuple[str, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    control_path: Path | None = None
    fronts: tuple[OwnFront, ...] = ()
    language: str = "en"
    own_names: Mapping[str, str] = field(default_factory=dict)
    seats: Mapping[str, Point] = field(default_factory=dict)
    places: Gazetteer | None = None
    places_dataset: Dataset | None = None
    region_words: tuple[str, ...] = ()
    water: Water = field(default_factory=Water)
    neighbour_names: Mapping[str, str] = field(default_factory=dict)
    ground: FetchedGround | None = None
    theatre: str = ""
    west: float = STANDARD_WEST

    @property
    def own_front(self) -> OwnFront | None:
        """The line that a question is about by default; None: of a table of control."""
        return self.fronts[0] if self.fronts and self.control_path is None else None

    def wrap(self, geometries: AnyArray) -> AnyArray:
        """Wrap geometries in degrees, shape (n,), into the territory's longitudes."""
        west, _, east, _ = self.outline.bounds
        across = west < -180 or east > 180
        return wrap_geometries(geometries, self.west, crossing=across)

    def place(self, layer: Layer) -> Layer:
        """Wrap a layer into the territory's longitudes."""
        return replace(layer, geometries=self.wrap(layer.geometries))

    def read_layer(self, path: str, role: str) -> Layer:
        """Read a layer on the territory, as `dmz.sources.layers.read_layer` does."""
        from dmz.sources.layers import read_layer

        return self.place(read_layer(path, role))

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Where the regions and the mapped water come from."""
        return (self.dataset, *self.water.datasets)

    @cached_property
    def land(self) -> BaseGeometry:
        """The outline without bays, which are nobody's land, in degrees."""
        if not len(self.water.bays):
            return self.outline
        return shapely.difference(self.outline, shapely.MultiPolygon(list(self.water.bays)))

    @cached_property
    def regional_water(self) -> RegionalWater | None:
        """The mapped water by region; None where none is mapped."""
        if not self.water.mapped:
            return None
        kinds = (self.water.inland, self.water.lagoons, self.water.bays)
        return divide_water(np.concatenate(kinds), self.regions)

    @cached_property
    def scenery(self) -> Scenery:
        """What maps show for orientation; none for a user's own layer."""
        from dmz.land.scenery import Scenery  # only maps need it

        return Scenery(self.files, self.language, self.ground)

    @property
    def region_areas_km2(self) -> list[float]:
        """Area of each region with its inland water."""
        return list(map(self.region_km2, range(len(self.regions))))

    def region_km2(self, region: int) -> float:
        """Area of a region with its inland water; those of all take a moment."""
        if region not in self._region_km2:
            self._region_km2[region] = area_km2(self.regions[region])
        return self._region_km2[region]

    @cached_property
    def _region_km2(self) -> dict[int, float]:
        return {}

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The territory's places; empty where none are known."""
        if self.places is not None:
            return self.places
        if "gazetteer" not in self.files:
            return Gazetteer.empty()
        return read_gazetteer(
            self.files["gazetteer"],
            self.region_ids,
            self.region_names,
            language=self.language,
            region_words=self.region_words,
        )

    @cached_property
    def grounds(self) -> Grounds | None:
        """The ground of each settlement; None where settlements are points."""
        if "grounds" not in self.files or self.places is not None:
            return None
        paths = self.files["grounds"], self.files["between"]
        return read_grounds(*paths, self.gazetteer, self.region_ids, self.regions)

    @property
    def holder_names(self) -> dict[str, str]:
        """Display names of possible holders of land, by id: parties, and `NEITHER`."""
        return {party.id: party.name for party in self.parties} | {NEITHER: "neither party"}

    def party(self, id: str) -> Party:
        """The party of an id, in any case; raises `QuestionError` if there is none."""
        for party in self.parties:
            if party.id == id.lower():
                return party
        raise QuestionError(
            f"no party '{id}'; the parties are {' and '.join(p.id for p in self.parties)}"
        )

    def other_party(self, party: Party) -> Party:
        """Return the party across the line."""
        return next(p for p in self.parties if p.id != party.id)

    def region(self, name: str) -> int:
        """Index of the region of a name, in a common spelling.

        Raises
        ------
        QuestionError
            No region has the name; the nearest names are suggested.
        """
        keys = region_keys(name, self.region_words)
        for key in keys:
            if key in self.region_spellings:
                return self.region_spellings[key]
        names = {spelling: self.region_names[i] for spelling, i in self.region_spellings.items()}
        raise QuestionError(f"no oblast '{name}'{suggestion(keys[-1], names)}")

    def own_state(self, party: Party) -> BaseGeometry:
        """Land of a party's own state outside the territory, from `neighbours`."""
        lands = [self.neighbours[s] for s in party.states if s in self.neighbours]
        return lands[0] if len(lands) == 1 else shapely.union_all(lands)


def check_seats(path: str, seats: Mapping[str, Point], territory: Territory) -> dict[str, Point]:
    """Seats by party id in lower case: of both parties or none, all inside."""
    ids = [party.id for party in territory.parties]
    checked = {id.lower(): point for id, point in seats.items()}
    if checked and set(checked) != set(ids):
        raise QuestionError(
            f"a drawn line needs seats of both parties, {' and '.join(ids)}, "
            f"not {' and '.join(checked)}: give --seat for each"
        )
    for id, (longitude, latitude) in checked.items():
        point = wrap_longitude(longitude, territory.west), latitude
        checked[id] = point
        if not shapely.contains_xy(territory.outline, *point):
            raise InputError(
                f"{path}: the seat of {id} at {latitude:g}, {longitude:g} (latitude, longitude) "
                "lies outside it"
            )
    return checked
