"""Mapped water by region, on boxes of degrees."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod
from shapely import box

from dmz.land.regional_water import divide_water

GEOD = Geod(ellps="WGS84")


def km2(west: float, south: float, east: float, north: float) -> float:
    """Area of a box on the ellipsoid, by GeographicLib along its parallels."""
    x = np.concatenate([np.linspace(west, east, 200), np.linspace(east, west, 200)])
    y = np.concatenate([np.full(200, south), np.full(200, north)])
    return abs(float(GEOD.polygon_area_perimeter(x, y)[0])) / 1e6


def test_a_lake_across_a_border_and_the_edge_of_an_area() -> None:
    regions = np.array([box(30, 48, 31, 49), box(31, 48, 32, 49)])
    lakes = np.array([box(30.9, 48.4, 31.2, 48.6), box(31.5, 48.1, 31.6, 48.2)])
    waters = divide_water(lakes, regions)
    inside = waters.inside_km2(box(29, 48.5, 33, 50))  # the northern half of one lake
    expected = [km2(30.9, 48.5, 31, 48.6), km2(31, 48.5, 31.2, 48.6)]
    assert inside == pytest.approx(expected, rel=1e-4)
    everything = waters.inside_km2(box(29, 47, 33, 50))
    assert everything[1] == pytest.approx(
        km2(31, 48.4, 31.2, 48.6) + km2(31.5, 48.1, 31.6, 48.2), rel=1e-4
    )
    assert list(divide_water(lakes[:0], regions).inside_km2(box(29, 47, 33, 50))) == [0, 0]
