"""Territories: a state's land with its regions, its neighbours and the parties on it.

All of them are data. ``data/theatre.toml`` names what ships; `read_territory` makes a
territory of any polygon layer.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import areas_km2
from dmz.errors import InputError, QuestionError, suggestion
from dmz.land.gazetteer import Gazetteer, normalise, read_gazetteer, region_keys
from dmz.sources.datasets import DATA, Dataset, shipped_dataset
from dmz.sources.layers import Layer, read_layer, repair_polygons

Point = tuple[float, float]  # longitude and latitude in degrees


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
    """

    id: str
    name: str
    states: tuple[str, ...] = ()
    colour: str = "#777777"
    spellings: tuple[str, ...] = ()


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
    dataset
        Where the regions come from.
    cities
        Names of the cities that a scenario is about by default.
    gazetteer_path
        The shipped table of places; see `read_gazetteer`.
    control_path
        The shipped table of control, from which the default front line is derived.
    language
        The territory's own language, as an ISO 639-1 code.
    own_names
        Names of the regions and parties in that language, by their English names.
    sites_path
        The shipped table of power plants, dams and other sites of note.
    seats
        By party id: a point on the party's side, which tells the sides of a drawn line
        apart.
    places, places_dataset
        The user's own places and where they come from; they replace the shipped table.
    region_words
        Words that may follow a region's name, such as "oblast".
    water_path
        The shipped map of water, a feature each for inland water, lagoons and bays.
    """

    id: str
    title: str
    parties: tuple[Party, Party]
    region_ids: tuple[str, ...]
    region_names: tuple[str, ...]
    region_spellings: Mapping[str, int]
    regions: npt.NDArray[Any]
    outline: BaseGeometry
    neighbours: Mapping[str, BaseGeometry]
    dataset: Dataset
    cities: tuple[str, ...] = ()
    gazetteer_path: Path | None = None
    control_path: Path | None = None
    language: str = "en"
    own_names: Mapping[str, str] = field(default_factory=dict)
    sites_path: Path | None = None
    seats: Mapping[str, Point] = field(default_factory=dict)
    places: Gazetteer | None = None
    places_dataset: Dataset | None = None
    region_words: tuple[str, ...] = ()
    water_path: Path | None = None

    @cached_property
    def bays(self) -> npt.NDArray[Any]:
        """Bays and limans within the outline, open to the sea. Shape (k,), degrees."""
        return self._read_water("bays")

    @cached_property
    def lagoons(self) -> npt.NDArray[Any]:
        """Lagoons and limans behind bars within the outline. Shape (k,), degrees."""
        return self._read_water("lagoons")

    @cached_property
    def inland_water(self) -> npt.NDArray[Any]:
        """Lakes, reservoirs and wide rivers within the outline. Shape (k,), degrees."""
        return self._read_water("inland")

    @cached_property
    def water(self) -> BaseGeometry:
        """All mapped water within the outline, in degrees; empty if none is mapped."""
        parts = np.concatenate([self.inland_water, self.lagoons, self.bays])
        return shapely.union_all(parts)

    @cached_property
    def land(self) -> BaseGeometry:
        """The outline without bays, which are nobody's land, in degrees."""
        if not len(self.bays):
            return self.outline
        return shapely.difference(self.outline, shapely.MultiPolygon(list(self.bays)))

    def _read_water(self, kind: str) -> npt.NDArray[Any]:
        """Polygons of a kind of mapped water. Shape (k,)."""
        if self.water_path is None:
            return np.empty(0, dtype=object)
        _, waters = _read_features(self.water_path.name, id=kind)
        return shapely.get_parts(waters)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The territory's places; empty where none are known."""
        if self.places is not None:
            return self.places
        if self.gazetteer_path is None:
            return Gazetteer.empty()
        return read_gazetteer(
            self.gazetteer_path,
            self.region_ids,
            self.region_names,
            language=self.language,
            region_words=self.region_words,
        )

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


