"""Plan files: TOML, read and checked, every fault with its line."""

from __future__ import annotations

import itertools
import math
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from dmz.errors import InputError, QuestionError, suggestion
from dmz.land.sectors import SectorChoice
from dmz.plans.plan import NamedLine, Parameter, Plan, Reading, Value
from dmz.plans.provisions import LINE, Freeze, Match, Provision
from dmz.plans.schema import (
    COMMON_KEYS,
    KINDS,
    LINE_KEYS,
    LINE_NEEDS,
    PARAMETER_KEYS,
    PLAN_KEYS,
    PLAN_NEEDS,
    PLAN_TABLES,
    Keys,
    KindSchema,
    Values,
)
from dmz.sources.datasets import DATA
from dmz.sources.named import locate_named
from dmz.sources.toml import TomlFile, WrongValueError, parse_toml, read_toml, show_value
from dmz.sources.toml_lines import KeyPath

FOLDER = DATA / "plans"
Named = TypeVar("Named", Parameter, NamedLine)
# Every combination of the parameters' values is checked when a plan is read.
COMBINATIONS_LIMIT = 1000
# Known plans have ten; each of a hundred is measured in its turn.
PROVISIONS_LIMIT = 100
# Counts above this are not written out: a file can make them thousands of digits long.
_COUNTED = 10**15


def read_plan(spec: str) -> Plan:
    """Read a plan: the id of a shipped one, or the path of a TOML file.

    Raises
    ------
    TomlError
        The file has faults; the message has all of them.
    QuestionError
        There is no such plan.
    InputError
        The file cannot be read.
    """
    shipped = shipped_plans()
    if path := shipped.get(spec.lower()) or shipped.get(find_renamed(spec) or ""):
        return _PlanReader(parse_toml(path.name, path.read_bytes())).read()
    if not spec.endswith(".toml") and not Path(spec).is_file():
        near = suggestion(spec.lower(), {id: id for id in shipped})
        raise QuestionError(f"no plan '{spec}'{near}; 'dmz plan list' lists them")
    return _PlanReader(read_toml(spec)).read()


