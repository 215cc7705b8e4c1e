"""TOML files that users write, parsed and validated, with the line of every fault.

A `TomlFile` knows the line of each key and gathers faults, to raise all of them at
once. Readers convert values, or refuse them with `WrongValueError`.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from dmz.errors import InputError, suggestion
from dmz.sources.datasets import read_bytes
from dmz.sources.toml_lines import KeyPath, LimitError, find_lines

# A plan has 5 kB, and a matrix that names every day of five years 40 kB.
SIZE_LIMIT_BYTES = 2**20
_SHOWN = 60
FAULTS_SHOWN = 20

Reader = Callable[[Any], Any]


class TomlError(InputError):
    """Faults of a TOML file, each with the file and the line; the message has a few."""

    def __init__(self, faults: Sequence[str]) -> None:
        more = len(faults) - FAULTS_SHOWN
        rest = [f"and {more:,} more faults"] if more > 0 else []
        super().__init__("; ".join([*faults[:FAULTS_SHOWN], *rest]))
        self.faults = tuple(faults)


class WrongValueError(Exception):
    """A value that its key cannot have.

    Parameters
    ----------
    message
        Continues a sentence that starts with the key: ``is a number of km``.
    faults
        The faults of values inside it, if they are to blame: where below the value,
        and a message that ends with the value.
    """

    def __init__(self, message: str, faults: Sequence[tuple[KeyPath, str]] = ()) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    def faults_of(self, value: Any) -> Sequence[tuple[KeyPath, str]]:
        """Return the faults inside the value, else its own, which shows it."""
        return self.faults or [((), f"{self}, not {show_value(value)}")]


class TomlFile:
    """A parsed TOML file that gathers the faults found in it.

    A key is named by its path: ``("provision", 1, "sector", "cities")`` is the key
    ``cities`` of the table ``sector`` of the second ``[[provision]]``.

    Attributes
    ----------
    path
        Of the file, as errors show it.
    tables
        What the file says, as `tomllib` returns it.
    """

    def __init__(self, path: str, tables: dict[str, Any], lines: Mapping[KeyPath, int]) -> None:
        self.path = path
        self.tables = tables
        self._lines = lines
        self._faults: dict[str, None] = {}

    @property
    def faults(self) -> tuple[str, ...]:
        """The faults so far, each once, in the order of their discovery."""
        return tuple(self._faults)

    def line(self, at: KeyPath) -> int:
        """Return the line of a key; of one that is absent, the line of its table."""
        for length in range(len(at), 0, -1):
            if found := self._lines.get(at[:length]):
                return found
        return 1

    def describe_fault(self, at: KeyPath, message: str) -> str:
        """Return a fault of a key or table in one line: ``PATH, line N: message``."""
        text = f"{self.path}, line {self.line(at)}: {message}"
        return "".join(char if char.isprintable() else " " for char in text)

    def add_fault(self, at: KeyPath, message: str) -> None:
        """Note a fault of a key or table; see `describe_fault`."""
        self._faults[self.describe_fault(at, message)] = None

    def raise_faults(self) -> None:
        """Raise `TomlError` with every fault, if there are any."""
        if self._faults:
            raise TomlError(self.faults)

    def get_table(self, name: str) -> dict[str, Any]:
        """Return the table ``[name]``, empty if absent; anything else is a fault."""
        table = self.tables.get(name, {})
        if isinstance(table, dict):
            return table
        self.add_fault((name,), f"{name} is a table; write it as [{name}]")
        return {}

    def list_tables(self, name: str) -> list[dict[str, Any]]:
        """Return the entries of ``[[name]]``; anything else there is a fault."""
        entries = self.tables.get(name, [])
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            return entries
        self.add_fault((name,), f"{name} is a list of tables; write each as [[{name}]]")
        return []

    def read_table(
        self,
        at: KeyPath,
        table: Mapping[str, Any],
        readers: Mapping[str, Reader],
        *,
        extra: Collection[str] = (),
        label: str = "",
    ) -> dict[str, Any]:
        """Read the values of a table; unknown keys and wrong values are faults.

        Parameters
        ----------
        at
            The path of the table.
        table
            Its keys and values, which may differ from those of the file.
        readers
            The reader of each known key.
        extra
            Further keys to pass over.
        label
            Starts the message of each fault: ``provision 1 (P): ``.

        Returns
        -------
        The values that could be read, by key.
        """
        values, faults = _read_items(table, readers, "unknown key", "{key} {fault}", extra)
        for below, message in faults:
            self.add_fault((*at, *below), label + message)
        return values


def read_toml(path: str) -> TomlFile:
    """Read a TOML file, or standard input for ``-``; raises as `parse_toml`."""
    return parse_toml(path, read_bytes(path, limit_bytes=SIZE_LIMIT_BYTES))


def parse_toml(path: str, content: bytes) -> TomlFile:
    """Parse the content of a TOML file.

    Parameters
    ----------
    path
        Names the file in errors.
    content
        UTF-8 text.

    Raises
    ------
    TomlError
        Too large, not UTF-8, not TOML, nested too deeply, or a number that is too
        long; each but the first with its line.
    """
    if len(content) > SIZE_LIMIT_BYTES:
        raise TomlError([f"{path}: larger than the limit of {SIZE_LIMIT_BYTES // 2**20} MiB"])
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TomlError([f"{path}, line {line}: not text in UTF-8"]) from None
    try:
        lines = find_lines(text)
        return TomlFile(path, tomllib.loads(text), lines)
    except LimitError as error:
        raise TomlError([f"{path}, line {error.line}: {error}"]) from None
    except tomllib.TOMLDecodeError as error:
        reason, _, where = str(error).partition(" (at ")
        number = re.match(r"line (\d+)", where)
        line = int(number[1]) if number else len(text.rstrip().split("\n"))
        raise TomlError(
            [f"{path}, line {line}: not TOML: {reason[:1].lower()}{reason[1:]}"]
        ) from None


def show_value(value: Any) -> str:
    """Return a value about as the file has it, in one line of at most 60 characters."""
    text = _show(value)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _show(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return repr(value)
    if isinstance(value, dict):
        items = ", ".join(f"{key} = {_show(item)}" for key, item in value.items())
        return f"{{ {items} }}" if items else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_show, value))}]"
    return str(value)  # a date or a time


def _read_items(
    table: Mapping[str, Any],
    readers: Mapping[str, Reader],
    unknown: str,
    wrong: str,
    extra: Collection[str] = (),
) -> tuple[dict[str, Any], list[tuple[KeyPath, str]]]:
    """Return the values of a table that could be read, and the faults of the others.

    ``unknown`` starts the message of an unknown key; ``wrong`` is that of a value, with
    ``key`` and ``fault``.
    """
    values: dict[str, Any] = {}
    faults: list[tuple[KeyPath, str]] = []
    known = {name: name for name in (*readers, *extra)}
    for key, value in table.items():
        if key not in known:
            others = suggestion(key, known) or f"; it can have {', '.join(known)}"
            faults.append(((key,), f"{unknown} {show_value(key)}{others}"))
        elif key in readers:
            try:
                values[key] = readers[key](value)
            except WrongValueError as error:
                for below, fault in error.faults_of(value):
                    faults.append(((key, *below), wrong.format(key=key, fault=fault)))
    return values, faults


def read_text(value: Any) -> str:
    """Read a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError("is a text")
    return value.strip()


