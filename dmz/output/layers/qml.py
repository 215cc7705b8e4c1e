"""QML: how QGIS draws a layer of features, in the colours of their styles.

QML is what QGIS itself saves. It has no published schema, and only QGIS' own library
writes it. The elements here are those of QGIS 3.22, and no more than it needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring, tostring

import shapely

from dmz.output.layers.features import Feature
from dmz.output.webpage import read_part

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
# Styles give the width of lines in pixels; a third of a millimetre is about a pixel.
_PIXELS_PER_MM = 3


def layer_qml(features: Sequence[Feature], legend: Sequence[str]) -> str:
    """Write the style of a layer: symbols, and for points their names.

    Parameters
    ----------
    features
        Those of the layer, all of one dimension; lines and points share the first one's
        style.
    legend
        The properties that tell apart areas drawn in different colours.
    """
    dimension = int(max(shapely.get_dimensions([feature.geometry for feature in features])))
    style = features[0].style
    root = Element(
        "qgis",
        version="3.22",
        styleCategories="Symbology|Labeling",
        labelsEnabled=str(int(dimension == 0)),
    )
    if dimension == 2:
        _add_categories(root, features, legend)
    elif dimension == 1:
        line = _line(style["stroke"], style["stroke-width"] / _PIXELS_PER_MM)
        _add_single(root, "line", "SimpleLine", line)
    else:
        large = style["marker-size"] != "small"
        _add_single(root, "marker", "SimpleMarker", _marker(style["marker-color"], large=large))
        root.append(_labels(large=large))
    return _DOCTYPE + tostring(root, encoding="unicode")


def _add_categories(root: Element, features: Sequence[Feature], legend: Sequence[str]) -> None:
    """Add a symbol for each value of the legend's properties."""
    renderer = SubElement(
        root,
        "renderer-v2",
        type="categorizedSymbol",
        attr=" || ', ' || ".join(f'"{name}"' for name in legend),
        enableorderby="0",
    )
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    styles: dict[str, Mapping[str, Any]] = {}
    for feature in features:
        value = ", ".join(str(feature.properties[name]) for name in legend)
        styles.setdefault(value, feature.style)
    for number, (value, style) in enumerate(styles.items()):
        label = value.replace(", inside", "").replace("beyond_border", "beyond the border")
        SubElement(
            categories,
            "category",
            symbol=str(number),
            value=value,
            label=label,
            render="true",
            type="string",
        )
        fill = {
            "color": _rgba(style["fill"], style["fill-opacity"]),
            "outline_color": _rgba(style["stroke"], style["stroke-opacity"]),
            "outline_width": "0.26",
            "outline_width_unit": "MM",
            "style": "solid",
        }
        _add_symbol(symbols, str(number), "fill", "SimpleFill", fill)


def _add_single(root: Element, type: str, layer: str, properties: Mapping[str, str]) -> None:
    """Add one symbol for the whole layer."""
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0")
    _add_symbol(SubElement(renderer, "symbols"), "0", type, layer, properties)


def _add_symbol(
    parent: Element, name: str, type: str, layer: str, properties: Mapping[str, str]
) -> None:
    """Add a symbol of one layer."""
    symbol = SubElement(
        parent, "symbol", name=name, type=type, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    drawn = SubElement(
        symbol, "layer", {"class": layer, "enabled": "1", "locked": "0", "pass": "0"}
    )
    options = SubElement(drawn, "Option", type="Map")
    for key, value in properties.items():
        SubElement(options, "Option", name=key, value=value, type="QString")
        SubElement(drawn, "prop", k=key, v=value)  # QGIS before 3.22 reads these


def _line(colour: str, width_mm: float) -> dict[str, str]:
    """Return the properties of a line's symbol."""
    return {
        "line_color": _rgba(colour),
        "line_width": f"{width_mm:g}",
        "line_width_unit": "MM",
        "capstyle": "flat",
        "joinstyle": "round",
        "line_style": "solid",
    }


def _marker(colour: str, *, large: bool) -> dict[str, str]:
    """Return the properties of a point's symbol."""
    return {
        "name": "circle",
        "color": _rgba(colour),
        "outline_color": _rgba("#ffffff"),
        "size": "2.6" if large else "1.4",
        "size_unit": "MM",
    }


def _rgba(colour: str, opacity: float = 1.0) -> str:
    """Write ``#rrggbb`` as QGIS does: ``red,green,blue,alpha``, 0 to 255."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"


def _labels(*, large: bool) -> Element:
    """Return how the names of places are set; of small ones, the larger go first."""
    # Between elements, QGIS and this program write no space.
    text = re.sub(r">\s+<", "><", read_part(f"labels_{'large' if large else 'small'}.qml"))
    return fromstring(text)  # noqa: S314 - a file of the package
