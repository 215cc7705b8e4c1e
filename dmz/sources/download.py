"""Files of sources: taken from the cache, or fetched, checked and cached."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dmz.errors import InputError, QuestionError
from dmz.sources.access import current_access, offline_error
from dmz.sources.archives import check_zip, gunzip, unpack
from dmz.sources.registry import Fetched, Request, check_terms, load_adapter
from dmz.sources.store import CachedFile, Store
from dmz.sources.transfer import Transfer, refuse_page

_MAGIC = {
    "zip": (b"PK\x03\x04",),
    "gz": (b"\x1f\x8b",),
    "tif": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "gpkg": (b"SQLite format 3\0",),
}
_JSON_LIMIT_BYTES = 2**30


def check_content(path: Path, kind: str, url: str) -> None:
    """Refuse a file that is not of its source's kind.

    Parameters
    ----------
    path
        The file.
    kind
        ``json``, ``csv``, ``zip``, ``gz``, ``tif`` or ``gpkg``.
    url
        Names the file in errors.

    Raises
    ------
    InputError
        A web page, a file of another kind, or one that is truncated.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    refuse_page(head, url)
    if kind == "json":
        if path.stat().st_size > _JSON_LIMIT_BYTES:
            limit_gib = _JSON_LIMIT_BYTES // 2**30
            raise InputError(f"{url}: more than {limit_gib} GiB of JSON; it is not read")
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise InputError(f"{url}: not complete JSON ({error}); nothing was kept") from None
    elif kind == "csv":
        if b"," not in head or b"\0" in head:
            raise InputError(f"{url}: not a csv file; nothing was kept")
    elif not head.startswith(_MAGIC[kind]):
        raise InputError(f"{url}: not a {kind} file; nothing was kept")
    elif kind == "zip":
        check_zip(path, url)


def fetch_file(
    request: Request, name: str, url: str | None = None, *, kind: str, date: str | None = None
) -> CachedFile:
    """Return a file of a source from the cache, or download it.

    Parameters
    ----------
    request
        Names the source, and says whether to download the file even if it is cached.
    name
        The file's name in the cache.
    url
        Its address; by default the source's own.
    kind
        What it must be; see `check_content`.
    date
        The day or year it stands for.

    Raises
    ------
    AbsentError
        The server has no such file.
    InputError
        It cannot be fetched, is of another kind, or the cached file was changed.
    """
    id, url = request.source.id, url or request.source.address()

    def download(draft: Path) -> None:
        require_online(id, date)
        Transfer(url).save(draft)
        try:
            check_content(draft, kind, url)
        except InputError:
            draft.unlink()
            raise

    return ensure_cached(id, name, url, download, date=date, again=request.again)


def require_online(id: str, date: str | None) -> None:
    """Raise `InputError`, naming what is not cached, when offline."""
    if current_access().offline:
        raise offline_error(f"{id}@{date}" if date else id)


def ensure_cached(
    id: str,
    name: str,
    url: str,
    make: Callable[[Path], Any],
    *,
    date: str | None = None,
    again: bool = False,
    made_from: CachedFile | None = None,
) -> CachedFile:
    """Return a file from the cache, making it first if need be.

    Parameters
    ----------
    id, name, url, date
        The source, the file's name in the cache, its address, and its day or year.
    again
        Make it even if it is cached.
    make
        Writes the file to the path it is given.
    made_from
        The archive that the file is unpacked from; if that has changed since, the
        file is made again.

    Raises
    ------
    InputError
        The cached file was changed; whatever ``make`` raises.
    """
    store = Store()
    with store.lock(id, name) as path:
        cached = None if again else store.get(id, name)
        if cached and (made_from is None or cached.made_from == made_from.sha256):
            return cached
        draft = path.with_name(name + ".part")
        make(draft)
        return store.put(
            draft, id, name, url, date=date, made_from=made_from.sha256 if made_from else None
        )


def unzip_file(archive: CachedFile, name: str, pattern: str) -> CachedFile:
    """Unpack the one file of a zip archive whose name matches; it is cached too."""

    def make(draft: Path) -> None:
        with tempfile.TemporaryDirectory(dir=draft.parent, prefix=".unpack-") as folder:
            found = unpack(archive.path, Path(folder), pattern=pattern)
            if len(found) != 1:
                raise InputError(
                    f"{archive.path}: {len(found)} entries match {pattern}, one was expected"
                )
            found[0].replace(draft)

    return ensure_cached(archive.id, name, archive.url, make, date=archive.date, made_from=archive)


def gunzip_file(archive: CachedFile, name: str) -> CachedFile:
    """Unpack a gzip file; the content is cached too."""

    def make(draft: Path) -> None:
        draft.unlink(missing_ok=True)
        gunzip(archive.path, draft)

    return ensure_cached(archive.id, name, archive.url, make, date=archive.date, made_from=archive)


def import_source(request: Request, path: str) -> Fetched:
    """Take a file that the user downloaded, of a source that cannot be fetched.

    Its adapter gives the file's name in the cache (``IMPORTED``) and its ``KIND``.

    Raises
    ------
    QuestionError
        The source can be fetched.
    InputError
        The file is missing or of another kind, or the terms are not accepted.
    """
    source, file = request.source, Path(path)
    adapter = load_adapter(source.id)
    name, kind = getattr(adapter, "IMPORTED", None), getattr(adapter, "KIND", None)
    if not name or not kind:
        raise QuestionError(
            f"{source.id}: this source is downloaded directly; --file is for sources behind a form"
        )
    check_terms(source)
    if not file.is_file():
        raise InputError(f"{path}: no such file")

    def copy(draft: Path) -> None:
        shutil.copyfile(file, draft)
        check_content(draft, kind, path)

    url, date = file.absolute().as_uri(), source.first_date
    ensure_cached(source.id, name, url, copy, date=date, again=True)
    return adapter.fetch(request)