def read_flag(value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise WrongValueError("is true or false")
    return value


def read_day(value: Any) -> str:
    """Read a day, a month or a year: ``2025-12-24``, ``2025-12`` or ``2025``."""
    text = str(value)
    try:
        if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
            raise ValueError
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        raise WrongValueError('is a day, a month or a year, as in "2025-12-24"') from None
    return text


def read_number(value: Any) -> float:
    """Read a number, neither infinite nor nan."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise WrongValueError("is a number")
    return float(value)


def km_reader(limit_km: float) -> Reader:
    """Make a reader of a distance in km, above 0 and up to a limit."""

    def read(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise WrongValueError("is a number of km")
        if not 0 < value <= limit_km:  # nan is refused too
            raise WrongValueError(f"is above 0 and {limit_km:g} km at most")
        return float(value)

    return read


def word_reader(*words: str) -> Reader:
    """Make a reader of one of some words."""

    def read(value: Any) -> str:
        if value not in words:
            raise WrongValueError(f"is {' or '.join(words)}")
        return str(value)

    return read


def list_reader(read: Reader, message: str, *, single: bool = False) -> Reader:
    """Make a reader of a list that is not empty.

    Parameters
    ----------
    read
        The reader of each entry.
    message
        Of the fault: ``is a list of names, as in ["A", "B"]``.
    single
        Whether one entry may stand alone, without brackets.
    """

    def read_list(value: Any) -> tuple[Any, ...]:
        entries = [value] if single and not isinstance(value, list) else value
        if not isinstance(entries, list) or not entries:
            raise WrongValueError(message)
        values, faults = [], []
        for number, entry in enumerate(entries):
            try:
                values.append(read(entry))
            except WrongValueError as wrong:
                own = [((), f"{message}, not {show_value(entry)}")]
                inner = [(below, f"has an entry that {text}") for below, text in wrong.faults]
                faults += [((number, *below), text) for below, text in inner or own]
        if faults:
            raise WrongValueError(message, faults)
        return tuple(values)

    return read_list


read_texts = list_reader(read_text, 'is a list of names, as in ["A", "B"]')


def table_reader(readers: Mapping[str, Reader], message: str = "is a table") -> Reader:
    """Make a reader of a table with known keys.

    Parameters
    ----------
    readers
        The reader of each key; all keys are optional.
    message
        Of the fault where the value is no table: ``is a table, as in { a = 1 }``.
    """

    def read_table(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise WrongValueError(message)
        values, faults = _read_items(value, readers, "has no key", "has a {key} that {fault}")
        if faults:
            raise WrongValueError(message, faults)
        return values

    return read_table


def mapping_reader(read: Reader, message: str) -> Reader:
    """Make a reader of a table that is not empty and may have any keys.

    Parameters
    ----------
    read
        The reader of each value.
    message
        Of the fault where the value is no such table.
    """

    def read_mapping(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value:
            raise WrongValueError(message)
        values: dict[str, Any] = table_reader(dict.fromkeys(value, read), message)(value)
        return values

    return read_mapping
