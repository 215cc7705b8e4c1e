"""Provisions: what a plan asks of the parties, as data.

A provision names parties, oblasts, places, lines and distances. How it is applied is in
`dmz.plans.apply`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from dmz.land.sectors import SectorChoice
from dmz.sources.toml_lines import KeyPath

EACH = "each"  # stands for both parties among depths
ALL_FORCES = "all forces"  # the class that every other class is part of
EXACTLY, AT_LEAST, AT_MOST = "exactly", "at least", "at most"
Corner = tuple[float, float]  # latitude and longitude in degrees
# What a name in a provision can be the name of. A role may stand for a party.
PARTY, OBLAST, PLACE, LINE, FILE = "party", "oblast", "place", "line", "file"


@dataclass(frozen=True)
class Reference:
    """A name of something that is not part of the provision.

    Attributes
    ----------
    to
        What is named: ``PARTY``, ``OBLAST``, ``PLACE``, ``LINE`` or ``FILE``.
    key
        The key that has the name, below the table of the provision.
    """

    to: str
    name: str
    key: KeyPath


def _names(to: str, **settings: Any) -> Any:
    """Declare a field that holds the name of something, or names, or None."""
    return field(metadata={"to": to}, **settings)


def sector_references(choice: SectorChoice | None) -> list[Reference]:
    """Return the names in a choice of a sector, whose key is ``sector``."""
    if choice is None:
        return []
    file = (choice.file,) if choice.file else ()
    return _references("sector", cities=choice.cities, oblasts=choice.oblasts, file=file)


def _references(table: str, **names: Sequence[str]) -> list[Reference]:
    """Return names in a table of a provision, by the keys that have them."""
    kinds = {"cities": PLACE, "near": PLACE, "oblasts": OBLAST, "file": FILE}
    return [
        Reference(kinds[key], name, (table, key)) for key, found in names.items() for name in found
    ]


@dataclass(frozen=True)
class Hole:
    """A hole: land inside a provision's area that it leaves out.

    Attributes
    ----------
    near, within_km
        Discs around places; without places, around the cities that the plan is about.
    oblasts
        Whole oblasts.
    polygon
        Corners as latitude and longitude in degrees.
    """

    near: tuple[str, ...] = ()
    within_km: float | None = None
    oblasts: tuple[str, ...] = ()
    polygon: tuple[Corner, ...] = ()

    def references(self) -> list[Reference]:
        """Return the names in it, whose key is ``except``."""
        return _references("except", near=self.near, oblasts=self.oblasts)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a text comes from: a plan's, or a provision's.

    Attributes
    ----------
    weak
        Whether it rests on one secondary report.
    verified
        ``text`` or ``report``: what was seen of its source; empty if nobody says.
    article, reference
        Where in the text it stands, and the text's number in a public register: the
        symbol of a document of the United Nations, or PA-X and a number.
    """

    source: str
    date: str
    note: str = ""
    weak: bool = False
    verified: str = ""
    article: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Provision(Origin):
    """One provision.

    Attributes
    ----------
    kind
        What it is called in a plan file.
    moves_line
        Whether it changes the front that later provisions measure from.
    number
        Its place in the plan, from 1.
    what
        The class of forces or weapons that it is about.
    sector
        The part of the line that it is about; None: the plan's, or it needs none.
    hole
        Land that it leaves out; None: nothing.
    bound
        How the text puts its distance: ``exactly``, ``at least`` or ``at most``. The
        distance itself is what is measured.
    """

    kind: ClassVar[str]
    moves_line: ClassVar[bool] = False

    number: int
    name: str
    what: str = ALL_FORCES
    sector: SectorChoice | None = None
    hole: Hole | None = None
    bound: str = EXACTLY

    def references(self) -> list[Reference]:
        """Return every name in it of a party, an oblast, a place, a line or a file."""
        found = []
        for each in fields(self):
            value = getattr(self, each.name)
            if value and "to" in each.metadata:
                names = (value,) if isinstance(value, str) else value
                found += [Reference(each.metadata["to"], name, (each.name,)) for name in names]
        if self.hole:
            found += self.hole.references()
        return found + sector_references(self.sector)


@dataclass(frozen=True, kw_only=True)
class Withdraw(Provision):
    """A party leaves the land that it holds in some oblasts to the other party."""

    kind = "withdraw"
    moves_line = True
    party: str = _names(PARTY)
    oblasts: tuple[str, ...] = _names(OBLAST)


@dataclass(frozen=True, kw_only=True)
class Freeze(Provision):
    """In some oblasts, the line of a given day applies.

    Attributes
    ----------
    line
        Id of a line that the plan declares; None: the front that is measured on.
    """

    kind = "freeze"
    moves_line = True
    oblasts: tuple[str, ...] = _names(OBLAST)
    line: str | None = _names(LINE, default=None)


@dataclass(frozen=True, kw_only=True)
class Pullback(Provision):
    """Parties withdraw from the line.

    Attributes
    ----------
    depths_km
        By party, or for ``each``. A width of both sides together is two halves.
    lines
        By party: the id of the line to measure from, if that is not the front line.
    """

    kind = "pullback"
    depths_km: Mapping[str, float]
    lines: Mapping[str, str] = field(default_factory=dict)

    def references(self) -> list[Reference]:
        """Return its parties, its lines and the names in its sector."""
        found = [
            Reference(PARTY, party, (key, party))
            for key, parties in (("depths_km", self.depths_km), ("lines", self.lines))
            for party in parties
            if party != EACH
        ]
        found += [Reference(LINE, line, ("lines", party)) for party, line in self.lines.items()]
        return found + super().references()


@dataclass(frozen=True, kw_only=True)
class Clear(Provision):
    """Forces leave a disc, or a box with sides north and east, around some places.

    Attributes
    ----------
    places
        Without any: the cities of the sector, else those of the territory.
    radius_km, box_km
        Of the disc, or the side of the box; one of them is given.
    party
        Whose forces; None: those of both parties.
    """

    kind = "clear"
    places: tuple[str, ...] = _names(PLACE, default=())
    radius_km: float | None = None
    box_km: float | None = None
    party: str | None = _names(PARTY, default=None)


@dataclass(frozen=True, kw_only=True)
class SpecialZone(Provision):
    """Land under its own rules, where all of the limits given hold.

    Attributes
    ----------
    party
        Only land that this party holds; None: land of both.
    oblasts, near, towns, polygon, polygons, between
        The limits: oblasts, ``within_km`` of places, the built-up ground of towns,
        corners as latitude and longitude in degrees, the polygons of a file, the land
        between two lines.
    """

    kind = "special_zone"
    party: str | None = _names(PARTY, default=None)
    oblasts: tuple[str, ...] = _names(OBLAST, default=())
    near: tuple[str, ...] = _names(PLACE, default=())
    within_km: float | None = None
    towns: tuple[str, ...] = _names(PLACE, default=())
    polygon: tuple[Corner, ...] = ()
    polygons: str | None = _names(FILE, default=None)
    between: tuple[str, ...] = _names(LINE, default=())


@dataclass(frozen=True, kw_only=True)
class Match(Provision):
    """A party goes back so far that its zone equals what an earlier provision takes.

    Attributes
    ----------
    to
        Name of the earlier provision; the other party's part of it is matched.
    by
        ``area`` or ``population``.
    """

    kind = "match"
    party: str = _names(PARTY)
    to: str
    by: str
