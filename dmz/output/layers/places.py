"""Features of the user's places: a point for each, with the zones that it is in."""

from __future__ import annotations

import shapely

from dmz.answers.where import PlacesInZones
from dmz.output.layers.features import Feature, make_feature

_INSIDE, _OUTSIDE = "#D55E00", "#666666"


def where_features(found: PlacesInZones) -> list[Feature]:
    """Return a point for each place and reading of a plan."""
    features = []
    for row, place in zip(found.rows(), found.places, strict=True):
        properties = {"kind": "place", **row, "front_date": found.front.date}
        style = {"marker-color": _INSIDE if place.inside else _OUTSIDE, "marker-size": "medium"}
        features.append(
            make_feature(shapely.Point(place.longitude, place.latitude), properties, style)
        )
    return features
