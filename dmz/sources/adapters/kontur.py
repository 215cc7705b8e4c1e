"""Kontur's hexagons with population: a GeoPackage."""

from __future__ import annotations

from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file, gunzip_file
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the GeoPackage and unpack it."""
    source = request.source
    check_edition(request, source.first_date)
    archive = fetch_file(
        source.id,
        "population.gpkg.gz",
        source.address(),
        kind="gz",
        date=source.first_date,
        again=request.again,
    )
    return Fetched(request, (gunzip_file(archive, "population.gpkg"),), source.first_date)
