"""Kontur's hexagons with people: a GeoPackage."""

from __future__ import annotations

from dmz.sources.days import single
from dmz.sources.download import gunzipped, obtain
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """The GeoPackage, unpacked."""
    source = request.source
    single(request, source.first_date)
    archive = obtain(
        source.id,
        "population.gpkg.gz",
        source.address(),
        kind="gz",
        date=source.first_date,
        again=request.again,
    )
    return Fetched(request, (gunzipped(archive, "population.gpkg"),), source.first_date)
