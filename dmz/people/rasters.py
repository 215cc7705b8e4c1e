"""People from rasters: cells by the fraction of them that lies inside, window by window."""

from __future__ import annotations

import math
import os
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.geodesy import FloatArray, areas_km2, densify
from dmz.earth.grids import VALUE_STEPS, Edges, Pieces, cut_edges, find_edges
from dmz.errors import InputError, MissingExtraError
from dmz.land.zones import Part
from dmz.people.kinds import DENSITY, find_kind, people_per_km2
from dmz.people.source import Count, Counts, Origin
from dmz.sources.datasets import Dataset, is_remote
from dmz.sources.layers import check_earth

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

# Cells in a window: with what is made of them, at most about 300 MB. GDAL keeps no more than its cache beside.
_WINDOW_CELLS = 6_000_000
_CACHE_MB = 64
# An address is asked for the file alone, not for a listing of its folder, and not for ever.
_REMOTE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_HTTP_CONNECTTIMEOUT": 20,
    "GDAL_HTTP_TIMEOUT": 300,
}
_BATCH_CELLS = 3_000_000
_SQUARE = 16
_RASTER_ENDINGS = {".tif", ".tiff", ".img", ".asc", ".nc", ".bil", ".flt"}
_LAYER_ENDINGS = {".gpkg", ".geojson", ".json", ".shp", ".fgb", ".kml", ".parquet"}
# What may open a raster. Not among them: virtual formats that name other files or servers.
_DRIVERS = ("GTiff", "HFA", "AAIGrid", "EHdr", "netCDF")
_TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def is_raster(path: str) -> bool:
    """Whether a file or address is a raster's, by its content, or by its ending where that does not say."""
    ending = Path(path).suffix.lower()
    if is_remote(path) or ending in _RASTER_ENDINGS:
        return ending not in _LAYER_ENDINGS
    if not Path(path).is_file():
        return False
    with Path(path).open("rb") as file:
        start = file.read(4)
    return start in _TIFF_STARTS or (start == b"PK\3\4" and bool(_zipped_rasters(path)))


