"""What names a front line or a source of people: a path, ``ID@DATE`` or an address."""

from __future__ import annotations

import glob
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dmz.errors import InputError
from dmz.sources.datasets import STDIN, is_remote
from dmz.sources.layers import Layer, read_layer

if TYPE_CHECKING:
    from dmz.sources.registry import Fetched, Request

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
        return [
            f"{found['id']}@{day.isoformat()}" for day in _days(spec, found["first"], found["last"])
        ]
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


def named(spec: str) -> Request | None:
    """What is asked of a source, where ``spec`` names one; None for the path of a file."""
    if spec == STDIN or (
        ("." in spec or "/" in spec) and "@" not in spec and not spec.lower().startswith("http")
    ):
        return None  # most often a path: the catalogue of sources need not be read
    from dmz.sources.registry import parse

    return parse(spec)


def read_layers(spec: str, role: str) -> list[Layer]:
    """Read what a spec gives: one layer of a file, or the layers of a source.

    Parameters
    ----------
    spec
        A path, ``-``, ``ID``, ``ID@DATE``, ``ID@latest``, or the address of a feature layer (``https://.../FeatureServer/0``).

    Raises
    ------
    QuestionError
        No such source, or not a day.
    InputError
        Terms that are not accepted, a day that was never published (its neighbours are named), whatever a download meets, and what
        `read_layer` refuses.
    """
    request = named(spec)
    if request is None:
        return [read_layer(spec, role)]
    from dmz.sources.registry import layers

    return layers(request, role)


def fetch(spec: str) -> Fetched:
    """Files of a source, as `read_layers` finds them: ``.paths``, ``.date``, ``.warnings`` and ``.dataset(role)``.

    Raises
    ------
    QuestionError
        It names no source.
    """
    from dmz.sources.registry import fetch as fetch_request
    from dmz.sources.registry import request_of

    return fetch_request(request_of(spec))
