"""VIINA by the official register: who holds each of 29,724 places on each day.

The table names places by their code in the register (KATOTTG) and has no coordinates;
they come from VIINA's cells of these places, which are fetched with it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from dmz.errors import InputError
from dmz.sources.control_tables import fetch_year, make_settlements, read_statuses
from dmz.sources.download import fetch_file
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.registry import Fetched, Request

_CELLS = "katotth_UA_tess.geojson"
_CODE = "kod"


def fetch(request: Request) -> Fetched:
    """Fetch the table of the year, and the cells."""
    table = fetch_year(request)
    cells = fetch_file(request, _CELLS, request.source.address("url_cells"), kind="json")
    return Fetched(request, (table, cells), request.date)


def layers(fetched: Fetched, role: str) -> list[Layer]:
    """Read the places as points in their cells, with their ``holder`` on the day."""
    statuses, last = read_statuses(fetched, _CODE)
    cells = read_file_of(fetched.dataset(role), fetched.files[1].path)
    codes = cells.columns.get(_CODE, np.array([], dtype=object)).tolist()
    known = [number for number, code in enumerate(codes) if code in statuses]
    if not known:
        raise InputError(
            f"{fetched.request.spec}: none of its {len(statuses):,} places is among the cells in "
            f"{_CELLS} (by '{_CODE}'); fetch both again, with dmz data fetch --again"
        )
    ids = [codes[number] for number in known]
    remark = ""
    if len(set(ids)) < len(statuses):
        remark = (
            f"{fetched.request.spec}: {len(set(ids)):,} of {len(statuses):,} places have cells, "
            "and so coordinates; the line is no finer than their spacing"
        )
    points = shapely.point_on_surface(cells.geometries[known])
    dataset = replace(fetched, date=last).dataset(role)
    return [make_settlements(dataset, points, ids, statuses, remark)]