def _zipped_rasters(path: str) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = [
                name for name in archive.namelist() if name.lower().endswith((".tif", ".tiff"))
            ]
            return [name for name in names if archive.open(name).read(4) in _TIFF_STARTS]
    except (
        zipfile.BadZipFile,
        OSError,
        RuntimeError,
        NotImplementedError,
    ):  # damaged, locked, or packed in an unknown way
        return []


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
        Its affine transform as coefficients a, b, c, d, e, f: x = a·column + b·row + c, y = d·column + e·row + f.
    block
        Rows and columns of a block, as stored.
    footprint
        Its extent, in degrees.
    per_km2
        What a value is worth where the raster holds densities: people per km²; None where it holds people.
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

    def to_cells(self, areas: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Areas in degrees, in cells of the raster; see `dmz.earth.grids`."""
        a, b, c, d, e, f = self.transform
        if not _is_wgs84(self.crs):
            project = pyproj.Transformer.from_crs("OGC:CRS84", self.crs, always_xy=True)
            areas = shapely.transform(
                densify(areas), lambda xy: np.column_stack(project.transform(*xy.T))
            )
        determinant = a * e - b * d

        def place(xy: FloatArray) -> FloatArray:
            x, y = xy[:, 0] - c, xy[:, 1] - f
            return np.column_stack([(e * x - b * y) / determinant, (a * y - d * x) / determinant])

        placed: npt.NDArray[Any] = shapely.transform(areas, place)
        return placed

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
        for top in range(0, self.rows, stride):
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

    def cell_areas_km2(
        self, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]
    ) -> FloatArray:
        """Area of cells on the ellipsoid, shape as ``row``: exact for a grid in degrees."""
        a, b, c, d, e, f = self.transform
        if self.crs.is_geographic:
            latitudes, at = np.unique(row, return_inverse=True)
            edges = zip(
                (e * latitudes + f).tolist(), (e * (latitudes + 1) + f).tolist(), strict=True
            )
            return areas_km2([shapely.box(0.0, south, abs(a), north) for north, south in edges])[at]
        # Cells of a projection change slowly in size: 16 x 16 of them are measured together, on the ellipsoid.
        wide = self.columns // _SQUARE + 1
        squares, at = np.unique(row // _SQUARE * wide + column // _SQUARE, return_inverse=True)
        top, left = (_SQUARE * axis for axis in np.divmod(squares, wide))
        corners = [
            (left + x * _SQUARE, top + y * _SQUARE) for x, y in ((0, 0), (1, 0), (1, 1), (0, 1))
        ]
        back = pyproj.Transformer.from_crs(self.crs, "OGC:CRS84", always_xy=True)
        rings = [
            np.column_stack(back.transform(a * x + b * y + c, d * x + e * y + f))
            for x, y in corners
        ]
        return (
            areas_km2([shapely.Polygon(ring) for ring in np.stack(rings, axis=1)])[at] / _SQUARE**2
        )


def _is_wgs84(crs: pyproj.CRS) -> bool:
    return crs.is_geographic and crs.to_epsg() == 4326


@dataclass(frozen=True)
class RasterPopulation:
    """People of one raster, or of the tiles of one; a cell counts by the fraction of it that is inside."""

    tiles: tuple[Tile, ...]
    datasets: tuple[Dataset, ...]
    counts: Counts
    warnings: tuple[str, ...] = ()
    complete: bool | None = True

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part, from one pass over the rasters' windows.

        Raises
        ------
        InputError
            The rasters cover none of the parts.
        """
        areas = np.array([part.area for part in parts], dtype=object)
        covered = _covered_km2(
            parts, areas, shapely.union_all([tile.footprint for tile in self.tiles])
        )
        if len(parts) and not covered.any():
            names = ", ".join(d.id for d in self.datasets)
            raise InputError(
                f"{names}: it covers none of the zones; give the raster, or the tiles, of the land around the front line"
            )
        totals = np.zeros(len(parts))
        for tile in self.tiles:
            touched = np.flatnonzero(shapely.intersects(areas, tile.footprint))
            placed = tile.to_cells(areas[touched])
            if not np.isfinite(shapely.get_coordinates(placed)).all():
                raise InputError(
                    f"{tile.path}: its CRS '{tile.crs.name}' does not reach the zones; save it as WGS 84"
                )
            totals[touched] += _sums(tile, find_edges(placed))
        return [
            Count(float(people) if km2 or not part.area_km2 else None, float(km2))
            for part, people, km2 in zip(parts, totals, covered, strict=True)
        ]


def _covered_km2(
    parts: Sequence[Part], areas: npt.NDArray[Any], footprint: BaseGeometry
) -> FloatArray:
    """How much of each part a footprint covers. Shape (n,)."""
    covered = np.array([part.area_km2 for part in parts])
    shapely.prepare(footprint)
    crossed = np.flatnonzero(~shapely.covers(footprint, areas))
    covered[crossed] = np.minimum(
        covered[crossed], areas_km2(shapely.intersection(areas[crossed], footprint))
    )
    return covered


def _sums(tile: Tile, edges: Edges) -> FloatArray:
    """People under each polygon, by its edges: window by window, over the cells in which there are people. Shape (n,)."""
    weights = np.zeros(len(edges.ends), dtype=np.int64)
    # What an edge adds is counted from the left of its window, which cancels over a polygon only
    # if all its edges are counted from the same place: so windows do not depend on the batch.
    windows = tile.windows(edges.ends)
    # An edge crosses about as many cells as it is long; in batches, however many there are, memory stays the same.
    # From north to south, so that a batch has edges in few of the windows.
    order = np.argsort(edges.ends[:, 1], kind="stable")
    ends = edges.ends[order]
    batch = np.cumsum(np.abs(ends[:, 2:] - ends[:, :2]).sum(axis=1) + 1) // _BATCH_CELLS
    cuts = [*np.flatnonzero(np.diff(batch, prepend=-1)).tolist(), len(batch)]
    with _opened(tile.path) as source:
        for start, stop in pairwise(cuts):
            pieces = cut_edges(ends[start:stop], rows=tile.rows, columns=tile.columns)
            for window in windows:
                inside = pieces.within(window.top, window.bottom)
                if len(inside.edge):
                    np.add.at(
                        weights, order[inside.edge + start], _weigh(source, tile, window, inside)
                    )
    return edges.sums(weights)


def _weigh(
    source: DatasetReader, tile: Tile, window: Window, pieces: Pieces
) -> npt.NDArray[np.int64]:
    """What each piece of an edge adds to its polygon's sum, in steps. Shape (n,)."""
    top, bottom, left, right = window
    position, people = _read(source, tile, top, bottom, left, right)
    if not len(position):
        return np.zeros(len(pieces.edge), dtype=np.int64)
    width = right - left
    line = (pieces.row - top).astype(np.int64) * width
    before = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(people)])
    beyond = line + np.minimum(pieces.column + 1 - left, width)
    added: npt.NDArray[np.int64] = -pieces.rise * before[np.searchsorted(position, beyond)]
    live = np.zeros(width * (bottom - top) + 1, dtype=bool)
    live[position] = True
    crossed = np.flatnonzero((pieces.own != 0) & live[line + pieces.column - left])
    at = np.searchsorted(position, (line + pieces.column - left)[crossed])
    added[crossed] += pieces.own[crossed] * people[at]
    return added


