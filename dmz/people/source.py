"""People: what a source must say of itself, and how it answers for the parts of zones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from dmz.errors import InputError, QuestionError
from dmz.land.zones import Part
from dmz.sources.datasets import DATA, STDIN, Dataset, file_dataset, is_remote
from dmz.sources.specs import fetch_spec, parse_spec

AMBIENT, RESIDENT, BASELINE, UNSTATED = "ambient", "resident", "baseline", "unstated"
_WORDS = {
    AMBIENT: "ambient people, a mean over day and night",
    RESIDENT: "residents",
    BASELINE: "baseline residents",
    UNSTATED: "people; the source does not say whether residents or those present",
}
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class Counts:
    """What a source counts: ``what`` is ``ambient``, ``resident``, ``baseline`` or ``unstated``; ``words`` say it."""

    what: str
    date: str | None
    words: str


def said_counts(what: str, date: str | None, words: str = "") -> Counts:
    """What a source counts, in words made of its kind and its date."""
    return Counts(what, date, f"{words or _WORDS[what]}, {date or 'no date given'}")


@dataclass(frozen=True)
class Count:
    """People in one part of a zone.

    ``people`` is None where the source covers none of it; ``covered_km2`` is how much of its area the source covers, None where the
    source is made of points. People are whole only where the source's units are never divided.
    """

    people: float | None
    covered_km2: float | None = None


class Population(Protocol):
    """A source of people."""

    @property
    def datasets(self) -> tuple[Dataset, ...]:
        """Its provenance."""
        ...

    @property
    def counts(self) -> Counts:
        """What it counts and of when."""
        ...

    @property
    def complete(self) -> bool | None:
        """Whether it has everyone in the land that it covers; None where it does not say."""
        ...

    @property
    def warnings(self) -> tuple[str, ...]:
        """Remarks that belong beside the figures."""
        ...

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part; parts may overlap, and one call for all of them reads the source once."""
        ...


@dataclass(frozen=True)
class Origin:
    """Where people come from: a path for GDAL or for `dmz.sources.read_layer`, its provenance, and what it counts.

    ``cells`` is what the cells of a raster are known to hold, ``count`` or ``density``; None where its file must say.
    """

    path: str
    dataset: Dataset
    counts: Counts
    cells: str | None = None
    warnings: tuple[str, ...] = ()


def find_origins(spec: str) -> list[Origin]:
    """The files that a path, or a source (``worldpop@2025``), stands for, and what is known of them.

    A user's own file is known by its name, see ``file_pattern`` in ``data/sources.toml``. One that bears no known name counts
    people of whom it is not said who they are; its date is the day, or else the year, in its name.

    Raises
    ------
    QuestionError, InputError
        As `dmz.sources.specs.fetch_spec`; a source that is not of people; no such file.
    """
    request = None if is_remote(spec) else parse_spec(spec)
    if request is None:
        return [_own_file(spec)]
    if request.source.role != "population":
        raise QuestionError(f"{spec}: it gives {request.source.role}, not people")
    fetched = fetch_spec(spec)
    settings = request.source.settings
    origins = []
    for file in fetched.files:
        dataset = fetched.dataset(part=file) if len(fetched.files) > 1 else fetched.dataset()
        counts = said_counts(
            settings.get("what", UNSTATED), fetched.date, settings.get("counts", "")
        )
        origins.append(
            Origin(str(file.path), dataset, counts, settings.get("cells"), fetched.warnings)
        )
    return origins


def _own_file(path: str) -> Origin:
    if not (path == STDIN or is_remote(path) or Path(path).is_file()):
        raise InputError(f"{path}: no such file")
    dataset = file_dataset(path, "population", b"" if path == STDIN else None)
    year = _YEAR.search(dataset.id)
    date = dataset.date or (year[1] if year else None)
    sources = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
    for source in sources.values():
        if "file_pattern" in source and re.search(
            source["file_pattern"], dataset.id, re.IGNORECASE
        ):
            date = date or source.get("reference_date")
            known = replace(
                dataset,
                date=date,
                title=source["title"],
                licence=source["licence"],
                citation=source["citation"],
            )
            return Origin(path, known, said_counts(source["what"], date, source.get("counts", "")))
    return Origin(path, replace(dataset, date=date), said_counts(UNSTATED, date))
