"""Unpacking of untrusted zip and gzip files.

Nothing is written outside the target folder, links are refused, and bombs are stopped.
"""

# Not `shutil.unpack_archive` or `zipfile.extractall`: they set no limit on entries or
# bytes, so a bomb fills the disk, and they pass over odd entries in silence. Here an
# entry that climbs out of the folder, a link, a device, a duplicate name or encryption
# is an error, and the bytes that really come out are counted, since the sizes in a
# zip's directory can be false.

from __future__ import annotations

import contextlib
import errno
import gzip
import lzma
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from dmz.errors import InputError

# Geodata shrink to a tenth, a raster of empty sea as text to a hundredth.
RATIO_LIMIT = 200
# The ratio of a small file says nothing: a page of blanks exceeds it too.
RATIO_FROM_BYTES = 16 * 2**20
TOTAL_LIMIT_BYTES = 8 * 2**30
ENTRIES_LIMIT = 10_000
_CHUNK = 2**20
# What `zipfile` raises for archives that are damaged or lie. RuntimeError: encrypted.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class _Budget:
    """How much more an archive may unpack."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.packed = path.stat().st_size
        self.spent = 0

    def spend(self, count: int) -> None:
        self.spent += count
        if self.spent > TOTAL_LIMIT_BYTES:
            raise InputError(
                f"{self.path}: unpacks to more than {TOTAL_LIMIT_BYTES // 2**30} GiB; "
                "it is not read"
            )
        if self.spent > max(RATIO_FROM_BYTES, RATIO_LIMIT * self.packed):
            raise InputError(
                f"{self.path}: unpacks to more than {RATIO_LIMIT} times its size, "
                "as a zip bomb does; it is not read"
            )


def _copy(packed: IO[bytes] | gzip.GzipFile, target: Path, budget: _Budget) -> None:
    with target.open("xb") as file:
        while chunk := packed.read(_CHUNK):
            budget.spend(len(chunk))
            file.write(chunk)


@contextlib.contextmanager
def _open_checked(path: Path) -> Iterator[zipfile.ZipFile]:
    """Open a zip archive after checking every entry."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > ENTRIES_LIMIT:
                raise InputError(
                    f"{path}: {len(entries):,} entries; at most {ENTRIES_LIMIT:,} are read"
                )
            for entry in entries:
                _check_entry(path, entry)
            yield archive
    except DAMAGE as error:
        raise InputError(f"{path}: not a complete zip archive ({error})") from None
    except OSError as error:
        if error.errno != errno.EINVAL:  # that is a place before the start of the file
            raise
        raise InputError(f"{path}: not a complete zip archive (a false place)") from None


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
    """Unpack the entries of a zip archive whose names match a pattern.

    Parameters
    ----------
    path
        The archive.
    folder
        An empty folder to unpack into.
    pattern
        A regular expression, searched for in each name; by default all match.

    Returns
    -------
    The unpacked files, in the order of the archive.

    Raises
    ------
    InputError
        Not a complete zip archive; an entry is a link or climbs out of the folder;
        more entries or bytes than the limits.
    """
    found = []
    with _open_checked(path) as archive:
        budget = _Budget(path)
        for entry in archive.infolist():
            if entry.is_dir() or not re.search(pattern, entry.filename, re.IGNORECASE):
                continue
            target = folder.joinpath(*PurePosixPath(entry.filename.replace("\\", "/")).parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with archive.open(entry) as packed:
                    _copy(packed, target, budget)
            except FileExistsError:
                raise InputError(
                    f"{path}: two of its entries are called '{entry.filename[:80]}'; it is not read"
                ) from None
            found.append(target)
    return found


@contextlib.contextmanager
def open_entry(path: Path, pattern: str) -> Iterator[IO[bytes]]:
    """Open the one entry of a zip archive whose name matches, without unpacking it.

    Raises
    ------
    InputError
        No entry matches, or several do; what `unpack` refuses.
    """
    with _open_checked(path) as archive:
        matches = [
            entry
            for entry in archive.infolist()
            if re.search(pattern, entry.filename, re.IGNORECASE)
        ]
        if len(matches) != 1:
            first = ", ".join(entry.filename for entry in archive.infolist()[:5])
            raise InputError(
                f"{path}: {len(matches)} entries match {pattern}, one was expected; "
                f"it has {first or 'no entries'}"
            )
        with archive.open(matches[0]) as packed:
            yield packed


def gunzip(path: Path, target: Path) -> None:
    """Unpack a gzip file; raises `InputError` if it is truncated or a bomb."""
    budget = _Budget(path)
    try:
        with gzip.open(path) as packed:
            _copy(packed, target, budget)
    except (EOFError, OSError, zlib.error) as error:
        raise InputError(f"{path}: not a complete gzip file ({error})") from None


def check_zip(path: Path, name: str) -> None:
    """Raise `InputError`, naming ``name``, where `unpack` would refuse an archive."""
    try:
        with _open_checked(path):
            return
    except InputError as error:
        raise InputError(str(error).replace(str(path), name)) from None
