"""VIINA: who holds each of 33,141 settlements on each day, in one table a year.

The table has no coordinates; they are joined to it by GeoNames id.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO

import numpy as np
import shapely

from dmz.errors import InputError
from dmz.sources.archives import open_entry
from dmz.sources.datasets import DATA
from dmz.sources.days import check_published, today
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer
from dmz.sources.registry import Fetched, Request, load_adapter, read_sources
from dmz.sources.store import Store

# Where the settlements have coordinates: the source, its file in the cache, the column
# with GeoNames ids, and its display name.
_GAZETTEERS = (
    ("viina-cells", "gn_UA_tess.geojson", "geonameid", "VIINA's cells"),
    ("geonames", "UA.zip", "id", "GeoNames"),
)
_HOLDER = "status"
_CHUNK = 2**22
# Far more than a year of 33,141 places: where to stop in a table that never ends.
_TABLE_LIMIT_BYTES = 6 * 2**30

Points = dict[str, tuple[float, float]]


def fetch(request: Request) -> Fetched:
    """Fetch the table of the year, again if the cached one may end before the day.

    A table that was fetched within the last 24 hours is not fetched again.
    """
    source = request.source
    day = request.day() or today()
    check_published(request, day)
    url, name = source.address(year=day.year), f"control_{day.year}.zip"
    file = fetch_file(source.id, name, url, kind="zip", date=f"{day.year}", again=request.again)
    fetched, one_day = datetime.fromisoformat(file.fetched), timedelta(days=1)
    may_end_early = fetched.date() <= day + one_day
    if may_end_early and datetime.now(UTC) - fetched > one_day:
        file = fetch_file(source.id, name, url, kind="zip", date=f"{day.year}", again=True)
    return Fetched(request, (file,), request.date)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the settlements as points, with their ``holder`` on the day."""
    day = fetched.request.day()
    statuses, last = _statuses(fetched, day)
    points, where = _points()
    ids = [id for id in statuses if id in points]
    if not ids:
        raise InputError(
            f"{fetched.request.spec}: none of its {len(statuses):,} settlements is in {where} "
            "(by GeoNames id)"
        )
    dataset = replace(fetched, date=last).dataset(role)
    dataset = replace(dataset, citation=f"{dataset.citation}; coordinates: {where}")
    warnings: tuple[str, ...] = ()
    if len(ids) < len(statuses):
        warnings = (
            f"{fetched.request.spec}: {len(ids):,} of {len(statuses):,} settlements have "
            f"coordinates in {where}; the line is no finer than their spacing. "
            "For more coordinates: dmz data fetch geonames",
        )
    geometries = np.asarray(shapely.points([points[id] for id in ids]), dtype=object)
    columns = {
        "id": np.array(ids, dtype=object),
        "holder": np.array([statuses[id] for id in ids], dtype=object),
    }
    return [Layer(dataset, geometries, columns, warnings)]


def _statuses(fetched: Fetched, day: date | None) -> tuple[dict[str, str], str]:
    """Return the holders by id on a day, or the last day of the table, and that day."""
    path = fetched.files[0].path
    statuses: dict[str, str] = {}
    wanted = f"{day:%Y%m%d}" if day else max(_days(path), default="")
    with open_entry(path, r"\.csv$") as packed:
        lines = _lines(path, packed, wanted)
        head = next(csv.reader([next(lines, "")]), [])
        if not {"geonameid", "date", _HOLDER} <= set(head):
            raise InputError(
                f"{path}: not VIINA's table of control; its columns are {', '.join(head)[:120]}"
            )
        id, at, status = (head.index(name) for name in ("geonameid", "date", _HOLDER))
        for row in csv.reader(lines):
            if len(row) == len(head) and row[at].replace("-", "") == wanted:
                statuses[row[id].removesuffix(".0")] = row[status]
    if not statuses:
        raise InputError(f"{fetched.request.spec}: {_name_gap(path, wanted)}")
    return statuses, f"{wanted[:4]}-{wanted[4:6]}-{wanted[6:]}"


def _lines(path: Path, packed: IO[bytes], wanted: str) -> Iterator[str]:
    """Yield the first line and those with the day: a year takes gigabytes unpacked."""
    marks = (wanted.encode(), f"{wanted[:4]}-{wanted[4:6]}-{wanted[6:]}".encode()) if wanted else ()
    for number, block in enumerate(_blocks(path, packed)):
        rows = block.splitlines()
        if number == 0 and rows:
            yield rows.pop(0).decode("utf-8-sig", "replace")
        if any(mark in block for mark in marks):
            yield from (
                row.decode("utf-8", "replace") for row in rows if any(mark in row for mark in marks)
            )


def _blocks(path: Path, packed: IO[bytes]) -> Iterator[bytes]:
    """Yield blocks of complete lines."""
    rest, total = b"", 0
    while chunk := packed.read(_CHUNK):
        total += len(chunk)
        if total > _TABLE_LIMIT_BYTES:
            raise InputError(
                f"{path}: unpacks to more than {_TABLE_LIMIT_BYTES // 2**30} GiB; it is not read"
            )
        lines, newline, rest = (rest + chunk).rpartition(b"\n")
        if len(rest) > _CHUNK:
            raise InputError(f"{path}: its table has a line without end; it is not read")
        if newline:
            yield lines
    if rest:
        yield rest


def _days(path: Path) -> set[str]:
    """Return every day of the table, as YYYYMMDD."""
    days: set[bytes] = set()
    with open_entry(path, r"\.csv$") as packed:
        at = None
        for block in _blocks(path, packed):
            rows = block.splitlines()
            if at is None:
                head = rows.pop(0).decode("utf-8-sig", "replace").replace('"', "").split(",")
                at = head.index("date") if "date" in head else 1
            # Ids and days have no commas and come before all columns that may.
            days.update(row.split(b",", at + 1)[at] for row in rows if row.count(b",") > at)
    return {day.decode("ascii", "replace").strip('"').replace("-", "") for day in days}


def _name_gap(path: Path, wanted: str) -> str:
    """Name the nearest days to one that the table does not have."""
    days = sorted(_days(path))
    before, after = [d for d in days if d < wanted][-1:], [d for d in days if d > wanted][:1]
    near = [f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in (*before, *after)]
    if not near:
        return "the table is empty"
    return f"the table does not have that day; the nearest are {' and '.join(near)}"


def _points() -> tuple[Points, str]:
    """Return coordinates by GeoNames id, and where they come from.

    VIINA's own cells, or GeoNames, add to the shipped tables where they are cached.
    """
    shipped = _shipped_points()
    for id, name, column, title in _GAZETTEERS:
        if Store().get(id, name):
            adapter = load_adapter(id)
            (layer,) = adapter.layers(adapter.fetch(Request(read_sources()[id])), "gazetteer")
            xy = shapely.get_coordinates(shapely.point_on_surface(layer.geometries)).tolist()
            places = {
                str(place): (x, y) for place, (x, y) in zip(layer.columns[column], xy, strict=True)
            }
            return {**places, **shipped}, f"the shipped tables and {title}"
    return shipped, "the shipped tables"


def _shipped_points() -> Points:
    points: Points = {}
    for path in (DATA / "settlements.csv", *sorted((DATA / "control").glob("20*.csv"))):
        with path.open(encoding="utf-8", newline="") as file:
            points |= {
                row["id"]: (float(row["longitude"]), float(row["latitude"]))
                for row in csv.DictReader(file)
            }
    return points
