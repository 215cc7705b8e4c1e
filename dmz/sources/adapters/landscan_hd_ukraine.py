"""LandScan HD for Ukraine: behind a form, so the user downloads it."""

from __future__ import annotations

from dmz.errors import InputError
from dmz.sources.days import check_edition
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import Store

IMPORTED = "landscan-hd-ukraine.tif"
KIND = "tif"


def fetch(request: Request) -> Fetched:
    """Return the raster that the user imported."""
    source = request.source
    check_edition(request, source.first_date and source.first_date[:4])
    file = Store().get(source.id, IMPORTED)
    if file is None:
        raise InputError(
            f"{source.id}: this source is behind a form: download the GeoTIFF at {source.url}, "
            f"then import it with: dmz data fetch {source.id} --file PATH"
        )
    return Fetched(request, (file,), source.first_date)
