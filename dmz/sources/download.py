"""Files of sources: from the cache, or fetched, checked and put there."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dmz.errors import InputError
from dmz.sources.access import current_access
from dmz.sources.store import Cached, Store
from dmz.sources.transfer import SIZE_LIMIT_BYTES, Transfer, refuse_page

_MAGIC = {
    "zip": (b"PK\x03\x04",),
    "gz": (b"\x1f\x8b",),
    "tif": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
    "gpkg": (b"SQLite format 3\0",),
}
_TEXT_BYTES = 2**30


def check_content(path: Path, kind: str, url: str) -> None:
    """Refuse a file that is not what its source gives: ``json``, ``zip``, ``gz``, ``tif`` or ``gpkg``."""
    with path.open("rb") as file:
        head = file.read(1024)
    refuse_page(head, url)
    if kind == "json":
        if path.stat().st_size > _TEXT_BYTES:
            raise InputError(f"{url}: more than {_TEXT_BYTES // 2**30} GiB of JSON; it is not read")
        try:
            json.loads(path.read_bytes())
        except (ValueError, RecursionError) as error:
            raise InputError(
                f"{url}: what came is not whole JSON ({error}); nothing was kept"
            ) from None
    elif not head.startswith(_MAGIC[kind]):
        raise InputError(f"{url}: what came is not a {kind} file; nothing was kept")
    elif kind == "zip":
        from dmz.sources.archives import check_whole

        check_whole(path, url)


def obtain(
    id: str,
    name: str,
    url: str,
    *,
    kind: str,
    date: str | None = None,
    again: bool = False,
    limit_bytes: int = SIZE_LIMIT_BYTES,
) -> Cached:
    """A file of a source: the cached one, its hash checked, else fetched.

    Parameters
    ----------
    name
        Its name in the cache.
    kind
        What it must be; see `check_content`.
    again
        Fetch it even if it is cached.

    Raises
    ------
    AbsentError
        The server has no such file.
    InputError
        It cannot be fetched, is not what it should be, or the cached file was changed.
    """

    def fetch(draft: Path) -> None:
        require_online(id, date)
        Transfer(url, limit_bytes=limit_bytes).save(draft)
        try:
            check_content(draft, kind, url)
        except InputError:
            draft.unlink()
            raise

    return produce(id, name, url, fetch, date=date, again=again)


def require_online(id: str, date: str | None) -> None:
    """Raise `InputError`, naming what is not in the cache, where only the cache may be used."""
    if current_access().offline:
        raise InputError(
            f"offline: {id}{f'@{date}' if date else ''} is not in the cache; run once without --offline (DMZ_OFFLINE)"
        )


def produce(
    id: str,
    name: str,
    url: str,
    make: Callable[[Path], Any],
    *,
    date: str | None = None,
    again: bool = False,
    made_from: Cached | None = None,
) -> Cached:
    """A file of the cache, made by ``make(draft)`` where it is not there yet, or was made from another edition."""
    store = Store()
    with store.locked(id, name) as path:
        cached = None if again else store.get(id, name)
        if cached and (made_from is None or cached.made_from == made_from.sha256):
            return cached
        draft = path.with_name(name + ".part")
        make(draft)
        return store.put(
            draft, id, name, url, date=date, made_from=made_from.sha256 if made_from else None
        )


def unpacked(archive: Cached, name: str, pattern: str) -> Cached:
    """The one file of a zip archive whose name a pattern finds, unpacked beside it."""

    def make(draft: Path) -> None:
        import tempfile

        from dmz.sources.archives import unpack

        with tempfile.TemporaryDirectory(dir=draft.parent, prefix=".unpack-") as folder:
            found = unpack(archive.path, Path(folder), pattern=pattern)
            if len(found) != 1:
                raise InputError(
                    f"{archive.path}: {len(found)} entries match {pattern}, where one was expected"
                )
            found[0].replace(draft)

    return produce(archive.id, name, archive.url, make, date=archive.date, made_from=archive)


def gunzipped(archive: Cached, name: str) -> Cached:
    """The content of a gzip file, unpacked beside it."""

    def make(draft: Path) -> None:
        from dmz.sources.archives import gunzip

        draft.unlink(missing_ok=True)
        gunzip(archive.path, draft)

    return produce(archive.id, name, archive.url, make, date=archive.date, made_from=archive)


def adopt(id: str, name: str, path: str, *, kind: str, date: str | None = None) -> Cached:
    """Take a file that the user downloaded into the cache."""
    import shutil

    source = Path(path)
    if not source.is_file():
        raise InputError(f"{path}: no such file")

    def copy(draft: Path) -> None:
        shutil.copyfile(source, draft)
        check_content(draft, kind, path)

    return produce(id, name, source.absolute().as_uri(), copy, date=date, again=True)


def joint_hash(files: tuple[Cached, ...]) -> str:
    """The hash of one file; of several, that of their hashes and names, a line each, as ``sha256sum`` prints them."""
    if len(files) == 1:
        return files[0].sha256
    return hashlib.sha256(
        "".join(f"{file.sha256}  {file.name}\n" for file in files).encode()
    ).hexdigest()


def plain_name(text: str) -> str:
    """A name for a file of the cache, of an address: its end in plain letters, and enough of its hash to be the only one."""
    return f"{re.sub('[^A-Za-z0-9]+', '-', text)[-48:].strip('-')}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