def shipped_plans() -> dict[str, Path]:
    """Return the shipped plan files by id, in the order of their ids."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}


def find_renamed(spec: str) -> str | None:
    """Return the id of the shipped plan that once had another id; None if none had."""
    shipped = shipped_plans()
    if spec.lower() in shipped or spec.endswith(".toml"):
        return None
    for id, path in shipped.items():
        if spec.lower() in tomllib.loads(path.read_text(encoding="utf-8")).get("former_ids", ()):
            return id
    return None


class _PlanReader:
    """Reads the plan of one file, and notes all faults before it raises them."""

    def __init__(self, file: TomlFile) -> None:
        self.file = file
        self.folder = Path(file.path).parent
        self.tables = file.list_tables("provision")

    def read(self) -> Plan:
        """Return the plan, or raise `TomlError`."""
        head = self.file.read_table((), self.file.tables, PLAN_KEYS, extra=PLAN_TABLES)
        self._require((), self.file.tables, PLAN_NEEDS, "the plan")
        parameters = self._read_named("parameters", Parameter, PARAMETER_KEYS, PARAMETER_KEYS)
        lines = self._read_named("lines", NamedLine, LINE_KEYS, LINE_NEEDS)
        if not self.file.tables.get("provision"):
            self.file.add_fault((), "it has no provisions; write them as [[provision]]")
        variants = self._build_variants(parameters)
        self._check_uses()
        sector = self._locate_sector(("sector",), head.get("sector", SectorChoice()))
        self.file.raise_faults()
        roles = {name.lower(): name for name in head.pop("roles", ())}
        head |= {"roles": tuple(roles), "role_names": roles, "sector": sector}
        head.pop("former_ids", None)  # which `find_renamed` looks up
        return Plan(
            id=Path(self.file.path).stem,
            parameters=parameters,
            lines=lines,
            variants=variants,
            file=self.file,
            **head,
        )

    def _require(
        self, at: KeyPath, table: Mapping[str, Any], needs: Iterable[str], subject: str
    ) -> bool:
        """Return whether a table has the keys that it needs; note those missing."""
        missing = [key for key in needs if key not in table]
        for key in missing:
            self.file.add_fault(at, f"{subject} has no {key}")
        return not missing

    def _read_named(
        self, name: str, make: Callable[..., Named], keys: Keys, needs: Collection[str]
    ) -> tuple[Named, ...]:
        """Read the tables ``[name.ID]``; any other entry is a fault."""
        found = []
        for id, table in self.file.get_table(name).items():
            at, subject = (name, id), f"{name.removesuffix('s')} {id}"
            if not isinstance(table, dict):
                self.file.add_fault(at, f"{id} is a table; write it as [{name}.{id}]")
                continue
            values = self.file.read_table(at, table, keys, label=f"{subject}: ")
            self._require(at, table, needs, subject)
            if values.keys() >= set(needs):
                found.append(make(id, **values))
        return tuple(found)

    def _check_uses(self) -> None:
        """Note parameters that are not declared, and parameters and lines not used."""
        parameters = self.file.get_table("parameters")
        texts = list(_find_texts(("provision",), self.tables))
        for at, text in texts:
            if text.startswith("$") and text[1:] not in parameters:
                near = suggestion(text[1:], {id: id for id in parameters})
                label = self._label(int(at[1]))
                self.file.add_fault(at, f"{label}no parameter '{text[1:]}' is declared{near}")
        used = {text for _, text in texts} | self._check_conditions(parameters)
        for id in parameters:
            if f"${id}" not in used:
                self.file.add_fault(
                    ("parameters", id),
                    f'no provision uses the parameter {id}; write its value as "${id}"',
                )
        used |= {text for _, text in _find_texts((), parameters)}
        for id in self.file.get_table("lines"):
            if id not in used:
                self.file.add_fault(("lines", id), f"no provision uses the line {id}")

    def _check_conditions(self, parameters: Mapping[str, Any]) -> set[str]:
        """Note faults of ``when``; return the parameters in it, as ``$ID``."""
        used = set()
        for index, table in enumerate(self.tables):
            when = table.get("when")
            for id, wanted in when.items() if isinstance(when, dict) else ():
                at = ("when", id)
                if not isinstance(parameters.get(id), dict):
                    near = suggestion(id, {id: id for id in parameters})
                    self._add_fault(index, at, f"when: no parameter '{id}' is declared{near}")
                    continue
                used.add(f"${id}")
                values = parameters[id].get("values")
                known = _as_values(values if isinstance(values, list) else [])
                for value in _as_values(wanted):
                    if value not in known:
                        can = " or ".join(map(str, known))
                        self._add_fault(index, at, f"when: {id} is {can}, not {show_value(value)}")
        return used

    def _build_variants(
        self, parameters: Sequence[Parameter]
    ) -> dict[tuple[Value, ...], tuple[Provision, ...]]:
        """Build the provisions for each combination of the parameters' values."""
        count = math.prod(len(parameter.values) for parameter in parameters)
        if count > COMBINATIONS_LIMIT:
            many = f"{count:,}" if count <= _COUNTED else f"more than {_COUNTED:,}"
            self.file.add_fault(
                ("parameters",),
                f"the values of the parameters have {many} combinations; "
                f"{COMBINATIONS_LIMIT:,} at most can be checked",
            )
            return {}
        if len(self.tables) > PROVISIONS_LIMIT:
            self.file.add_fault(
                ("provision",),
                f"it has {len(self.tables):,} provisions, and {PROVISIONS_LIMIT} at most are run",
            )
            return {}
        ids = [parameter.id for parameter in parameters]
        return {
            values: self._build(dict(zip(ids, values, strict=True)))
            for values in itertools.product(*(parameter.values for parameter in parameters))
        }

    def _build(self, reading: Reading) -> tuple[Provision, ...]:
        """Build the provisions of a reading; one with a fault is left out."""
        provisions: list[Provision] = []
        earlier: dict[str, Any] = {}  # the kinds of the provisions so far, by name
        measured = False
        for index, table in enumerate(self.tables):
            if not _applies(table, reading):
                continue
            kind, filled = table.get("kind"), _fill_table(table, reading)
            schema = self._find_schema(index, kind)
            if schema:
                if schema.make.moves_line and measured:
                    self._add_fault(
                        index,
                        ("kind",),
                        f"a {kind} moves the line, "
                        "so it comes before what is measured from the line",
                    )
                measured |= not schema.make.moves_line
                if provision := self._read_provision(index, schema, table, filled):
                    self._check_names(index, provision, earlier)
                    provisions.append(provision)
            name = filled.get("name")
            if isinstance(name, str):
                if name.strip() in earlier:
                    self._add_fault(index, ("name",), "another provision bears this name")
                earlier.setdefault(name.strip(), kind)
        return tuple(provisions)

    def _find_schema(self, index: int, kind: Any) -> KindSchema | None:
        if isinstance(kind, str) and kind in KINDS:
            return KINDS[kind]
        near = suggestion(str(kind), {kind: kind for kind in KINDS})
        given = f", not {show_value(kind)}" if kind is not None else ""
        self._add_fault(index, ("kind",), f"kind is {', '.join(KINDS)}{given}{near}")
        # What every kind has is checked all the same: all faults come at once.
        table = self.tables[index]
        known = COMMON_KEYS.keys() - {"kind"}
        common = {key: value for key, value in _fill_table(table, {}).items() if key in known}
        label = self._label(index)
        self.file.read_table(("provision", index), common, COMMON_KEYS, label=label)
        return None

    def _read_provision(
        self, index: int, schema: KindSchema, table: Mapping[str, Any], filled: Values
    ) -> Provision | None:
        """Read a provision's table, filled with parameters; None if it has faults."""
        at, label = ("provision", index), self._label(index)
        values = self.file.read_table(at, filled, schema.keys, label=label)
        kind = values.get("kind")
        complete = self._require(at, table, schema.needs, f"{label}a {kind}")
        if not complete or len(values) < len(table):
            return None
        for key in ("kind", "when"):
            values.pop(key, None)
        if "except" in values:
            values["hole"] = values.pop("except")
        try:
            fields = schema.combine(values)
        except WrongValueError as wrong:
            self.file.add_fault(at, f"{label}a {kind} {wrong}")
            return None
        if "polygons" in fields:
            fields["polygons"] = self._locate((*at, "polygons"), fields["polygons"])
        if "sector" in fields:
            fields["sector"] = self._locate_sector((*at, "sector"), fields["sector"])
        return schema.make(number=index + 1, **fields)

    def _check_names(self, index: int, provision: Provision, earlier: Mapping[str, Any]) -> None:
        """Note names of lines not declared, and of provisions that are not earlier."""
        lines = self.file.get_table("lines")
        for reference in provision.references():
            if reference.to == LINE and reference.name not in lines:
                near = suggestion(reference.name, {id: id for id in lines})
                message = f"no line '{reference.name}' is declared{near}"
                remedy = f"; write [lines.{reference.name}]"
                self._add_fault(index, reference.key, message + remedy)
        names = {name: name for name, kind in earlier.items() if kind != Freeze.kind}
        if isinstance(provision, Match) and provision.to not in names:
            near = suggestion(provision.to, names)
            message = f"no earlier provision is called '{provision.to}'{near}"
            self._add_fault(index, ("to",), message)

    def _add_fault(self, index: int, key: KeyPath, message: str) -> None:
        """Note a fault of a provision, at a key below its table."""
        self.file.add_fault(("provision", index, *key), f"{self._label(index)}{message}")

    def _label(self, index: int) -> str:
        """Return what the message of a provision's fault starts with."""
        name = self.tables[index].get("name")
        return f"provision {index + 1}{f' ({name})' if isinstance(name, str) else ''}: "

    def _locate(self, at: KeyPath, name: str) -> str:
        """Return the path of a file that the plan names, from the plan's folder."""
        try:
            return locate_named(name, str(self.folder))
        except InputError as error:
            self.file.add_fault(at, str(error))
            return name

    def _locate_sector(self, at: KeyPath, choice: SectorChoice) -> SectorChoice:
        if not choice.file:
            return choice
        return replace(choice, file=self._locate((*at, "file"), choice.file))


