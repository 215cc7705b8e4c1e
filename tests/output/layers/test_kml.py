"""KML as GDAL and Google Earth read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest
import shapely
from click.testing import Result as Answer

import dmz
from dmz.answers.compute import Result
from dmz.output.layers.features import make_feature, plan_features, result_features
from dmz.output.layers.kml import to_kml
from tests.output.examples import run_two_readings

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(10, 40), whole_front=True)


@pytest.fixture(scope="module")
def text(result: Result) -> str:
    return to_kml(result_features(result), title="Zones")


@pytest.fixture(scope="module")
def document(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314


def test_gdal_reads_it_back(result: Result, text: str, tmp_path: Path) -> None:
    path = tmp_path / "zones.kml"
    path.write_text(text, encoding="utf-8")
    assert [name for name, _ in pyogrio.list_layers(path)] == [
        "Zones",
        "Front line",
        "Sector",
        "Settlements",
        "Cities",
    ]
    zones = pyogrio.read_dataframe(path, layer="Zones")
    inside = zones[(zones.Name == "russia, 10 km") & (zones.part == "inside")].iloc[0]
    figures = next(z for z in result.zones if (z.party, z.distance_km) == ("russia", 10))
    assert float(inside.area_km2) == figures.area_km2
    assert figures.zone is not None
    assert inside.geometry.symmetric_difference(figures.zone.inside).area < 1e-4
    assert "beyond_border" in zones.part.tolist()


def test_colours_are_those_of_the_parties(document: ElementTree.Element) -> None:
    styles = {f"#{style.get('id')}": style for style in document.iter(f"{KML}Style")}
    drawn = {}
    for placemark in document.iter(f"{KML}Placemark"):
        kind = placemark.findtext(f"{KML}ExtendedData/{KML}Data[@name='kind']/{KML}value")
        name = f"{placemark.findtext(f'{KML}name')} {kind}"
        style = styles[placemark.findtext(f"{KML}styleUrl") or ""]
        drawn.setdefault(
            name,
            style.findtext(f"{KML}PolyStyle/{KML}color")
            or style.findtext(f"{KML}IconStyle/{KML}color"),
        )
    assert drawn["ukraine, 40 km zone"] == "40B27200"  # aabbggrr of #0072B2 at 25 %
    assert drawn["russia, 40 km zone"] == "40005ED5"
    assert drawn["Kramatorsk city"] == "ff000000"


def test_coordinates_are_longitude_first(document: ElementTree.Element) -> None:
    city = next(
        p for p in document.iter(f"{KML}Placemark") if p.findtext(f"{KML}name") == "Kramatorsk"
    )
    longitude, latitude = (
        float(v) for v in (city.findtext(f"{KML}Point/{KML}coordinates") or "").split(",")
    )
    assert (longitude, latitude) == pytest.approx((37.57, 48.73), abs=0.02)


def test_holes_are_inner_boundaries() -> None:
    outer, hole = [(0, 0), (3, 0), (3, 3)], [(1, 0.5), (2, 0.5), (2, 1)]
    land = shapely.MultiPolygon([(outer, [hole]), ([(5, 5), (6, 5), (6, 6)], [])])
    properties = {"kind": "held_area", "name": "Land"}
    style = {"fill": "#0072B2", "fill-opacity": 0.2}
    root = ElementTree.fromstring(  # noqa: S314
        to_kml([make_feature(land, properties, style)], title="Land")
    )
    polygon, whole = root.iter(f"{KML}Polygon")
    assert [boundary.tag for boundary in polygon] == [
        f"{KML}outerBoundaryIs",
        f"{KML}innerBoundaryIs",
    ]
    assert [boundary.tag for boundary in whole] == [f"{KML}outerBoundaryIs"]
    ring = polygon.findtext(f"{KML}innerBoundaryIs/{KML}LinearRing/{KML}coordinates") or ""
    # Closed, and clockwise where the outer ring is counter-clockwise.
    corners = ring.split()
    assert corners[0] == corners[-1]
    assert set(corners) == {"1.000000,0.500000", "2.000000,0.500000", "2.000000,1.000000"}


def test_a_plan_has_folders_of_its_own(tmp_path: Path) -> None:
    features = plan_features(run_two_readings(tmp_path))
    root = ElementTree.fromstring(to_kml(features, title="Two readings"))  # noqa: S314
    assert root.findtext(f"{KML}Document/{KML}name") == "Two readings"
    folders = list(root.iter(f"{KML}Folder"))
    assert [folder.findtext(f"{KML}name") for folder in folders] == [
        "Provisions",
        "Front line",
        "Front line under the plan",
    ]
    counts = [len(folder.findall(f"{KML}Placemark")) for folder in folders]
    assert sum(counts) == len(features)


def test_the_command_writes_one(run: Callable[..., Answer], tmp_path: Path) -> None:
    target = tmp_path / "zones.kml"
    answer = run("compute", "-d", "5", "-o", target, "-q")
    assert (answer.exit_code, answer.output) == (0, "")
    assert ElementTree.parse(target).getroot().tag == f"{KML}kml"  # noqa: S314
    assert run("compute", "--format", "kml").exit_code == 2
