"""Writing files so that each is there whole or not at all."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from dmz.errors import InputError


def write_atomically(path: str, content: str | bytes | Callable[[IO[bytes]], None]) -> None:
    """Write a file so that it is there whole or not at all; what stood there before is only replaced by a whole one.

    A link stays and the file it leads to is replaced. A device or a pipe is written into: to replace one would destroy it.

    Parameters
    ----------
    content
        Text, bytes, or what writes them to an open file.

    Raises
    ------
    InputError
        The folder is missing or cannot be written to, or the disk is full.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")
    data = content.encode() if isinstance(content, str) else content
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                _pour(file, data)
        else:
            _replace(target.resolve(), data)
    except OSError as error:
        raise InputError(
            f"{path}: could not be written ({error.strerror}); nothing was changed"
        ) from None


def _pour(file: IO[bytes], data: bytes | Callable[[IO[bytes]], None]) -> None:
    if callable(data):
        data(file)
    else:
        file.write(data)


def _replace(target: Path, data: bytes | Callable[[IO[bytes]], None]) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            _pour(file, data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        with suppress(
            OSError
        ):  # the folder may be no folder at all, which the first error has said
            draft.unlink(missing_ok=True)


def remove_drafts(path: str) -> None:
    """Take away what `write_atomically` was at when it was killed. Only for whoever alone may write there."""
    target = Path(path).resolve()
    for draft in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        draft.unlink(missing_ok=True)
