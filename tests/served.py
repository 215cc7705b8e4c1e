"""The sources' own formats, for a server on loopback.

The answers have the structure of the real ones; polygons come from the reference data.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyproj
import shapely

from tests.servers import Answer, Handler, Site

MERCATOR = pyproj.Transformer.from_crs(4326, 3857, always_xy=True)
DEEPSTATE = "/cyterat/deepstate-map-data/main/data/deepstatemap_data_{yyyymmdd}.geojson"


def zipped(entries: Mapping[str, bytes | str]) -> bytes:
    """Return a zip archive of these entries by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def deepstate_archive(site: Site, folder: Path, days: Iterable[str]) -> str:
    """Serve DeepState's daily archive of these days; returns the address to set."""
    for day in days:
        name = DEEPSTATE.format(yyyymmdd=day.replace("-", ""))
        content = (folder / name.rpartition("/")[2]).read_bytes()
        site.answers[name] = lambda handler, content=content: handler.send(
            content, "text/plain; charset=utf-8"
        )
    return site.url + DEEPSTATE


def live_map(held: Any, *, datetime: str = "2025-12-01T20:00:00Z") -> dict[str, Any]:
    """Return the answer of the live service.

    It has held land, land of unknown status, liberated land, land in another country,
    and the point of a unit, all with heights.
    """

    def feature(token: str, shape: Any) -> dict[str, Any]:
        properties = {"name": f"Назва /// Name /// geoJSON.{token}", "fill": "#a52714"}
        return {
            "type": "Feature",
            "properties": properties,
            "geometry": _raised(shapely.geometry.mapping(shape)),
        }

    features = [
        feature("status.occupied", held),
        feature("territories.crimea", shapely.box(33, 45, 34, 46)),
        feature("status.unknown", shapely.box(36, 49, 36.5, 49.5)),
        feature("status.dismissed", shapely.box(30, 50, 32, 51)),
        feature("territories.abkhazia", shapely.box(40, 43, 41, 43.5)),
        feature("status.occupied", shapely.Point(38, 48)),
    ]
    return {
        "id": 1764619200,
        "datetime": datetime,
        "map": {"type": "FeatureCollection", "features": features},
    }


def _raised(geometry: dict[str, Any]) -> dict[str, Any]:
    def up(part: Any) -> Any:
        return [*part, 0] if isinstance(part[0], float) else [up(each) for each in part]

    return {**geometry, "coordinates": up(geometry["coordinates"])}


class FeatureService:
    """A layer of an ArcGIS feature service.

    Unless it ``honours`` ``outSR``, coordinates come in Web Mercator, as the layer has
    them, with no CRS named. If it is ``stuck``, it always sends the first page.
    """

    def __init__(
        self, shapes: list[Any], *, page: int = 2, honours: bool = True, stuck: bool = False
    ) -> None:
        self.shapes = shapes
        self.page = page
        self.honours = honours
        self.stuck = stuck
        self.offsets: list[int] = []

    def mount(self, site: Site, name: str) -> str:
        """Serve the layer under this name; returns its address."""
        path = f"/arcgis/rest/services/{name}"
        site.answers[path] = self.facts
        site.answers[f"{path}/query"] = self.features
        return site.url + path

    def facts(self, handler: Handler) -> None:
        reference = {"wkid": 102100, "latestWkid": 3857}
        facts = {
            "type": "Feature Layer",
            "name": "Control",
            "objectIdField": "FID",
            "extent": {"spatialReference": reference},
        }
        handler.send(json.dumps(facts).encode(), "application/json")

    def features(self, handler: Handler) -> None:
        assert handler.query["where"] == "1=1"
        assert handler.query["outSR"] == "4326"
        start = 0 if self.stuck else int(handler.query.get("resultOffset", 0))
        self.offsets.append(int(handler.query.get("resultOffset", 0)))
        found = [self._feature(i) for i in range(start, min(start + self.page, len(self.shapes)))]
        answer: dict[str, Any] = {"type": "FeatureCollection", "features": found}
        if start + self.page < len(self.shapes):
            answer["properties"] = {"exceededTransferLimit": True}
        handler.send(json.dumps(answer).encode(), "application/geo+json")

    def _feature(self, index: int) -> dict[str, Any]:
        shape = self.shapes[index]
        if not self.honours:
            shape = shapely.transform(
                shape, lambda x, y: MERCATOR.transform(x, y), interleaved=False
            )
        return {
            "type": "Feature",
            "id": index,
            "properties": {"FID": index},
            "geometry": shapely.geometry.mapping(shape),
        }


def viina_year(statuses: Mapping[str, Mapping[str, str]], year: int = 2025) -> bytes:
    """Return VIINA's zip of a year from the status of each GeoNames id by day."""
    lines = ["geonameid,date,status_wiki,status_boost,status_dsm,status_isw,status"]
    for day, places in statuses.items():
        lines += [
            f"{id},{day},{status},{status},{status},{status},{status}"
            for id, status in places.items()
        ]
    return zipped({f"control_latest_{year}.csv": "\n".join(lines) + "\n"})


def kontrol_year(statuses: Mapping[str, Mapping[str, str]], version: str) -> bytes:
    """Return VIINA's zip of a year from the status of each place's code by day.

    Each row ends with the version, a time stamp that begins with a day.
    """
    lines = ["kod,date,status_wiki,status_boost,status_dsm,status_isw,status,vcontrol_version"]
    for day, places in statuses.items():
        lines += [
            f"{code},{day},{status},{status},{status},{status},{status},{version}"
            for code, status in places.items()
        ]
    return zipped({"kontrol_latest_2025.csv": "\n".join(lines) + "\n"})


def error_in_body(code: int, message: str) -> Answer:
    """Answer as an ArcGIS server reports an error: with status 200."""
    content = json.dumps({"error": {"code": code, "message": message, "details": []}}).encode()
    return lambda handler: handler.send(content, "application/json")
