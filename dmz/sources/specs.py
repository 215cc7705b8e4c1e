"""Specs: texts that name a front line or a population source.

A spec is a path, ``-`` for standard input, ``ID``, ``ID@DATE``, ``ID@latest``, or the
address of a feature layer (``https://.../FeatureServer/0``).
"""

from __future__ import annotations

import glob
import itertools
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from dmz.errors import InputError, QuestionError
from dmz.sources.datasets import STDIN, is_remote

if TYPE_CHECKING:
    from dmz.sources.layers import Layer
    from dmz.sources.registry import Fetched, Request

_SPEC = re.compile(r"(?P<id>[A-Za-z][A-Za-z0-9_-]*)(@(?P<date>[^@/\\]*))?$")
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)$")
# Fronts that one spec may stand for: half a century of days.
FRONTS_LIMIT = 20_000
_RANGE = re.compile(r"((?P<id>[\w.-]+)@)?(?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d)$")


def parse_spec(spec: str) -> Request | None:
    """Return what a spec asks of a source, or None if it is a path.

    Raises
    ------
    QuestionError
        No such source, not a date, or an address that is not a feature layer's.
    """
    address = spec.lower().startswith(("http://", "https://"))
    if spec == STDIN or (("." in spec or "/" in spec) and "@" not in spec and not address):
        return None  # mostly a path: the registry of sources need not be read
    from dmz.sources.registry import LAYER_URL, Request, read_sources

    if LAYER_URL.match(spec):
        return Request(replace(read_sources()["arcgis"], url=spec.rstrip("/")))
    if address:
        raise QuestionError(
            f"{spec}: the only addresses that are read are feature layers "
            "(.../FeatureServer/0); download the file and give its path"
        )
    match = _SPEC.match(spec)
    if not match:
        return None
    sources, id = read_sources(), match["id"].lower()
    if id not in sources:
        if match["date"] is None or _exists(spec):
            return None
        raise QuestionError(
            f"{spec}: no such file, and no source '{match['id']}'; "
            f"the sources are {', '.join(sources)}"
        )
    return Request(sources[id], _parse_date(spec, match["date"]))


def _exists(path: str | Path) -> bool:
    """Whether a path leads to a file; of one that is too long for any, it does not."""
    try:
        return Path(path).exists()
    except OSError:
        return False


def split_spec(spec: str) -> tuple[str, ...]:
    """Return the specs that one text joins by ``+``: files that make one front.

    Raises
    ------
    QuestionError
        An empty part: what ships would stand in for it without a word.
    """
    # A file may have a + in its name.
    parts = (spec,) if _exists(spec) else tuple(spec.split("+"))
    if not all(part.strip() for part in parts):
        raise QuestionError(f"'{spec}' has an empty part; give a file or a source for each")
    return parts


def require_request(spec: str) -> Request:
    """Return what a spec asks of a source; `QuestionError` if it names none."""
    request = parse_spec(spec)
    if request is None:
        from dmz.sources.registry import read_sources

        raise QuestionError(
            f"'{spec}' names no source; the sources are {', '.join(read_sources())}"
        )
    return request


def _parse_date(spec: str, text: str | None) -> str | None:
    from dmz.sources.registry import LATEST

    if text in (None, LATEST):
        return None
    if re.fullmatch(r"\d{4}", text):
        return text
    try:
        if day := _DAY.match(text):
            return date(*map(int, day.groups())).isoformat()
    except ValueError:
        pass
    raise QuestionError(
        f"{spec}: '{text}' is not a date; write YYYY-MM-DD, latest, "
        "or a year for a source of yearly files"
    )


def expand_spec(spec: str, *, folder: str = ".") -> list[str]:
    """Return the specs of the single front lines that a spec stands for.

    Parameters
    ----------
    spec
        As `read_layers` takes it; or a pattern of paths (``days/*.geojson``), for its
        files in the order of their names; or a source with a range of days,
        ``ID@FIRST..LAST``, both included; or ``FIRST..LAST``, of the first archive of
        front lines in the catalogue.
    folder
        Where relative paths start from.

    Raises
    ------
    InputError, QuestionError
        No file matches the pattern, the range is not one of days, there is no such
        source, or it stands for more than ``FRONTS_LIMIT`` fronts.
    """
    if ranged := _RANGE.match(spec):
        days = _days(spec, ranged["first"], ranged["last"])
        return [f"{ranged['id'] or _first_archive()}@{day.isoformat()}" for day in days]
    path = Path(folder, spec).expanduser()
    there = _exists(path)
    if not there and (is_remote(spec) or parse_spec(spec)):
        return [spec]
    if there or not glob.has_magic(spec):
        return [str(path.absolute())]
    # Path.glob takes no absolute patterns.
    found = glob.iglob(str(path), recursive=True)  # noqa: PTH207
    files = sorted(itertools.islice(found, FRONTS_LIMIT + 1))
    if len(files) > FRONTS_LIMIT:
        raise InputError(f"{spec}: more than {FRONTS_LIMIT:,} files match; narrow the pattern")
    if not files:
        raise InputError(f"{spec}: no file matches this pattern in {Path(folder).absolute()}")
    return [str(Path(file).absolute()) for file in files]


def _first_archive() -> str:
    """Return the id of the first source with a file of each day's front line."""
    from dmz.sources.registry import read_sources

    return next(
        id
        for id, source in read_sources().items()
        if source.role == "front" and ("{date}" in source.url or "{yyyymmdd}" in source.url)
    )


def _days(spec: str, first: str, last: str) -> list[date]:
    try:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise InputError(f"{spec}: not a range of days ({error})") from None
    if end < start:
        raise InputError(f"{spec}: the range ends before it starts; write FIRST..LAST")
    count = (end - start).days + 1
    if count > FRONTS_LIMIT:
        raise InputError(f"{spec}: {count:,} days, and {FRONTS_LIMIT:,} at most are asked for")
    return [start + timedelta(days=number) for number in range(count)]


def read_layers(spec: str, role: str, *, where: str | None = None) -> list[Layer]:
    """Read one layer of a file, or the layers of a source.

    Of a front, only the features of held land are read, as far as they say so.

    Parameters
    ----------
    spec
        A path, ``-``, ``ID``, ``ID@DATE``, ``ID@latest``, or the address of a feature
        layer.
    role
        What the layers stand for in the provenance.
    where
        A condition on the columns of a front; see `dmz.sources.legends.select_held`.

    Raises
    ------
    QuestionError
        No such source, not a date, or not a condition.
    InputError
        Terms that are not accepted, a day that was never published (its neighbours
        are named), a failed download, and what `read_layer` and `select_held` refuse.
    """
    request = parse_spec(spec)
    if request is None:
        from dmz.sources.layers import read_layer

        layers = [read_layer(spec, role)]
    else:
        from dmz.sources.registry import read_source

        layers = read_source(request, role)
    if role != "front":
        return layers
    from dmz.sources.legends import select_held

    return [select_held(layer, where, request.source.id if request else None) for layer in layers]


def fetch_spec(spec: str) -> Fetched:
    """Fetch the files of a source, or take them from the cache.

    Raises
    ------
    QuestionError
        The spec names no source.
    InputError
        As `read_layers`.
    """
    from dmz.sources.registry import fetch_source

    return fetch_source(require_request(spec))
