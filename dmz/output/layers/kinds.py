"""The kinds of features, and the layer that each of them goes into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Layer:
    """A layer: all features of a kind.

    Attributes
    ----------
    name, title
        What a GeoPackage calls it, and what people read.
    legend
        The properties that tell apart features drawn in different colours.
    """

    name: str
    title: str
    legend: tuple[str, ...] = ("name",)


# By the kind of their features, from the bottom to the top of a map.
LAYERS: Mapping[str, Layer] = {
    "held_area": Layer("held_areas", "Held areas"),
    "gap": Layer("gaps", "Land of neither party"),
    "gained": Layer("gained", "Land gained"),
    "lost": Layer("lost", "Land lost"),
    "zone": Layer("zones", "Zones", ("name", "part")),
    "provision": Layer("provisions", "Provisions", ("name", "party", "part")),
    "front": Layer("front", "Front line"),
    "plan_front": Layer("plan_front", "Front line under the plan"),
    "sector": Layer("sector", "Sector"),
    "settlement": Layer("settlements", "Settlements"),
    "city": Layer("cities", "Cities"),
    "place": Layer("places", "Places"),
}
