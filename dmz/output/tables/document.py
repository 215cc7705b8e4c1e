"""Documents: what a command prints, whatever the format.

A document is made once from an answer. It is written by `dmz.output.tables.terminal`,
`markdown`, `html` and `csv`, and none of them computes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from dmz.output.printed import printable
from dmz.output.tables.kinds import KINDS, Cell, Kind


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    name, header
        What CSV calls it, and what tables do.
    kind
        What its values are; one of `dmz.output.tables.kinds.KINDS`.
    """

    name: str
    header: str
    kind: str = "text"

    @property
    def style(self) -> Kind:
        """How its values are written."""
        return KINDS[self.kind]


@dataclass(frozen=True)
class Table:
    """Rows of values under columns.

    Attributes
    ----------
    breaks
        The rows after which a group ends.
    name
        What the table holds, for renderers that pick some: ``zones``, ``regions``,
        ``cities``, ``estimates``, ``settlements``; else empty.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Cell]]
    breaks: frozenset[int] = frozenset()
    name: str = ""

    @property
    def has_ranges(self) -> bool:
        """Whether it has low and high figures."""
        return any(column.kind == "range" for column in self.columns)

    def texts(self) -> list[list[str]]:
        """Return the cells as tables show them."""
        writers = [column.style.write for column in self.columns]
        return [
            [printable(write(value)) for write, value in zip(writers, row, strict=True)]
            for row in self.rows
        ]


@dataclass(frozen=True)
class Document:
    """What a command prints.

    Attributes
    ----------
    notes
        What the figures are and are not.
    data
        The one flat table that CSV prints.
    sources
        A line for each dataset that was used.
    """

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    data: Table
    sources: tuple[str, ...] = ()


def table_of(
    title: str,
    columns: Sequence[tuple[str, str, str]],
    items: Iterable[Any],
    *,
    name: str = "",
) -> Table:
    """Make a table of objects: a row for each.

    Parameters
    ----------
    columns
        Attribute, header and kind of each column.
    name
        See `Table`.
    """
    names = [attribute for attribute, _, _ in columns]
    heads = tuple(Column(*column) for column in columns)
    return Table(title, heads, rows_of(items, names), name=name)


def rows_of(items: Iterable[Any], names: Sequence[str]) -> list[list[Cell]]:
    """Return the named attributes of each object."""
    return [[getattr(item, name) for name in names] for item in items]


def data_table(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    """Make the flat table that CSV prints."""
    return Table("", tuple(Column(name, name) for name in names), rows)
