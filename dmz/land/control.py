"""Control: settlements, the party that holds each, and the land nearest to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from dmz.earth.antimeridian import wrap_longitude
from dmz.earth.geodesy import AnyArray, BoolArray, FloatArray, densify, plane_of
from dmz.earth.shapes import TOUCH_DEGREES, clip_to_box, polygons_of
from dmz.errors import InputError
from dmz.land.derived import control_dataset
from dmz.land.smooth import unite_smoothly
from dmz.land.territory import Party, Territory
from dmz.sources.layers import Layer, check_overlap, read_layer

CONTESTED = "contested"
# What sources call the column with a settlement's holder.
_HOLDER_COLUMNS = ("holder", "status", "control")
# How far the two points of a contested settlement stand from it: far less than
# settlements stand apart, far more than the rounding of the cells' corners.
_TWIN_KM = 0.05
# A party's settlements this much further away than its nearest one count for the
# direction in which a contested settlement is split.
_NEIGHBOURHOOD_KM = 2.0
# A contested settlement up to this far behind the line is reached by a corridor, whose
# points stand a step apart.
_CORRIDOR_KM = 5.0
_CORRIDOR_STEP_KM = 1.0
# An edge that is straight on the plane is bent in degrees: by 0.6 m at this length, by
# 20 m at the longest between cells.
_EDGE_KM = 5.0
# Points of settlements are up to 2 km off, and may lie beyond the coast.
_COAST_DEGREES = 0.02


@dataclass(frozen=True, eq=False)
class ControlTable:
    """Settlements and their holders. Compared and hashed by identity.

    Attributes
    ----------
    points
        Shape (n, 2): longitude and latitude in degrees.
    holders
        Shape (n,): party ids or `CONTESTED`, in lower case.
    """

    points: FloatArray
    holders: npt.NDArray[np.str_]


def read_control_table(layers: Sequence[Layer], parties: Sequence[Party]) -> ControlTable:
    """Read settlements and their holders from layers of points.

    Parameters
    ----------
    layers
        Points, or multipoints whose points share a holder, with a column ``holder``,
        ``status`` or ``control``.
    parties
        Parties whose spellings stand for their ids. Other values are kept as they are:
        `area_of_settlements` refuses them.

    Raises
    ------
    InputError
        A layer has no column of holders.
    """
    ids = {spelling: party.id for party in parties for spelling in party.spellings}
    points, holders = [], []
    for layer in layers:
        column = next((name for name in _HOLDER_COLUMNS if name in layer.columns), None)
        if column is None:
            raise InputError(
                f"{layer.dataset.id}: settlements need a column 'holder' "
                f"with a party's id or '{CONTESTED}'"
            )
        xy, row = shapely.get_coordinates(layer.geometries, return_index=True)
        points.append(xy)
        for value in layer.columns[column][row]:
            holder = str(value or "").strip().lower()
            holders.append(ids.get(holder, holder))
    return ControlTable(np.concatenate(points), np.array(holders))


def shipped_control(territory: Territory) -> Layer:
    """Read the settlements and their holders that ship with the territory."""
    dataset = control_dataset(territory)
    return replace(read_layer(str(territory.control_path), "front"), dataset=dataset)


def known_holders(territory: Territory) -> ControlTable:
    """Return points whose holder is known, to tell the sides of a drawn line by."""
    if not territory.seats and territory.control_path is None:
        raise InputError(
            f"{territory.title}: nothing says which side of a drawn line is whose; give polygons "
            "instead, or a point on each side (--seat, or seat in a theatre's file)"
        )
    if not territory.seats:
        return read_control_table([shipped_control(territory)], territory.parties)
    return ControlTable(np.array(list(territory.seats.values())), np.array(list(territory.seats)))


def area_of_settlements(
    name: str, table: ControlTable, party: Party, territory: Territory
) -> BaseGeometry:
    """Unite the nearest-neighbour cells of a party's settlements, within the territory.

    The line runs about halfway between settlements of the two parties, and through
    contested ones or up to 1 km by, even where these lie up to 5 km behind others; it
    is smooth where settlements are far apart (see
    `dmz.land.smooth`). Land that is cut off from every settlement of its party is the
    other party's.

    Parameters
    ----------
    name
        What errors call the table.

    Returns
    -------
    The area in degrees.

    Raises
    ------
    InputError
        A holder is neither a party nor `CONTESTED`, a party holds no settlement, two
        holders share a place, or the settlements lie outside the territory.
    """
    _check_holders(name, table, territory)
    check_overlap(name, [shapely.MultiPoint(table.points)], territory.outline, "its settlements")
    first, second = (p.id for p in territory.parties)
    other = first if second == party.id else second
    # Bays are nobody's: the tip of the Kinburn spit would hang on Ochakiv by one.
    area = _unite_cells(name, table, party.id, other, territory.land)
    rest = shapely.difference(territory.land, area)
    own = shapely.points(table.points[table.holders == party.id])
    others = shapely.points(table.points[table.holders == other])
    # Cells cross water: the tip of the Kinburn spit (9 km²) is nearest to Ochakiv on
    # the other shore. And of a contested settlement behind the line one half becomes an
    # enclave of the party that is not there: two of 4 km² near Pokrovsk. Neither has a
    # settlement of its own.
    rest = _without_cut_off_parts(rest, others, area)
    # Cut anew rather than united: two overlays of one seam may leave a hair between.
    area = shapely.difference(territory.land, rest)
    return _without_cut_off_parts(area, own, rest)


def _check_holders(name: str, table: ControlTable, territory: Territory) -> None:
    """Refuse holders that are no parties, and a table of one party only."""
    ids = [party.id for party in territory.parties]
    unknown = sorted(set(table.holders.tolist()) - {*ids, CONTESTED})
    if unknown:
        raise InputError(
            f"{name}: '{unknown[0]}' is not a holder; use {', '.join(ids)} or {CONTESTED}"
        )
    if not all((table.holders == id).any() for id in ids):
        raise InputError(f"{name}: it needs settlements of both parties, {' and '.join(ids)}")


def _unite_cells(
    name: str, table: ControlTable, party: str, other: str, outline: BaseGeometry
) -> BaseGeometry:
    """Unite the Voronoi cells of a party's settlements, their edge smoothed."""
    # Degrees are not square: the nearest settlement is the nearest on a plane in km.
    plane = plane_of(outline)
    points = shapely.get_coordinates(plane.project(shapely.points(table.points)))
    points, mine, settled = _split_contested(points, table.holders, party, other)
    # A place listed twice has one cell: points that agree to 1 mm are one.
    points, first, same = np.unique(points.round(6), axis=0, return_index=True, return_inverse=True)
    torn = np.flatnonzero(mine != mine[first][same.ravel()])
    if len(torn):
        place = plane.unproject(shapely.Point(points[same.ravel()[torn[0]]]))
        raise InputError(
            f"{name}: two holders for one place, at {place.y:.4f}, "
            f"{wrap_longitude(place.x):.4f} (latitude, longitude)"
        )
    points, mine, settled = _reach_contested(points, mine[first], settled[first])
    # Sides of the box bulge on the plane; the outer cells must reach beyond them.
    extent = plane.project(densify(shapely.box(*outline.bounds), chord_km=100.0))
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=extent, ordered=True)
    )
    # Smoothed on the plane; clipped and cut short, since outer edges bend in degrees.
    area = unite_smoothly(cells, mine, points, settled)
    area = shapely.segmentize(clip_to_box(area, extent.bounds), _EDGE_KM)
    held: BaseGeometry = shapely.intersection(outline, plane.unproject(area))
    return held


