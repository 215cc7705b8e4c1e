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
from dmz.output.maps.palette import hatch_colour
from dmz.output.webpage import read_part

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
# Styles give the width of lines in pixels; a third of a millimetre is about a pixel.
_PIXELS_PER_MM = 3
_HALO_MM = 0.5  # more than the line that lies on it
# Lines over the second party's zones: further apart than in print, for a screen.
_HATCH_MM, _HATCH_LINE_MM = 1.6, 0.18
# Where the line may be: strips that lie on each other, as on the maps.
_STRIPS, _STRIP_OPACITY = 4, 0.055

# The class of a symbol's layer, and its properties.
SymbolLayer = tuple[str, Mapping[str, str]]


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
        within_km = features[0].properties.get("within_km_9_in_10")
        _add_single(root, "line", _line(style, within_km))
    else:
        large = style["marker-size"] != "small"
        _add_single(root, "marker", [_marker(style["marker-color"], large=large)])
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
    drawn: dict[str, Feature] = {}
    for feature in features:
        value = ", ".join(str(feature.properties[name]) for name in legend)
        drawn.setdefault(value, feature)
    for number, (value, feature) in enumerate(drawn.items()):
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
        _add_symbol(symbols, str(number), "fill", _fill(feature))


def _add_single(root: Element, type: str, layers: Sequence[SymbolLayer]) -> None:
    """Add one symbol for the whole layer."""
    renderer = SubElement(root, "renderer-v2", type="singleSymbol", enableorderby="0")
    _add_symbol(SubElement(renderer, "symbols"), "0", type, layers)


def _add_symbol(parent: Element, name: str, type: str, layers: Sequence[SymbolLayer]) -> None:
    """Add a symbol; its layers lie on each other, the first one lowest."""
    symbol = SubElement(
        parent, "symbol", name=name, type=type, alpha="1", clip_to_extent="1", force_rhr="0"
    )
    for class_, properties in layers:
        drawn = SubElement(
            symbol, "layer", {"class": class_, "enabled": "1", "locked": "0", "pass": "0"}
        )
        options = SubElement(drawn, "Option", type="Map")
        for key, value in properties.items():
            SubElement(options, "Option", name=key, value=value, type="QString")
            SubElement(drawn, "prop", k=key, v=value)  # QGIS before 3.22 reads these


def _fill(feature: Feature) -> list[SymbolLayer]:
    """Return the symbol of an area: its colour, and where it is hatched, lines."""
    style = feature.style
    fill = {
        "color": _rgba(style["fill"], style["fill-opacity"]),
        "outline_color": _rgba(style["stroke"], style["stroke-opacity"]),
        "outline_width": "0.26",
        "outline_width_unit": "MM",
        "style": "solid",
    }
    hatch = {
        "angle": "45",
        "distance": f"{_HATCH_MM:g}",
        "distance_unit": "MM",
        "line_width": f"{_HATCH_LINE_MM:g}",
        "line_width_unit": "MM",
        "color": _rgba(hatch_colour(style["fill"])),
        # So that the lines of zones that lie on each other are the same lines.
        "coordinate_reference": "viewport",
    }
    return [("SimpleFill", fill), *([("LinePatternFill", hatch)] if feature.hatched else [])]


def _line(style: Mapping[str, Any], within_km: float | None) -> list[SymbolLayer]:
    """Return the symbol of a line on its halo, and below them where it may be."""
    width_mm = style["stroke-width"] / _PIXELS_PER_MM
    strips = []
    if within_km is not None:
        shade = _rgba(style["stroke"], _STRIP_OPACITY)
        widths = [2000 * within_km * step / _STRIPS for step in range(_STRIPS, 0, -1)]
        strips = [_stroke(shade, width, "RenderMetersInMapUnits", "round") for width in widths]
    halo = _stroke(_rgba("#ffffff"), width_mm + _HALO_MM, "MM")
    return [*strips, halo, _stroke(_rgba(style["stroke"]), width_mm, "MM")]


def _stroke(colour: str, width: float, unit: str, cap: str = "flat") -> SymbolLayer:
    """Return a line of a width."""
    return "SimpleLine", {
        "line_color": colour,
        "line_width": f"{width:g}",
        "line_width_unit": unit,
        "capstyle": cap,
        "joinstyle": "round",
        "line_style": "solid",
    }


def _marker(colour: str, *, large: bool) -> SymbolLayer:
    """Return the symbol of a point."""
    return "SimpleMarker", {
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
