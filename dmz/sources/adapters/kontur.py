"""Kontur's hexagons with population: a GeoPackage."""

from __future__ import annotations

from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file, gunzip_file
from dmz.sources.registry import Fetched, Request


def fetch(request: Request) -> Fetched:
    """Fetch the GeoPackage and unpack it."""
    day = request.source.first_date
    check_edition(request, day)
    archive = fetch_file(request, "population.gpkg.gz", kind="gz", date=day)
    return Fetched(request, (gunzip_file(archive, "population.gpkg"),), day)
