"""The catalogue: the shipped files, the known sources, and what the cache has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from dmz import __version__
from dmz.sources.datasets import shipped_resources
from dmz.sources.registry import Source, read_sources
from dmz.sources.store import CachedFile, cache_folder, list_cached

SHIPPED = "shipped"


@dataclass(frozen=True)
class Entry:
    """A shipped file, or a source.

    Attributes
    ----------
    id, title, licence, terms, cadence, restricted
        As its `Source` has them.
    role
        ``shipped``, or the source's role.
    where
        A path in the data folder, or an address.
    date
        A day, or the first of many.
    cached
        The days or years of a source that are in the cache; an empty text for a file
        without a date.
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
        """The cached dates in brief: ``no``, ``yes``, a date or a number of dates."""
        if not self.cached:
            return "no"
        dates = [date for date in self.cached if date]
        if len(dates) == 1:
            return dates[0]
        return f"{len(dates)} dates" if dates else "yes"


def read_catalogue() -> list[Entry]:
    """List every file of ``datapackage.json`` and every known source."""
    shipped = [
        Entry(
            id=resource["name"],
            title=resource["title"],
            role=SHIPPED,
            where=resource["path"],
            date=resource.get("dmz:date"),
            licence=", ".join(licence["name"] for licence in resource["licenses"]),
        )
        for resource in shipped_resources()
    ]
    cached = list_cached()
    return shipped + [_source_entry(source, cached) for source in read_sources().values()]


def _source_entry(source: Source, cached: Sequence[CachedFile]) -> Entry:
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
    """Return plain data of schema ``dmz.catalogue/1``."""
    plain = [{**asdict(entry), "cached": list(entry.cached)} for entry in entries]
    return {
        "schema": "dmz.catalogue/1",
        "dmz_version": __version__,
        "cache": str(cache_folder()),
        "entries": plain,
    }


@dataclass(frozen=True)
class CacheEntry(CachedFile):
    """A cached file as ``dmz data`` lists it; ``fault`` is what a check found wrong."""

    fault: str | None = None

    @classmethod
    def of(cls, file: CachedFile, fault: str | None = None) -> CacheEntry:
        """Make the entry of a cached file."""
        return cls(**vars(file), fault=fault)

    def to_dict(self) -> dict[str, Any]:
        """Return the entry as plain data."""
        names = ("id", "date", "path", "size", "fetched", "url", "sha256", "fault")
        return {name: getattr(self, name) for name in names} | {"path": str(self.path)}


def cache_dict(files: Sequence[CacheEntry]) -> dict[str, Any]:
    """Return plain data of schema ``dmz.cache/1``."""
    return {
        "schema": "dmz.cache/1",
        "dmz_version": __version__,
        "cache": str(cache_folder()),
        "files": [file.to_dict() for file in files],
    }
