"""VIINA: who holds each of 33,141 settlements on each day, a table a year. Coordinates are joined to it by GeoNames id."""

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
from dmz.sources.archives import opened_entry
from dmz.sources.datasets import DATA
from dmz.sources.days import today
from dmz.sources.download import obtain
from dmz.sources.layers import Layer
from dmz.sources.registry import Fetched, Request, adapter, known_sources
from dmz.sources.store import Store

# What has coordinates of VIINA's settlements: the source, its file in the cache, the column with GeoNames ids, and its name.
_GAZETTEERS = (
    ("viina-cells", "gn_UA_tess.geojson", "geonameid", "VIINA's cells"),
    ("geonames", "UA.zip", "id", "GeoNames"),
)
_HOLDER = "status"
_CHUNK = 2**22
# Far more than a year of 33,141 places a day: what is read of a table that never ends.
_TABLE_LIMIT_BYTES = 6 * 2**30

Points = dict[str, tuple[float, float]]


def fetch(request: Request) -> Fetched:
    """The table of the year; once more where the day is later than the cached edition."""
    source = request.source
    day = request.day() or today()
    if source.first_date and day < date.fromisoformat(source.first_date):
        raise InputError(f"{request.spec}: {source.id} begins on {source.first_date}")
    if day > today():
        raise InputError(f"{request.spec}: that day has not come; ask for {source.id}@latest")
    url, name = source.address(year=day.year), f"control_{day.year}.zip"
    file = obtain(source.id, name, url, kind="zip", date=f"{day.year}", again=request.again)
    fetched = datetime.fromisoformat(file.fetched)
    if fetched.date() <= day + timedelta(days=1) and datetime.now(UTC) - fetched > timedelta(
        days=1
    ):
        file = obtain(source.id, name, url, kind="zip", date=f"{day.year}", again=True)
    return Fetched(request, (file,), request.date)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """The settlements of the day with their ``holder``."""
    day = fetched.request.day()
    statuses, last = _statuses(fetched, day)
    points, where = _points()
    ids = [id for id in statuses if id in points]
    if not ids:
        raise InputError(
            f"{fetched.request.spec}: none of its {len(statuses):,} settlements is in {where}, by its GeoNames id"
        )
    dataset = replace(fetched, date=last).dataset(role)
    dataset = replace(dataset, citation=f"{dataset.citation}; coordinates: {where}")
    remark = () if len(ids) == len(statuses) else (
        f"{fetched.request.spec}: {len(ids):,} of {len(statuses):,} settlements have coordinates in {where}; the line is no finer "
        "than their spacing. More have them after: dmz data fetch geonames",
    )  # fmt: skip
    columns = {
        "id": np.array([*ids, None], dtype=object)[:-1],
        "holder": np.array([*(statuses[id] for id in ids), None], dtype=object)[:-1],
    }
    return [
        Layer(
            dataset,
            np.asarray(shapely.points([points[id] for id in ids]), dtype=object),
            columns,
            remark,
        )
    ]


def _statuses(fetched: Fetched, day: date | None) -> tuple[dict[str, str], str]:
    """The holder of each settlement on a day, or on the last one of the table, and that day."""
    path = fetched.files[0].path
    statuses: dict[str, str] = {}
    wanted = f"{day:%Y%m%d}" if day else max(_days(path), default="")
    with opened_entry(path, r"\.csv$") as packed:
        lines = _lines(path, packed, wanted)
        head = next(csv.reader([next(lines, "")]), [])
        if not {"geonameid", "date", _HOLDER} <= set(head):
            raise InputError(
                f"{path}: not VIINA's table of control: its columns are {', '.join(head)[:120]}"
            )
        id, at, status = (head.index(name) for name in ("geonameid", "date", _HOLDER))
        for row in csv.reader(lines):
            if len(row) == len(head) and row[at].replace("-", "") == wanted:
                statuses[row[id].removesuffix(".0")] = row[status]
    if not statuses:
        raise InputError(f"{fetched.request.spec}: {_hole(path, wanted)}")
    return statuses, f"{wanted[:4]}-{wanted[4:6]}-{wanted[6:]}"


def _lines(path: Path, packed: IO[bytes], wanted: str) -> Iterator[str]:
    """The first line, and those that bear the day: the table goes by in pieces, and is never held whole."""
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
    """Blocks of whole lines."""
    rest, total = b"", 0
    while chunk := packed.read(_CHUNK):
        total += len(chunk)
        if total > _TABLE_LIMIT_BYTES:
            raise InputError(
                f"{path}: unpacks to more than {_TABLE_LIMIT_BYTES // 2**30} GiB; it is not read"
            )
        whole, newline, rest = (rest + chunk).rpartition(b"\n")
        if len(rest) > _CHUNK:
            raise InputError(f"{path}: a line of its table does not end; it is not read")
        if newline:
            yield whole
    if rest:
        yield rest


def _days(path: Path) -> set[str]:
    """Every day of the table, as YYYYMMDD."""
    days: set[bytes] = set()
    with opened_entry(path, r"\.csv$") as packed:
        at = None
        for block in _blocks(path, packed):
            rows = block.splitlines()
            if at is None:
                head = rows.pop(0).decode("utf-8-sig", "replace").replace('"', "").split(",")
                at = head.index("date") if "date" in head else 1
            # Ids and days hold no commas, and stand before whatever might.
            days.update(row.split(b",", at + 1)[at] for row in rows if row.count(b",") > at)
    return {day.decode("ascii", "replace").strip('"').replace("-", "") for day in days}


def _hole(path: Path, wanted: str) -> str:
    days = sorted(_days(path))
    before, after = [d for d in days if d < wanted][-1:], [d for d in days if d > wanted][:1]
    near = [f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in (*before, *after)]
    return (
        f"the table has nothing of that day; the nearest are {' and '.join(near)}"
        if near
        else "the table is empty"
    )


def _points() -> tuple[Points, str]:
    """Coordinates by GeoNames id: of VIINA's own cells or of GeoNames where they were fetched, else of the shipped tables."""
    shipped = _shipped_points()
    for id, name, column, title in _GAZETTEERS:
        if Store().get(id, name):
            module = adapter(id)
            (layer,) = module.layers(module.fetch(Request(known_sources()[id])), "gazetteer")
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
