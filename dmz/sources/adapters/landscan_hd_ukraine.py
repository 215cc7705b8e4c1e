"""LandScan HD for Ukraine, which stands behind a form: the user's own file."""

from __future__ import annotations

from dmz.errors import InputError
from dmz.sources.days import single
from dmz.sources.registry import Fetched, Request
from dmz.sources.store import Store

ADOPTED = "landscan-hd-ukraine.tif"
KIND = "tif"


def fetch(request: Request) -> Fetched:
    """The raster that the user handed over once."""
    source = request.source
    single(request, source.first_date and source.first_date[:4])
    file = Store().get(source.id, ADOPTED)
    if file is None:
        raise InputError(
            f"{source.id}: it stands behind a form: download the GeoTIFF at {source.url}, then hand it over once with: "
            f"dmz data fetch {source.id} --file PATH"
        )
    return Fetched(request, (file,), source.first_date)
