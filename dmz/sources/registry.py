"""The registry of sources: their entries, requests to them, and their adapters.

An adapter is a module in `dmz.sources.adapters` with the name of its source. It has
``fetch(request) -> Fetched`` and, where the first of the files is not the layer as it
is, ``layers(fetched, role) -> list[Layer]``. The entry of a source stands in
``sources.toml``, or in its adapter as ``ENTRY``.
"""

from __future__ import annotations

import hashlib
import importlib
import os
import pkgutil
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day  # noqa: N812 - `date` is the field's name everywhere
from pathlib import Path
from typing import Any, Protocol, cast

from dmz.errors import InputError, QuestionError
from dmz.sources.access import current_access
from dmz.sources.datasets import Dataset, shipped_sources
from dmz.sources.layers import Layer, read_file_of
from dmz.sources.store import CachedFile, Store, hash_together
from dmz.sources.toml import read_toml

LATEST = "latest"
LAYER_URL = re.compile(r"https?://[^\s?#]+/(Feature|Map)Server/\d+/?$", re.IGNORECASE)
_TEXTS = ("title", "role", "url", "licence", "licence_url", "terms")


@dataclass(frozen=True)
class Source:
    """An entry of ``sources.toml``.

    Attributes
    ----------
    id
        Its name, in lower case with hyphens.
    role
        What it gives: ``front``, ``population``, ``regions``, ``gazetteer``, ...
    url
        Its address, with parts such as ``{date}`` to fill in.
    restricted
        Whether its terms must be accepted before it is fetched.
    first_date
        The first day of an archive, or the day of the only edition.
    cadence
        How often it is published.
    settings
        Keys that only its adapter uses.
    """

    id: str
    title: str
    role: str
    url: str
    licence: str
    licence_url: str
    terms: str
    restricted: bool
    citation: str
    first_date: str | None = None
    cadence: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    def address(self, key: str = "url", **parts: Any) -> str:
        """Return an address of the source with its parts filled in.

        Parameters
        ----------
        key
            ``url``, or another key of the entry.
        **parts
            ``date``, ``year``, ...

        Raises
        ------
        InputError
            The address has a part that is not among these.
        """
        template = self.url if key == "url" else str(self.settings[key])
        try:
            return template.format(**parts)
        except (LookupError, ValueError, AttributeError):
            known = ", ".join(f"{{{part}}}" for part in parts) or "no parts"
            raise InputError(
                f"source '{self.id}': the address {template} cannot be filled in; "
                f"it can have {known}"
            ) from None

    @property
    def terms_line(self) -> str:
        """Its terms and where they are published, in one line."""
        return f"{self.terms} ({self.licence}, {self.licence_url})"


@dataclass(frozen=True)
class Request:
    """What is asked of a source.

    Attributes
    ----------
    date
        A day or a year; None for the latest.
    again
        Whether to download it even if it is cached.
    """

    source: Source
    date: str | None = None
    again: bool = False

    @property
    def spec(self) -> str:
        """The request as ``ID@DATE``."""
        return f"{self.source.id}@{self.date or LATEST}"

    @property
    def cache_id(self) -> str:
        """The folder of its files in the cache: the id, but one for each layer."""
        id, url = self.source.id, self.source.url
        if id != "arcgis" or not LAYER_URL.match(url):
            return id
        readable = re.sub("[^A-Za-z0-9]+", "-", url)[-48:].strip("-")
        return f"{id}-layer-{readable}-{hashlib.sha256(url.encode()).hexdigest()[:12]}"

    def day(self) -> Day | None:
        """Return the day asked for, or None for the latest.

        Raises
        ------
        QuestionError
            The request has a year.
        """
        if self.date is None:
            return None
        if len(self.date) == 4:
            raise QuestionError(
                f"{self.spec}: {self.source.id} has days, not years: "
                f"write {self.source.id}@{self.date}-12-31"
            )
        return Day.fromisoformat(self.date)


@dataclass(frozen=True)
class Fetched:
    """The files of a source, in the cache.

    ``date`` is the day or year that they show, if they have one.
    """

    request: Request
    files: tuple[CachedFile, ...]
    date: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def paths(self) -> list[Path]:
        """The paths of the files."""
        return [file.path for file in self.files]

    def dataset(
        self, role: str | None = None, *, part: CachedFile | None = None, title: str | None = None
    ) -> Dataset:
        """Return the provenance of all files, or of one of them (``part``)."""
        source = self.request.source
        return Dataset(
            role=role or source.role,
            id=source.id,
            title=title or source.title,
            date=self.date,
            sha256=part.sha256 if part else hash_together(self.files),
            licence=source.licence,
            citation=source.citation,
        )


class Adapter(Protocol):
    """A module that knows one source."""

    def fetch(self, request: Request) -> Fetched:
        """Return the files of the source, from the cache or downloaded."""
        ...

    def layers(self, fetched: Fetched, role: str) -> list[Layer]:
        """Read their features; without it, the first file is the layer as it is."""
        ...


