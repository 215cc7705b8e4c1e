"""The tables of ``dmz data list``."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.catalogue import SHIPPED, Entry
from dmz.report import Document, table_of


def catalogue_document(entries: Sequence[Entry]) -> Document:
    """The tables of ``dmz data list``."""
    columns = [("id", "Id", "text"), ("title", "What", "text"), ("date", "Date", "text"), ("licence", "Licence", "text")]
    more = [("role", "role", "text"), ("where", "where", "text"), ("terms", "terms", "text")]
    return Document(
        title="Data that ship with dmz, and sources to bring",
        tables=(
            table_of("Shipped", columns, [e for e in entries if e.role == SHIPPED]),
            table_of("To bring yourself, under their own terms", columns, [e for e in entries if e.role != SHIPPED]),
        ),
        notes=("--format json gives addresses and terms in full.",),
        data=table_of("", [(name, name, kind) for name, _, kind in [*columns, *more]], entries),
    )
