"""GHS-POP: the tiles of a global raster that cover the east of Ukraine."""

from __future__ import annotations

from dmz.sources.days import check_edition
from dmz.sources.download import fetch_file, unzip_file
from dmz.sources.registry import Fetched, Request

_EPOCH = "2025"


def fetch(request: Request) -> Fetched:
    """Fetch the tiles and unpack their rasters."""
    check_edition(request, _EPOCH)
    source = request.source
    files = []
    for row in source.settings["rows"]:
        for column in source.settings["columns"]:
            tile = f"R{row}_C{column}"
            url = source.address(row=row, column=column)
            archive = fetch_file(request, f"{tile}.zip", url, kind="zip", date=_EPOCH)
            files.append(unzip_file(archive, f"{tile}.tif", r"\.tif$"))
    return Fetched(request, tuple(files), _EPOCH)