def adapter_names() -> dict[str, str]:
    """Return the adapters' modules by source id."""
    import dmz.sources.adapters as adapters

    return {
        module.name.replace("_", "-"): module.name
        for module in pkgutil.iter_modules(adapters.__path__)
    }


def load_adapter(id: str) -> Adapter:
    """Import the adapter of a source; `InputError` if it has none."""
    names = adapter_names()
    if id not in names:
        raise InputError(f"{id}: this source has no adapter and cannot be fetched")
    return cast("Adapter", importlib.import_module(f"dmz.sources.adapters.{names[id]}"))


def read_sources() -> dict[str, Source]:
    """Return every known source by id.

    They come from ``sources.toml``, from adapters, and from the user's own file that
    ``DMZ_SOURCES`` names. ``DMZ_SOURCE_<ID>_URL`` replaces an address, and
    ``DMZ_SOURCE_<ID>_URL_<PART>`` a further one.

    Raises
    ------
    InputError
        The user's file cannot be read, or one of its entries lacks something.
    """
    entries = dict(shipped_sources())
    for id in adapter_names():
        if id not in entries and (entry := getattr(load_adapter(id), "ENTRY", None)):
            entries[id] = dict(entry)
    for id, changes in _user_entries().items():
        entries[id] = {**entries.get(id, {}), **changes}
    return {id: _make_source(id, entry) for id, entry in entries.items()}


def _user_entries() -> dict[str, dict[str, Any]]:
    path = os.environ.get("DMZ_SOURCES")
    if not path:
        return {}
    try:
        file = read_toml(path)
    except InputError as error:
        raise InputError(f"DMZ_SOURCES: {error}") from None
    for id, entry in file.tables.items():
        if not isinstance(entry, dict):
            file.add_fault(
                (id,), f"'{id}' is not a table; write [ID], and url = '...' below it (DMZ_SOURCES)"
            )
    file.raise_faults()
    return file.tables


def _make_source(id: str, entry: Mapping[str, Any]) -> Source:
    prefix = f"DMZ_SOURCE_{id.upper().replace('-', '_')}_URL"
    settings = dict(entry)
    for name, value in os.environ.items():
        if name == prefix or name.startswith(f"{prefix}_"):
            settings[f"url{name.removeprefix(prefix).lower()}"] = value
    known = {name: settings.pop(name) for name in _TEXTS if name in settings}
    missing = set(_TEXTS) - known.keys()
    if missing:
        raise InputError(
            f"source '{id}' has no {' and no '.join(sorted(missing))}; see DMZ_SOURCES"
        )
    if wrong := [name for name, value in known.items() if not isinstance(value, str)]:
        raise InputError(f"source '{id}': {wrong[0]} is a text; see DMZ_SOURCES")
    first = settings.pop("first_date", None)
    return Source(
        id=id,
        **known,
        restricted=bool(settings.pop("restricted", False)),
        citation=str(settings.pop("citation", known["title"])),
        first_date=_parse_first_date(id, str(first)) if first else None,
        cadence=str(settings.pop("cadence", "")),
        settings=settings,
    )


def _parse_first_date(id: str, text: str) -> str:
    try:
        return Day.fromisoformat(text).isoformat()
    except ValueError:
        raise InputError(
            f"source '{id}': first_date is a day, as in 2025-12-24, not '{text[:40]}'; "
            "see DMZ_SOURCES"
        ) from None


def check_terms(source: Source) -> None:
    """Check that the terms of a restricted source are accepted, and remember it.

    Raises
    ------
    InputError
        They are not; the message gives them in one line.
    """
    if not source.restricted:
        return
    access = current_access()
    store = Store()
    if store.accepted_terms().get(source.id) == source.terms_line:
        return
    line = f"{source.id}: {source.terms_line}"
    if source.id not in access.accepted and not (access.ask and access.ask(line)):
        raise InputError(
            f"{line}: accept these terms once, with --accept-terms {source.id} "
            f"or DMZ_ACCEPT_TERMS={source.id}"
        )
    store.accept_terms(source.id, source.terms_line)


def fetch_source(request: Request) -> Fetched:
    """Return the files of a source once its terms are accepted.

    Raises
    ------
    InputError
        The terms are not accepted, or whatever the adapter meets.
    """
    check_terms(request.source)
    return load_adapter(request.source.id).fetch(request)


def read_source(request: Request, role: str) -> list[Layer]:
    """Read the features of a source; otherwise as `fetch_source`.

    Raises
    ------
    QuestionError
        The source gives a raster.
    """
    check_terms(request.source)
    adapter = load_adapter(request.source.id)
    reads_itself = hasattr(adapter, "layers")
    if request.source.role == "population" and not reads_itself:
        raise QuestionError(f"{request.spec}: it gives {request.source.role}, not a {role}")
    found = adapter.fetch(request)
    if reads_itself:
        layers = adapter.layers(found, role)
    else:
        layers = [read_file_of(found.dataset(role), found.files[0].path)]
    return [replace(layer, warnings=(*found.warnings, *layer.warnings)) for layer in layers]
