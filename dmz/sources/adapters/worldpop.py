"""WorldPop's constrained rasters: one projection for each year."""

from __future__ import annotations

from dmz.errors import QuestionError
from dmz.sources.days import today
from dmz.sources.download import fetch_file
from dmz.sources.registry import Fetched, Request

YEARS = range(2015, 2031)


def fetch(request: Request) -> Fetched:
    """Fetch the raster of the year."""
    source = request.source
    year = int(request.date[:4]) if request.date else min(today().year, YEARS[-1])
    if year not in YEARS:
        raise QuestionError(f"{request.spec}: {source.id} has the years {YEARS[0]} to {YEARS[-1]}")
    url = source.address(year=year)
    file = fetch_file(request, f"ukr_pop_{year}.tif", url, kind="tif", date=f"{year}")
    return Fetched(request, (file,), f"{year}")
