"""Pieces: a zone's land cut by oblast, each piece with its own figures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.shapes import polygons_of
from dmz.land.territory import Territory
from dmz.land.zones import Zone, split_by_region
from dmz.measure.figures import OUTSIDE, ZoneFigures


def cut_by_oblast(
    row: ZoneFigures, zone: Zone, territory: Territory
) -> Iterator[tuple[BaseGeometry, dict[str, Any]]]:
    """Yield the pieces of a zone, and the figures of each, which add up to the zone's.

    An oblast may have people of a zone and no land of it, where the ground of a town
    reaches over its border: that piece has an empty geometry.
    """
    names = territory.region_names
    land = {
        # Where an edge runs along a border, an overlay leaves lines beside the land.
        OUTSIDE if part.region is None else names[part.region]: polygons_of(part.area)
        for part in split_by_region(zone, territory)
    }
    for figures in row.region_dicts():
        yield land.get(figures["oblast"], shapely.MultiPolygon()), figures
