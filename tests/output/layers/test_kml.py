from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pyogrio
import pytest
from click.testing import Result as Answer

import dmz
from dmz.answers.compute import Result
from dmz.output.layers.kml import add_geometry, result_kml

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(10, 40), whole_front=True)


@pytest.fixture(scope="module")
def document(result: Result) -> ElementTree.Element:
    return ElementTree.fromstring(result_kml(result))  # noqa: S314


def test_gdal_reads_it_back(result: Result, tmp_path: Path) -> None:
    path = tmp_path / "zones.kml"
    path.write_text(result_kml(result), encoding="utf-8")
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
    outer, hole = [[0, 0], [3, 0], [3, 3], [0, 0]], [[1, 1], [2, 2], [2, 1], [1, 1]]
    placemark = ElementTree.Element("Placemark")
    add_geometry(placemark, {"type": "MultiPolygon", "coordinates": [[outer, hole]]})
    polygon = placemark.find("MultiGeometry/Polygon")
    assert polygon is not None
    rings = [boundary.tag for boundary in polygon]
    assert rings == ["outerBoundaryIs", "innerBoundaryIs"]
    assert (polygon.findtext("innerBoundaryIs/LinearRing/coordinates") or "").startswith(
        "1.000000,1.000000 2.000000,2.000000"
    )


def test_the_command_writes_one(run: Callable[..., Answer], tmp_path: Path) -> None:
    target = tmp_path / "zones.kml"
    answer = run("compute", "-d", "5", "-o", target, "-q")
    assert (answer.exit_code, answer.output) == (0, "")
    assert ElementTree.parse(target).getroot().tag == f"{KML}kml"  # noqa: S314
    assert run("compute", "--format", "kml").exit_code == 2
