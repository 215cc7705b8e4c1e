"""VIINA: who holds each of 33,141 settlements on each day, in one table a year.

The table has no coordinates; they are joined to it by GeoNames id.
"""

from __future__ import annotations

from dataclasses import replace

import shapely

from dmz.errors import InputError
from dmz.sources.control_tables import fetch_year, make_settlements, read_statuses
from dmz.sources.datasets import DATA, shipped_rows
from dmz.sources.layers import Layer
from dmz.sources.registry import Fetched, Request, read_source, read_sources
from dmz.sources.store import Store

# Where the settlements have coordinates: the source, its file in the cache, the column
# with GeoNames ids, and its display name.
_GAZETTEERS = (
    ("viina-cells", "gn_UA_tess.geojson", "geonameid", "VIINA's cells"),
    ("geonames", "UA.zip", "id", "GeoNames"),
)

Points = dict[str, tuple[float, float]]


def fetch(request: Request) -> Fetched:
    """Fetch the table of the year."""
    return Fetched(request, (fetch_year(request),), request.date)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the settlements as points, with their ``holder`` on the day."""
    statuses, last = read_statuses(fetched, "geonameid")
    points, where = _points()
    ids = [id for id in statuses if id in points]
    if not ids:
        raise InputError(
            f"{fetched.request.spec}: none of its {len(statuses):,} settlements is in {where} "
            "(by GeoNames id)"
        )
    dataset = replace(fetched, date=last).dataset(role)
    dataset = replace(dataset, citation=f"{dataset.citation}; coordinates: {where}")
    remark = ""
    if len(ids) < len(statuses):
        remark = (
            f"{fetched.request.spec}: {len(ids):,} of {len(statuses):,} settlements have "
            f"coordinates in {where}; the line is no finer than their spacing. "
            "For more coordinates: dmz data fetch geonames"
        )
    geometries = shapely.points([points[id] for id in ids])
    return [make_settlements(dataset, geometries, ids, statuses, remark)]


def _points() -> tuple[Points, str]:
    """Return coordinates by GeoNames id, and where they come from.

    VIINA's own cells, or GeoNames, add to the shipped tables where they are cached.
    """
    shipped = _shipped_points()
    for id, name, column, title in _GAZETTEERS:
        if Store().get(id, name):
            (layer,) = read_source(Request(read_sources()[id]), "gazetteer")
            xy = shapely.get_coordinates(shapely.point_on_surface(layer.geometries)).tolist()
            places = {
                str(place): (x, y) for place, (x, y) in zip(layer.columns[column], xy, strict=True)
            }
            return {**places, **shipped}, f"the shipped tables and {title}"
    return shipped, "the shipped tables"


def _shipped_points() -> Points:
    points: Points = {}
    for path in (DATA / "settlements.csv", *sorted((DATA / "control").glob("20*.csv"))):
        points |= {
            row["id"]: (float(row["longitude"]), float(row["latitude"]))
            for row in shipped_rows(path)
        }
    return points
