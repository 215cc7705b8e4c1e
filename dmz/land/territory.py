"""A territory, its regions, its neighbours and the parties on it. All of them are data: see ``data/theatre.toml``."""

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
from dmz.land.gazetteer import Gazetteer, normalised, read_gazetteer
from dmz.sources.datasets import DATA, Dataset, shipped_dataset
from dmz.sources.layers import Layer, read_layer, repair_polygons


@dataclass(frozen=True)
class Party:
    """Who can hold land. ``states`` are the ISO 3166 alpha-3 codes of its own state in the neighbours' file."""

    id: str
    name: str
    states: tuple[str, ...] = ()
    colour: str = "#777777"


@dataclass(frozen=True)
class Territory:
    """A state's land with its regions.

    Attributes
    ----------
    region_ids, region_names, regions
        Shape (n,): the first-level regions (oblasts) and their polygons, in degrees; together the territory.
    region_spellings
        Other names of regions, compared by, with their index.
    outline
        The territory as one geometry, in degrees.
    neighbours
        Land of neighbouring states by ISO 3166 alpha-3 code.
    control_path
        The table of settlements and their holders, if one is shipped; the default front line comes from it.
    language, own_names
        The territory's own language, as an ISO 639-1 code, and the names of its regions and parties in it, by their English names.
    sites_path
        The table of power plants, dams and other sites of note, if one is shipped.
    seats
        By party id: longitude and latitude of a point on that party's side, to tell the sides of a drawn line by.
    places, places_dataset
        The places and where they come from, where they are the user's own.
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
    seats: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    places: Gazetteer | None = None
    places_dataset: Dataset | None = None

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places of the territory; empty where none are known."""
        if self.places is not None:
            return self.places
        return (
            read_gazetteer(self.gazetteer_path, self.region_ids, self.region_names)
            if self.gazetteer_path
            else Gazetteer.empty()
        )

    def party(self, id: str) -> Party:
        """The party of that id; raises `QuestionError` where there is none."""
        for party in self.parties:
            if party.id == id.lower():
                return party
        raise QuestionError(
            f"no party '{id}'; the parties are {' and '.join(p.id for p in self.parties)}"
        )

    def region(self, name: str) -> int:
        """Index of the region of that name (common spellings do); raises `QuestionError` where there is none."""
        wanted = normalised(name).strip().removesuffix(" oblast").removesuffix(" область")
        if wanted in self.region_spellings:
            return self.region_spellings[wanted]
        names = {spelling: self.region_names[i] for spelling, i in self.region_spellings.items()}
        raise QuestionError(f"no oblast '{name}'{suggestion(wanted, names)}")

    def own_state(self, party: Party) -> BaseGeometry:
        """Land of the party's own state beyond the territory, as far as the neighbours' file reaches."""
        return shapely.union_all([self.neighbours[s] for s in party.states if s in self.neighbours])


def shipped_territory() -> Territory:
    """The territory, parties and tables that ``data/theatre.toml`` names."""
    theatre = tomllib.loads((DATA / "theatre.toml").read_text(encoding="utf-8"))
    properties, regions = _features(theatre["regions"])
    spellings = {
        normalised(region[name]).removesuffix(suffix): index
        for index, region in enumerate(properties)
        for name, suffix in (("id", ""), ("name", ""), ("name_uk", " область"))
    }
    states, lands = _features(theatre["neighbours"])
    first, second = (
        Party(p["id"], p["name"], tuple(p["states"]), p["colour"]) for p in theatre["party"]
    )
    return Territory(
        id=theatre["id"],
        title=theatre["title"],
        parties=(first, second),
        region_ids=tuple(region["id"] for region in properties),
        region_names=tuple(region["name"] for region in properties),
        region_spellings=spellings,
        regions=regions,
        outline=shapely.coverage_union_all(
            regions
        ),  # neighbours share their vertices: `make data` sees to it
        neighbours={state["id"]: land for state, land in zip(states, lands, strict=True)},
        dataset=shipped_dataset(theatre["regions"], "territory"),
        cities=tuple(theatre["cities"]),
        gazetteer_path=DATA / theatre["gazetteer"],
        control_path=DATA / theatre["front"],
        language=theatre["language"],
        own_names={
            each["name"]: each["name_uk"].removesuffix(" область")
            for each in (*theatre["party"], *properties)
        },
        sites_path=DATA / theatre["sites"],
    )


# Names that layers give to the column with a region's name, the likeliest first.
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
# Regions may overlap by this share of their land: layers are drawn no better.
_OVERLAP = 1e-3


