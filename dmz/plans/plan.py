"""A plan: ordered provisions, and what the text of a proposal leaves open."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dmz.errors import QuestionError, suggestion
from dmz.land.sectors import SectorChoice
from dmz.plans.provisions import PARTY, Origin, Provision
from dmz.sources.toml import TomlFile

Value = str | float
Reading = Mapping[str, Value]
READINGS_LIMIT = 24


@dataclass(frozen=True)
class Parameter:
    """Something the text leaves open, with its possible values.

    Attributes
    ----------
    title
        What it is, and after a semicolon what there is to say about it. It may say with
        ``{value}`` where a value stands in it.
    """

    id: str
    title: str
    values: tuple[Value, ...]

    @property
    def question(self) -> str:
        """The title with an ellipsis for the value."""
        return self.title.replace("{value}", "…")

    def words(self, value: Value) -> str:
        """Return a value with what it is: ``5 km on each side``, ``part: east``."""
        title = self.title.split(";")[0]
        if "{value}" in title:
            return title.replace("{value}", format_value(value))
        return f"{title}: {value}" if isinstance(value, str) else f"{value:g} {title}"


@dataclass(frozen=True)
class NamedLine:
    """A line that a plan measures from and that does not ship: the user gives its file.

    Attributes
    ----------
    date
        Empty where that is a day to come.
    instead
        ``front`` where the front line may stand in for it; empty where it may not.
    """

    id: str
    title: str
    date: str = ""
    instead: str = ""


@dataclass(frozen=True, kw_only=True)
class Plan(Origin):
    """A plan, checked as far as that needs no territory.

    Attributes
    ----------
    roles
        Names that stand for a party each, as in a precedent between other parties.
    role_names
        The roles as the file spells them, with capitals.
    theatre
        The id of the theatre that it happened in; empty where none ships.
    personnel
        How many are to watch the zone, by what they are called; empty where the text
        names none.
    sector
        The part of the line used by provisions without their own sector.
    variants
        The provisions for each combination of the parameters' values.
    file
        The file that it was read from.
    """

    id: str
    title: str
    kind: str
    parameters: tuple[Parameter, ...]
    lines: tuple[NamedLine, ...]
    variants: Mapping[tuple[Value, ...], tuple[Provision, ...]] = field(repr=False)
    file: TomlFile = field(repr=False, compare=False)
    sector: SectorChoice
    roles: tuple[str, ...]
    role_names: Mapping[str, str]
    personnel: Mapping[str, int] = field(default_factory=dict)
    theatre: str = ""

    @property
    def path(self) -> str:
        """The path of the file; the name alone of one that ships."""
        return self.file.path

    @property
    def tables(self) -> tuple[Mapping[str, Any], ...]:
        """The provisions as the file has them, with the names of parameters in them."""
        return tuple(self.file.list_tables("provision"))

    @property
    def open_names(self) -> tuple[str, ...]:
        """Names of everything the text leaves open: parameters and roles."""
        return (*(parameter.id for parameter in self.parameters), *self.roles)

    def provisions(self, reading: Reading) -> tuple[Provision, ...]:
        """Return the provisions in a reading, in the order of their application."""
        return self.variants[tuple(reading[parameter.id] for parameter in self.parameters)]

    def list_readings(
        self, parties: Sequence[str], chosen: Mapping[str, str]
    ) -> list[dict[str, Value]]:
        """List the readings: a value for each parameter and a party for each role.

        Parameters
        ----------
        parties
            The ids of the territory's parties.
        chosen
            Values by parameter, or parties by role, as the user wrote them. What is not
            among them stays open.

        Raises
        ------
        QuestionError
            An unknown parameter or a value that it cannot have, with all such faults at
            once; or too many readings.

        Returns
        -------
        list
            Where no provision of a reading names a role, one way to give the roles: the
            others would be the same.
        """
        values = self._choose_values(parties, chosen)
        assignments = self._assign_roles(parties, chosen)
        if not assignments:
            roles = " and ".join(self.roles)
            raise QuestionError(f"{self.id}: its roles {roles} are different parties")
        count = math.prod(map(len, values.values())) * len(assignments)
        if count > READINGS_LIMIT:
            raise QuestionError(
                f"{self.id} has {count} readings, and {READINGS_LIMIT} at most are run; "
                "choose some with --set"
            )
        return [
            {**dict(zip(values, combination, strict=True)), **roles}
            for combination in itertools.product(*values.values())
            for roles in (assignments if self._names_roles(combination) else assignments[:1])
        ]

    def _names_roles(self, combination: tuple[Value, ...]) -> bool:
        """Whether a provision names a role, with these values of the parameters."""
        return any(
            reference.to == PARTY and reference.name in self.roles
            for provision in self.variants[combination]
            for reference in provision.references()
        )

    def _deciding_role(self, reading: Reading) -> str | None:
        """Return the role whose party decides the other's.

        None if a role has its party's name, so that nothing is open, or if no provision
        of the reading names a role.
        """
        if any(role == reading[role] for role in self.roles):
            return None
        combination = tuple(reading[parameter.id] for parameter in self.parameters)
        return self.roles[0] if self.roles and self._names_roles(combination) else None

    def _choose_values(
        self, parties: Sequence[str], chosen: Mapping[str, str]
    ) -> dict[str, tuple[Value, ...]]:
        """Return the values that each parameter can have; check the chosen roles."""
        values = {parameter.id: parameter.values for parameter in self.parameters}
        names: dict[str, tuple[Value, ...]] = {**values}
        # A role stands for its namesake, else for any party.
        names |= {role: (role,) if role in parties else tuple(parties) for role in self.roles}
        faults: list[str] = []
        for name, text in chosen.items():
            if name not in names:
                known = f"it can set {', '.join(names)}" if names else "it leaves nothing open"
                near = suggestion(name, {name: name for name in names})
                faults.append(f"{self.id} has no parameter '{name}'{near}; {known}")
                continue
            wanted = text.strip().lower()
            fitting = [value for value in names[name] if format_value(value) == wanted]
            if not fitting:
                can = " or ".join(map(format_value, names[name]))
                faults.append(f"{self.id}: {name} is {can}, not '{text}'")
            elif name in values:
                values[name] = (fitting[0],)
        if faults:
            raise QuestionError("; ".join(faults))
        return values

    def _assign_roles(
        self, parties: Sequence[str], chosen: Mapping[str, str]
    ) -> list[dict[str, str]]:
        """Return every way to give the roles to parties that fits what is chosen.

        A role that bears the name of a party is that party's.
        """
        if not self.roles:
            return [{}]
        wanted = {role: role for role in self.roles if role in parties}
        wanted |= {role: chosen[role].strip().lower() for role in self.roles if role in chosen}
        pairs = itertools.permutations(parties)
        ways = [dict(zip(self.roles, pair, strict=True)) for pair in pairs]
        return [way for way in ways if wanted.items() <= way.items()]

    def select_open_choices(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return those of the choices that are about something the plan leaves open."""
        return {name: value for name, value in chosen.items() if name in self.open_names}

    def label(self, reading: Reading, names: Mapping[str, str] | None = None) -> str:
        """Return a reading as ``--set`` takes it, ``distance=5``.

        Parameters
        ----------
        names
            For display: the parties' names by their ids.
        """
        values = {
            name: format_value(value) for name, value in reading.items() if name not in self.roles
        }
        if role := self._deciding_role(reading):
            party = str(reading[role])
            values[role] = (names or {}).get(party, party)
        return ", ".join(f"{name}={value}" for name, value in values.items())

    def words(self, reading: Reading, names: Mapping[str, str]) -> str:
        """Return a reading as a heading: ``5 km on each side``.

        Parameters
        ----------
        names
            The parties' names by their ids.
        """
        texts = [each.words(reading[each.id]) for each in self.parameters]
        if role := self._deciding_role(reading):
            party = str(reading[role])
            texts.append(f"{names.get(party, party)} as {self.role_names[role]}")
        return ", ".join(texts)


def check_choices(plans: Sequence[Plan], names: Iterable[str]) -> None:
    """Raise `QuestionError` for names that none of some plans leaves open."""
    known = dict.fromkeys(name for plan in plans for name in plan.open_names)
    for name in names:
        if name not in known:
            near = suggestion(name, {name: name for name in known})
            can = f"they leave open {', '.join(known)}" if known else "they leave nothing open"
            raise QuestionError(f"no plan has a parameter '{name}'{near}; {can}")


def format_value(value: Value) -> str:
    """Return a parameter's value as the user writes it."""
    return f"{value:g}" if isinstance(value, float) else value
