"""KML for Google Earth: a folder for each kind of feature, coloured as in GeoJSON.

KML 2.3, OGC 15-042r1: colours are ``aabbggrr``, coordinates ``longitude,latitude`` in
WGS 84.

It is written by hand because a library would add a dependency for a hundred lines:
simplekml had its last release in September 2021, fastkml is a model of all of KML. GDAL
writes KML, too, but takes colours as feature style strings, which pyogrio cannot set.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.layers.features import Feature
from dmz.output.layers.kinds import LAYERS
from dmz.output.printed import printable

_NAMESPACE = "http://www.opengis.net/kml/2.2"  # of KML 2.3, too
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Scales of a point's icon and of its name, by ``marker-size``: cities stand out and
# settlements do not.
_ICONS = {"small": 0.5, "medium": 0.8, "large": 1.1}
_NAMES = {"small": 0.7, "medium": 0.9, "large": 1.1}


def to_kml(features: Sequence[Feature], *, title: str) -> str:
    """Write features as one document.

    Properties are extended data, but for lists and tables: KML has texts only.

    Parameters
    ----------
    title
        Name of the document, for the list of places in Google Earth.
    """
    root = Element("kml", xmlns=_NAMESPACE)
    document = SubElement(root, "Document")
    _add_text(document, "name", title)
    ids: dict[tuple[Any, ...], str] = {}
    for feature in features:
        key = _key(feature)
        if key not in ids:
            ids[key] = f"style{len(ids) + 1}"
            _add_style(document, ids[key], feature.style)
    for kind, layer in LAYERS.items():
        members = [feature for feature in features if feature.kind == kind]
        if members:
            folder = SubElement(document, "Folder")
            _add_text(folder, "name", layer.title)
            for feature in members:
                _add_placemark(folder, feature, ids[_key(feature)])
    indent(root)
    return f"{_DECLARATION}{tostring(root, encoding='unicode')}\n"


def _key(feature: Feature) -> tuple[Any, ...]:
    """Return what features of one style have in common."""
    return tuple(sorted(feature.style.items()))


def _add_text(parent: Element, tag: str, text: str) -> None:
    """Add an element that holds a text; XML knows no control characters."""
    SubElement(parent, tag).text = printable(text)


def _colour(colour: str, opacity: float) -> str:
    """Write ``#rrggbb`` as KML does."""
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"{round(255 * opacity):02x}{blue}{green}{red}"


def _add_style(document: Element, id: str, properties: Mapping[str, Any]) -> None:
    """Add a style for points, lines or areas, as far as there are properties."""
    style = SubElement(document, "Style", id=id)
    if colour := properties.get("marker-color"):
        icon = SubElement(style, "IconStyle")
        _add_text(icon, "color", _colour(colour, 1))
        _add_text(icon, "scale", f"{_ICONS[properties['marker-size']]}")
        label = SubElement(style, "LabelStyle")
        _add_text(label, "scale", f"{_NAMES[properties['marker-size']]}")
    if colour := properties.get("stroke"):
        line = SubElement(style, "LineStyle")
        _add_text(line, "color", _colour(colour, properties["stroke-opacity"]))
        _add_text(line, "width", f"{properties['stroke-width']}")
    if colour := properties.get("fill"):
        area = SubElement(style, "PolyStyle")
        _add_text(area, "color", _colour(colour, properties["fill-opacity"]))


def _add_placemark(folder: Element, feature: Feature, style: str) -> None:
    """Add a feature."""
    placemark = SubElement(folder, "Placemark")
    _add_text(placemark, "name", str(feature.properties["name"]))
    _add_text(placemark, "styleUrl", f"#{style}")
    data = SubElement(placemark, "ExtendedData")
    for name, value in feature.properties.items():
        if name == "name" or value is None or isinstance(value, (list, dict)):
            continue
        _add_text(SubElement(data, "Data", name=name), "value", str(value))
    if not feature.geometry.is_empty:
        _add_geometry(placemark, feature.geometry)


def _add_geometry(parent: Element, geometry: BaseGeometry) -> None:
    """Add a geometry; the holes of polygons are inner boundaries."""
    if geometry.geom_type.startswith("Multi"):
        several = SubElement(parent, "MultiGeometry")
        for part in shapely.get_parts(geometry):
            _add_geometry(several, part)
    elif geometry.geom_type == "Polygon":
        polygon = SubElement(parent, "Polygon")
        for number, ring in enumerate(shapely.get_rings(geometry)):
            boundary = SubElement(polygon, "innerBoundaryIs" if number else "outerBoundaryIs")
            _add_coordinates(SubElement(boundary, "LinearRing"), ring)
    elif geometry.geom_type == "LineString":
        line = SubElement(parent, "LineString")
        _add_text(line, "tessellate", "1")  # follows the ground
        _add_coordinates(line, geometry)
    else:
        _add_coordinates(SubElement(parent, "Point"), geometry)


def _add_coordinates(parent: Element, geometry: BaseGeometry) -> None:
    points = shapely.get_coordinates(geometry).tolist()
    texts = [f"{longitude:.6f},{latitude:.6f}" for longitude, latitude in points]
    _add_text(parent, "coordinates", " ".join(texts))
