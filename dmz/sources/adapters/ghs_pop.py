"""GHS-POP: tiles of a global raster, those that cover the east of Ukraine."""

from __future__ import annotations

from dmz.sources.days import single
from dmz.sources.download import obtain, unpacked
from dmz.sources.registry import Fetched, Request

_EPOCH = "2025"


def fetch(request: Request) -> Fetched:
    """The tiles' rasters, unpacked."""
    single(request, _EPOCH)
    source = request.source
    files = []
    for row in source.settings["rows"]:
        for column in source.settings["columns"]:
            tile = f"R{row}_C{column}"
            url = source.address(row=row, column=column)
            archive = obtain(
                source.id, f"{tile}.zip", url, kind="zip", date=_EPOCH, again=request.again
            )
            files.append(unpacked(archive, f"{tile}.tif", r"\.tif$"))
    return Fetched(request, tuple(files), _EPOCH)
