"""Theatres: the land, parties and lines of a folder, or land of one layer.

`read_theatre` reads a folder, whether it ships or is a user's own; `read_territory`
makes a territory of any polygon layer.
"""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dmz.earth.antimeridian import wrap_longitude
from dmz.errors import InputError, QuestionError, suggestion
from dmz.land.gazetteer import Gazetteer, normalise, region_keys
from dmz.land.territory import Party, Point, Territory, check_seats
from dmz.land.theatre_file import FILE, TheatreFile, read_theatre_file
from dmz.land.water import Water
from dmz.sources.datasets import DATA, shipped_dataset, shipped_features

THEATRES = DATA / "theatres"
OWN = DATA / FILE  # the theatre that every command starts from


class _Read(threading.local):
    """What a thread has read: a prepared geometry is not for two threads at a time."""

    territory: Territory | None = None


_read = _Read()


def shipped_territory() -> Territory:
    """The territory of the theatre that every command starts from.

    All questions of a thread share it, and what it has been asked for.
    """
    if _read.territory is None:
        _read.territory = make_territory(read_theatre_file(OWN))
    return _read.territory


def list_theatres() -> dict[str, Path]:
    """Return the files of the theatres that ship, by id; the first is the default."""
    default = _parse_theatre()["id"]
    return {default: OWN} | {path.parent.name: path for path in sorted(THEATRES.glob(f"*/{FILE}"))}


def find_theatre(spec: str) -> Path:
    """Return the file of a theatre: of an id, a folder, or the path of the file itself.

    Raises
    ------
    QuestionError
        No theatre that ships has the id, and there is no such folder.
    InputError
        The folder has no theatre file.
    """
    theatres = list_theatres()
    if path := theatres.get(spec.lower()):
        return path
    folder = Path(spec)
    if folder.is_dir():
        if (folder / FILE).is_file():
            return folder / FILE
        raise InputError(f"{spec}: the folder has no {FILE}; 'dmz theatre --help' says more")
    if folder.is_file():
        return folder
    near = suggestion(spec.lower(), {id: id for id in theatres})
    raise QuestionError(
        f"no theatre '{spec}'{near}; 'dmz theatre list' lists them, or give a folder of your own"
    )


def read_theatre(spec: str) -> Territory:
    """Read the territory of a theatre, by its id or the path of its folder.

    Raises
    ------
    QuestionError, InputError
        As `find_theatre`, `dmz.land.theatre_file.read_theatre_file` and
        `make_territory`.
    """
    path = find_theatre(spec)
    if path == OWN:
        return shipped_territory()
    territory = make_territory(read_theatre_file(path))
    shipped = path.is_relative_to(DATA)
    return replace(territory, theatre=territory.id if shipped else str(path.resolve()))


def make_territory(file: TheatreFile) -> Territory:
    """Make the territory that a theatre file describes.

    Raises
    ------
    InputError
        A layer cannot be read, has other geometries than polygons, or overlaps; a seat
        or a city lies outside the territory.
    """
    land = _read_shipped_land(file) if file.ships else _read_own_land(file)
    first = file.fronts[0].path if file.fronts else None
    control = first if file.ships and first and first.suffix == ".csv" else None
    territory = replace(
        land,
        cities=file.cities,
        control_path=control,
        fronts=file.fronts[1:] if control else file.fronts,
        language=file.language,
        own_names={**land.own_names, **file.own_names},
        seats=check_seats(str(file.path), file.seats, land),
        files=file.files,
    )
    if "gazetteer" in file.files:
        return territory
    path = file.files.get("places")
    return _add_cities(file, _with_places(territory, str(path) if path else None))


def _read_shipped_land(file: TheatreFile) -> Territory:
    """Read land that ships: `make data` checked it, so that this can be quick."""
    own_name, words = f"name_{file.language}", file.region_words
    rows, regions = shipped_features(file.files["regions"])
    united = file.files["regions"].with_name(f"{file.files['regions'].stem}-outline.wkb")
    abroad = file.files.get("neighbours")
    states, lands = shipped_features(abroad) if abroad else ([], ())
    return Territory(
        id=file.id,
        title=file.title,
        parties=file.parties,
        region_ids=tuple(row["id"] for row in rows),
        region_names=tuple(row["name"] for row in rows),
        region_spellings={
            region_keys(row[column], words)[-1]: index
            for index, row in enumerate(rows)
            for column in ("id", "name", own_name)
            if column in row
        },
        region_words=words,
        own_names={
            row["name"]: _strip_words(row[own_name], words)
            for row in (*states, *rows)
            if own_name in row
        },
        regions=regions,
        # A coverage: `make data` makes neighbouring regions share their vertices. It
        # also unites those that every command reads, which takes a few ms.
        outline=(
            shapely.from_wkb(united.read_bytes())
            if united.exists()
            else shapely.coverage_union_all(regions)
        ),
        neighbours={row["id"]: land for row, land in zip(states, lands, strict=True)},
        neighbour_names={row["id"]: row.get("name", row["id"]) for row in states},
        dataset=shipped_dataset(file.files["regions"], "territory"),
        water=Water(file.files.get("water")),
    )


