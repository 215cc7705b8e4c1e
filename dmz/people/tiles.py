"""One raster: what its cells hold, and where they lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import STANDARD_WEST, TURN, run_on
from dmz.earth.geodesy import AnyArray, FloatArray, IntArray, areas_km2, densify
from dmz.errors import InputError
from dmz.people.kinds import find_kind, people_per_km2
from dmz.people.raster_files import open_raster
from dmz.people.source import DENSITY
from dmz.sources.layers import check_earth, reproject

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

# Cells in a window: with the arrays made from them, at most about 300 MB.
_WINDOW_CELLS = 6_000_000
# GDAL unpacks a block as a whole: those of products in use have 1 MB.
_BLOCK_LIMIT_BYTES = 2**29
# Cells along the side of a square whose cells count as equal in size.
_SQUARE = 16


class Window(NamedTuple):
    """A range of rows and columns of a raster, the ends not included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Tile:
    """One raster.

    Attributes
    ----------
    path
        What GDAL opens.
    transform
        The affine transform as coefficients a, b, c, d, e, f:
        x = a·column + b·row + c, y = d·column + e·row + f.
    block
        Rows and columns of a block, as stored.
    footprint
        The extent, in degrees.
    per_km2
        For densities, what a value of 1 is worth in people per km²; None for counts.
    """

    path: str
    crs: pyproj.CRS
    transform: tuple[float, float, float, float, float, float]
    rows: int
    columns: int
    block: tuple[int, int]
    nodata: float | None
    footprint: BaseGeometry
    per_km2: float | None

    @property
    def turns(self) -> range:
        """Turns by which areas in -180 to 180 degrees are moved onto the raster."""
        west, _, east, _ = self.footprint.bounds
        first = math.floor((west - STANDARD_WEST) / TURN)
        return range(first, max(first + 1, math.ceil((east - STANDARD_WEST) / TURN)))

    def to_cells(self, areas: AnyArray) -> AnyArray:
        """Areas in degrees, shape (n,), in cells of the raster; see `dmz.earth.grids`.

        Coordinates are not finite where the raster's CRS does not reach.
        """
        a, b, c, d, e, f = self.transform
        if not _is_wgs84(self.crs):
            # An edge that is straight in degrees is curved in the raster's CRS.
            areas = reproject(densify(areas), "OGC:CRS84", self.crs)
        determinant = a * e - b * d

        def place(xy: FloatArray) -> FloatArray:
            x, y = xy[:, 0] - c, xy[:, 1] - f
            return np.column_stack([(e * x - b * y) / determinant, (a * y - d * x) / determinant])

        return np.asarray(shapely.transform(areas, place))

    def windows(self, ends: FloatArray) -> list[Window]:
        """Windows that hold all edges, by their ends of shape (m, 4) in cells.

        They are as wide as the edges of all polygons in their rows, and made of whole
        blocks where blocks are small, so that no block is decoded twice.
        """
        block_rows, block_columns = self.block
        stride = max(_WINDOW_CELLS // self.columns, 1)
        if block_rows * self.columns <= 2 * _WINDOW_CELLS:
            stride = max(stride // block_rows, 1) * block_rows
        x, y = ends[:, 0::2], ends[:, 1::2]
        west, east = x.min(axis=1), x.max(axis=1)
        upper, lower = y.min(axis=1), y.max(axis=1)
        windows = []
        # A header may claim two thousand million rows: only those with edges are gone
        # through.
        first = max(math.floor(upper.min()) - 1, 0) if len(ends) else 0
        last = min(math.ceil(lower.max()) + 1, self.rows) if len(ends) else 0
        for top in range(first // stride * stride, last, stride):
            bottom = min(top + stride, self.rows)
            # One cell to spare: rounding may move a piece of an edge by a cell.
            here = (lower > top - 1) & (upper < bottom + 1)
            if not here.any():
                continue
            left = max(math.floor(west[here].min()) - 1, 0)
            right = min(math.floor(east[here].max()) + 2, self.columns)
            if left < right:
                left = left // block_columns * block_columns
                right = min(-(-right // block_columns) * block_columns, self.columns)
                windows.append(Window(top, bottom, left, right))
        return windows

    def cell_areas_km2(self, row: IntArray, column: IntArray) -> FloatArray:
        """Area of cells on the ellipsoid, in km². Shape as ``row``.

        Exact for a grid in degrees, where all cells of a row are equal. In a
        projection, cells change slowly in size: 16 x 16 of them are measured as one.
        """
        a, b, c, d, e, f = self.transform
        if self.crs.is_geographic:
            rows, at = np.unique(row, return_inverse=True)
            tops, bottoms = e * rows + f, e * (rows + 1) + f
            cells = [
                shapely.box(0.0, south, abs(a), north)
                for north, south in zip(tops.tolist(), bottoms.tolist(), strict=True)
            ]
            return areas_km2(cells)[at]
        squares_wide = self.columns // _SQUARE + 1
        square = row // _SQUARE * squares_wide + column // _SQUARE
        squares, at = np.unique(square, return_inverse=True)
        top, left = (_SQUARE * axis for axis in np.divmod(squares, squares_wide))
        back = pyproj.Transformer.from_crs(self.crs, "OGC:CRS84", always_xy=True)
        corners = []
        for right, down in ((0, 0), (1, 0), (1, 1), (0, 1)):
            x, y = left + right * _SQUARE, top + down * _SQUARE
            corners.append(np.column_stack(back.transform(a * x + b * y + c, d * x + e * y + f)))
        rings = np.stack(corners, axis=1)
        return areas_km2([shapely.Polygon(ring) for ring in rings])[at] / _SQUARE**2


def _is_wgs84(crs: pyproj.CRS) -> bool:
    return crs.is_geographic and crs.to_epsg() == 4326


def read_tile(path: str, kind: str | None) -> tuple[Tile, list[str]]:
    """Read where a raster's cells lie and what they hold, and the remarks on that.

    Parameters
    ----------
    kind
        ``count`` or ``density``, whatever the metadata state; None to go by them.

    Raises
    ------
    InputError
        Not a raster of one band in a known format with a CRS on Earth, or nothing
        states whether it holds counts or densities.
    """
    with open_raster(path) as source:
        crs = _check_raster(path, source)
        stated, text = find_kind(source)
        chosen = kind or stated
        if chosen is None:
            raise InputError(
                f"{path}: nothing in it states whether a cell holds people or people per km²;"
                " give --population-kind count or density"
            )
        transform = tuple(source.transform)[:6]
        if chosen == DENSITY and crs.is_geographic and (transform[1] or transform[3]):
            raise InputError(
                f"{path}: a rotated grid of densities in degrees is not read; warp it north up"
            )
        footprint = _footprint(crs, transform, source.height, source.width)
        if footprint.is_empty or not np.isfinite(footprint.bounds).all():
            raise InputError(f"{path}: it lies nowhere on Earth by its CRS '{crs.name[:60]}'")
        tile = Tile(
            path=path,
            crs=crs,
            transform=transform,
            rows=source.height,
            columns=source.width,
            block=source.block_shapes[0],
            nodata=source.nodata,
            footprint=footprint,
            per_km2=people_per_km2(chosen, text),
        )
    if stated and chosen != stated:
        return tile, [
            f"{Path(path).name} states that it holds a {stated} ('{text}'),"
            f" but was read as a {chosen}, as asked."
        ]
    return tile, []


def _check_raster(path: str, source: DatasetReader) -> pyproj.CRS:
    """The CRS of a raster whose cells can be placed and counted."""
    if source.crs is None or source.transform.is_identity:
        raise InputError(
            f"{path}: no CRS is given, so nobody knows where it lies; save it with one"
        )
    a, b, _, d, e, _ = transform = tuple(source.transform)[:6]
    if not all(map(math.isfinite, transform)) or not a * e - b * d:
        raise InputError(f"{path}: its cells have no place or no size; save it again")
    if source.count != 1:
        raise InputError(
            f"{path}: it has {source.count} bands; give a raster with one band of people"
        )
    if math.prod(source.block_shapes[0]) * _cell_bytes(source) > _BLOCK_LIMIT_BYTES:
        raise InputError(
            f"{path}: it is stored in one piece, or a few, too large to read; save it in tiles"
        )
    crs = check_earth(path, pyproj.CRS.from_wkt(source.crs.to_wkt()))
    if not (crs.is_geographic or crs.is_projected):
        raise InputError(
            f"{path}: its CRS '{crs.name}' is neither in degrees nor a projection;"
            " save it as WGS 84"
        )
    if source.offsets[0]:
        raise InputError(
            f"{path}: its band has an offset, so nodata cannot be told from people;"
            " save plain values"
        )
    return crs


def _cell_bytes(source: DatasetReader) -> int:
    """Bytes of a cell; raises `InputError` where they are no numbers of people."""
    kind = np.dtype(source.dtypes[0])
    if kind.kind not in "iuf":
        raise InputError(f"{source.name}: its cells are {kind}, not numbers of people")
    return int(kind.itemsize)


def _footprint(
    crs: pyproj.CRS, transform: Sequence[float], rows: int, columns: int
) -> BaseGeometry:
    """A raster's extent in degrees."""
    a, b, c, d, e, f = transform
    # With points along its edges, which in degrees are curved.
    box = shapely.segmentize(shapely.box(0, 0, columns, rows), max(rows, columns) / 64)
    placed = shapely.transform(
        box,
        lambda p: np.column_stack([a * p[:, 0] + b * p[:, 1] + c, d * p[:, 0] + e * p[:, 1] + f]),
    )
    if _is_wgs84(crs):
        return shapely.box(*placed.bounds) if not (b or d) else placed
    xy = shapely.get_coordinates(reproject(placed, crs, "OGC:CRS84"))
    # The corners of a world map in Mollweide lie off the globe. The points that are
    # left may make a ring that crosses itself. Across the antimeridian longitudes jump.
    finite = run_on(xy[np.isfinite(xy).all(axis=1)])
    ring = shapely.Polygon(finite if len(finite) > 3 else None)
    return ring if ring.is_valid else shapely.convex_hull(ring)
