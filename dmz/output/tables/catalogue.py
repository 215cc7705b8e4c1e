"""The tables of ``dmz data``."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.output.tables.document import Document, table_of
from dmz.sources.catalogue import SHIPPED, CacheEntry, Entry


def catalogue_document(entries: Sequence[Entry], cache: str) -> Document:
    """The tables of ``dmz data list``."""
    columns = [
        ("id", "Id", "text"),
        ("title", "What", "text"),
        ("date", "Date", "text"),
        ("licence", "Licence", "text"),
    ]
    # Two tables of a line a source: in one, 80 columns would break every title over several.
    titles = [("id", "Id", "text"), ("title", "What", "text")]
    sources = [
        ("id", "Id", "text"),
        ("role", "Role", "text"),
        ("date", "From", "text"),
        ("licence", "Licence", "text"),
        ("in_cache", "Cached", "text"),
    ]
    more = ["role", "where", "terms", "cadence", "restricted", "in_cache"]
    asked = [e.id for e in entries if e.restricted]
    return Document(
        title="Data that ship with dmz, and sources to bring",
        tables=(
            table_of("Shipped", columns, [e for e in entries if e.role == SHIPPED]),
            table_of(
                "To fetch, under their own terms", titles, [e for e in entries if e.role != SHIPPED]
            ),
            table_of(
                "Their dates, licences, and what is cached",
                sources,
                [e for e in entries if e.role != SHIPPED],
            ),
        ),
        notes=(
            "Name a source as ID@DATE, ID@latest or ID: dmz compute --front deepstate@2025-12-01.",
            f"The terms of {', '.join(asked)} restrict their use, and are to be accepted once.",
            f"Cache: {cache} (DMZ_CACHE_DIR moves it).",
            "--format json gives titles, addresses and terms in full.",
        ),
        data=table_of(
            "",
            [(name, name, kind) for name, _, kind in [*columns, *((m, m, "text") for m in more)]],
            entries,
        ),
    )


def cache_document(title: str, files: Sequence[CacheEntry]) -> Document:
    """The table of files that ``dmz data fetch``, ``verify`` and ``clear`` print."""
    columns = [
        ("id", "Source", "text"),
        ("date", "Date", "text"),
        ("size", "Bytes", "count"),
        ("path", "File", "text"),
    ]
    if any(file.fault for file in files):
        columns.append(("fault", "Fault", "text"))
    names = ["id", "date", "path", "size", "fetched", "url", "sha256", "fault"]
    return Document(
        title,
        (table_of("", columns, files),) if files else (),
        (),
        table_of("", [(name, name, "text") for name in names], files),
    )
