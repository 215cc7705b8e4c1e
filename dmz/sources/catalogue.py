"""The catalogue: what ships with the program, and the sources that users bring themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dmz import __version__
from dmz.sources.datasets import DATA
from dmz.sources.registry import Source, known_sources
from dmz.sources.store import Cached, cache_folder, listing

SHIPPED = "shipped"


@dataclass(frozen=True)
class Entry:
    """A file that ships, or a source.

    ``where`` is a path in the data folder, or an address; ``date`` a day or the first of many; ``terms`` is one line; ``cached``
    says which days or years of a source are in the cache.
    """

    id: str
    title: str
    role: str
    where: str
    date: str | None
    licence: str
    terms: str | None = None
    cadence: str | None = None
    restricted: bool = False
    cached: tuple[str, ...] = ()

    @property
    def in_cache(self) -> str:
        """Whether something of it is cached, in a word or two."""
        days = [day for day in self.cached if day]
        return (
            "no"
            if not self.cached
            else days[0]
            if len(days) == 1
            else f"{len(days)} dates"
            if days
            else "yes"
        )


def read_catalogue() -> list[Entry]:
    """Every shipped file of ``datapackage.json`` and every known source."""
    package = json.loads((DATA / "datapackage.json").read_bytes())
    shipped = [
        Entry(
            r["name"],
            r["title"],
            SHIPPED,
            r["path"],
            r.get("dmz:date"),
            ", ".join(licence["name"] for licence in r["licenses"]),
        )
        for r in package["resources"]
    ]
    cached = listing()
    return shipped + [_entry(source, cached) for source in known_sources().values()]


def _entry(source: Source, cached: Sequence[Cached]) -> Entry:
    own = [
        file for file in cached if file.id == source.id or file.id.startswith(f"{source.id}-layer-")
    ]
    return Entry(
        id=source.id,
        title=source.title,
        role=source.role,
        where=source.url,
        date=source.first_date,
        licence=source.licence,
        terms=source.terms,
        cadence=source.cadence or None,
        restricted=source.restricted,
        cached=tuple(sorted({file.date or "" for file in own})),
    )


def catalogue_dict(entries: Sequence[Entry]) -> dict[str, Any]:
    """Plain data of schema ``dmz.catalogue/1``."""
    plain = [{**asdict(entry), "cached": list(entry.cached)} for entry in entries]
    return {
        "schema": "dmz.catalogue/1",
        "dmz_version": __version__,
        "cache": str(cache_folder()),
        "entries": plain,
    }


@dataclass(frozen=True)
class CacheAnswer:
    """A file of the cache and, where it was checked, what is wrong with it."""

    id: str
    date: str | None
    path: str
    size: int
    fetched: str
    url: str
    sha256: str
    fault: str | None = None


def cache_answer(file: Cached, fault: str | None = None) -> CacheAnswer:
    """What is said of a file of the cache."""
    return CacheAnswer(
        file.id, file.date, str(file.path), file.size, file.fetched, file.url, file.sha256, fault
    )


def cache_dict(files: Sequence[CacheAnswer]) -> dict[str, Any]:
    """Plain data of schema ``dmz.cache/1``."""
    return {
        "schema": "dmz.cache/1",
        "dmz_version": __version__,
        "cache": str(cache_folder()),
        "files": [asdict(f) for f in files],
    }
