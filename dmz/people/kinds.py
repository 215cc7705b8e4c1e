"""What raster cells hold, people or people per km², from the metadata and the name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rasterio.io import DatasetReader

from dmz.people.source import COUNT, DENSITY

# Tags that name the quantity. Statistics and processing history mention other counts.
_QUANTITY_TAGS = re.compile(r"unit|descr|title|type|name|variable|quantity|layer", re.IGNORECASE)
_DENSITY_WORDS = re.compile(
    r"densit"
    r"|(^|[^a-z])pd([^a-z]|$)"
    r"|(/|per)[ _]*(sq|square|km|ha([^a-z]|$)|hectare)"
    r"|km\^?-2|km⁻²|ha\^?-1",
    re.IGNORECASE,
)
_COUNT_WORDS = re.compile(
    r"(^|[^a-z])(counts?|ppp)([^a-z]|$)"
    r"|(/|per)[ _]*(pixel|cell|grid)"
    r"|number of (people|persons)"
    r"|^(people|persons|inhabitants)$"
    # File names of WorldPop, GHS-POP and LandScan, which hold people per cell.
    r"|(^|[^a-z])pop_.*_r20\d\d|ghs_pop|landscan",
    re.IGNORECASE,
)
_PER_HECTARE = re.compile(r"(/|per)[ _]*ha([^a-z]|$)|ha\^?-1|hectare", re.IGNORECASE)
_HECTARES_PER_KM2 = 100.0


def find_kind(source: DatasetReader) -> tuple[str | None, str]:
    """Find what a raster states that its cells hold.

    Returns
    -------
    ``count`` or ``density``, and the text that states it: the first that names only one
    of them, of the unit, the description, the tags and the file's name. None and an
    empty text where nothing does.
    """
    tags = {**source.tags(), **source.tags(1)}
    texts = [source.units[0], source.descriptions[0]]
    texts += [value for name, value in tags.items() if _QUANTITY_TAGS.search(name)]
    for text in (*texts, Path(source.name).name):
        density = bool(_DENSITY_WORDS.search(text or ""))
        count = bool(_COUNT_WORDS.search(text or ""))
        if density != count:
            return (DENSITY if density else COUNT), text
    return None, ""


def people_per_km2(kind: str, text: str) -> float | None:
    """What a value of 1 is worth in people per km²; None where cells hold people.

    ``text`` is what the raster states. Without a unit, densities are per km².
    """
    if kind == COUNT:
        return None
    return _HECTARES_PER_KM2 if _PER_HECTARE.search(text) else 1.0
