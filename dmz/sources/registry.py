"""Sources by id: what ``sources.toml`` says of them, what a user sets otherwise, and the adapter that reads each.

An adapter is a module in `dmz.sources.adapters`, named as its source is, with ``fetch(request) -> Fetched`` and, where it gives
features, ``layers(fetched, role) -> list[Layer]``. What describes the source stands in ``sources.toml``, or in the adapter itself
as ``ENTRY``.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Day  # noqa: N812 - `date` is the field's name everywhere
from pathlib import Path
from typing import Any, Protocol, cast

from dmz.errors import InputError, QuestionError
from dmz.sources.access import current_access
from dmz.sources.datasets import DATA, Dataset
from dmz.sources.layers import Layer
from dmz.sources.store import Cached, Store

LATEST = "latest"
LAYER_URL = re.compile(r"https?://[^\s?#]+/(Feature|Map)Server/\d+/?$", re.IGNORECASE)
_SPEC = re.compile(r"(?P<id>[A-Za-z][A-Za-z0-9_-]*)(@(?P<date>[^@/\\]*))?$")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)$")


@dataclass(frozen=True)
class Source:
    """One entry of ``sources.toml``; ``settings`` has what only its adapter knows."""

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
        """An address of the source, its parts filled in: ``{date}``, ``{year}``, ..."""
        template = self.url if key == "url" else str(self.settings[key])
        return template.format(**parts)

    @property
    def terms_line(self) -> str:
        """Its terms and where they stand, in one line."""
        return f"{self.terms} ({self.licence}, {self.licence_url})"


@dataclass(frozen=True)
class Request:
    """A source and what is asked of it: ``date`` is a day or a year, or None for the latest; ``again`` fetches anew."""

    source: Source
    date: str | None = None
    again: bool = False

    @property
    def spec(self) -> str:
        """As it is written: ``ID@DATE``."""
        return f"{self.source.id}@{self.date or LATEST}"

    def day(self) -> Day | None:
        """The day that is asked for, or None for the latest."""
        if self.date is None:
            return None
        if len(self.date) == 4:
            raise QuestionError(
                f"{self.spec}: {self.source.id} has days, not years: write {self.source.id}@{self.date}-12-31"
            )
        return Day.fromisoformat(self.date)

    def year(self, latest: int) -> int:
        """The year that is asked for, or the latest."""
        return int(self.date[:4]) if self.date else latest


@dataclass(frozen=True)
class Fetched:
    """Files of a source, in the cache; ``date`` is what they stand for, if anything."""

    request: Request
    files: tuple[Cached, ...]
    date: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def paths(self) -> list[Path]:
        """Where the files lie."""
        return [file.path for file in self.files]

    def dataset(
        self, role: str | None = None, *, part: Cached | None = None, title: str | None = None
    ) -> Dataset:
        """The provenance of all the files, or of one of them."""
        from dmz.sources.download import joint_hash

        source = self.request.source
        return Dataset(
            role=role or source.role,
            id=source.id,
            title=title or source.title,
            date=self.date,
            sha256=part.sha256 if part else joint_hash(self.files),
            licence=source.licence,
            citation=source.citation,
        )


class Adapter(Protocol):
    """A module that knows one source."""

    def fetch(self, request: Request) -> Fetched:
        """Files of the source, from the cache or fetched."""
        ...

    def layers(self, fetched: Fetched, role: str) -> list[Layer]:
        """The features in them. Absent where the source gives a raster."""
        ...


def adapter_names() -> dict[str, str]:
    """The modules of the adapters by source: their names, with hyphens."""
    import dmz.sources.adapters as adapters

    return {
        module.name.replace("_", "-"): module.name
        for module in pkgutil.iter_modules(adapters.__path__)
    }


def adapter(id: str) -> Adapter:
    """The module that reads a source; raises `InputError` where there is none."""
    names = adapter_names()
    if id not in names:
        raise InputError(f"{id}: there is no adapter for this source, so it cannot be fetched")
    return cast("Adapter", importlib.import_module(f"dmz.sources.adapters.{names[id]}"))


def known_sources() -> dict[str, Source]:
    """Every source by id: of ``sources.toml``, of adapters, and of the user's own file that ``DMZ_SOURCES`` names.

    ``DMZ_SOURCE_<ID>_URL`` sets another address for one, and ``DMZ_SOURCE_<ID>_URL_<PART>`` for a part of it.
    """
    entries: dict[str, dict[str, Any]] = tomllib.loads(
        (DATA / "sources.toml").read_text(encoding="utf-8")
    )
    for id in adapter_names():
        if id not in entries and (entry := getattr(adapter(id), "ENTRY", None)):
            entries[id] = dict(entry)
    for id, changes in _user_entries().items():
        entries[id] = {**entries.get(id, {}), **changes}
    return {id: _source(id, entry) for id, entry in entries.items()}


def _user_entries() -> dict[str, dict[str, Any]]:
    path = os.environ.get("DMZ_SOURCES")
    if not path:
        return {}
    try:
        entries = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"{path} (DMZ_SOURCES): cannot be read as TOML ({error})") from None
    faults = [id for id, entry in entries.items() if not isinstance(entry, dict)]
    if faults:
        raise InputError(
            f"{path} (DMZ_SOURCES): '{faults[0]}' is not a table; write [ID] and url = '...' below it"
        )
    return entries


def _source(id: str, entry: Mapping[str, Any]) -> Source:
    prefix = f"DMZ_SOURCE_{id.upper().replace('-', '_')}_URL"
    settings = dict(entry)
    for name, value in os.environ.items():
        if name == prefix or name.startswith(f"{prefix}_"):
            settings[f"url{name.removeprefix(prefix).lower()}"] = value
    known = {
        name: settings.pop(name)
        for name in ("title", "role", "url", "licence", "licence_url", "terms")
        if name in settings
    }
    missing = {"title", "role", "url", "licence", "licence_url", "terms"} - known.keys()
    if missing:
        raise InputError(
            f"source '{id}' has no {' and no '.join(sorted(missing))}; see DMZ_SOURCES"
        )
    first = settings.pop("first_date", None)
    return Source(
        id=id,
        **known,
        restricted=bool(settings.pop("restricted", False)),
        citation=str(settings.pop("citation", known["title"])),
        first_date=str(first) if first else None,
        cadence=str(settings.pop("cadence", "")),
        settings=settings,
    )


def parse(spec: str) -> Request | None:
    """What a source's id, ``ID@DATE``, ``ID@latest`` or the address of a feature layer asks for; None for anything else: a path.

    Raises
    ------
    QuestionError
        No such source, or not a day.
    """
    if LAYER_URL.match(spec):
        arcgis = known_sources()["arcgis"]
        return Request(replace(arcgis, url=spec.rstrip("/")))
    if spec.lower().startswith(("http://", "https://")):
        raise QuestionError(
            f"{spec}: of addresses, only feature layers are read (.../FeatureServer/0); download the file, give its path"
        )
    match = _SPEC.match(spec)
    if not match:
        return None
    sources, id = known_sources(), match["id"].lower()
    if id not in sources:
        if match["date"] is None or Path(spec).exists():
            return None
        raise QuestionError(
            f"{spec}: no such file, and no source '{match['id']}'; the sources are {', '.join(sources)}"
        )
    return Request(sources[id], _date(spec, match["date"]))


def request_of(spec: str) -> Request:
    """What a spec asks of a source; raises `QuestionError` where it names none."""
    request = parse(spec)
    if request is None:
        raise QuestionError(
            f"'{spec}' names no source; the sources are {', '.join(known_sources())}"
        )
    return request


def cache_id(request: Request) -> str:
    """The folder of the cache that a request's files are in: the source's id; of a feature layer, one of its own."""
    from dmz.sources.download import plain_name

    id = request.source.id
    return (
        f"{id}-layer-{plain_name(request.source.url)}"
        if LAYER_URL.match(request.source.url) and id == "arcgis"
        else id
    )


def _date(spec: str, text: str | None) -> str | None:
    if text in (None, LATEST):
        return None
    if re.fullmatch(r"\d{4}", text):
        return text
    try:
        if day := _DAY.match(text):
            return Day(*map(int, day.groups())).isoformat()
    except ValueError:
        pass
    raise QuestionError(
        f"{spec}: '{text}' is not a day; write YYYY-MM-DD, a year where the source has years, or latest"
    )


def check_terms(source: Source) -> None:
    """Raise `InputError`, with the terms in one line, until a source's restricting terms are accepted; that is remembered."""
    if not source.restricted:
        return
    access = current_access()
    store = Store()
    if store.accepted().get(source.id) == source.terms_line:
        return
    line = f"{source.id}: {source.terms_line}"
    if source.id not in access.accepted and not (access.ask and access.ask(line)):
        raise InputError(
            f"{line}: accept these terms once, with --accept-terms {source.id} or DMZ_ACCEPT_TERMS={source.id}"
        )
    store.accept(source.id, source.terms_line)


def fetch(request: Request) -> Fetched:
    """Files of a source, from the cache or fetched, once its terms are accepted."""
    check_terms(request.source)
    return adapter(request.source.id).fetch(request)


def layers(request: Request, role: str) -> list[Layer]:
    """The features that a source gives."""
    check_terms(request.source)
    module = adapter(request.source.id)
    if not hasattr(module, "layers"):
        raise QuestionError(f"{request.spec}: it gives {request.source.role}, not a {role}")
    found = module.fetch(request)
    return [
        replace(layer, warnings=(*found.warnings, *layer.warnings))
        for layer in module.layers(found, role)
    ]


def adopt(request: Request, path: str) -> Fetched:
    """Take a file that the user downloaded, for a source whose adapter says under which name: ``ADOPTED``, of which ``KIND``."""
    import dmz.sources.download as download

    module = adapter(request.source.id)
    name, kind = getattr(module, "ADOPTED", None), getattr(module, "KIND", None)
    if not name or not kind:
        raise QuestionError(
            f"{request.source.id}: it is fetched by itself; --file is for sources behind a form"
        )
    check_terms(request.source)
    download.adopt(request.source.id, name, path, kind=kind, date=request.source.first_date)
    return module.fetch(request)
