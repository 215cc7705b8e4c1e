"""The cache of what was downloaded: whole files, each with its origin and hash, in a folder that only its user writes to.

Beside ``<id>/<name>`` lies ``<id>/<name>.origin.json``: the address, the day it stands for, the time of the first fetch, the size
and the sha256, which is checked whenever the file is used.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dmz.errors import InputError
from dmz.sources.access import current_access

_ORIGIN = ".origin.json"
_ACCEPTED = "accepted.json"
# Another process may be at a large download; after this long it is taken to hang.
_LOCK_LIMIT_S = 3700.0


@dataclass(frozen=True)
class Cached:
    """A file of the cache; ``date`` is the day or year it stands for, ``fetched`` a time in UTC."""

    path: Path = field(compare=False)
    id: str
    name: str
    url: str
    sha256: str
    size: int
    fetched: str
    date: str | None = None
    made_from: str | None = None

    def origin(self) -> dict[str, Any]:
        """What is recorded beside the file."""
        return {name: value for name, value in asdict(self).items() if name != "path"}


def cache_folder() -> Path:
    """The folder of the cache: ``DMZ_CACHE_DIR``, else the platform's own. It need not exist."""
    if folder := current_access().cache:
        return folder
    if named := os.environ.get("DMZ_CACHE_DIR"):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("dmz", appauthor=False)


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_own(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise InputError(f"{path}: a link in the cache is not followed; remove it")
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        raise InputError(
            f"{path}: belongs to another user, so what is in it is not trusted; set DMZ_CACHE_DIR to a folder of yours"
        )
    if os.name == "posix" and status.st_mode & stat.S_IWOTH:
        raise InputError(
            f"{path}: anyone can write to it, so what is in it is not trusted; chmod o-w it, or set DMZ_CACHE_DIR"
        )


class Store:
    """The cache, opened: its folder exists, is the user's own and nobody else can write to it.

    Raises
    ------
    InputError
        The folder cannot be made, is another user's, or anyone can write to it.
    """

    def __init__(self) -> None:
        self.folder = cache_folder()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_own(self.folder, self.folder.stat())
        except OSError as error:
            raise InputError(
                f"{self.folder}: the cache folder cannot be used ({error.strerror}); set DMZ_CACHE_DIR to another"
            ) from None

    def place(self, id: str, name: str) -> Path:
        """Where a file lies, or would lie; its folder exists."""
        folder = self.folder / id
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_own(folder, folder.lstat())
        return folder / name

    @contextmanager
    def locked(self, id: str, name: str) -> Iterator[Path]:
        """Keep other processes from the file; gives its place."""
        import filelock

        path = self.place(id, name)
        try:
            with filelock.FileLock(path.with_name(f".{name}.lock"), timeout=_LOCK_LIMIT_S):
                yield path
        except filelock.Timeout:
            raise InputError(
                f"{path}: another process has held it for an hour; end that, or remove the lock beside it"
            ) from None

    def get(self, id: str, name: str) -> Cached | None:
        """The file, its hash checked, or None where it was never fetched.

        Raises
        ------
        InputError
            The file is not what was fetched: its hash differs, it is a link, or another user wrote it.
        """
        if not (self.folder / id).exists():
            return None
        path = self.place(id, name)
        cached = _read_origin(path)
        if cached is None or not path.exists():
            return None
        fault = self.fault(cached)
        if fault:
            spec = cached.url if "-layer-" in cached.id else f"{cached.id}{_at(cached.date)}"
            raise InputError(f"{path}: {fault}; fetch it again with: dmz data fetch --again {spec}")
        return cached

    def fault(self, cached: Cached) -> str | None:
        """What is wrong with a file of the cache, or None."""
        if not cached.path.exists():
            return "the file is gone"
        try:
            _check_own(cached.path, cached.path.lstat())
        except InputError as error:
            return str(error).removeprefix(f"{cached.path}: ")
        if sha256_of(cached.path) != cached.sha256:
            return f"it is not what was fetched on {cached.fetched[:10]}: its sha256 differs from the one recorded then"
        return None

    def put(
        self,
        draft: Path,
        id: str,
        name: str,
        url: str,
        *,
        date: str | None = None,
        made_from: str | None = None,
    ) -> Cached:
        """Move a whole draft, which lies in the cache, to its place, and record its origin."""
        path = self.place(id, name)
        fetched = datetime.now(UTC).isoformat(timespec="seconds")
        cached = Cached(
            path, id, name, url, sha256_of(draft), draft.stat().st_size, fetched, date, made_from
        )
        draft.chmod(0o600)
        note = path.with_name(f".{name}.{os.getpid()}.origin")
        note.write_text(json.dumps(cached.origin(), indent=1), encoding="utf-8")
        path.with_name(name + _ORIGIN).unlink(
            missing_ok=True
        )  # a file without its origin is no file of the cache
        draft.replace(path)
        note.replace(path.with_name(name + _ORIGIN))
        return cached

    def clear(self, id: str | None = None, date: str | None = None) -> list[Cached]:
        """Remove everything, or one source's files, or those of one of its days. Terms that were accepted stay accepted."""
        gone = [c for c in listing() if id in (None, c.id) and date in (None, c.date)]
        for cached in gone:
            with self.locked(cached.id, cached.name) as path:
                path.with_name(cached.name + _ORIGIN).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
        if date is None:
            for folder in (
                [self.folder / id]
                if id
                else [p for p in self.folder.iterdir() if p.is_dir() and not p.is_symlink()]
            ):
                shutil.rmtree(folder, ignore_errors=True)
        return gone

    def accepted(self) -> Mapping[str, str]:
        """The terms that were accepted, by source."""
        path = self.folder / _ACCEPTED
        try:
            _check_own(path, path.lstat())
            terms = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return {str(id): str(line) for id, line in terms.items()} if isinstance(terms, dict) else {}

    def accept(self, id: str, terms: str) -> None:
        """Remember that a source's terms were accepted, as they read now."""
        draft = self.folder / f".{_ACCEPTED}.{os.getpid()}"
        draft.write_text(
            json.dumps({**self.accepted(), id: terms}, indent=1, ensure_ascii=False),
            encoding="utf-8",
        )
        draft.chmod(0o600)
        draft.replace(self.folder / _ACCEPTED)


def _at(date: str | None) -> str:
    return f"@{date}" if date else ""


def _read_origin(path: Path) -> Cached | None:
    try:
        origin = json.loads(path.with_name(path.name + _ORIGIN).read_bytes())
        return replace(Cached(path=path, **origin), id=path.parent.name, name=path.name)
    except (OSError, ValueError, TypeError):
        return None


def listing() -> list[Cached]:
    """Every file of the cache, by source and name; none where there is no cache yet. Hashes are not checked."""
    folder = cache_folder()
    notes = sorted(folder.glob(f"*/*{_ORIGIN}")) if folder.is_dir() else []
    found = (_read_origin(note.with_name(note.name.removesuffix(_ORIGIN))) for note in notes)
    return [cached for cached in found if cached is not None]
