"""Datasets: the shipped data, and the provenance of every file behind an answer."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import select
import stat
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

import numpy.typing as npt
import shapely

from dmz.errors import InputError
from dmz.sources.access import current_access
from dmz.sources.formats import TEXT_LIMIT_BYTES, VSI, reading

DATA = Path(__file__).parents[1] / "data"
if not DATA.is_dir():  # a source tree: the wheel carries the folder inside the package
    DATA = Path(__file__).parents[2] / "data"

STDIN = "-"
_PIECE_BYTES = 2**20
_VIRTUAL = b"<VRTDataset"  # anywhere near the start: that is how GDAL knows it
_DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)")


@dataclass(frozen=True)
class Dataset:
    """The origin of some data: one entry of an answer's provenance.

    Attributes
    ----------
    role
        What it stands for: ``front``, ``population``, ``territory``, ...
    id, title
        Of the source; of a user's file, its name.
    date
        The day or year that it shows.
    sha256
        Of its content.
    licence, citation
        As the source words them.
    credit
        The citation in short, for a map; None where it is short anyway.
    """

    role: str
    id: str
    title: str
    date: str | None = None
    sha256: str | None = None
    licence: str | None = None
    citation: str | None = None
    credit: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """Return plain data, in the order of the fields."""
        return dict(self.__dict__)


def read_bytes(path: str, *, limit_bytes: int = TEXT_LIMIT_BYTES) -> bytes:
    """Read a file, or standard input for ``-``.

    A pipe is read where the user names one, as long as
    `dmz.sources.access.Access.time_limit_s` allows.

    Raises
    ------
    InputError
        It is missing, unreadable, empty, a device, too slow, or larger than the limit.
    """
    with reading(path), nullcontext(sys.stdin.buffer) if path == STDIN else _open(path) as file:
        content = _read_up_to(file, limit_bytes, path)
    if len(content) > limit_bytes:
        raise _too_large(path, limit_bytes)
    if not content.strip():
        raise InputError(f"{path}: the file is empty")
    return content


def is_stream(path: str) -> bool:
    """Whether a path is standard input or a pipe, which can be read only once."""
    try:
        return path == STDIN or stat.S_ISFIFO(Path(path).stat().st_mode)
    except (OSError, ValueError):
        return False


def _open(path: str) -> IO[bytes]:
    """Open a file; of a pipe, do not wait for somebody to write into it."""
    wait = getattr(os, "O_NONBLOCK", 0) if is_stream(path) else 0
    return open(path, "rb", opener=lambda name, flags: os.open(name, flags | wait))


def _read_up_to(file: IO[bytes], limit_bytes: int, path: str) -> bytes:
    """Read a file, of one larger than a limit at most a byte more, or no byte."""
    try:
        status = os.fstat(file.fileno())
    except OSError:  # not a file of the system: standard input of a test
        return file.read(limit_bytes + 1)
    if stat.S_ISCHR(status.st_mode) and path != STDIN and not file.isatty():
        raise InputError(f"{path}: a device, not a file")
    if stat.S_ISREG(status.st_mode):
        if path != STDIN and status.st_size > limit_bytes:
            raise _too_large(path, limit_bytes)
        # `read` reserves what it is asked for: no more than there is.
        return file.read(min(status.st_size, limit_bytes) + 1)
    if os.name != "posix":  # only sockets can be waited for
        return file.read(limit_bytes + 1)
    return b"".join(_read_pieces(file.fileno(), limit_bytes, path))


def _read_pieces(number: int, limit_bytes: int, path: str) -> Iterator[bytes]:
    """Yield what comes through a pipe, until it ends or the time is over."""
    limit_s = current_access().time_limit_s
    ends, left = time.monotonic() + limit_s, limit_bytes + 1
    while left:
        ready, _, _ = select.select([number], [], [], max(0.0, ends - time.monotonic()))
        if not ready:
            raise InputError(
                f"{path}: nothing more came within {limit_s:g} s (DMZ_TIME_LIMIT); "
                "give a file, or a program that ends"
            )
        with suppress(BlockingIOError):
            if not (piece := os.read(number, min(left, _PIECE_BYTES))):
                return
            left -= len(piece)
            yield piece


def _too_large(path: str, limit_bytes: int) -> InputError:
    limit = f"{limit_bytes // 2**20} MiB"
    if limit_bytes >= 2**30:
        limit = f"{limit_bytes // 2**30} GiB; save it as a GeoPackage"
    return InputError(f"{path}: larger than the limit of {limit}")


def file_dataset(path: str, role: str, content: bytes | None = None) -> Dataset:
    """Return the provenance of a user's own file.

    Parameters
    ----------
    path
        Of the file; its date is the day in its name, if there is one.
    role
        What it stands for.
    content
        What to hash. Without it the file is hashed in pieces; a remote one has no
        hash.
    """
    name = "standard input" if path == STDIN else Path(path).name
    if is_remote(path):
        name = path.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    if content is None and not is_remote(path):
        _refuse_virtual(path)
    digest = hashlib.sha256(content).hexdigest() if content is not None else _hash(path)
    return Dataset(role=role, id=name, title=name, date=day_in_name(name), sha256=digest)


def day_in_name(name: str) -> str | None:
    """Return the day in a file's name or in ``ID@DATE``; None if it has none."""
    day = _DAY_IN_NAME.search(name)
    return "-".join(day.groups()) if day else None


