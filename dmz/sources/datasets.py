"""Datasets: what ships with the program, and what the provenance of an answer says of each file."""

from __future__ import annotations

import hashlib
import json
import os
import re
import sys
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dmz.errors import InputError
from dmz.sources.formats import TEXT_LIMIT_BYTES, VSI

DATA = Path(__file__).parents[1] / "data"
if not DATA.is_dir():  # a source tree: the wheel carries the folder inside the package
    DATA = Path(__file__).parents[2] / "data"

STDIN = "-"


@dataclass(frozen=True)
class Dataset:
    """Where something came from: one entry of a result's provenance."""

    role: str
    id: str
    title: str
    date: str | None = None
    sha256: str | None = None
    licence: str | None = None
    citation: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """As plain data, in the order of the fields."""
        return dict(self.__dict__)


def read_bytes(path: str) -> bytes:
    """The content of a file, or of standard input for ``-``; raises `InputError` where there is none."""
    try:
        with nullcontext(sys.stdin.buffer) if path == STDIN else Path(path).open("rb") as file:
            large = path != STDIN and os.fstat(file.fileno()).st_size > TEXT_LIMIT_BYTES
            content = b"" if large else file.read(TEXT_LIMIT_BYTES + 1)
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None
    if large or len(content) > TEXT_LIMIT_BYTES:
        raise InputError(
            f"{path}: more than {TEXT_LIMIT_BYTES // 2**30} GiB are not read; save it as a GeoPackage"
        )
    if not content.strip():
        raise InputError(f"{path}: the file is empty")
    return content


def file_dataset(path: str, role: str, content: bytes | None = None) -> Dataset:
    """The provenance of a user's own file: its name, its hash and the day its name bears, if any.

    A file that is not held in memory is hashed piece by piece; the content of an address has no hash.
    """
    name = "standard input" if path == STDIN else Path(path).name
    if is_remote(path):
        name = path.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    day = re.search(r"(?<!\d)(20\d\d)-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)", name)
    digest = hashlib.sha256(content).hexdigest() if content is not None else _hash(path)
    return Dataset(
        role=role, id=name, title=name, date="-".join(day.groups()) if day else None, sha256=digest
    )


def is_remote(path: str) -> bool:
    """Whether a path is an address, or one of GDAL's virtual files, rather than a file's."""
    return "://" in path or path.startswith(VSI)


def _hash(path: str) -> str | None:
    if is_remote(path):
        return None
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror})") from None


@cache
def _package() -> dict[str, Any]:
    """The shipped catalogue; it does not change while the program runs."""
    package: dict[str, Any] = json.loads((DATA / "datapackage.json").read_bytes())
    return package


def shipped_resource(name: str) -> dict[str, Any]:
    """What ``data/datapackage.json`` says of a shipped file, by its path in the data folder or its id."""
    for resource in _package()["resources"]:
        if name in (resource["path"], resource["name"]):
            found: dict[str, Any] = resource
            return found
    raise InputError(f"data/datapackage.json does not list {name}; run 'make data'")


def shipped_dataset(name: str, role: str) -> Dataset:
    """The provenance of a shipped file."""
    resource = shipped_resource(name)
    return Dataset(
        role=role,
        id=resource["name"],
        title=resource["title"],
        date=resource.get("dmz:date"),
        sha256=resource["hash"].removeprefix("sha256:"),
        licence=", ".join(licence["name"] for licence in resource["licenses"]),
        citation="; ".join(source["title"] for source in resource["sources"]),
    )