def _applies(table: Mapping[str, Any], reading: Reading) -> bool:
    """Return whether a provision is in a reading; with a fault in ``when`` it is."""
    when = table.get("when", {})
    if not isinstance(when, dict):
        return True
    return all(
        reading.get(name) in _as_values(wanted) for name, wanted in when.items() if name in reading
    )


def _as_values(wanted: Any) -> list[Any]:
    """Return what ``when`` names for a parameter, written as its values are read."""
    entries = wanted if isinstance(wanted, list) else [wanted]
    return [entry.strip().lower() if isinstance(entry, str) else entry for entry in entries]


def _fill_table(table: Mapping[str, Any], reading: Reading) -> Values:
    """Put the values of parameters in; a key with one that has no value is left out."""
    filled = {}
    for key, value in table.items():
        with suppress(KeyError):
            filled[key] = _fill(value, reading)
    return filled


def _fill(value: Any, reading: Reading) -> Any:
    """Return a value with parameters filled in; `KeyError` if one has no value."""
    if isinstance(value, str) and value.startswith("$"):
        return reading[value[1:]]
    if isinstance(value, dict):
        return {key: _fill(item, reading) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, reading) for item in value]
    return value


def _find_texts(at: KeyPath, value: Any) -> Iterator[tuple[KeyPath, str]]:
    """Yield every text inside a value, with the path to it."""
    if isinstance(value, str):
        yield at, value
    items = enumerate(value) if isinstance(value, list) else ()
    for key, item in value.items() if isinstance(value, dict) else items:
        yield from _find_texts((*at, key), item)
