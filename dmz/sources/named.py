"""Files named in a plan or a matrix: plain files only, unlike what the user types.

What a user types on the command line is the user's word. What a file names is the word
of whoever wrote the file: it may not make the program ask a server or read a device.
"""

from __future__ import annotations

import stat
from pathlib import Path

from dmz.errors import InputError
from dmz.sources.access import current_access
from dmz.sources.datasets import is_remote
from dmz.sources.formats import VSI

# Longer than any file system has: a path, and a name in it.
PATH_LIMIT, NAME_LIMIT = 4096, 255


def locate_named(name: str, folder: str) -> str:
    """Return the path of a file that another file names.

    Parameters
    ----------
    name
        A path, absolute or from the folder.
    folder
        That of the file which names it.

    Raises
    ------
    InputError
        See `check_named`.
    """
    if is_remote(name):
        check_named(name)
        return name
    path = str(Path(folder, name))
    check_named(path)
    return path


def check_named(path: str) -> None:
    """Check a path that a file names; whether the file is there is not looked at.

    Raises
    ------
    InputError
        It is no path; it is an address, or one of GDAL's virtual files, and
        `dmz.sources.access.Access.remote` is off; or it is a device, a pipe or a
        socket.
    """
    shown = path[:80]
    if "\0" in path or len(path) > PATH_LIMIT:
        raise InputError(f"{shown}: not a path (a null byte, or over {PATH_LIMIT:,} signs)")
    if not is_remote(path) and max(map(len, Path(path).parts), default=0) > NAME_LIMIT:
        raise InputError(f"{shown}: not a path (a name of over {NAME_LIMIT} signs)")
    # Also as the system reads it: "/./vsis3/bucket" is "/vsis3/bucket".
    if is_remote(path) or str(Path(path).absolute()).startswith(VSI):
        if not current_access().remote:
            raise InputError(
                f"{shown}: an address that a file names is not asked; "
                "download it and name the file, or give --allow-remote"
            )
        return
    try:
        mode = Path(path).stat().st_mode
    except OSError:  # whoever opens it says what is wrong
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise InputError(
            f"{shown}: a device, a pipe or a socket, which a file cannot name; name a plain file"
        )
