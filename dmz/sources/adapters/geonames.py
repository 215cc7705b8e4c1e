"""GeoNames: the populated places of Ukraine without city districts.

Districts are listed as places of their own, and would count their people twice.
"""

from __future__ import annotations

import csv
import io

import numpy as np
import shapely

from dmz.errors import InputError
from dmz.sources.archives import open_entry
from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer
from dmz.sources.registry import Fetched, Request

# GeoNames, "readme.txt" of the export: the columns of the main table.
_COLUMNS = {
    "id": 0,
    "name": 1,
    "alternate_names": 3,
    "feature_code": 7,
    "oblast_code": 10,
    "population": 14,
    "changed": 18,
}
_LATITUDE, _LONGITUDE, _CLASS, _COUNT = 4, 5, 6, 19


def fetch(request: Request) -> Fetched:
    """Fetch the table of places."""
    check_edition(request, None)
    file = fetch_file(request, "UA.zip", kind="zip")
    return Fetched(request, (file,), file.fetched[:10])


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the populated places as points."""
    path = fetched.files[0].path
    dropped = set(fetched.request.source.settings["drop_feature_codes"])
    rows = []
    with open_entry(path, r"^UA\.txt$") as packed:
        for row in csv.reader(
            io.TextIOWrapper(packed, "utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            if len(row) != _COUNT:
                raise InputError(
                    f"{path}: a line has {len(row)} columns, not {_COUNT} as in GeoNames' tables"
                )
            if row[_CLASS] == "P" and row[_COLUMNS["feature_code"]] not in dropped:
                rows.append(row)
    try:
        points = shapely.points([(float(row[_LONGITUDE]), float(row[_LATITUDE])) for row in rows])
    except ValueError as error:
        raise InputError(f"{path}: not a table of places ({error})") from None
    columns = {
        name: np.array([row[index] for row in rows], dtype=object)
        for name, index in _COLUMNS.items()
    }
    return [Layer(fetched.dataset(role), np.asarray(points, dtype=object), columns)]
