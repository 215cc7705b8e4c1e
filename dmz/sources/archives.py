"""Archives, unpacked as if a stranger had made them: no way out of the folder, no links, no bombs."""

from __future__ import annotations

import contextlib
import gzip
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from dmz.errors import InputError

# Geodata packs to a tenth, text of a raster's empty sea to a hundredth; above this it is a bomb.
RATIO_LIMIT = 200
# Below this much content the ratio says nothing.
RATIO_FROM_BYTES = 16 * 2**20
TOTAL_LIMIT_BYTES = 8 * 2**30
ENTRIES_LIMIT = 10_000
_CHUNK = 2**20


class _Budget:
    """Counts what comes out of an archive against what it may."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.packed = path.stat().st_size
        self.spent = 0

    def spend(self, count: int) -> None:
        self.spent += count
        if self.spent > TOTAL_LIMIT_BYTES:
            raise InputError(
                f"{self.path}: unpacks to more than {TOTAL_LIMIT_BYTES // 2**30} GiB; it is not read"
            )
        if self.spent > max(RATIO_FROM_BYTES, RATIO_LIMIT * self.packed):
            raise InputError(
                f"{self.path}: unpacks to more than {RATIO_LIMIT} times its size, as a bomb does; it is not read"
            )


def _pour(packed: IO[bytes] | gzip.GzipFile, target: Path, budget: _Budget) -> None:
    with target.open("xb") as file:
        while chunk := packed.read(_CHUNK):
            budget.spend(len(chunk))
            file.write(chunk)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive whose every entry is one that may be unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_LIMIT:
                raise InputError(
                    f"{path}: {len(entries):,} entries; more than {ENTRIES_LIMIT:,} are not read"
                )
            for entry in entries:
                _check_entry(path, entry)
            yield archive
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as error:
        raise InputError(f"{path}: not a whole zip archive ({error})") from None


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if (
        not parts
        or ".." in parts
        or parts[0].startswith("/")
        or ":" in parts[0]
        or "\0" in entry.orig_filename
    ):
        raise InputError(
            f"{path}: its entry '{name[:80]}' points out of the archive; it is not read"
        )
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise InputError(
            f"{path}: its entry '{name[:80]}' is a link or a device, not a file; it is not read"
        )
    if entry.flag_bits & 1:
        raise InputError(f"{path}: it is encrypted; unpack it yourself and give the file")


def unpack(path: Path, folder: Path, *, pattern: str = "") -> list[Path]:
    """Unpack the entries of a zip archive whose names a pattern finds, into an empty folder.

    Raises
    ------
    InputError
        Not a whole zip archive; an entry that climbs out of the folder, or is a link; more entries or bytes than the limits.
    """
    found = []
    with _opened(path) as archive:
        budget = _Budget(path)
        for entry in archive.infolist():
            if entry.is_dir() or not re.search(pattern, entry.filename, re.IGNORECASE):
                continue
            target = folder.joinpath(*PurePosixPath(entry.filename.replace("\\", "/")).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(entry) as packed:
                    _pour(packed, target, budget)
            except FileExistsError:
                raise InputError(
                    f"{path}: two of its entries are called '{entry.filename[:80]}'; it is not read"
                ) from None
            found.append(target)
    return found


@contextlib.contextmanager
def opened_entry(path: Path, pattern: str) -> Iterator[IO[bytes]]:
    """The one entry of a zip archive whose name a pattern finds, to be read piece by piece, without unpacking it to disk."""
    with _opened(path) as archive:
        names = [
            entry
            for entry in archive.infolist()
            if re.search(pattern, entry.filename, re.IGNORECASE)
        ]
        if len(names) != 1:
            found = ", ".join(entry.filename for entry in archive.infolist()[:5])
            raise InputError(
                f"{path}: {len(names)} entries match {pattern}, where one was expected; in it are {found or 'none'}"
            )
        with archive.open(names[0]) as packed:
            yield packed


def gunzip(path: Path, target: Path) -> None:
    """Unpack a gzip file; raises `InputError` for a bomb, or one that is cut off."""
    budget = _Budget(path)
    try:
        with gzip.open(path) as packed:
            _pour(packed, target, budget)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(f"{path}: not a whole gzip file ({error})") from None


def check_whole(path: Path, name: str) -> None:
    """Raise `InputError` where a zip archive was cut off, or has an entry that may not be unpacked."""
    try:
        with _opened(path):
            return
    except InputError as error:
        raise InputError(str(error).replace(str(path), name)) from None
