"""Documents: what a command prints, whatever the format.

A document is made once from an answer. It is written by `dmz.output.tables.terminal`,
`markdown`, `html` and `csv`, and none of them computes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dmz.measure.languages import ENGLISH, Language
from dmz.output.printed import printable
from dmz.output.tables.kinds import KINDS, Cell, Kind

# So many notes are printed below the one table of a shortened document.
MOST_NOTES = 6
# Longer than this, a note is printed down to its first sentence.
_NOTE_LENGTH = 160
# What readers call tables, where that is not their name.
_LABELS = {"regions": "oblasts", "subregions": "raions or hromadas"}


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    name, header
        What CSV calls it, and what tables do.
    kind
        What its values are; one of `dmz.output.tables.kinds.KINDS`.
    spare
        Whether it is among the first to be left out where a terminal is narrow.
    """

    name: str
    header: str
    kind: str = "text"
    spare: bool = False

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

    def texts(self, language: Language = ENGLISH) -> list[list[str]]:
        """Return the cells as tables show them, in a language."""
        return [
            [
                printable(
                    language.region(str(value or ""))
                    if column.name == "oblast"
                    else _write_cell(value, column.style, language)
                )
                for column, value in zip(self.columns, row, strict=True)
            ]
            for row in self.rows
        ]

    def headers(self, language: Language = ENGLISH) -> list[str]:
        """Return the headers of the columns in a language."""
        return [printable(language.translate(column.header)) for column in self.columns]

    def without(self, dropped: Collection[int]) -> Table:
        """Return the table without some columns, by their places."""
        kept = [place for place in range(len(self.columns)) if place not in dropped]
        return replace(
            self,
            columns=tuple(self.columns[place] for place in kept),
            rows=[[row[place] for place in kept] for row in self.rows],
        )


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
    head
        The answer in a sentence or two; empty where a document is a list.
    short
        The notes of the shortened document.
    main
        Its tables; without any, the first one.
    language
        What everything is printed in. Its words have the names of the document's
        places.
    later
        Adds what takes time to find out and the shortened document has not.
    later_tables
        Names of the tables that this adds.
    """

    title: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    data: Table
    sources: tuple[str, ...] = ()
    head: str = ""
    short: tuple[str, ...] = ()
    main: tuple[Table, ...] = ()
    language: Language = ENGLISH
    later: Callable[[Document], Document] | None = None
    later_tables: tuple[str, ...] = ()

    def complete(self) -> Document:
        """Return the document with all that it has."""
        return replace(self.later(self), later=None, later_tables=()) if self.later else self

    def shortened(self) -> Document:
        """Return the head, its main table and a few notes, with where to read more."""
        short = tuple(_first_sentence(note) for note in self.short[:MOST_NOTES])
        say = self.language.say
        main = self.main or self.tables[:1]
        shown = {"", *(table.name for table in main)}
        others = [each.name for each in self.tables if each.name not in shown]
        others += self.later_tables
        left = [say(_LABELS.get(name, name)) for name in others]
        left += [say("notes")] if self.notes else []
        left += [say("sources")] if self.sources else []
        what = self.language.join(list(dict.fromkeys(left)))
        more = (say("--full adds {what}.", what=what),) if what else ()
        # One table needs no title below the sentence.
        tables = (replace(main[0], title=""),) if len(main) == 1 else tuple(main)
        return replace(self, tables=tables, notes=(*short, *more), sources=())


def _first_sentence(note: str) -> str:
    """Return a note, or the first sentence of a long one."""
    if len(note) <= _NOTE_LENGTH:
        return note
    first, _, rest = note.partition(". ")
    short = first if not rest or first.endswith(".") else f"{first}."
    return short if len(short) <= _NOTE_LENGTH else f"{short[:_NOTE_LENGTH].rsplit(' ', 1)[0]} …"


def _write_cell(value: Cell, style: Kind, language: Language) -> str:
    """Write a cell in a language, a number in its spelling; an empty text as it is."""
    text = style.write(value) if value != "" else ""
    words = language.translate(text) if text and style.words else text
    return language.number(words) if style.right else words


def table_of(
    title: str, columns: Sequence[tuple[str, str, str]], items: Iterable[Any], *, name: str = ""
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


def spread(count: int, most: int) -> list[int]:
    """Return so many places of rows at most, evenly from the first to the last."""
    if count <= most:
        return list(range(count))
    return sorted({round(number * (count - 1) / (most - 1)) for number in range(most)})


def data_table(names: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Table:
    """Make the flat table that CSV prints."""
    return Table("", tuple(Column(name, name) for name in names), rows)
