"""The line of every key of a TOML text, which `tomllib` does not keep.

The scanner runs before `tomllib` and stops what that cannot digest: deep nesting and
numbers of thousands of digits. Otherwise it neither validates nor fails.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence

# `tomllib` recurses at each level, and takes quadratic time over long dotted keys.
DEPTH_LIMIT = 32
# `int` refuses more than 4,300 digits, and `float` overflows above 308.
WORD_LIMIT = 100

KeyPath = tuple[str | int, ...]

# A literal or basic string cannot start with three quotes: those start a string of
# several lines. A quote that starts no string opens one that never ends.
_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n]* )
    | (?P<string> \"{3} (?:\\.|[^\\])*? \"{3,5} | '{3} .*? '{3,5}
                | \"(?!\"\") (?:\\.|[^\"\\\n])* \" | '(?!'') [^'\n]* ' )
    | (?P<open> ["'] )
    | (?P<word> [\w+-]+ )
    | (?P<mark> [][{}=,.\n] )
    """,
    re.VERBOSE | re.DOTALL,
)


class LimitError(Exception):
    """The text exceeds a limit, on this line."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def find_lines(text: str) -> dict[KeyPath, int]:
    """Return the line, from 1, of every table, key and list entry.

    The key ``cities`` of the table ``sector`` of the second ``[[provision]]`` has the
    path ``("provision", 1, "sector", "cities")``, however the file writes it.

    Raises
    ------
    LimitError
        Nested more than 32 levels deep, or a number of more than 100 characters.
    """
    return _Scanner().scan(text)


def _split(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield the kind, the text and the line of each token, without comments."""
    line, end = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        kind = str(match.lastgroup)
        if kind == "open":
            return
        if kind != "comment":
            yield kind, match[0], line


class _Scanner:
    def __init__(self) -> None:
        self.lines: dict[KeyPath, int] = {}
        self.table: KeyPath = ()  # of the last head
        self.brackets = 0  # of the head being read: 1 or 2
        self.counts: dict[KeyPath, int] = {}  # entries so far of each [[name]]
        # The inline tables and lists that are open: the path, and in a list the index.
        self.open: list[tuple[KeyPath, int | None]] = []
        self.key: list[str] = []  # the dotted key being read
        self.value: KeyPath | None = None  # the path of the value being read

    def scan(self, text: str) -> dict[KeyPath, int]:
        for kind, token, line in _split(text + "\n"):
            if kind == "word" and len(token) > WORD_LIMIT:
                raise LimitError(f"a key or number of more than {WORD_LIMIT} characters", line)
            if self.value is None:
                self._in_key(kind, token, line)
            else:
                self._in_value(self.value, token, line)
            depth = len(self._base()) + len(self.key)
            if depth > DEPTH_LIMIT:
                raise LimitError(f"nested more than {DEPTH_LIMIT} levels deep", line)
        return self.lines

    def _base(self) -> KeyPath:
        """The path of the table, inline table or list that is being read."""
        return self.open[-1][0] if self.open else self.table

    def _in_key(self, kind: str, mark: str, line: int) -> None:
        if kind == "word":
            self.key.append(mark)
        elif kind == "string":
            self.key.append(_unquote(mark))
        elif mark == "[":
            self.brackets += 1
        elif mark == "=":
            self.value = self._note(self._base(), self.key, line)
            self.key = []
        elif mark == "}":
            self._close()
        elif mark == "\n":
            if self.brackets:
                self._start_table(line)
            self.key, self.brackets = [], 0

    def _start_table(self, line: int) -> None:
        path: KeyPath = ()
        for number, part in enumerate(self.key, 1):
            path = self._note(path, [part], line)
            if self.brackets > 1 and number == len(self.key):
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        self.table = path
        self.lines.setdefault(path, line)

    def _in_value(self, value: KeyPath, mark: str, line: int) -> None:
        if mark == "\n":
            if not self.open:
                self.value = None
        elif mark == "," and self.open:
            path, index = self.open.pop()
            next_index = None if index is None else index + 1
            self.value = None if next_index is None else (*path, next_index)
            self.open.append((path, next_index))
        elif mark in ("]", "}"):
            self._close()
        else:
            self.lines.setdefault(value, line)
            if mark == "[":
                self.open.append((value, 0))
                self.value = (*value, 0)
            elif mark == "{":
                self.open.append((value, None))
                self.value = None

    def _close(self) -> None:
        """Leave a list or an inline table, whose path becomes the current value."""
        if self.open:
            self.value, self.key = self.open.pop()[0], []

    def _note(self, base: KeyPath, key: Sequence[str], line: int) -> KeyPath:
        """Record a dotted key below a path, with every table that it goes through."""
        for part in key:
            base = (*base, part)
            self.lines.setdefault(base, line)
        return base


def _unquote(string: str) -> str:
    try:
        return str(tomllib.loads(f"key = {string}")["key"])
    except tomllib.TOMLDecodeError:
        return string
