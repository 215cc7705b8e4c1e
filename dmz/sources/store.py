"""The cache of downloads: complete files, each with its origin and hash on record.

Next to ``<id>/<name>`` is ``<id>/<name>.origin.json``: the address, the date, the
time of the download, the size and the sha256, which is checked at every use.
"""

# `pooch` suits files whose hashes a package pins in advance. These sources publish
# new files daily and no hashes, so the hash is recorded on arrival, with the origin
# that an answer cites, and checked at each use. The same folder remembers which terms
# the user accepted, so it must be a folder that only the user can write to.

from __future__ import annotations

import glob
import hashlib
import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dmz.errors import InputError
from dmz.sources.access import current_access

_ORIGIN = ".origin.json"
_ACCEPTED = "accepted.json"
# Longer than one download may take by default: after that, the other process hangs.
_LOCK_LIMIT_S = 3700.0


@dataclass(frozen=True)
class CachedFile:
    """A file in the cache.

    Attributes
    ----------
    path
        Of the file.
    id, name
        Its source and its name there.
    url
        The address it came from.
    sha256, size
        Hash and size in bytes, as downloaded.
    fetched
        When it was downloaded, in UTC.
    date
        The day or year it stands for.
    made_from
        The sha256 of the archive it was unpacked from.
    """

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
        """Return the record that is kept next to the file."""
        return {name: value for name, value in asdict(self).items() if name != "path"}


def cache_folder() -> Path:
    """Return the cache folder: ``DMZ_CACHE_DIR``, else the platform's own.

    It need not exist.
    """
    if folder := current_access().cache:
        return folder
    if variable := os.environ.get("DMZ_CACHE_DIR"):
        return Path(variable).expanduser()
    import platformdirs

    return platformdirs.user_cache_path("dmz", appauthor=False)