def _read(
    source: DatasetReader, tile: Tile, top: int, bottom: int, left: int, right: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The cells of a window in which there are people: their places in it, row by row, and their people in steps. Shapes (n,)."""
    from rasterio.enums import MaskFlags
    from rasterio.errors import RasterioIOError
    from rasterio.windows import Window

    window = Window.from_slices((top, bottom), (left, right))
    try:
        values = source.read(1, window=window).ravel()
        # Nodata, negative sentinels and NaN are not people: only what is above zero is looked at.
        position = np.flatnonzero(values > 0)
        if MaskFlags.per_dataset in source.mask_flag_enums[0]:
            position = position[source.read_masks(1, window=window).ravel()[position] > 0]
    except RasterioIOError as error:
        raise InputError(
            f"{tile.path}: a part of it cannot be read ({error}); the file may be cut short"
        ) from None
    found = values[position]
    keep = np.isfinite(found)
    if tile.nodata is not None:
        keep &= found != np.asarray(tile.nodata).astype(found.dtype)
    position, people = position[keep], found[keep].astype(float) * source.scales[0]
    if tile.per_km2 is not None:
        row, column = np.divmod(position, right - left)
        people *= tile.per_km2 * tile.cell_areas_km2(row + top, column + left)
    return position, np.rint(people * VALUE_STEPS).astype(np.int64)


def read_rasters(origins: Sequence[Origin], *, kind: str | None = None) -> RasterPopulation:
    """Read what rasters say of themselves; their cells are read when people are asked for.

    Parameters
    ----------
    origins
        Tiles of one source: GeoTIFF, or another grid that GDAL reads and that names no other file; plain or zipped; a path or an
        address.
    kind
        ``count`` for people a cell, ``density`` for people a km²; by default what the metadata or the file's name say.

    Raises
    ------
    MissingExtraError
        rasterio is not installed.
    InputError
        Not a raster, no CRS, more than one band, tiles that overlap, or nothing says whether it holds counts or densities.
    """
    try:
        import rasterio  # noqa: F401
    except ImportError:
        raise MissingExtraError("a population raster", "raster") from None
    tiles: list[Tile] = []
    remarks = [remark for origin in origins for remark in origin.warnings]
    for origin in origins:
        for path in _paths(origin.path):
            tile, remark = _describe(path, kind or origin.cells)
            tiles.append(tile)
            remarks += remark
    _check_tiles(tiles)
    datasets = tuple(origin.dataset for origin in origins)
    return RasterPopulation(
        tuple(tiles), datasets, origins[0].counts, tuple(dict.fromkeys(remarks))
    )


def _paths(path: str) -> list[str]:
    """What GDAL opens for a path or an address."""
    if is_remote(path):
        return [
            f"/vsizip//vsicurl/{path}" if path.lower().endswith(".zip") and "://" in path else path
        ]
    with Path(path).open("rb") as file:
        if file.read(256).lstrip()[:1] in (b"<", b"{"):
            raise InputError(
                f"{path}: text that names other files or servers is not followed; give the raster itself"
            )
    if inner := _zipped_rasters(path):
        return [f"/vsizip/{Path(path).absolute()}/{name}" for name in inner]
    return [path]


@contextmanager
def _opened(path: str) -> Iterator[DatasetReader]:
    """A raster, open; `InputError` where it is none."""
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

    with rasterio.Env(GDAL_CACHEMAX=_CACHE_MB, **(_REMOTE if is_remote(path) else {})):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                source = rasterio.open(path, num_threads=os.cpu_count() or 1)
        except RasterioIOError as error:
            raise InputError(
                f"{path}: not a raster that can be read ({str(error).splitlines()[0]})"
            ) from None
        with source:
            yield source


def _describe(path: str, kind: str | None) -> tuple[Tile, list[str]]:
    """What a raster says of itself, and what there is to remark on it."""
    with _opened(path) as source:
        if source.driver not in _DRIVERS:
            raise InputError(f"{path}: the format {source.driver} is not read; save it as GeoTIFF")
        if source.crs is None or source.transform.is_identity:
            raise InputError(
                f"{path}: no CRS is given, so nobody knows where it lies; save it with one"
            )
        if source.count != 1:
            raise InputError(
                f"{path}: it has {source.count} bands; give a raster with one band of people"
            )
        crs = check_earth(path, pyproj.CRS.from_wkt(source.crs.to_wkt()))
        if not (crs.is_geographic or crs.is_projected):
            raise InputError(
                f"{path}: its CRS '{crs.name}' is neither in degrees nor a projection; save it as WGS 84"
            )
        if source.offsets[0]:
            raise InputError(
                f"{path}: its band has an offset, so nodata cannot be told from people; save plain values"
            )
        said, text = find_kind(source)
        taken = kind or said
        if taken is None:
            raise InputError(
                f"{path}: nothing in it says whether a cell holds people or people per km²; give --population-kind count or density"
            )
        transform = tuple(source.transform)[:6]
        if taken == DENSITY and crs.is_geographic and (transform[1] or transform[3]):
            raise InputError(
                f"{path}: a turned grid of densities in degrees is not read; warp it north up"
            )
        tile = Tile(
            path=path,
            crs=crs,
            transform=transform,
            rows=source.height,
            columns=source.width,
            block=source.block_shapes[0],
            nodata=source.nodata,
            footprint=_footprint(crs, transform, source.height, source.width),
            per_km2=people_per_km2(taken, text),
        )
    if said and taken != said:
        return tile, [
            f"{Path(path).name} says that it holds a {said} ('{text}'), but was read as a {taken}, as asked."
        ]
    return tile, []


def _footprint(
    crs: pyproj.CRS, transform: Sequence[float], rows: int, columns: int
) -> BaseGeometry:
    """A raster's extent in degrees, its edges densified."""
    a, b, c, d, e, f = transform
    box = shapely.segmentize(shapely.box(0, 0, columns, rows), max(rows, columns) / 64)
    placed = shapely.transform(
        box,
        lambda p: np.column_stack([a * p[:, 0] + b * p[:, 1] + c, d * p[:, 0] + e * p[:, 1] + f]),
    )
    if _is_wgs84(crs):
        return shapely.box(*placed.bounds) if not (b or d) else placed
    back = pyproj.Transformer.from_crs(crs, "OGC:CRS84", always_xy=True)
    degrees = shapely.transform(placed, lambda xy: np.column_stack(back.transform(*xy.T)))
    xy = shapely.get_coordinates(degrees)
    finite = xy[np.isfinite(xy).all(axis=1)]  # corners of a world map lie off the globe
    ring = shapely.Polygon(finite if len(finite) > 3 else None)
    return ring if ring.is_valid else shapely.convex_hull(ring)


def _check_tiles(tiles: Sequence[Tile]) -> None:
    """Refuse tiles that overlap: people would be counted twice."""
    for number, tile in enumerate(tiles):
        for other in tiles[:number]:
            shared, least = (
                areas_km2([tile.footprint & other.footprint, tile.footprint])[0],
                1e-4 * areas_km2([other.footprint])[0],
            )
            if shared > least:
                raise InputError(
                    f"{other.path} and {tile.path} overlap, so people would be counted twice; give tiles of one source"
                )
