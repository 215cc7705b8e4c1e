"""The catalogue: what ships with the program, and the sources that users bring themselves."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from dmz import __version__
from dmz.sources import DATA

SHIPPED = "shipped"


@dataclass(frozen=True)
class Entry:
    """A file that ships, or a source. ``where`` is a path in the data folder, or an address; ``terms`` is one line."""

    id: str
    title: str
    role: str
    where: str
    date: str | None
    licence: str
    terms: str | None = None


def read_catalogue() -> list[Entry]:
    """Every shipped file of ``datapackage.json`` and every source of ``sources.toml``."""
    package = json.loads((DATA / "datapackage.json").read_bytes())
    shipped = [
        Entry(r["name"], r["title"], SHIPPED, r["path"], r.get("dmz:date"), ", ".join(licence["name"] for licence in r["licenses"]))
        for r in package["resources"]
    ]
    sources = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
    return shipped + [
        Entry(id, s["title"], s["role"], s["url"], _day(s.get("first_date")), s["licence"], s.get("terms"))
        for id, s in sources.items()
    ]


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def catalogue_dict(entries: Sequence[Entry]) -> dict[str, Any]:
    """Plain data of schema ``dmz.catalogue/1``."""
    return {"schema": "dmz.catalogue/1", "dmz_version": __version__, "entries": [asdict(entry) for entry in entries]}
