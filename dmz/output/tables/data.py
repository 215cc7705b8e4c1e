"""The documents of ``dmz data``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dmz.measure.languages import ENGLISH, Language
from dmz.output.tables.document import Document, data_table, rows_of, table_of
from dmz.sources.catalogue import SHIPPED, CacheEntry, Entry

_SHIPPED_COLUMNS = [
    ("id", "Id", "source"),
    ("title", "Title", "text"),
    ("date", "Date", "text"),
    ("licence", "Licence", "source"),
]
_TITLE_COLUMNS = [("id", "Id", "source"), ("title", "Title", "text")]
_SHORT_COLUMNS = [
    ("id", "Id", "source"),
    ("role", "Gives", "text"),
    ("title", "Title", "text"),
    ("in_cache", "Cached", "text"),
]
_SOURCE_COLUMNS = [
    ("id", "Id", "source"),
    ("role", "Role", "text"),
    ("date", "From", "text"),
    ("licence", "Licence", "source"),
    ("in_cache", "Cached", "text"),
]
_LIST_DATA = (
    "id", "title", "date", "licence", "role", "where", "terms", "cadence", "restricted",
    "in_cache",
)  # fmt: skip
_CACHE_COLUMNS = [
    ("id", "Source", "source"),
    ("date", "Date", "text"),
    ("size", "Bytes", "count"),
    ("path", "File", "source"),
]
_NAMED = 3  # sources that the sentence has
_CACHE_DATA = ("id", "date", "path", "size", "fetched", "url", "sha256", "fault")


def data_list_document(entries: Sequence[Entry], cache: str) -> Document:
    """Make the document of ``dmz data list``.

    Parameters
    ----------
    cache
        Path of the cache folder.
    """
    shipped = [entry for entry in entries if entry.role == SHIPPED]
    sources = [entry for entry in entries if entry.role != SHIPPED]
    restricted = ", ".join(entry.id for entry in entries if entry.restricted)
    terms = f"Terms restrict the use of {restricted}; accept them once, at the first fetch."
    titles = table_of("Sources to fetch, under their own terms", _SHORT_COLUMNS, sources)
    return Document(
        title="Sources that dmz fetches, under their own terms",
        main=(titles,),
        short=(
            "Name a source as ID@DATE: dmz compute 40 --front deepstate@2025-12-01.",
            terms,
            f"{len(shipped)} files ship with dmz: --full lists them, with licences and dates.",
        ),
        tables=(
            # Two tables with a line for each source: in one of 80 columns every title
            # would be broken over several lines.
            table_of("To fetch, under their own terms", _TITLE_COLUMNS, sources),
            table_of("Their dates, licences and state in the cache", _SOURCE_COLUMNS, sources),
            table_of("Shipped with dmz", _SHIPPED_COLUMNS, shipped),
        ),
        notes=(
            "Name a source as ID@DATE, ID@latest or ID: dmz compute --front deepstate@2025-12-01.",
            terms,
            f"Cache: {cache} (DMZ_CACHE_DIR moves it).",
            "--format json gives titles, addresses and terms in full.",
        ),
        data=data_table(_LIST_DATA, rows_of(entries, _LIST_DATA)),
    )


def data_files_document(
    title: str,
    files: Sequence[CacheEntry],
    *,
    said: str = "",
    cache: str = "",
    use: str = "",
    language: Language = ENGLISH,
) -> Document:
    """Make the document of ``dmz data fetch``, ``verify`` and ``clear``.

    Paths are in the full document: they leave no room for anything else.

    Parameters
    ----------
    said
        A phrase of what was done with the files, with the fields ``sources`` and
        ``size``; empty for none.
    cache, use
        The cache folder, and a command that uses the first file; empty for none.
    """
    columns = [*_CACHE_COLUMNS]
    if any(file.fault for file in files):
        columns.append(("fault", "Fault", "text"))
    table = table_of("", columns, files, name="paths")
    paths = [place for place, column in enumerate(table.columns) if column.name == "path"]
    notes = (f"Cache: {cache} (DMZ_CACHE_DIR moves it).",) if cache and files else ()
    uses = (language.say("Use it: {command}", command=use),) if use else ()
    return Document(
        title=title,
        tables=(table,) if files else (),
        notes=notes,
        data=data_table(_CACHE_DATA, rows_of(files, _CACHE_DATA)),
        head=_summarize(said, files, language) if said and files else "",
        short=(*uses, *map(language.remark, notes)),
        main=(replace(table.without(paths), name="files"),) if files else (),
        language=language,
    )


def _summarize(said: str, files: Sequence[CacheEntry], language: Language) -> str:
    """Say what was done with which files, and how large they are."""
    names = [f"{file.id}@{file.date}" if file.date else file.id for file in files]
    names = list(dict.fromkeys(names))
    sources = language.join(names[:_NAMED])
    if len(names) > _NAMED:
        towns, more = ", ".join(names[:_NAMED]), f"{len(names) - _NAMED}"
        sources = language.say("{towns} and {count} more", towns=towns, count=more)
    size = sum(file.size for file in files)
    number, unit = (size / 1e6, "MB") if size >= 1e6 else (size / 1e3, "kB")
    shown = f"{language.number(f'{number:,.{int(number < 10)}f}')} {language.say(unit)}"
    return language.say(said, sources=sources, size=shown)
