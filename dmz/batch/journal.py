"""What keeps finished work safe: a journal beside the output that grows by whole entries, and a lock that one process holds.

The journal is JSON lines. Each line is on the disk before the next one starts, so whatever ends the program (a signal, a power cut,
a full disk) can tear the last line only, and a torn line is dropped when the journal is opened again.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from dmz.errors import InputError

SCHEMA = "dmz.journal/1"


class Lock:
    """The right to write an output; a second process is refused until the first has ended, however it ended.

    The system takes the lock from a process that dies, so a file left behind by one that was killed bars nobody.
    """

    def __init__(self, output: str) -> None:
        self.output = output
        self.path = Path(f"{output}.lock")
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Lock:
        import fcntl

        while self._file is None:
            try:
                file = self.path.open("a+b")
            except OSError as error:
                raise InputError(
                    f"{self.output}: could not be written ({error.strerror}); nothing was changed"
                ) from None
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.seek(0)
                holder = file.read().decode(errors="replace").strip() or "another process"
                file.close()
                raise InputError(
                    f"{self.output}: {holder} is writing it; wait for that to end, or give another --output"
                ) from None
            if self._is_current(file):
                self._file = file
            else:
                file.close()  # its last holder removed it between our opening and our locking it
        self._file.truncate(0)
        self._file.write(f"process {os.getpid()} on {socket.gethostname()}\n".encode())
        self._file.flush()
        return self

    def _is_current(self, file: IO[bytes]) -> bool:
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.path.stat())
        except FileNotFoundError:
            return False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self.path.unlink(missing_ok=True)
            self._file.close()
            self._file = None


class Journal:
    """Finished work by key, on disk. Open it as a context; it stays there until `remove`.

    Parameters
    ----------
    output
        The file that the work is for; the journal is ``OUTPUT.journal``.
    columns
        What the entries' values mean. A journal of other columns is of another version, and none of its work is used.
    read_only
        Leave the file as it is, if there is one.
    """

    def __init__(self, output: str, columns: Sequence[str], *, read_only: bool = False) -> None:
        self.read_only = read_only
        self.path = Path(f"{output}.journal")
        self._header = {"schema": SCHEMA, "columns": list(columns)}
        self._places: dict[str, tuple[int, int]] = {}
        self._descriptor = -1
        self._read: tuple[int, dict[str, Any]] = (-1, {})

    def __enter__(self) -> Journal:
        try:
            end = self._read_whole_lines()
            if self.read_only:
                self._descriptor = os.open(
                    self.path if self.path.exists() else os.devnull, os.O_RDONLY
                )
                return self
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
            os.ftruncate(self._descriptor, end)
            if end == 0:
                self._append(self._header)
        except OSError as error:
            raise self._unwritable(error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._descriptor)
        if not self._places and not self.read_only:
            self.remove()  # nothing was finished, so there is nothing to keep

    def _read_whole_lines(self) -> int:
        """Note where the journal's entries are, up to its last whole line, and give the length of that."""
        end = 0
        if not self.path.exists():
            return end
        with self.path.open("rb") as lines:
            for line in lines:
                entry = _parsed(line)
                if entry is None or (end == 0 and entry != self._header):
                    break
                if end:
                    self._places |= dict.fromkeys(entry, (end, len(line)))
                end += len(line)
        return end

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __getitem__(self, key: str) -> Any:
        """What was recorded under a key, the last time if there were several."""
        at, length = self._places[key]
        if self._read[0] != at:
            self._read = at, json.loads(os.pread(self._descriptor, length, at))
        return self._read[1][key]

    def record(self, entries: Mapping[str, Any]) -> None:
        """Add entries as one line, which is on the disk when this returns.

        Raises
        ------
        InputError
            The disk is full, or the folder has gone. What was recorded before is kept.
        """
        try:
            place = self._append(entries)
        except OSError as error:
            raise self._unwritable(error) from None
        self._places |= dict.fromkeys(entries, place)

    def _append(self, entry: Mapping[str, Any]) -> tuple[int, int]:
        """Write a line at the end; give its place and length."""
        line = json.dumps(entry, ensure_ascii=False, allow_nan=False).encode() + b"\n"
        at = os.lseek(self._descriptor, 0, os.SEEK_END)
        rest = memoryview(line)
        while rest:  # a disk that fills up takes a part, and says so at the next
            rest = rest[os.write(self._descriptor, rest) :]
        os.fsync(self._descriptor)
        return at, len(line)

    def _unwritable(self, error: OSError) -> InputError:
        return InputError(
            f"{self.path}: could not be written ({error.strerror}); what was finished before is kept there: "
            "make room, and run the same command again to go on"
        )

    def remove(self) -> None:
        """Take the journal away; its work is in the output."""
        self.path.unlink(missing_ok=True)


def _parsed(line: bytes) -> dict[str, Any] | None:
    """A whole line's entry; None for a torn one."""
    if not line.endswith(b"\n"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
