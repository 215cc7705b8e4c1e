"""The scale of a drawing: from km on the plane to points on paper or pixels."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from dmz.output.maps.viewport import Frame


@dataclass(frozen=True)
class Scale:
    """Lengths of a drawing that shows a frame, from the frame's lower left corner.

    Attributes
    ----------
    frame
        In km on the plane.
    per_km
        How many points or pixels a km has.
    """

    frame: Frame
    per_km: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the drawing."""
        west, south, east, north = self.frame
        return (east - west) * self.per_km, (north - south) * self.per_km

    def to_drawing(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point of the plane is on the drawing."""
        west, south, *_ = self.frame
        return (x - west) * self.per_km, (y - south) * self.per_km

    def to_plane(self, x: float, y: float) -> tuple[float, float]:
        """Return which point of the plane is at a point of the drawing."""
        west, south, *_ = self.frame
        return x / self.per_km + west, y / self.per_km + south

    def draw(self, geometry: BaseGeometry) -> BaseGeometry:
        """Return a geometry of the plane in lengths of the drawing."""
        corner = self.frame[:2]
        return shapely.transform(geometry, lambda xy: (xy - corner) * self.per_km)
