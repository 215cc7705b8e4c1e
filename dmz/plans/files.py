"""Reading plan files: TOML, checked as a whole, every fault with its line."""

from __future__ import annotations

import difflib
import itertools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from dmz.errors import InputError, QuestionError, suggestion
from dmz.land.sectors import SectorChoice
from dmz.plans.provisions import (
    Freeze,
    Match,
    NamedLine,
    Parameter,
    Plan,
    Provision,
    Pullback,
    Value,
)
from dmz.plans.schema import (
    COMMON_KEYS,
    KINDS,
    NEEDED_KEYS,
    PLAN_KEYS,
    PLAN_TABLES,
    Keys,
    WrongValueError,
    check_whole,
    day_of,
    depths_of,
    one_of,
    text_of,
)
from dmz.sources.datasets import DATA, read_bytes

FOLDER = DATA / "plans"


class PlanError(InputError):
    """A plan file with faults; each names the file, the line and the provision."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


class _Reader:
    """Reads one document and gathers its faults."""

    def __init__(self, path: str, text: str) -> None:
        self.path, self.id = path, Path(path).stem
        self.faults: dict[str, None] = {}
        self._rows = text.splitlines()
        self._heads = [
            (number, match["name"].strip())
            for number, row in enumerate(self._rows, 1)
            if (match := re.match(r"\s*\[{1,2}(?P<name>[^\[\]]+)\]{1,2}\s*(#.*)?$", row))
        ]
        try:
            self.document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise PlanError([f"{path}: not TOML: {error}"]) from None
        self.names: dict[str, tuple[str, ...]] = {}

    def line(self, number: int, key: str | None) -> int:
        """The line of a key of a provision (0: of the plan itself), else of its head."""
        heads = [at for at, name in self._heads if name == "provision"]
        if number:
            start = heads[number - 1] if number <= len(heads) else 1
            ends = [
                at for at, name in self._heads if at > start and not name.startswith("provision.")
            ]
            stop = ends[0] - 1 if ends else len(self._rows)
        else:
            start, stop = 1, len(self._rows)
        if key:
            pattern = re.compile(rf'\s*("?{re.escape(key)}"?\s*=|\[(.*\.)?{re.escape(key)}\])')
            for at in range(start, stop + 1):
                if pattern.match(self._rows[at - 1]):
                    return at
        return start

    def fault(self, number: int, key: str | None, message: str) -> None:
        """Note a fault, once."""
        where = f"{self.path}, line {self.line(number, key)}: "
        if number:
            name = self.provision_tables()[number - 1].get("name")
            where += f"provision {number}{f' ({name})' if isinstance(name, str) else ''}: "
        self.faults[where + message] = None

    def provision_tables(self) -> list[dict[str, Any]]:
        """The provisions as TOML has them."""
        tables = self.document.get("provision")
        return [t for t in tables if isinstance(t, dict)] if isinstance(tables, list) else []

    def keys(
        self, number: int, table: Mapping[str, Any], known: Keys, extra: Sequence[str] = ()
    ) -> dict[str, Any]:
        """The values of a table's known keys; unknown keys and wrong values are faults."""
        read = {}
        for key, value in table.items():
            if key in extra:
                continue
            if key not in known:
                near = (
                    suggestion(key, {k: k for k in (*known, *extra)})
                    or f"; it can have {', '.join((*known, *extra))}"
                )
                self.fault(number, key, f"unknown key '{key}'{near}")
                continue
            try:
                read[key] = known[key](value)
            except WrongValueError as wrong:
                self.fault(number, key, f"{key} {wrong}, not {value!r}")
        return read

    def plan(self) -> Plan:
        """The plan; raises `PlanError` with every fault."""
        head = self.keys(0, self.document, PLAN_KEYS, PLAN_TABLES)
        for key in NEEDED_KEYS:
            if key not in self.document:
                self.fault(0, None, f"the plan has no {key}")
        parameters, lines = self._parameters(), self._lines()
        roles = tuple(role.lower() for role in head.get("roles", ()))
        if not self.provision_tables():
            self.fault(0, None, "it has no provisions; write them as [[provision]]")
        values = [
            dict(zip([p.id for p in parameters], v, strict=True))
            for v in itertools.product(*(p.values for p in parameters))
        ]
        for reading in values[:256]:
            self.build(reading, lines)
        self._unused(parameters, lines)
        if self.faults:
            raise PlanError(list(self.faults))
        rest = {key: head[key] for key in NEEDED_KEYS}
        return Plan(
            id=self.id, **rest, note=head.get("note", ""), weak=head.get("weak", False), roles=roles,
            sector=self._sector_beside(head.get("sector", SectorChoice())), parameters=parameters, lines=lines, path=self.path,
            tables=tuple(self.provision_tables()),
            line_of=self.line, build=lambda reading: self.build(reading, lines),
        )  # fmt: skip

    def _tables(self, name: str) -> dict[str, dict[str, Any]]:
        tables = self.document.get(name, {})
        if not isinstance(tables, dict) or not all(isinstance(t, dict) for t in tables.values()):
            self.fault(0, name, f"{name} are tables, as in [{name}.name]")
            return {}
        return tables

    def _parameters(self) -> tuple[Parameter, ...]:
        found = []
        for id, table in self._tables("parameters").items():
            values = table.get("values")
            usable = isinstance(values, list) and all(
                isinstance(v, (str, int, float)) and not isinstance(v, bool) for v in values
            )
            if not usable or len(values) < 2 or set(table) != {"title", "values"}:  # type: ignore[arg-type]
                self.fault(
                    0,
                    id,
                    f"parameter {id} has a title and values: the two or more readings of what the text leaves open",
                )
                continue
            readings = tuple(v.strip().lower() if isinstance(v, str) else float(v) for v in values)  # type: ignore[union-attr]
            found.append(Parameter(id, str(table["title"]), readings))
        return tuple(found)

    def _lines(self) -> tuple[NamedLine, ...]:
        found = []
        known: Keys = {"title": text_of, "date": day_of, "instead": one_of("front")}
        for id, table in self._tables("lines").items():
            read = self.keys(0, table, known)
            if not {"title", "date"} <= table.keys():
                self.fault(0, id, f"line {id} has a title and a date")
            elif {"title", "date"} <= read.keys():
                found.append(NamedLine(id, **read))
        return tuple(found)

    def _unused(self, parameters: Sequence[Parameter], lines: Sequence[NamedLine]) -> None:
        used = str(self.provision_tables())
        for parameter in parameters:
            if f"${parameter.id}'" not in used:
                self.fault(
                    0,
                    parameter.id,
                    f'no provision uses the parameter {parameter.id}; write its value as "${parameter.id}"',
                )
        for line in lines:
            if f"'{line.id}'" not in used:
                self.fault(0, line.id, f"no provision uses the line {line.id}")

    def build(
        self, reading: Mapping[str, Value], lines: Sequence[NamedLine]
    ) -> tuple[Provision, ...]:
        """The provisions with the parameters' values put in; faults are noted, and such a provision is left out."""
        built: list[Provision] = []
        measured = False
        for number, table in enumerate(self.provision_tables(), 1):
            kind = table.get("kind")
            if kind not in KINDS:
                near = difflib.get_close_matches(str(kind), KINDS, n=1)
                self.fault(
                    number,
                    "kind",
                    f"kind is {', '.join(KINDS)}{f'; did you mean {near[0]}?' if near else ''}",
                )
                continue
            provision = self._provision(number, str(kind), self._filled(number, table, reading))
            if KINDS[str(kind)][0].moves_line and measured:
                self.fault(
                    number,
                    "kind",
                    f"a {kind} moves the line, so it comes before what is measured from the line",
                )
            measured |= not KINDS[str(kind)][0].moves_line
            if provision:
                self._refers(provision, built, lines)
                built.append(provision)
        return tuple(built)

    def _filled(
        self, number: int, table: Mapping[str, Any], reading: Mapping[str, Value]
    ) -> dict[str, Any]:
        def fill(key: str, value: Any) -> Any:
            if isinstance(value, str) and value.startswith("$"):
                if value[1:] not in reading:
                    self.fault(
                        number,
                        key,
                        f"no parameter '{value[1:]}'{suggestion(value[1:], {k: k for k in reading})}",
                    )
                return reading.get(value[1:], value)
            if isinstance(value, dict):
                return {k: fill(key, v) for k, v in value.items()}
            if isinstance(value, list):
                return [fill(key, v) for v in value]
            return value

        return {key: fill(key, value) for key, value in table.items()}

    def _provision(self, number: int, kind: str, table: Mapping[str, Any]) -> Provision | None:
        cls, needed, optional = KINDS[kind]
        before = len(self.faults)
        read = self.keys(number, table, {**COMMON_KEYS, **needed, **optional})
        for key in ("name", "source", "date", *needed):
            if key not in table:
                self.fault(number, None, f"a {kind} needs {key}")
        if len(self.faults) > before or not {"name", "source", "date", *needed} <= read.keys():
            return None
        read.pop("kind")
        try:
            if cls is Pullback:
                read["depths_km"] = depths_of(read)
            check_whole(cls, read)
        except WrongValueError as wrong:
            self.fault(number, None, f"a {kind} {wrong}")
            return None
        if "polygons" in read:
            read["polygons"] = self._beside(read["polygons"])
        if "sector" in read:
            read["sector"] = self._sector_beside(read["sector"])
        return cls(number=number, **read)

    def _beside(self, name: str) -> str:
        """Return the path of a file that the plan names: it lies in the plan's own folder."""
        return str(Path(self.path).parent / name)

    def _sector_beside(self, choice: SectorChoice) -> SectorChoice:
        return replace(choice, file=self._beside(choice.file)) if choice.file else choice

    def _refers(
        self, provision: Provision, earlier: Sequence[Provision], lines: Sequence[NamedLine]
    ) -> None:
        known = {line.id: line.id for line in lines}
        named = [
            *getattr(provision, "between", ()),
            *(getattr(provision, "lines", {}).values()),
            getattr(provision, "line", None),
        ]
        for name in named:
            if name and name not in known:
                self.fault(
                    provision.number,
                    None,
                    f"no line '{name}' is declared{suggestion(name, known)}; write [lines.{name}]",
                )
        if provision.name in {p.name for p in earlier}:
            self.fault(provision.number, "name", "another provision bears this name")
        if isinstance(provision, Match):
            names = {p.name: p.name for p in earlier if not isinstance(p, Freeze)}
            if provision.to not in names:
                self.fault(
                    provision.number,
                    "to",
                    f"no earlier provision is called '{provision.to}'{suggestion(provision.to, names)}",
                )


def read_plan(spec: str) -> Plan:
    """Read a plan: the id of a shipped one, or the path of a TOML file.

    Raises
    ------
    PlanError
        The file has faults; the message has all of them.
    QuestionError
        There is no such plan.
    """
    shipped = shipped_plans()
    if spec.lower() in shipped:
        path = shipped[spec.lower()]
        return _Reader(path.name, path.read_text(encoding="utf-8")).plan()
    if not spec.endswith(".toml") and not Path(spec).is_file():
        raise QuestionError(
            f"no plan '{spec}'{suggestion(spec.lower(), {id: id for id in shipped})}; 'dmz plan list' lists them"
        )
    try:
        text = read_bytes(spec).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PlanError([f"{spec}: not a text in UTF-8"]) from None
    return _Reader(spec, text).plan()


def shipped_plans() -> dict[str, Path]:
    """The shipped plan files by id, in the order of their ids."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.toml"))}
