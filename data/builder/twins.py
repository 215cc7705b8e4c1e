"""Twins: the geometries of a GeoJSON file in binary, which every start can afford.

To read numbers in text takes a hundred times as long as their binary form: a tenth of a
short command. A twin is a collection in WKB, a geometry for each feature in their
order. It has nothing that its file has not, and is no resource of the catalogue.
"""

from __future__ import annotations

import json
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

# The files that most commands read. Others may do without.
NAMES = ("oblasts.geojson", "neighbours.geojson", "water.geojson", "between.geojson")
LINES = "control/*-line.geojson"
# The regions of this file are united, too: a start needs them together.
UNITED = "oblasts"


def make_twin(text: str) -> bytes:
    """Return the geometries of a GeoJSON text in WKB."""
    return _to_wkb(shapely.GeometryCollection(_shapes_of(text)))


def make_outline(text: str) -> bytes:
    """Return the union of the regions of a GeoJSON text in WKB."""
    return _to_wkb(shapely.coverage_union_all(_shapes_of(text)))


def _shapes_of(text: str) -> list[BaseGeometry]:
    geometries = [json.dumps(feature["geometry"]) for feature in json.loads(text)["features"]]
    return list(shapely.from_geojson(geometries))


def _to_wkb(shape: BaseGeometry) -> bytes:
    made: bytes = shapely.to_wkb(shape, byte_order=1)
    return made


def write_twins(data: Path) -> list[str]:
    """Write the twins that differ from their files, and return a line for each."""
    written = []
    for path, twin in _stale(data).items():
        path.write_bytes(twin)
        written.append(f"{path.name}: written anew ({len(twin)} bytes)")
    return written


def faults(data: Path) -> list[str]:
    """Return one line for each twin that is not what its file has."""
    return [
        f"{path.relative_to(data).as_posix()}: differs from its GeoJSON; run 'make data'"
        for path in _stale(data)
    ]


def _stale(data: Path) -> dict[Path, bytes]:
    """Return what twins have to be, where they are not."""
    sources = [*(data / name for name in NAMES), *sorted(data.glob(LINES))]
    twins = {
        path.with_suffix(".wkb"): make_twin(path.read_text(encoding="utf-8")) for path in sources
    }
    regions = (data / f"{UNITED}.geojson").read_text(encoding="utf-8")
    twins[data / f"{UNITED}-outline.wkb"] = make_outline(regions)
    return {
        path: twin for path, twin in twins.items() if not path.exists() or path.read_bytes() != twin
    }
