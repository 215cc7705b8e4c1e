"""KML for Google Earth: the same features and colours as the GeoJSON.

KML 2.3, OGC 15-042r1: colours are ``aabbggrr``, coordinates ``longitude,latitude`` in WGS 84.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dmz.answers.compute import Result
from dmz.output.layers.features import result_features

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_FOLDERS = {
    "zone": "Zones",
    "front": "Front line",
    "sector": "Sector",
    "settlement": "Settlements",
    "city": "Cities",
}
_STYLED = (
    "fill",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "marker-color",
    "marker-size",
)
_SCALES = {"small": 0.5, "medium": 0.8, "large": 1.1}
# How a point's name is sized: settlements appear small, so that cities stand out.
_LABELS = {"small": 0.7, "medium": 0.9, "large": 1.1}


def result_kml(result: Result) -> str:
    """Zones, front line, sector, settlements and cities, a folder for each."""
    root = Element("kml", xmlns=_NAMESPACE)
    document = SubElement(root, "Document")
    features = result_features(result)
    _text(document, "name", f"Zones: {result.sector.title}")
    styles: dict[tuple[Any, ...], str] = {}
    for feature in features:
        key = _style_of(feature["properties"])
        if key not in styles:
            styles[key] = f"style{len(styles) + 1}"
            _add_style(document, styles[key], feature["properties"])
    for kind, title in _FOLDERS.items():
        members = [feature for feature in features if feature["properties"]["kind"] == kind]
        if members:
            folder = SubElement(document, "Folder")
            _text(folder, "name", title)
            for feature in members:
                _add_placemark(folder, feature, styles[_style_of(feature["properties"])])
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _style_of(properties: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(properties.get(name) for name in _STYLED)


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _colour(colour: str, opacity: float) -> str:
    """``#rrggbb`` as KML writes it."""
    return f"{round(255 * opacity):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _add_style(document: Element, id: str, properties: Mapping[str, Any]) -> None:
    style = SubElement(document, "Style", id=id)
    if colour := properties.get("marker-color"):
        icon = SubElement(style, "IconStyle")
        _text(icon, "color", _colour(colour, 1))
        _text(icon, "scale", f"{_SCALES[properties['marker-size']]}")
        label = SubElement(style, "LabelStyle")
        _text(label, "scale", f"{_LABELS[properties['marker-size']]}")
    if colour := properties.get("stroke"):
        line = SubElement(style, "LineStyle")
        _text(line, "color", _colour(colour, properties["stroke-opacity"]))
        _text(line, "width", f"{properties['stroke-width']}")
    if colour := properties.get("fill"):
        _text(SubElement(style, "PolyStyle"), "color", _colour(colour, properties["fill-opacity"]))


def _add_placemark(folder: Element, feature: Mapping[str, Any], style: str) -> None:
    placemark = SubElement(folder, "Placemark")
    properties = feature["properties"]
    _text(placemark, "name", str(properties["name"]))
    _text(placemark, "styleUrl", f"#{style}")
    data = SubElement(placemark, "ExtendedData")
    for name, value in properties.items():
        if (
            name not in _STYLED
            and name != "name"
            and value is not None
            and not isinstance(value, (list, dict))
        ):
            _text(SubElement(data, "Data", name=name), "value", str(value))
    add_geometry(placemark, feature["geometry"])


def add_geometry(parent: Element, geometry: Mapping[str, Any]) -> None:
    """Add a GeoJSON geometry to an element; holes are inner boundaries."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind.startswith("Multi"):
        many = SubElement(parent, "MultiGeometry")
        for part in coordinates:
            add_geometry(many, {"type": kind.removeprefix("Multi"), "coordinates": part})
    elif kind == "Polygon":
        polygon = SubElement(parent, "Polygon")
        for number, ring in enumerate(coordinates):
            boundary = SubElement(polygon, "innerBoundaryIs" if number else "outerBoundaryIs")
            _text(SubElement(boundary, "LinearRing"), "coordinates", _coordinates(ring))
    elif kind == "LineString":
        line = SubElement(parent, "LineString")
        _text(line, "tessellate", "1")
        _text(line, "coordinates", _coordinates(coordinates))
    else:
        _text(SubElement(parent, "Point"), "coordinates", _coordinates([coordinates]))


def _coordinates(points: Sequence[Sequence[float]]) -> str:
    return " ".join(f"{longitude:.6f},{latitude:.6f}" for longitude, latitude in points)
