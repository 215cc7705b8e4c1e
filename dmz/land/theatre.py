"""Theatres: the territory that ships, and territories of a user's own layers.

``data/theatre.toml`` names what ships; `read_territory` makes a territory of any
polygon layer.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import bring_to, find_west, wrap_longitude
from dmz.earth.geodesy import areas_km2
from dmz.errors import InputError, QuestionError
from dmz.land.gazetteer import Gazetteer, normalise, region_keys
from dmz.land.scenery import Scenery
from dmz.land.territory import Holding, Party, Point, Territory
from dmz.land.water import Water
from dmz.sources.datasets import DATA, Dataset, shipped_dataset, shipped_features
from dmz.sources.layers import Layer, read_layer, repair_polygons


def shipped_territory() -> Territory:
    """The territory that ``data/theatre.toml`` names, with its parties and tables."""
    theatre = _read_theatre()
    own_name = f"name_{theatre['language']}"
    words = tuple(theatre["region_words"])
    rows, regions = shipped_features(theatre["regions"])
    states, lands = shipped_features(theatre["neighbours"])
    spellings = {
        region_keys(region[column], words)[-1]: index
        for index, region in enumerate(rows)
        for column in ("id", "name", own_name)
    }
    own_names = {row["name"]: row[own_name] for row in (*theatre["party"], *states, *rows)}
    first, second = (_shipped_party(entry) for entry in theatre["party"])
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
        subregions_path=DATA / theatre["subregions"],
        region_words=words,
        water=Water(DATA / theatre["water"]),
        grounds_path=DATA / theatre["grounds"],
        between=theatre["between"],
        neighbour_names={state["id"]: state["name"] for state in states},
        scenery=Scenery(theatre["rivers"], theatre["water_names"], theatre["language"]),
    )


def _read_theatre() -> dict[str, Any]:
    """The names of what ships."""
    return tomllib.loads((DATA / "theatre.toml").read_text(encoding="utf-8"))


def _shipped_party(entry: Mapping[str, Any]) -> Party:
    """A party of the theatre."""
    return Party(
        id=entry["id"],
        name=entry["name"],
        states=tuple(entry["states"]),
        colour=entry["colour"],
        spellings=tuple(entry.get("spellings", ())),
        holdings=tuple(
            Holding(
                name=holding["name"],
                since=holding["since"].isoformat(),
                points=tuple((longitude, latitude) for latitude, longitude in holding["places"]),
                area_km2=holding["area_km2"],
                completed_by=holding["completed_by"],
            )
            for holding in entry.get("holding", ())
        ),
    )


def _strip_words(name: str, words: Sequence[str]) -> str:
    """A region's name without its word, for display."""
    for word in words:
        name = name.removesuffix(f" {word}")
    return name


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
        name are one region. Otherwise they are one region together. Across the
        antimeridian they are cut there, or run on beyond 180 degrees, or jump.
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
    names, regions, west = _group_regions(path, layer)
    outline = shapely.union_all(regions)
    if areas_km2(regions).sum() > areas_km2([outline])[0] * (1 + _OVERLAP):
        raise InputError(f"{path}: its regions overlap; give a layer of one administrative level")
    seats = _check_seats(path, seats or {}, (first.id, second.id), outline, west)
    gazetteer, places_dataset = _read_places(places, names, regions, words, west)
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
        west=west,
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


def _group_regions(path: str, layer: Layer) -> tuple[tuple[str, ...], npt.NDArray[Any], float]:
    """Names of a layer's regions and their land, in degrees, both of shape (n,).

    And the meridian at which their longitudes start.
    """
    if not np.isin(shapely.get_type_id(layer.geometries), _POLYGON_TYPES).all():
        raise InputError(f"{path}: a territory is made of polygons; give a layer of polygons only")
    west = find_west(layer.geometries)
    placed = bring_to(layer.geometries, west, crossing=True)
    polygons, _ = repair_polygons(layer.dataset.id, placed)
    columns = {name.lower(): values for name, values in layer.columns.items()}
    column = next((columns[name] for name in _NAME_COLUMNS if name in columns), None)
    values = [] if column is None else [str(value or "").strip() for value in column]
    if not values or not all(values):
        return (Path(path).stem,), np.array([shapely.union_all(polygons)]), west
    names = tuple(dict.fromkeys(values))
    regions = [shapely.union_all(polygons[np.array(values) == name]) for name in names]
    return names, np.array(regions), west


def _check_seats(
    path: str,
    seats: Mapping[str, Point],
    ids: Sequence[str],
    outline: BaseGeometry,
    west: float,
) -> dict[str, Point]:
    """Seats by party id in lower case: of both parties or none, all inside."""
    checked = {id.lower(): point for id, point in seats.items()}
    if checked and set(checked) != set(ids):
        raise QuestionError(
            f"a drawn line needs seats of both parties, {' and '.join(ids)}, "
            f"not {' and '.join(checked)}: give --seat for each"
        )
    for id, (longitude, latitude) in checked.items():
        point = wrap_longitude(longitude, west), latitude
        checked[id] = point
        if not shapely.contains_xy(outline, *point):
            raise InputError(
                f"{path}: the seat of {id} at {latitude:g}, {longitude:g} (latitude, longitude) "
                "lies outside it"
            )
    return checked


def _read_places(
    path: str | None,
    names: tuple[str, ...],
    regions: npt.NDArray[Any],
    region_words: tuple[str, ...],
    west: float,
) -> tuple[Gazetteer, Dataset | None]:
    """Read the places of a layer of points, if there is one.

    Those outside every region are left out.
    """
    if path is None:
        return replace(Gazetteer.empty(), west=west), None
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
    points = bring_to(layer.geometries, west, crossing=False)
    place, region = shapely.STRtree(regions).query(points, predicate="intersects")
    # A place on the border of two regions is found twice; it is counted once.
    inside, first = np.unique(place, return_index=True)
    gazetteer = Gazetteer(
        ids=[str(index) for index in inside],
        names=[str(columns["name"][index]) for index in inside],
        other_names=[""] * len(inside),
        points=shapely.get_coordinates(points[inside]),
        population=population[inside],
        region=region[first],
        region_names=names,
        region_words=region_words,
        west=west,
    )
    return gazetteer, layer.dataset
