"""Population sources: what they offer, whom they count, and their files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dmz.errors import InputError, QuestionError
from dmz.land.zones import Part
from dmz.sources.datasets import STDIN, Dataset, file_dataset, is_remote, shipped_sources
from dmz.sources.specs import fetch_spec, parse_spec

# What the cells of a raster may hold.
COUNT, DENSITY = "count", "density"
KINDS = (COUNT, DENSITY)

AMBIENT, RESIDENT, BASELINE, UNSTATED = "ambient", "resident", "baseline", "unstated"
_LABELS = {
    AMBIENT: "ambient people, a mean over day and night",
    RESIDENT: "residents",
    BASELINE: "baseline residents",
    UNSTATED: "people; the source does not say whether residents or those present",
}
_SPACES = re.compile(r"[\s-]+")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True)
class RegionBasis:
    """What readers have to know of a source's people in one region.

    Attributes
    ----------
    oblast
        Its name.
    date
        When its official total is of.
    party
        Whose land in it the note is about; None for all of it.
    note
        What sets it apart from other regions, in words.
    """

    oblast: str
    date: str
    party: str | None
    note: str


@dataclass(frozen=True)
class Basis:
    """The population basis of a source: whom it counts, and when.

    Attributes
    ----------
    what
        ``ambient``, ``resident``, ``baseline`` or ``unstated``.
    date
        A day, a month or a year; None where it is not known.
    label
        Both as a phrase, for people to read.
    regions
        Regions whose people are of another date, or known less well.
    """

    what: str
    date: str | None
    label: str
    regions: tuple[RegionBasis, ...] = ()


def describe_basis(what: str, date: str | None, phrase: str = "") -> Basis:
    """A basis whose label is a phrase, by default that of its kind, and its date."""
    return Basis(what, date, f"{phrase or _LABELS[what]}, {date or 'no date given'}")


@dataclass(frozen=True)
class Count:
    """People in one part of a zone.

    Attributes
    ----------
    people
        None where the source covers none of the part. Not rounded: an integer only
        where the source never divides its units.
    covered_km2
        How much of the part's area the source covers; None for a source of points.
    """

    people: float | None
    covered_km2: float | None = None


@dataclass(frozen=True, kw_only=True)
class Population:
    """A source of people.

    Attributes
    ----------
    datasets
        Its provenance.
    basis
        Whom it counts, and when.
    warnings
        Remarks to print with the figures.
    complete
        Whether it counts everyone in the land it covers; None where unknown.
    by_centre
        Whether a settlement is in or out by its centre, with all its people.
    by_place
        Whether it knows the people of each settlement of the gazetteer.
    factors
        The factors that multiply its people, as rows of their file.
    """

    datasets: tuple[Dataset, ...]
    basis: Basis
    warnings: tuple[str, ...] = ()
    complete: bool | None = True
    by_centre: bool = False
    by_place: bool = False
    factors: tuple[Mapping[str, Any], ...] = ()

    def people(self, parts: Sequence[Part]) -> list[Count]:
        """People in each part, from one pass over the source. Parts may overlap.

        A count depends on its part alone, not on the others in the call. A part with
        land of which the source covers none has ``people=None`` and
        ``covered_km2=0.0``.
        """
        raise NotImplementedError


def check_covers(population: Population, covered_km2: Sequence[float | None]) -> None:
    """Refuse a source that covers none of the zones.

    Parameters
    ----------
    covered_km2
        How much of each zone, or part, the source covers. Nones, and so sources of
        points, are not checked.

    Raises
    ------
    InputError
        There are figures, and all are zero.
    """
    known = [km2 for km2 in covered_km2 if km2 is not None]
    if known and not any(known):
        names = ", ".join(d.id for d in population.datasets if d.role == "population")
        raise InputError(
            f"{names}: it covers none of the zones; give the file, or the tiles, of the land"
            " around the front line"
        )


@dataclass(frozen=True)
class Origin:
    """A file of people.

    Attributes
    ----------
    path
        What GDAL, or `dmz.sources.layers.read_layer`, opens.
    cells
        For rasters, what the cells are known to hold, ``count`` or ``density``; None to
        go by the file's metadata.
    """

    path: str
    dataset: Dataset
    basis: Basis
    cells: str | None = None
    warnings: tuple[str, ...] = ()


def find_origins(spec: str) -> list[Origin]:
    """Find the files that a path, or a source (``worldpop@2025``), stands for.

    What a user's own file counts is known by its name, if it matches a ``file_pattern``
    of ``data/sources.toml``. Otherwise its basis is unstated, and its date the day, or
    the year, in its name.

    Raises
    ------
    QuestionError
        No such source, or one that is not of people.
    InputError
        No such file, or whatever `dmz.sources.specs.fetch_spec` meets.
    """
    request = None if is_remote(spec) else parse_spec(spec)
    if request is None:
        return [_own_file(spec)]
    if request.source.role != "population":
        raise QuestionError(f"{spec}: it gives {request.source.role}, not people")
    fetched = fetch_spec(spec)
    settings = request.source.settings
    basis = describe_basis(settings.get("what", UNSTATED), fetched.date, settings.get("counts", ""))
    cells = settings.get("cells")
    return [
        Origin(str(file.path), fetched.dataset(part=file), basis, cells, fetched.warnings)
        for file in fetched.files
    ]


def _own_file(path: str) -> Origin:
    """A user's file, an address, or standard input."""
    if not (path == STDIN or is_remote(path) or Path(path).is_file()):
        there = "\0" not in path and Path(path).exists()
        raise InputError(f"{path}: {'not a plain file' if there else 'no such file'}")
    dataset = file_dataset(path, "population", b"" if path == STDIN else None)
    year = _YEAR.search(dataset.id)
    date = dataset.date or (year[1] if year else None)
    unknown = Origin(path, replace(dataset, date=date), describe_basis(UNSTATED, date))
    return recognise(unknown, [dataset.id])


def recognise(origin: Origin, words: Iterable[str]) -> Origin:
    """Return an origin with what is known of its source, if its basis is unstated.

    Parameters
    ----------
    words
        What the file says of itself: its name, those of its members, texts in its
        metadata. One that matches a ``file_pattern`` of ``data/sources.toml`` tells the
        source.
    """
    source = _known_source(words) if origin.basis.what == UNSTATED else None
    if source is None:
        return origin
    date = origin.dataset.date or source.get("reference_date")
    known = replace(
        origin.dataset,
        date=date,
        title=source["title"],
        licence=source["licence"],
        citation=source["citation"],
    )
    basis = describe_basis(source["what"], date, source.get("counts", ""))
    return replace(origin, dataset=known, basis=basis)


def _known_source(words: Iterable[str]) -> dict[str, Any] | None:
    """The first source of the registry whose files say such a thing of themselves."""
    # In prose, GHS_POP is GHS-POP or GHS POP.
    names = [_SPACES.sub("_", word) for word in words]
    for source in shipped_sources().values():
        pattern = source.get("file_pattern")
        if pattern and any(re.search(pattern, name, re.IGNORECASE) for name in names):
            return source
    return None
