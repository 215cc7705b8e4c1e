"""Ukraine's official register of places, joined to OpenStreetMap: regions and places.

A place's code in the register (KATOTTG) states its level: 1 is an oblast, 2 a raion, 3
a hromada, 4 a settlement and 5 a city's district.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from dmz.earth.geodesy import AnyArray
from dmz.errors import InputError
from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file, gunzip_file
from dmz.sources.layers import Layer, parse_features, read_json
from dmz.sources.registry import Fetched, Request

# Oblast, raion, hromada, settlement and district, then a number of its own.
_CODE = re.compile(r"UA(\d\d)(\d\d)(\d{3})(\d{3})(\d\d)\d{5}")
# So many features are parsed at a time: all of them as Python objects take gigabytes.
_BATCH = 500


def fetch(request: Request) -> Fetched:
    """Fetch the boundaries and the register."""
    day = request.source.first_date
    check_edition(request, day)
    packed = fetch_file(request, "boundaries.geojson.gz", kind="gz", date=day)
    url = request.source.address("url_register")
    register = fetch_file(request, "katottg.csv", url, kind="csv", date=day)
    return Fetched(request, (gunzip_file(packed, "boundaries.geojson"), register), day)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the boundaries as polygons, and the centres of all places as points.

    Both have the columns ``code`` and ``level``.
    """
    boundaries, register = fetched.paths
    return [_read_boundaries(fetched, boundaries, role), _read_places(fetched, register, role)]


def _read_boundaries(fetched: Fetched, path: Path, role: str) -> Layer:
    dataset = fetched.dataset(role, part=fetched.files[0])
    features, parts = _features(path), []
    while batch := list(islice(features, _BATCH)):
        collection = {"type": "FeatureCollection", "features": batch}
        parts.append(parse_features(str(path), collection, dataset))
    if not parts:
        raise InputError(f"{path}: it has no boundaries; the source has changed its format")
    names = dict.fromkeys(name for part in parts for name in part.columns)
    columns = {name: np.concatenate([_column(part, name) for part in parts]) for name in names}
    codes = next((values for values in columns.values() if _are_codes(values)), None)
    if codes is None:
        raise InputError(
            f"{path}: no column has a code of the register for each boundary, as in "
            f"UA14000000000091971; the columns are {', '.join(columns)[:120]}"
        )
    geometries = np.concatenate([part.geometries for part in parts])
    return Layer(dataset, geometries, {**columns, "code": codes, "level": _levels(codes)})


def _features(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the features of a file that has one a line, or of any other collection."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            text = line.strip("\x1e \t\r\n,")
            if '"geometry"' not in text:
                continue  # what opens and closes a collection
            try:
                feature = json.loads(text)
            except ValueError:
                break
            if "geometry" not in feature:
                break
            yield feature
        else:
            return
    yield from read_json(str(path)).get("features", [])


def _column(layer: Layer, name: str) -> AnyArray:
    empty = np.full(len(layer.geometries), None, dtype=object)
    return layer.columns.get(name, empty)


def _are_codes(values: AnyArray) -> bool:
    """Whether values are codes of different places, so not those of their parents."""
    texts = [str(value) for value in values]
    return len(set(texts)) == len(texts) and all(map(_CODE.fullmatch, texts))


def _levels(codes: AnyArray) -> AnyArray:
    """The level of each code: its last part that is not zero."""
    parts = [match.groups() for code in codes if (match := _CODE.fullmatch(str(code)))]
    levels = [
        max(level for level, part in enumerate(each, 1) if int(part) or level == 1)
        for each in parts
    ]
    return np.array(levels, dtype=object)


def _read_places(fetched: Fetched, path: Path, role: str) -> Layer:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or [])
        if not {"code", "lat", "lon"} <= set(names):
            raise InputError(
                f"{path}: not ua-geo's register; its columns are {', '.join(names)[:120]}"
            )
        rows = [
            row
            for row in reader
            if _CODE.fullmatch(row["code"] or "") and row["lat"] and row["lon"]
        ]
    try:
        points = shapely.points([(float(row["lon"]), float(row["lat"])) for row in rows])
    except ValueError as error:
        raise InputError(f"{path}: not a table of places ({error})") from None
    columns = {name: np.array([row[name] for row in rows], dtype=object) for name in names}
    columns["level"] = _levels(columns["code"])
    dataset = fetched.dataset(role, part=fetched.files[1])
    return Layer(dataset, np.asarray(points, dtype=object), columns)
