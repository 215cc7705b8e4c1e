"""Cells: the land nearer to one place than to any other."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import CHORD_KM, AnyArray, FloatArray, IntArray, densify, plane_of


def nearest_cells(points: FloatArray, around: BaseGeometry) -> tuple[AnyArray, IntArray]:
    """Draw the cell of each place.

    Parameters
    ----------
    points
        Shape (n, 2), longitude and latitude in degrees.
    around
        What the cells have to cover, in degrees. They reach beyond it.

    Returns
    -------
    Cells in degrees, shape (m,), and for each place the index of its cell, shape (n,):
    places at one point share a cell.
    """
    # In a plane, whose straight lines are close to the geodesics halfway between two
    # places near its centre.
    plane = plane_of(around)
    positions = shapely.get_coordinates(plane.project(shapely.points(points)))
    # A Voronoi diagram has no cell for the second of two places at one point.
    unique, cell_of = np.unique(positions, axis=0, return_inverse=True)
    # Chords of parallels cut off less than a kilometre.
    extent = shapely.buffer(plane.project(densify(around.envelope, chord_km=100.0)), 1.0)
    if len(unique) == 1:
        cells = np.array([extent])
    else:
        diagram = shapely.voronoi_polygons(
            shapely.multipoints(unique), extend_to=extent, ordered=True
        )
        cells = shapely.get_parts(diagram)
    return plane.unproject(shapely.segmentize(cells, CHORD_KM)), cell_of.ravel()