def _read_own_land(file: TheatreFile) -> Territory:
    """Read land of a user's own layers, checked."""
    from dmz.land.own_layers import read_by_id, wrap_layer
    from dmz.sources.layers import read_layer

    paths = {key: str(path) for key, path in file.files.items()}
    land = _make_land(paths["regions"], file.parties, file.region_words)
    if "neighbours" in paths:
        land = replace(land, neighbours=read_by_id(paths["neighbours"], land.west))
    if "water" in paths:
        layer = wrap_layer(read_layer(paths["water"], "water"), land.west)
        land = replace(land, water=Water(layer=layer))
    return replace(land, id=file.id, title=file.title)


def _make_land(path: str, parties: tuple[Party, Party], words: tuple[str, ...]) -> Territory:
    """Make a territory of a layer of polygons, under the name of its file."""
    from dmz.land.own_layers import group_regions, unite_regions
    from dmz.sources.layers import read_layer

    layer = read_layer(path, "territory")
    names, regions, west = group_regions(path, layer)
    bare = {region_keys(name, words)[-1]: index for index, name in enumerate(names)}
    return Territory(
        id=Path(path).stem,
        title=Path(path).stem,
        parties=parties,
        region_ids=names,
        region_names=names,
        # A whole name goes before one without its word: "Kyiv" is not "Kyiv Oblast".
        region_spellings=bare | {normalise(name): index for index, name in enumerate(names)},
        region_words=words,
        regions=regions,
        outline=unite_regions(path, regions),
        neighbours={},
        dataset=layer.dataset,
        west=west,
    )


def _with_places(territory: Territory, path: str | None) -> Territory:
    """Return a territory with the places of a layer, or without any."""
    if path is None:
        return replace(territory, places=replace(Gazetteer.empty(), west=territory.west))
    from dmz.land.own_layers import read_places

    places, dataset = read_places(path, territory)
    return replace(territory, places=places, places_dataset=dataset)


def _add_cities(file: TheatreFile, territory: Territory) -> Territory:
    """Return a territory with the cities that its theatre knows by name."""
    if not file.places:
        return territory
    places = territory.gazetteer
    points = np.array([city.point for city in file.places])
    points[:, 0] = [wrap_longitude(longitude, territory.west) for longitude in points[:, 0]]
    rows, regions = shapely.STRtree(territory.regions).query(shapely.points(points), "intersects")
    found = dict(zip(rows.tolist(), regions.tolist(), strict=True))
    for row, city in enumerate(file.places):
        if row not in found:
            raise InputError(f"{file.path}: the city {city.name} lies outside the regions")
    count = len(file.places)
    added = replace(
        places,
        ids=[*places.ids, *(f"city-{number + 1}" for number in range(count))],
        names=[*places.names, *(city.name for city in file.places)],
        other_names=[*places.other_names, *("|".join(["", *c.spellings]) for c in file.places)],
        points=np.concatenate([places.points, points]),
        population=np.concatenate([places.population, np.zeros(count, dtype=np.int64)]),
        region=np.concatenate([places.region, [found[row] for row in range(count)]]),
        region_names=territory.region_names,
        region_words=territory.region_words,
        west=territory.west,
    )
    return replace(territory, places=added)


@cache
def _parse_theatre() -> dict[str, Any]:
    """What the theatre that every command starts from says."""
    return tomllib.loads(OWN.read_text(encoding="utf-8"))


def _strip_words(name: str, words: Sequence[str]) -> str:
    """A region's name without its word, for display."""
    for word in words:
        name = name.removesuffix(f" {word}")
    return name


_COLOURS = ("#0072B2", "#D55E00")


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
    theatre = _parse_theatre()
    land = _make_land(path, _name_parties(parties, theatre), tuple(theatre["region_words"]))
    return _with_places(replace(land, seats=check_seats(path, seats or {}, land)), places)


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