def is_remote(path: str) -> bool:
    """Whether a path is an address, or one of GDAL's virtual files."""
    return "://" in path or path.startswith(VSI)


def _refuse_virtual(path: str) -> None:
    """Refuse what GDAL takes for a virtual raster, which may name a server."""
    with suppress(OSError), Path(path).open("rb") as file:
        if _VIRTUAL in file.read(_PIECE_BYTES):
            raise InputError(
                f"{path}: a virtual raster, which may name other files or servers, is not"
                " followed; give the raster itself"
            )


def _hash(path: str) -> str | None:
    if is_remote(path):
        return None
    with reading(path), Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _package() -> dict[str, Any]:
    """The shipped ``datapackage.json``, which does not change during a run."""
    package: dict[str, Any] = json.loads((DATA / "datapackage.json").read_bytes())
    return package


@cache
def shipped_sources() -> Mapping[str, dict[str, Any]]:
    """Return the entries of the shipped ``sources.toml`` by id."""
    import tomllib  # for downloads, and for rasters that do not say what they are

    return tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))


def shipped_resources() -> list[dict[str, Any]]:
    """Return the entries of ``datapackage.json``: the shipped files."""
    resources: list[dict[str, Any]] = _package()["resources"]
    return resources


def shipped_resource(name: str | Path) -> dict[str, Any]:
    """Return the entry of one shipped file.

    Parameters
    ----------
    name
        Its path in the data folder, or its id.

    Raises
    ------
    InputError
        There is no such entry.
    """
    for resource in shipped_resources():
        if name in (resource["path"], resource["name"], DATA / resource["path"]):
            return resource
    raise InputError(f"data/datapackage.json does not list {name}; run 'make data'")


def shipped_dataset(name: str | Path, role: str) -> Dataset:
    """Return the provenance of a shipped file; see `shipped_resource`."""
    resource = shipped_resource(name)
    return Dataset(
        role=role,
        id=resource["name"],
        title=resource["title"],
        date=resource.get("dmz:date"),
        sha256=resource["hash"].removeprefix("sha256:"),
        licence=", ".join(licence["name"] for licence in resource["licenses"]),
        citation="; ".join(source["title"] for source in resource["sources"]),
        credit=resource["dmz:credit"],
    )


def shipped_columns(path: Path) -> dict[str, Sequence[str]]:
    """Return the columns of a shipped table by name; none where it has no rows.

    Without a quotation mark in it, a comma is the end of a cell: to look for nothing
    else takes half of the time of a parser of CSV.
    """
    text = path.read_text(encoding="utf-8")
    header, _, body = text.partition("\n")
    names, cells = header.split(","), body.rstrip("\n").replace("\n", ",").split(",")
    if '"' in text or "\r" in text or len(cells) % len(names):
        names, *rows = csv.reader(io.StringIO(text, newline=""))
        return dict(zip(names, zip(*rows, strict=True), strict=bool(rows)))
    return {name: cells[at :: len(names)] for at, name in enumerate(names)} if body else {}


def shipped_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a shipped table by the names of its columns."""
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def shipped_features(
    path: Path, id: str | None = None
) -> tuple[list[dict[str, Any]], npt.NDArray[Any]]:
    """Return properties and geometries, in degrees, of a shipped GeoJSON file.

    `make data` writes a feature a line, geometry last: coordinates are parsed once, and
    only those that are wanted.

    Parameters
    ----------
    path
        Its path in the data folder, in full.
    id
        Only the feature of this id.
    """
    lines = path.read_bytes().splitlines()
    pairs = [line.rstrip(b",").partition(b',"geometry":')[::2] for line in lines]
    features = [(json.loads(head + b"}")["properties"], text) for head, text in pairs if text]
    wanted = [at for at, (row, _) in enumerate(features) if id in (None, row["id"])]
    # `make data` writes a twin in WKB beside each file that most commands read: to
    # parse the numbers in their texts would take a tenth of a short command.
    twin = path.with_suffix(".wkb")
    if twin.exists():
        shapes = shapely.get_parts(shapely.from_wkb(twin.read_bytes()))[wanted]
    else:
        shapes = shapely.from_geojson([features[at][1][:-1] for at in wanted])
    return [features[at][0] for at in wanted], shapes