def _split_contested(
    points: FloatArray, holders: npt.NDArray[np.str_], party: str, other: str
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Replace every contested settlement by a twin for each party.

    The edge between the twins' cells runs through the settlement, at a right angle to
    the direction from the party's nearest settlements to the other party's, as the line
    does.

    Returns
    -------
    Points of shape (m, 2) in km on a plane; which of them the party holds, and which
    are no twins, both of shape (m,).
    """
    contested = points[holders == CONTESTED]
    if not len(contested):
        return points, holders == party, np.ones(len(points), bool)
    away = _mean_nearest(contested, points[holders == other]) - _mean_nearest(
        contested, points[holders == party]
    )
    # Where the two means coincide, so do the twins, and they are refused.
    length = np.maximum(np.hypot(*away.T), 1e-9)
    step = _TWIN_KM * away / length[:, None]
    settled = holders != CONTESTED
    everything = np.concatenate([points[settled], contested + step, contested - step])
    mine = np.concatenate(
        [holders[settled] == party, np.zeros(len(contested), bool), np.ones(len(contested), bool)]
    )
    return everything, mine, np.arange(len(mine)) < settled.sum()


def _reach_contested(
    points: FloatArray, mine: BoolArray, settled: BoolArray
) -> tuple[FloatArray, BoolArray, BoolArray]:
    """Add points on the way to contested settlements that lie behind other ones.

    A contested settlement lies on the line. Where others lie before it, one of its
    twins is cut off from its party's land: the way there is that party's too.

    Parameters and returns are those that `_split_contested` returns; the points added
    count as twins.
    """
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.multipoints(points), ordered=True))
    at = np.asarray(shapely.points(points))
    ways, owners = [points], [mine]
    for side in (True, False):
        own = mine == side
        land = shapely.get_parts(shapely.coverage_union_all(cells[own]))
        part, _ = shapely.STRtree(at[own & settled]).query(land, "contains")
        joined = np.isin(np.arange(len(land)), part)
        party_land = shapely.union_all(land[joined])
        for enclave in land[~joined]:
            twins = at[own & shapely.contains(enclave, at)]
            way = shapely.shortest_line(twins, party_land)
            way = way[np.argmin(shapely.length(way))]
            if shapely.length(way) > _CORRIDOR_KM:
                continue
            steps = np.arange(_CORRIDOR_STEP_KM, shapely.length(way), _CORRIDOR_STEP_KM)
            ways.append(shapely.get_coordinates(shapely.line_interpolate_point(way, steps)))
            owners.append(np.full(len(steps), side))
    added = sum(map(len, ways)) - len(points)
    return (
        np.concatenate(ways),
        np.concatenate(owners),
        np.concatenate([settled, np.zeros(added, bool)]),
    )


def _mean_nearest(places: FloatArray, settlements: FloatArray) -> FloatArray:
    """Mean position of the settlements around each place; both of shape (n, 2) in km.

    Not of the nearest alone: where two are about as near, a small error in the
    coordinates would turn the line.
    """
    at = shapely.points(places)
    tree = shapely.STRtree(np.asarray(shapely.points(settlements)))
    nearest = shapely.points(settlements[tree.nearest(at)])
    radius = _NEIGHBOURHOOD_KM + shapely.distance(at, nearest)
    place, near = tree.query(at, predicate="dwithin", distance=radius)
    count = np.bincount(place, minlength=len(places))
    sums = [np.bincount(place, weights=settlements[near, axis]) for axis in (0, 1)]
    return np.asarray(np.column_stack(sums) / count[:, None])


def _without_cut_off_parts(
    land: BaseGeometry, settlements: AnyArray, neighbour: BaseGeometry
) -> BaseGeometry:
    """A land less its parts that have none of its settlements and touch the neighbour.

    Islands without a settlement touch nothing: they stay with their party.
    """
    parts = shapely.get_parts(polygons_of(land))
    part, _ = shapely.STRtree(settlements).query(
        parts, predicate="dwithin", distance=_COAST_DEGREES
    )
    empty = np.setdiff1d(np.arange(len(parts)), part)
    cut_off = empty[shapely.dwithin(parts[empty], neighbour, TOUCH_DEGREES)]
    return shapely.MultiPolygon(list(np.delete(parts, cut_off)))