def hash_file(path: Path) -> str:
    """Return the sha256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_together(files: Sequence[CachedFile]) -> str:
    """Return the hash of one file, or a joint hash of several.

    The joint hash is that of their hashes and names, in lines as ``sha256sum``
    prints them.
    """
    if len(files) == 1:
        return files[0].sha256
    lines = "".join(f"{file.sha256}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _check_own(path: Path, status: os.stat_result) -> None:
    if stat.S_ISLNK(status.st_mode):
        raise InputError(f"{path}: a link in the cache is not followed; remove it")
    if hasattr(os, "getuid") and status.st_uid != os.getuid():
        raise InputError(
            f"{path}: belongs to another user and is not trusted; "
            "set DMZ_CACHE_DIR to a folder of yours"
        )
    if os.name == "posix" and status.st_mode & stat.S_IWOTH:
        raise InputError(
            f"{path}: anyone can write to it, so it is not trusted; "
            "chmod o-w it, or set DMZ_CACHE_DIR"
        )


class Store:
    """The cache, opened for use; creates its folder.

    Raises
    ------
    InputError
        The folder cannot be created, belongs to another user, or anyone can write
        to it.
    """

    def __init__(self) -> None:
        self.folder = cache_folder()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _check_own(self.folder, self.folder.stat())
        except OSError as error:
            raise InputError(
                f"{self.folder}: the cache folder cannot be used ({error.strerror}); "
                "set DMZ_CACHE_DIR to another"
            ) from None

    def path_of(self, id: str, name: str) -> Path:
        """Return the path of a file that may not exist yet; creates its folder."""
        folder = self.folder / id
        folder.mkdir(mode=0o700, exist_ok=True)
        _check_own(folder, folder.lstat())
        return folder / name

    @contextmanager
    def lock(self, id: str, name: str) -> Iterator[Path]:
        """Keep other processes away from a file; yields its path."""
        import filelock

        path = self.path_of(id, name)
        try:
            with filelock.FileLock(path.with_name(f".{name}.lock"), timeout=_LOCK_LIMIT_S):
                yield path
        except filelock.Timeout:
            raise InputError(
                f"{path}: another process has locked it for an hour; "
                "end that process, or remove the lock file"
            ) from None

    def get(self, id: str, name: str) -> CachedFile | None:
        """Return a file after checking its hash, or None if it was never fetched.

        Raises
        ------
        InputError
            The file is not what was fetched: its hash differs, it is a link, or
            another user wrote it.
        """
        if not (self.folder / id).exists():
            return None
        path = self.path_of(id, name)
        cached = _read_origin(path)
        if cached is None or not path.exists():
            return None
        fault = self.find_fault(cached)
        if fault:
            spec = f"{cached.id}@{cached.date}" if cached.date else cached.id
            spec = cached.url if "-layer-" in cached.id else spec
            raise InputError(f"{path}: {fault}; fetch it again with: dmz data fetch --again {spec}")
        return cached

    def find_fault(self, cached: CachedFile) -> str | None:
        """Return what is wrong with a cached file, or None."""
        if not cached.path.exists():
            return "the file is gone"
        try:
            _check_own(cached.path, cached.path.lstat())
        except InputError as error:
            return str(error).removeprefix(f"{cached.path}: ")
        if hash_file(cached.path) != cached.sha256:
            return f"changed since it was fetched on {cached.fetched[:10]}: its sha256 differs"
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
    ) -> CachedFile:
        """Move a complete draft into place and record its origin.

        The draft must lie in the cache already, so that the move is atomic.
        """
        path = self.path_of(id, name)
        fetched = datetime.now(UTC).isoformat(timespec="seconds")
        cached = CachedFile(
            path, id, name, url, hash_file(draft), draft.stat().st_size, fetched, date, made_from
        )
        draft.chmod(0o600)
        for left in path.parent.glob(f".{glob.escape(name)}.*.origin"):
            left.unlink(missing_ok=True)  # of a process that was killed here
        note = path.with_name(f".{name}.{os.getpid()}.origin")
        note.write_text(json.dumps(cached.origin(), indent=1), encoding="utf-8")
        # A file without an origin does not count as cached, so the old record goes
        # first: a crash in between never leaves new content under an old hash.
        path.with_name(name + _ORIGIN).unlink(missing_ok=True)
        draft.replace(path)
        note.replace(path.with_name(name + _ORIGIN))
        return cached

    def clear(self, id: str | None = None, date: str | None = None) -> list[CachedFile]:
        """Remove everything, or one source's files, or those of one date.

        Accepted terms stay accepted.
        """
        gone = [c for c in list_cached() if id in (None, c.id) and date in (None, c.date)]
        for cached in gone:
            with self.lock(cached.id, cached.name) as path:
                path.with_name(cached.name + _ORIGIN).unlink(missing_ok=True)
                path.unlink(missing_ok=True)
        if date is None:
            every = (p for p in self.folder.iterdir() if p.is_dir() and not p.is_symlink())
            for folder in [self.folder / id] if id else list(every):
                shutil.rmtree(folder, ignore_errors=True)
        return gone

    def accepted_terms(self) -> Mapping[str, str]:
        """Return the accepted terms by source id."""
        path = self.folder / _ACCEPTED
        try:
            _check_own(path, path.lstat())
            terms = json.loads(path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return {str(id): str(line) for id, line in terms.items()} if isinstance(terms, dict) else {}

    def accept_terms(self, id: str, terms: str) -> None:
        """Remember that the user accepted a source's terms, as they read now."""
        draft = self.folder / f".{_ACCEPTED}.{os.getpid()}"
        content = json.dumps({**self.accepted_terms(), id: terms}, indent=1, ensure_ascii=False)
        draft.write_text(content, encoding="utf-8")
        draft.chmod(0o600)
        draft.replace(self.folder / _ACCEPTED)


def _read_origin(path: Path) -> CachedFile | None:
    try:
        origin = json.loads(path.with_name(path.name + _ORIGIN).read_bytes())
        return replace(CachedFile(path=path, **origin), id=path.parent.name, name=path.name)
    except (OSError, ValueError, TypeError):
        return None


def list_cached() -> list[CachedFile]:
    """List the files in the cache by source and name, without checking hashes."""
    folder = cache_folder()
    notes = sorted(folder.glob(f"*/*{_ORIGIN}")) if folder.is_dir() else []
    found = (_read_origin(note.with_name(note.name.removesuffix(_ORIGIN))) for note in notes)
    return [cached for cached in found if cached is not None]
