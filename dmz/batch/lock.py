"""Lock of an output, so that only one process at a time writes it."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from pathlib import Path

from filelock import FileLock, Timeout

from dmz.errors import InputError


class Lock:
    """The right to write an output, held by one process until its context ends.

    The operating system frees the lock of a process that dies, so the files that a
    killed process leaves behind block nobody.

    Parameters
    ----------
    output
        The file to be written. The lock is ``OUTPUT.lock``, and ``OUTPUT.lock-holder``
        names the process that holds it; both are gone when the context has ended.

    Raises
    ------
    InputError
        Another process holds the lock, or the folder cannot be written to.
    """

    def __init__(self, output: str) -> None:
        self.output = output
        self._lock = FileLock(f"{output}.lock")
        # Not in the lock file: Windows lets nobody read a locked file, and on file
        # systems without locks filelock keeps a record of its own there.
        self._holder = Path(f"{output}.lock-holder")

    def __enter__(self) -> Lock:
        try:
            # filelock would create a missing folder, and a mistyped path with it
            Path(self.output).parent.resolve(strict=True)
            self._lock.acquire(timeout=0)
        except Timeout:
            raise InputError(
                f"{self.output}: {self._read_holder()} is writing this file; "
                "wait until it has finished, or give another --output"
            ) from None
        except OSError as error:
            raise InputError(
                f"{self.output}: could not be written ({error.strerror}); nothing was changed"
            ) from None
        with suppress(OSError):  # the name is a courtesy; the lock holds without it
            self._holder.write_text(
                f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8"
            )
        return self

    def _read_holder(self) -> str:
        """Name the process that holds the lock."""
        try:
            return self._holder.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return "another process"

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._holder.unlink(missing_ok=True)
        # While the lock is held: afterwards the file may be another process's. Windows
        # refuses to remove an open file, and there filelock removes it on release.
        with suppress(OSError):
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release()
