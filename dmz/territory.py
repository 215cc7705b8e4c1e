"""A territory, its regions, its neighbours and the parties on it. All of them are data: see ``data/theatre.toml``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.errors import InputError, QuestionError
from dmz.gazetteer import Gazetteer, normalised, read_gazetteer, suggestion
from dmz.sources import DATA, Dataset


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

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The places of the territory; empty where none are known."""
        return read_gazetteer(self.gazetteer_path, self.region_ids, self.region_names) if self.gazetteer_path else Gazetteer.empty()

    def party(self, id: str) -> Party:
        """The party of that id; raises `QuestionError` where there is none."""
        for party in self.parties:
            if party.id == id.lower():
                return party
        raise QuestionError(f"no party '{id}'; the parties are {' and '.join(p.id for p in self.parties)}")

    def region(self, name: str) -> int:
        """Index of the region of that name (common spellings do); raises `QuestionError` where there is none."""
        wanted = normalised(name).removesuffix(" oblast")
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
    first, second = (Party(p["id"], p["name"], tuple(p["states"]), p["colour"]) for p in theatre["party"])
    return Territory(
        id=theatre["id"],
        title=theatre["title"],
        parties=(first, second),
        region_ids=tuple(region["id"] for region in properties),
        region_names=tuple(region["name"] for region in properties),
        region_spellings=spellings,
        regions=regions,
        outline=shapely.coverage_union_all(regions),  # neighbours share their vertices: `make data` sees to it
        neighbours={state["id"]: land for state, land in zip(states, lands, strict=True)},
        dataset=shipped_dataset(theatre["regions"], "territory"),
        cities=tuple(theatre["cities"]),
        gazetteer_path=DATA / theatre["gazetteer"],
        control_path=DATA / theatre["front"],
        language=theatre["language"],
        own_names={each["name"]: each["name_uk"].removesuffix(" область") for each in (*theatre["party"], *properties)},
    )


def _features(name: str) -> tuple[list[dict[str, Any]], npt.NDArray[Any]]:
    """Properties and geometries of a shipped GeoJSON file, in its order."""
    content = (DATA / name).read_bytes()
    properties = [feature["properties"] for feature in json.loads(content)["features"]]
    return properties, shapely.get_parts(shapely.from_geojson(content))


@cache
def _package() -> dict[str, Any]:
    """The shipped catalogue; it does not change while the program runs."""
    package: dict[str, Any] = json.loads((DATA / "datapackage.json").read_bytes())
    return package


def shipped_resource(name: str) -> dict[str, Any]:
    """What ``data/datapackage.json`` says of a shipped file, by its path in the data folder or its id."""
    for resource in _package()["resources"]:
        if name in (resource["path"], resource["name"]):
            found: dict[str, Any] = resource
            return found
    raise InputError(f"data/datapackage.json does not list {name}; run 'make data'")


def shipped_dataset(name: str, role: str) -> Dataset:
    """The provenance of a shipped file."""
    resource = shipped_resource(name)
    return Dataset(
        role=role,
        id=resource["name"],
        title=resource["title"],
        date=resource.get("dmz:date"),
        sha256=resource["hash"].removeprefix("sha256:"),
        licence=", ".join(licence["name"] for licence in resource["licenses"]),
        citation="; ".join(source["title"] for source in resource["sources"]),
    )