def read_territory(
    path: str,
    parties: Sequence[str],
    *,
    places: str | None = None,
    seats: Mapping[str, tuple[float, float]] | None = None,
) -> Territory:
    """Make a territory of any polygon layer.

    Parameters
    ----------
    path
        The layer. Its polygons are the regions where a column names them, else one region together.
    parties
        Names of the two parties; their ids are these in lower case, words joined by hyphens.
    places
        A layer or table of points with the columns ``name`` and, if known, ``population``: the settlements.
    seats
        By party: longitude and latitude of a point on its side, to tell the sides of a drawn line by; of both parties or none.

    Raises
    ------
    InputError
        The layer is not of polygons, its regions overlap, places have no names, or a seat lies outside.
    QuestionError
        There are not two different parties, or seats of one party only.
    """
    ids = ["-".join(normalised(name).split()) for name in parties]
    if len(ids) != 2 or not all(ids) or ids[0] == ids[1]:
        raise QuestionError(
            f"a territory has two different parties: give --party twice, not {', '.join(parties) or 'none'}"
        )
    layer = read_layer(path, "territory")
    if not np.isin(shapely.get_type_id(layer.geometries), (3, 6)).all():
        raise InputError(f"{path}: a territory is made of polygons")
    polygons, _ = repair_polygons(layer.dataset.id, layer.geometries)
    names, regions = _regions(polygons, layer, Path(path).stem)
    outline = shapely.union_all(regions)
    if areas_km2(regions).sum() > areas_km2([outline])[0] * (1 + _OVERLAP):
        raise InputError(f"{path}: its regions overlap; give a layer of one administrative level")
    seats = {id.lower(): point for id, point in (seats or {}).items()}
    if seats and set(seats) != set(ids):
        raise QuestionError(
            f"seats are of both parties, {' and '.join(ids)}, not {' and '.join(seats)}: give --seat twice"
        )
    for id, point in seats.items():
        if not shapely.contains_xy(outline, *point):
            raise InputError(
                f"{path}: the seat of {id} at {point[1]:g}, {point[0]:g} (latitude, longitude) lies outside it"
            )
    gazetteer, dataset = (
        _read_places(places, names, regions) if places else (Gazetteer.empty(), None)
    )
    return Territory(
        id=Path(path).stem,
        title=Path(path).stem,
        parties=(
            Party(ids[0], parties[0], colour=_COLOURS[0]),
            Party(ids[1], parties[1], colour=_COLOURS[1]),
        ),
        region_ids=names,
        region_names=names,
        region_spellings={normalised(name): index for index, name in enumerate(names)},
        regions=regions,
        outline=outline,
        neighbours={},
        dataset=layer.dataset,
        seats=seats,
        places=gazetteer,
        places_dataset=dataset,
    )


def _regions(
    polygons: npt.NDArray[Any], layer: Layer, whole: str
) -> tuple[tuple[str, ...], npt.NDArray[Any]]:
    """Names of the regions and their land; polygons of one name are one region."""
    columns = {name.lower(): values for name, values in layer.columns.items()}
    column = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    said = [str(value or "").strip() for value in column] if column is not None else []
    if not said or not all(said):
        return (whole,), np.array([shapely.union_all(polygons)])
    names = tuple(dict.fromkeys(said))
    return names, np.array([shapely.union_all(polygons[np.array(said) == name]) for name in names])


def _read_places(
    path: str, names: tuple[str, ...], regions: npt.NDArray[Any]
) -> tuple[Gazetteer, Dataset]:
    """The places of a layer of points; those that lie in no region are left out."""
    layer = read_layer(path, "population")
    columns = {name.lower(): values for name, values in layer.columns.items()}
    if "name" not in columns or (shapely.get_type_id(layer.geometries) != 0).any():
        raise InputError(
            f"{path}: places are points with a column 'name', and 'population' where it is known"
        )
    at, region = shapely.STRtree(regions).query(layer.geometries, predicate="intersects")
    at, first = np.unique(at, return_index=True)
    try:
        people = np.array(
            [
                int(float(value or 0))
                for value in columns.get("population", np.zeros(len(layer.geometries)))
            ]
        )
    except ValueError:
        raise InputError(
            f"{path}: its column 'population' has values that are not numbers"
        ) from None
    gazetteer = Gazetteer(
        ids=[str(index) for index in at],
        names=[str(columns["name"][index]) for index in at],
        other_names=[""] * len(at),
        points=shapely.get_coordinates(layer.geometries[at]),
        population=people[at],
        region=region[first],
        region_names=names,
    )
    return gazetteer, layer.dataset


def _features(name: str) -> tuple[list[dict[str, Any]], npt.NDArray[Any]]:
    """Properties and geometries of a shipped GeoJSON file, in its order."""
    content = (DATA / name).read_bytes()
    properties = [feature["properties"] for feature in json.loads(content)["features"]]
    return properties, shapely.get_parts(shapely.from_geojson(content))
