"""VIINA's tables of control: who holds each settlement on each day, a table a year."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import numpy as np

from dmz.errors import InputError
from dmz.sources.archives import open_entry
from dmz.sources.datasets import Dataset
from dmz.sources.days import check_published, today
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import CachedFile

_HOLDER = "status"
_CHUNK = 2**22
# Far more than a year of 33,141 places: where to stop in a table that never ends.
_TABLE_LIMIT_BYTES = 6 * 2**30


def fetch_year(request: Request) -> CachedFile:
    """Fetch the table of the year, again if the cached one may end before the day.

    A table that was fetched within the last 24 hours is not fetched again.
    """
    day = request.day() or today()
    check_published(request, day)
    url, name = request.source.address(year=day.year), f"control_{day.year}.zip"
    file = fetch_file(request, name, url, kind="zip", date=f"{day.year}")
    fetched, one_day = datetime.fromisoformat(file.fetched), timedelta(days=1)
    may_end_early = fetched.date() <= day + one_day
    # A time to come is that of a clock which was wrong, and says nothing of the table.
    age = datetime.now(UTC) - fetched
    if age < timedelta(0) or (may_end_early and age > one_day):
        again = replace(request, again=True)
        file = fetch_file(again, name, url, kind="zip", date=f"{day.year}")
    return file


def read_statuses(fetched: Fetched, id_column: str) -> tuple[dict[str, str], str]:
    """Return the holders of settlements on the day asked for, or else the table's last.

    Parameters
    ----------
    fetched
        Its first file is the table.
    id_column
        The column that names the settlements.

    Returns
    -------
    The holders by settlement, in the table's words, and the day as YYYY-MM-DD.

    Raises
    ------
    InputError
        Not a table of control, or it does not have the day; its neighbours are named.
    """
    day: date | None = fetched.request.day()
    path = fetched.files[0].path
    statuses: dict[str, str] = {}
    wanted = f"{day:%Y%m%d}" if day else max(_days(path), default="")
    with open_entry(path, r"\.csv$") as packed:
        lines = _lines(path, packed, wanted)
        head = next(csv.reader([next(lines, "")]), [])
        if not {id_column, "date", _HOLDER} <= set(head):
            raise InputError(
                f"{path}: not VIINA's table of control; its columns are {', '.join(head)[:120]}"
            )
        id, at, status = (head.index(name) for name in (id_column, "date", _HOLDER))
        for row in csv.reader(lines):
            if len(row) == len(head) and row[at].replace("-", "") == wanted:
                statuses[row[id].removesuffix(".0")] = row[status]
    if not statuses:
        raise InputError(f"{fetched.request.spec}: {_name_gap(path, wanted)}")
    return statuses, f"{wanted[:4]}-{wanted[4:6]}-{wanted[6:]}"


def make_settlements(
    dataset: Dataset, points: Any, ids: Sequence[str], statuses: Mapping[str, str], remark: str
) -> Layer:
    """Return settlements as points, with their ``holder``; and a remark, if any."""
    columns = {
        "id": np.array(ids, dtype=object),
        "holder": np.array([statuses[id] for id in ids], dtype=object),
    }
    warnings = (remark,) if remark else ()
    return Layer(dataset, np.asarray(points, dtype=object), columns, warnings)


def _lines(path: Path, packed: IO[bytes], wanted: str) -> Iterator[str]:
    """Yield the first line and those with the day: a year takes gigabytes unpacked."""
    dashed = f"{wanted[:4]}-{wanted[4:6]}-{wanted[6:]}"
    # With the sign after it: the day also begins the version, the last column.
    marks = [f"{day}{end}".encode() for day in (wanted, dashed) if wanted for end in ',"']
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
