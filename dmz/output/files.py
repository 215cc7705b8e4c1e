"""Atomic writing of files."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from dmz.errors import InputError

Content = str | bytes | Callable[[IO[bytes]], None]


def write_atomically(path: str, content: Content) -> None:
    """Write a file completely or not at all.

    An existing file is replaced only once the new one is complete. A symbolic link is
    kept, and the file it points to is replaced. Devices and pipes are written to
    directly: replacing one would destroy it.

    Parameters
    ----------
    content
        Text, bytes, or a function that writes to an open binary file.

    Raises
    ------
    InputError
        The path is a folder, its folder is missing or cannot be written to, or the disk
        is full.
    """
    target = Path(path)
    if target.is_dir():
        raise InputError(f"{path}: is a folder; name a file in it")
    try:
        if target.exists() and not target.is_file():
            with target.open("wb") as file:
                _write(file, content)
        else:
            _replace(target.resolve(), content)
    except OSError as error:
        raise InputError(
            f"{path}: could not be written ({error.strerror}); nothing was changed"
        ) from None


def remove_drafts(path: str) -> None:
    """Remove what killed processes left of `write_atomically`.

    Only for a process that alone may write the file: the draft of one that is still
    writing would go too.
    """
    target = Path(path).resolve()
    for draft in target.parent.glob(f".{glob.escape(target.name)}.*.part"):
        draft.unlink(missing_ok=True)


def _write(file: IO[bytes], content: Content) -> None:
    if callable(content):
        content(file)
    else:
        file.write(content.encode() if isinstance(content, str) else content)


def _replace(target: Path, content: Content) -> None:
    """Write a draft in the same folder, then rename it to the target."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            _write(file, content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        # where the folder is missing this fails like the writing, which has said why
        with suppress(OSError):
            draft.unlink(missing_ok=True)
