"""Plans: ordered provisions, and what a proposal's text leaves open. Read from TOML by `dmz.plans.files`.

A provision is data: it names parties, oblasts, places, lines and distances, and nothing of how they are measured.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from dmz.errors import QuestionError, suggestion
from dmz.land.sectors import SectorChoice

Value = str | float
MOST_READINGS = 24
EACH = "each"  # stands for both parties in a table of depths


@dataclass(frozen=True, kw_only=True)
class Provision:
    """One provision. ``what`` is whose forces or weapons it is about; ``weak``: it rests on one secondary report."""

    kind: ClassVar[str]
    moves_line: ClassVar[bool] = False

    number: int
    name: str
    source: str
    date: str
    what: str = "forces"
    note: str = ""
    weak: bool = False

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties, or roles, that it names."""
        named = getattr(self, "party", None)
        return (named,) if named else ()


@dataclass(frozen=True, kw_only=True)
class Withdraw(Provision):
    """A party leaves the land that it holds in named oblasts; that passes to the other party, and the line moves."""

    kind = "withdraw"
    moves_line = True
    party: str
    oblasts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Freeze(Provision):
    """In named oblasts the line is that of a day: of a line that the plan names, or of the front that is measured on."""

    kind = "freeze"
    moves_line = True
    oblasts: tuple[str, ...]
    line: str | None = None


@dataclass(frozen=True, kw_only=True)
class Pullback(Provision):
    """Parties go back from the line.

    Attributes
    ----------
    depths_km
        By party, or for ``each``. A width of both sides together is stored as two halves.
    lines
        By party: the id of the line that it measures from, where that is not the front line.
    bound
        ``exactly``, ``at least`` or ``at most``: how the text puts it. The figure itself is what is measured.
    """

    kind = "pullback"
    depths_km: Mapping[str, float]
    lines: Mapping[str, str] = field(default_factory=dict)
    sector: SectorChoice | None = None
    bound: str = "exactly"

    @property
    def parties(self) -> tuple[str, ...]:
        """The parties, or roles, that it names."""
        return tuple(p for p in (*self.depths_km, *self.lines) if p != EACH)


@dataclass(frozen=True, kw_only=True)
class Clear(Provision):
    """Forces leave a disc, or a box whose sides run north and east, around each of some places. Both parties without one.

    Without places: around the cities of the sector, by default the territory's.
    """

    kind = "clear"
    places: tuple[str, ...] = ()
    radius_km: float | None = None
    box_km: float | None = None
    party: str | None = None


@dataclass(frozen=True, kw_only=True)
class SpecialZone(Provision):
    """The land of a party (both without one) in oblasts, near places, in a polygon file, between two lines: where all hold."""

    kind = "special_zone"
    party: str | None = None
    oblasts: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    within_km: float | None = None
    polygons: str | None = None
    between: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Match(Provision):
    """A party goes back as far as makes its zone equal to the other party's part of an earlier provision."""

    kind = "match"
    party: str
    to: str
    by: str
    sector: SectorChoice | None = None


@dataclass(frozen=True)
class Parameter:
    """What a plan's text leaves open: its readings."""

    id: str
    title: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class NamedLine:
    """A line that a plan measures from and that is not shipped: the user hands its file.

    ``instead`` is ``front`` where the front line may stand in for it, said in the result; empty where a file is needed.
    """

    id: str
    title: str
    date: str
    instead: str = ""


@dataclass(frozen=True)
class Plan:
    """A plan, checked.

    Attributes
    ----------
    tables
        The provisions as they are written, with the names of parameters in them.
    line_of
        The line in the file of a provision's key.
    build
        Makes the provisions for given values of the parameters.
    """

    id: str
    title: str
    kind: str
    source: str
    date: str
    note: str
    weak: bool
    roles: tuple[str, ...]
    sector: SectorChoice
    parameters: tuple[Parameter, ...]
    lines: tuple[NamedLine, ...]
    path: str
    tables: tuple[Mapping[str, Any], ...] = field(repr=False)
    line_of: Callable[[int, str | None], int] = field(repr=False, compare=False)
    build: Callable[[Mapping[str, Value]], tuple[Provision, ...]] = field(repr=False, compare=False)

    def readings(self, parties: Sequence[str], chosen: Mapping[str, str]) -> list[dict[str, Value]]:
        """Every reading of the text: a value for each parameter, and a party for each role, as far as they are not chosen.

        Parameters
        ----------
        parties
            The ids of the territory's parties.
        chosen
            Values by parameter, or parties by role, as the user wrote them.

        Raises
        ------
        QuestionError
            An unknown parameter or a value that is not one of its readings (all faults at once), or too many readings.
        """
        faults: list[str] = []
        open_values = {parameter.id: parameter.values for parameter in self.parameters}
        names = {**open_values, **{role: tuple(parties) for role in self.roles}}
        for name, text in chosen.items():
            if name not in names:
                can = f"it can set {', '.join(names)}" if names else "it leaves nothing open"
                faults.append(
                    f"{self.id} has no parameter '{name}'{suggestion(name, {n: n for n in names})}; {can}"
                )
                continue
            value = next((v for v in names[name] if written(v) == text.strip().lower()), None)
            if value is None:
                faults.append(
                    f"{self.id}: {name} is {' or '.join(map(written, names[name]))}, not '{text}'"
                )
            elif name in open_values:
                open_values[name] = (value,)
        if faults:
            raise QuestionError("; ".join(faults))
        combinations = [
            dict(zip(open_values, values, strict=True))
            for values in itertools.product(*open_values.values())
        ]
        readings = [
            {**values, **roles}
            for values in combinations
            for roles in self._assignments(parties, chosen)
        ]
        if not readings:
            raise QuestionError(
                f"{self.id}: its roles {' and '.join(self.roles)} are different parties"
            )
        if len(readings) > MOST_READINGS:
            raise QuestionError(
                f"{self.id} has {len(readings)} readings; choose some with --set, {MOST_READINGS} at most are run"
            )
        return readings

    def choices_among(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return those of some choices that the plan leaves open."""
        known = {*(parameter.id for parameter in self.parameters), *self.roles}
        return {name: value for name, value in chosen.items() if name in known}

    def label(self, reading: Mapping[str, Value]) -> str:
        """A reading in words: ``distance=5``. One role tells the other."""
        return ", ".join(
            f"{name}={written(value)}"
            for name, value in reading.items()
            if name not in self.roles[1:]
        )

    def _assignments(
        self, parties: Sequence[str], chosen: Mapping[str, str]
    ) -> list[dict[str, Value]]:
        if not self.roles:
            return [{}]
        pairs = [
            dict(zip(self.roles, order, strict=True)) for order in itertools.permutations(parties)
        ]
        fits = [
            p
            for p in pairs
            if all(p[role] == chosen[role].strip().lower() for role in self.roles if role in chosen)
        ]
        return [dict(pair) for pair in fits]


def written(value: Value) -> str:
    """A parameter's value as the user writes it."""
    return f"{value:g}" if isinstance(value, float) else value
