"""Tables of named points that users hand over: CSV under common headers."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from dmz.errors import InputError
from dmz.sources.datasets import read_bytes

# A hundred thousand places have about 5 MB.
SIZE_LIMIT_BYTES = 2**25
ROWS_LIMIT = 200_000
FAULTS_SHOWN = 5
_HEADERS = {
    "name": ("name", "place", "city", "town", "settlement", "site", "title", "label", "id"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
}
_LIMITS = {"latitude": 90.0, "longitude": 180.0}
_NAME_LIMIT = 200


@dataclass(frozen=True)
class NamedPoint:
    """A point in degrees, WGS 84, with the name that its table gives it."""

    name: str
    latitude: float
    longitude: float


def read_points(path: str) -> tuple[NamedPoint, ...]:
    """Read the points of a CSV file, or of standard input for ``-``.

    Columns are found by their headers: a name (else points are numbered), a latitude
    and a longitude in degrees. They are parted by commas, semicolons or tabs; numbers
    may have a decimal comma where columns are not parted by commas.

    Raises
    ------
    InputError
        No table, a column that is missing or stands twice, rows that are not points
        (each with its line), or more rows than 200,000.
    """
    content = read_bytes(path, limit_bytes=SIZE_LIMIT_BYTES)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{path}: not text in UTF-8; save it as CSV in UTF-8") from None
    head, _, _ = text.partition("\n")
    mark = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        columns = _find_columns(path, next(lines, []))
        points: list[NamedPoint] = []
        faults: list[str] = []
        for row in lines:
            if not any(cell.strip() for cell in row):
                continue
            if len(points) + len(faults) >= ROWS_LIMIT:
                raise InputError(f"{path}: more than {ROWS_LIMIT:,} rows; split the file")
            point = _read_row(row, columns, len(points) + len(faults) + 1, mark)
            if isinstance(point, NamedPoint):
                points.append(point)
            else:
                faults.append(f"line {lines.line_num}: {point}")
    except csv.Error as error:
        raise InputError(f"{path}, line {lines.line_num}: not CSV: {error}") from None
    if faults:
        more = len(faults) - FAULTS_SHOWN
        rest = [f"and {more:,} more rows"] if more > 0 else []
        raise InputError(f"{path}: {'; '.join([*faults[:FAULTS_SHOWN], *rest])}")
    if not points:
        raise InputError(f"{path}: it has a header and no points below it")
    return tuple(points)


def _find_columns(path: str, header: Sequence[str]) -> dict[str, int]:
    """Return the index of each column by what it holds; a name may be missing."""
    names = [name.strip().casefold() for name in header]
    columns = {}
    for what, known in _HEADERS.items():
        found = next((name for name in known if name in names), None)
        if found is None:
            if what == "name":
                continue
            raise InputError(
                f"{path}: no column of {what}; its first line needs one called {' or '.join(known)}"
            )
        if names.count(found) > 1:
            raise InputError(f"{path}: two columns are called {found}")
        columns[what] = names.index(found)
    return columns


def _read_row(
    row: Sequence[str], columns: dict[str, int], number: int, mark: str
) -> NamedPoint | str:
    """Return the point of a row, or what is wrong with it."""
    if len(row) <= max(columns.values()):
        return f"it has {len(row)} cells, and {max(columns.values()) + 1} are needed"
    degrees = {}
    for what, limit in _LIMITS.items():
        text = row[columns[what]].strip()
        try:
            value = float(text if mark == "," else text.replace(",", "."))
        except ValueError:
            value = math.nan
        if not abs(value) <= limit:  # nan is refused too
            return f"{what} is a number of degrees up to {limit:g}, not '{text[:40]}'"
        degrees[what] = value
    name = row[columns["name"]].strip() if "name" in columns else ""
    return NamedPoint(name[:_NAME_LIMIT] or f"point {number}", **degrees)
