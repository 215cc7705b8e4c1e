"""People: what a source must say of itself, and how it answers for the parts of zones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dmz.sources import DATA, Dataset
from dmz.zones import Part

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


def known_source(dataset: Dataset) -> tuple[Dataset, Counts]:
    """What is known of a population file by its name: title, licence and citation, what it counts and its date.

    The names are in ``data/sources.toml``, under ``file_pattern``. A file that bears no known name counts people of whom it is not
    said who they are; its date is the day, or else the year, in its name.
    """
    year = _YEAR.search(dataset.id)
    date = dataset.date or (year[1] if year else None)
    sources = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
    for source in sources.values():
        if "file_pattern" in source and re.search(source["file_pattern"], dataset.id, re.IGNORECASE):
            date = date or source.get("reference_date")
            known = replace(dataset, date=date, title=source["title"], licence=source["licence"], citation=source["citation"])
            return known, said_counts(source["what"], date, source.get("counts", ""))
    return replace(dataset, date=date), said_counts(UNSTATED, date)
