"""How features are drawn, in the words of simplestyle 1.1.0, and whose are hatched."""

from __future__ import annotations

from typing import Any

from dmz.land.territory import NEITHER, Territory

GAP_COLOUR = "#999999"
LINE_COLOUR, CITY_COLOUR, SETTLEMENT_COLOUR = "#1a1a1a", "#000000", "#666666"


def colours_of(territory: Territory) -> dict[str, str]:
    """Return the parties' colours by id, and that of land of neither."""
    colours = {party.id: party.colour for party in territory.parties}
    return colours | {NEITHER: GAP_COLOUR}


def is_hatched(party: str, territory: Territory) -> bool:
    """Tell whether a party's zones are hatched, as on the maps: the second one's."""
    return party == territory.parties[1].id


def fill_style(colour: str, opacity: float) -> dict[str, Any]:
    """Return the style of an area."""
    return {
        "fill": colour,
        "fill-opacity": opacity,
        "stroke": colour,
        "stroke-width": 1,
        "stroke-opacity": 0.8,
    }


def stroke_style(colour: str, width: float) -> dict[str, Any]:
    """Return the style of a line."""
    return {"stroke": colour, "stroke-width": width, "stroke-opacity": 1}


def marker_style(colour: str, size: str) -> dict[str, Any]:
    """Return the style of a point."""
    return {"marker-color": colour, "marker-size": size}