def shipped_territory() -> Territory:
    """The territory that ``data/theatre.toml`` names, with its parties and tables."""
    theatre = _read_theatre()
    own_name = f"name_{theatre['language']}"
    words = tuple(theatre["region_words"])
    rows, regions = _read_features(theatre["regions"])
    states, lands = _read_features(theatre["neighbours"])
    spellings = {
        region_keys(region[column], words)[-1]: index
        for index, region in enumerate(rows)
        for column in ("id", "name", own_name)
    }
    own_names = {row["name"]: row[own_name] for row in (*theatre["party"], *rows)}
    first, second = (
        Party(p["id"], p["name"], tuple(p["states"]), p["colour"], tuple(p.get("spellings", ())))
        for p in theatre["party"]
    )
    return Territory(
        id=theatre["id"],
        title=theatre["title"],
        parties=(first, second),
        region_ids=tuple(row["id"] for row in rows),
        region_names=tuple(row["name"] for row in rows),
        region_spellings=spellings,
        regions=regions,
        # A coverage: `make data` makes neighbouring regions share their vertices.
        outline=shapely.coverage_union_all(regions),
        neighbours={state["id"]: land for state, land in zip(states, lands, strict=True)},
        dataset=shipped_dataset(theatre["regions"], "territory"),
        cities=tuple(theatre["cities"]),
        gazetteer_path=DATA / theatre["gazetteer"],
        control_path=DATA / theatre["front"],
        language=theatre["language"],
        own_names={name: _strip_words(own, words) for name, own in own_names.items()},
        sites_path=DATA / theatre["sites"],
        region_words=words,
        water_path=DATA / theatre["water"],
    )


def _read_theatre() -> dict[str, Any]:
    """The names of what ships."""
    return tomllib.loads((DATA / "theatre.toml").read_text(encoding="utf-8"))


def _strip_words(name: str, words: Sequence[str]) -> str:
    """A region's name without its word, for display."""
    for word in words:
        name = name.removesuffix(f" {word}")
    return name


def _read_features(
    name: str, id: str | None = None
) -> tuple[list[dict[str, Any]], npt.NDArray[Any]]:
    """Properties and geometries of a shipped GeoJSON file, in its order, or of one id.

    `make data` writes a feature a line, geometry last: coordinates are parsed once, and
    only those that are wanted.
    """
    properties, geometries = [], []
    for line in (DATA / name).read_bytes().splitlines():
        head, _, geometry = line.rstrip(b",").partition(b',"geometry":')
        if not geometry:
            continue
        row = json.loads(head + b"}")["properties"]
        if id in (None, row["id"]):
            properties.append(row)
            geometries.append(geometry[:-1])
    return properties, shapely.from_geojson(geometries)


# What layers call the column with a region's name, the likeliest first.
_NAME_COLUMNS = (
    "name",
    "name_en",
    "shapename",
    "adm1_en",
    "adm1_name",
    "name_1",
    "region",
    "oblast",
    "province",
    "state",
)
_COLOURS = ("#0072B2", "#D55E00")
_POLYGON_TYPES = (3, 6)  # shapely's type ids of Polygon and MultiPolygon
# Regions may overlap by this share of their area: neighbours are rarely drawn to the
# metre.
_OVERLAP = 1e-3


def read_territory(
    path: str,
    parties: Sequence[str],
    *,
    places: str | None = None,
    seats: Mapping[str, Point] | None = None,
) -> Territory:
    """Make a territory of a polygon layer.

    Parameters
    ----------
    path
        The layer. Its polygons are regions if a column names them all; polygons of one
        name are one region. Otherwise they are one region together.
    parties
        Names of the two parties. Their ids are the names in lower case, with hyphens
        between words.
    places
        A layer or CSV of points with the column ``name`` and, optionally,
        ``population``.
    seats
        By party id: longitude and latitude of a point on its side, for both parties or
        for none. They tell the sides of a drawn front line apart.

    Raises
    ------
    InputError
        The layer has other geometries than polygons or its regions overlap, a seat lies
        outside it, or the places are not points with names.
    QuestionError
        There are not two different parties, or only one has a seat.
    """
    theatre = _read_theatre()
    words = tuple(theatre["region_words"])
    first, second = _name_parties(parties, theatre)
    layer = read_layer(path, "territory")
    names, regions = _group_regions(path, layer)
    outline = shapely.union_all(regions)
    if areas_km2(regions).sum() > areas_km2([outline])[0] * (1 + _OVERLAP):
        raise InputError(f"{path}: its regions overlap; give a layer of one administrative level")
    seats = _check_seats(path, seats or {}, (first.id, second.id), outline)
    gazetteer, places_dataset = Gazetteer.empty(), None
    if places:
        gazetteer, places_dataset = _read_places(places, names, regions, words)
    return Territory(
        id=Path(path).stem,
        title=Path(path).stem,
        parties=(first, second),
        region_ids=names,
        region_names=names,
        region_spellings={normalise(name): index for index, name in enumerate(names)},
        regions=regions,
        outline=outline,
        neighbours={},
        dataset=layer.dataset,
        seats=seats,
        places=gazetteer,
        places_dataset=places_dataset,
        region_words=words,
    )


