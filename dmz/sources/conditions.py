"""Conditions on the columns of a layer (``--where``), in SQL.

SQLite evaluates them: of all that it can do, a condition may read columns and call a
few functions on them, nothing else. It is imported where it is needed: most runs have
no condition.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from dmz.errors import QuestionError

_FUNCTIONS = frozenset(
    {"abs", "coalesce", "instr", "length", "like", "lower", "round", "substr", "trim", "upper"}
)
_UNKNOWN = re.compile(r'no such column: ("(?:[^"]|"")+"|\S+)')
# A condition with more unknown columns than this is no condition on any layer.
_UNKNOWN_LIMIT = 50
_PATTERN_LIMIT = 100

Columns = Mapping[str, npt.NDArray[Any]]


def condition_fault(where: str) -> str | None:
    """Return what is wrong with a condition whatever the columns are, in words."""
    try:
        used_columns(where, ())
    except QuestionError as error:
        return str(error)
    return None


def used_columns(where: str, names: Iterable[str]) -> list[str]:
    """Return the names of the columns that a condition reads, also of missing ones.

    Parameters
    ----------
    where
        As in ``type in ('gains', 'nochange')``; names with other signs than letters,
        digits and ``_`` stand in double quotes.
    names
        Of the columns that there are.

    Raises
    ------
    QuestionError
        It is not a condition, or does more than to read columns.
    """
    import sqlite3

    known = _without_twins(names)
    if not where.strip() or "\0" in where:
        raise QuestionError(
            f"--where '{where[:60]}': it is empty, or has a null byte; "
            "write it as in type = 'gains'"
        )
    for _ in range(_UNKNOWN_LIMIT):
        read: list[str] = []
        try:
            _evaluate(where, known, [], read)
        except sqlite3.Error as error:
            unknown = _UNKNOWN.match(str(error))
            if not unknown:
                # What follows the condition in the statement is no word of the user's.
                cut = re.search('incomplete|near "FROM"', str(error))
                reason = "it is not complete" if cut else error
                raise QuestionError(f'--where "{where}": {reason}') from None
            known.append(unknown[1].strip('"'))
            continue
        if not read:
            break
        return list(dict.fromkeys(read))
    raise QuestionError(f"--where \"{where}\": it names no column; write it as in type = 'gains'")


def check_columns(where: str, names: Iterable[str]) -> None:
    """Raise `QuestionError` if a condition reads columns that no layer has."""
    names = list(dict.fromkeys(names))
    known = {name.lower() for name in names}
    for name in used_columns(where, names):
        if name.lower() not in known:
            raise QuestionError(
                f"--where \"{where}\": no column '{name}'; "
                f"{'the columns are ' + ', '.join(names) if names else 'the map has no columns'}"
            )


def select_rows(where: str, columns: Columns) -> npt.NDArray[np.bool_] | None:
    """Return for which features a condition is true, as shape (n,).

    A column that the layer lacks is empty (null). None where it lacks all of them: the
    condition is about another layer.

    Raises
    ------
    QuestionError
        As `used_columns`.
    """
    import sqlite3

    used = used_columns(where, columns)
    lower = {name.lower(): name for name in reversed(list(columns))}
    present = {name: columns[lower[name.lower()]] for name in used if name.lower() in lower}
    if not present:
        return None
    count = len(next(iter(present.values())))
    nothing = np.full(count, None, dtype=object)
    rows = zip(*(map(_plain, present.get(name, nothing)) for name in used), strict=True)
    try:
        return np.array(_evaluate(where, used, list(rows), []), dtype=bool)
    except sqlite3.Error as error:
        raise QuestionError(f'--where "{where}": {error}') from None


def _evaluate(
    where: str, names: Sequence[str], rows: Sequence[tuple[Any, ...]], read: list[str]
) -> list[bool]:
    """Whether a condition is true for each row; adds the columns it reads to a list."""
    import sqlite3

    selects = 0

    def authorise(action: int, what: str | None, column: str | None, *_: str | None) -> int:
        nonlocal selects
        if action == sqlite3.SQLITE_READ and what == "features":
            read.extend([column] if column else [])  # empty: the table, but no column of it
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_SELECT:
            selects += 1
            return sqlite3.SQLITE_OK if selects == 1 else sqlite3.SQLITE_DENY
        called = action == sqlite3.SQLITE_FUNCTION and column in _FUNCTIONS
        return sqlite3.SQLITE_OK if called else sqlite3.SQLITE_DENY

    connection = sqlite3.connect(":memory:")
    # A pattern of many wildcards takes hours on a long text.
    connection.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, _PATTERN_LIMIT)
    try:
        listed = ", ".join(f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names)
        connection.execute(f"CREATE TABLE features ({listed or 'dmz'})")
        if rows:
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO features VALUES ({marks})", rows)  # noqa: S608
        connection.set_authorizer(authorise)
        found = connection.execute(f"SELECT ({where}) IS TRUE FROM features")  # noqa: S608
        if len(found.description) != 1:
            raise sqlite3.OperationalError("it is not one condition")
        return [bool(value) for (value,) in found]
    finally:
        connection.close()


def _without_twins(names: Iterable[str]) -> list[str]:
    """Names that differ by more than case; in SQL, case makes no difference."""
    return list({name.lower(): name for name in reversed(list(names))}.values())[::-1]


def _plain(value: Any) -> int | float | str | None:
    """A value as SQLite takes it; what is neither a number nor nothing is a text."""
    if value is None or (isinstance(value, (float, np.floating)) and math.isnan(value)):
        return None
    if isinstance(value, (bool, int, np.bool_, np.integer)):
        number = int(value)
        return number if abs(number) < 2**63 else str(number)
    return float(value) if isinstance(value, (float, np.floating)) else str(value)
