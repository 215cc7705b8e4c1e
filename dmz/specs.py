"""Names of front lines that stand for several: a pattern for files, a range of days for a source."""

from __future__ import annotations

import glob
import re
from datetime import date, timedelta
from pathlib import Path

from dmz.errors import InputError
from dmz.sources import is_remote, named

_RANGE = re.compile(r"(?P<id>[\w.-]+)@(?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d)$")


def expanded(spec: str, *, folder: str = ".") -> list[str]:
    """The single front lines that a name stands for.

    Parameters
    ----------
    spec
        What `dmz.sources.read_layers` takes; a pattern of paths (``days/*.geojson``), which gives the files in the order of their
        names; or a source with a range of days, ``ID@FIRST..LAST``, both included.
    folder
        Where relative paths start from.

    Raises
    ------
    InputError, QuestionError
        A pattern that no file matches, a range of days that is none, or a source that is not known.
    """
    if found := _RANGE.match(spec):
        return [f"{found['id']}@{day.isoformat()}" for day in _days(spec, found["first"], found["last"])]
    path = Path(folder, spec).expanduser()
    if not path.exists() and (is_remote(spec) or named(spec)):
        return [spec]
    if path.exists() or not glob.has_magic(spec):
        return [str(path.absolute())]
    files = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not files:
        raise InputError(f"{spec}: no file matches this pattern in {Path(folder).absolute()}")
    return [str(Path(file).absolute()) for file in files]


def _days(spec: str, first: str, last: str) -> list[date]:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise InputError(f"{spec}: not a range of days ({error})") from None
    if end < start:
        raise InputError(f"{spec}: the range ends before it starts; write FIRST..LAST")
    return [start + timedelta(days=number) for number in range((end - start).days + 1)]