def _name_parties(names: Sequence[str], theatre: Mapping[str, Any]) -> tuple[Party, Party]:
    """Two parties by their names.

    A party that the theatre lists, too, keeps the spellings listed there: published
    tables of control use them whatever the territory is read from.
    """
    ids = ["-".join(normalise(name).split()) for name in names]
    if len(ids) != 2 or not all(ids) or ids[0] == ids[1]:
        raise QuestionError(
            "a territory needs two different parties: "
            f"give --party twice, not {', '.join(names) or 'none'}"
        )
    spellings = {p["id"]: tuple(p.get("spellings", ())) for p in theatre["party"]}
    first, second = (
        Party(id, name, colour=colour, spellings=spellings.get(id, ()))
        for id, name, colour in zip(ids, names, _COLOURS, strict=True)
    )
    return first, second


def _group_regions(path: str, layer: Layer) -> tuple[tuple[str, ...], npt.NDArray[Any]]:
    """Names of a layer's regions and their land, in degrees; both of shape (n,)."""
    if not np.isin(shapely.get_type_id(layer.geometries), _POLYGON_TYPES).all():
        raise InputError(f"{path}: a territory is made of polygons; give a layer of polygons only")
    polygons, _ = repair_polygons(layer.dataset.id, layer.geometries)
    columns = {name.lower(): values for name, values in layer.columns.items()}
    column = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    values = [] if column is None else [str(value or "").strip() for value in column]
    if not values or not all(values):
        return (Path(path).stem,), np.array([shapely.union_all(polygons)])
    names = tuple(dict.fromkeys(values))
    regions = [shapely.union_all(polygons[np.array(values) == name]) for name in names]
    return names, np.array(regions)


def _check_seats(
    path: str, seats: Mapping[str, Point], ids: Sequence[str], outline: BaseGeometry
) -> dict[str, Point]:
    """Seats by party id in lower case: of both parties or none, all inside."""
    checked = {id.lower(): point for id, point in seats.items()}
    if checked and set(checked) != set(ids):
        raise QuestionError(
            f"a drawn line needs seats of both parties, {' and '.join(ids)}, "
            f"not {' and '.join(checked)}: give --seat for each"
        )
    for id, (longitude, latitude) in checked.items():
        if not shapely.contains_xy(outline, longitude, latitude):
            raise InputError(
                f"{path}: the seat of {id} at {latitude:g}, {longitude:g} (latitude, longitude) "
                "lies outside it"
            )
    return checked


def _read_places(
    path: str, names: tuple[str, ...], regions: npt.NDArray[Any], region_words: tuple[str, ...]
) -> tuple[Gazetteer, Dataset]:
    """Read the places of a layer of points; those outside every region are left out."""
    layer = read_layer(path, "population")
    columns = {name.lower(): values for name, values in layer.columns.items()}
    if "name" not in columns or (shapely.get_type_id(layer.geometries) != 0).any():
        raise InputError(
            f"{path}: places are points with a column 'name' and, optionally, 'population'"
        )
    try:
        people = [int(float(value or 0)) for value in columns.get("population", ())]
    except (ValueError, OverflowError):
        raise InputError(
            f"{path}: its column 'population' has values that are not numbers"
        ) from None
    population = np.array(people or np.zeros(len(layer.geometries)), dtype=np.int64)
    place, region = shapely.STRtree(regions).query(layer.geometries, predicate="intersects")
    # A place on the border of two regions is found twice; it is counted once.
    inside, first = np.unique(place, return_index=True)
    gazetteer = Gazetteer(
        ids=[str(index) for index in inside],
        names=[str(columns["name"][index]) for index in inside],
        other_names=[""] * len(inside),
        points=shapely.get_coordinates(layer.geometries[inside]),
        population=population[inside],
        region=region[first],
        region_names=names,
        region_words=region_words,
    )
    return gazetteer, layer.dataset
