"""Simple maps of held land on the shipped territory."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

# Crimea south of its isthmus: a map without it is refused as incomplete.
CRIMEA = shapely.box(32.3, 44.3, 36.7, 45.9)


def east_of(longitude: float) -> BaseGeometry:
    """All land east of a meridian, and Crimea."""
    return shapely.union(shapely.box(longitude, 44, 41, 52), CRIMEA)
