"""Hashes of file contents, by which a batch knows whether an answer is still valid."""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from dmz import __version__
from dmz.errors import DmzError, InputError
from dmz.land.theatre import find_theatre
from dmz.land.theatre_file import read_theatre_file
from dmz.measure.scenario import Scenario
from dmz.plans.files import shipped_plans
from dmz.sources.datasets import DATA, file_dataset, is_remote
from dmz.sources.specs import fetch_spec, parse_spec

_SHIPPED = ("theatre.toml", "datapackage.json")


class FileHashes:
    """The SHA-256 of files and sources; each is read once."""

    def __init__(self) -> None:
        shipped = [hashlib.sha256((DATA / name).read_bytes()).hexdigest() for name in _SHIPPED]
        self._program = [__version__, *shipped]
        self._known: dict[str, list[str] | DmzError] = {}

    def find(self, spec: str) -> list[str]:
        """Return the hashes of the files that a path or a source stands for.

        A source is fetched if need be; the hash of all its files together comes first.
        An address has none.

        Raises
        ------
        InputError, QuestionError
            There is no such file, or the source cannot be fetched.
        """
        if spec not in self._known:
            try:
                self._known[spec] = _hash_files(spec)
            except DmzError as error:
                self._known[spec] = error
        found = self._known[spec]
        if isinstance(found, DmzError):
            raise found
        return found

    def make_key(
        self,
        scenario: Scenario,
        plan: str | None,
        choices: Sequence[tuple[str, str]],
        theatre: str = "",
    ) -> str:
        """Return the SHA-256 of all that the answer to a scenario follows from.

        That is the question, the content of its files wherever they lie, the shipped
        data and the version of the program.
        """
        question = asdict(scenario)
        for choice in ("front", "population"):
            question[choice]["specs"] = [self._identify(s) for s in question[choice]["specs"]]
        for choice, name in (("sector", "file"), ("population", "scale")):
            if path := question[choice][name]:
                question[choice][name] = self._identify(path)
        own = self._identify(plan) if plan and plan.lower() not in shipped_plans() else plan
        parts: list[Any] = [self._program, question, own, choices]
        if theatre:
            file = read_theatre_file(find_theatre(theatre))
            layers = [*file.files.values(), *(front.path for front in file.fronts)]
            parts.append([self._identify(str(path)) for path in (file.path, *layers)])
        canonical = json.dumps(parts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _identify(self, spec: str) -> list[str]:
        """Return the name of a file or source, and the hashes of its content."""
        try:
            return [Path(spec).name, *self.find(spec)]
        except DmzError:
            return [spec]


def _hash_files(spec: str) -> list[str]:
    if not Path(spec).is_absolute() and parse_spec(spec):
        fetched = fetch_spec(spec)
        together = fetched.dataset().sha256 or ""
        return list(dict.fromkeys([together, *(file.sha256 for file in fetched.files)]))
    if is_remote(spec):
        return []
    path = Path(spec)
    if not path.exists():
        raise InputError(f"{spec}: no such file")
    paths = [path]
    if spec.lower().endswith(".shp"):  # a Shapefile is several files
        paths += sorted(path.parent.glob(f"{glob.escape(path.stem)}.*"))
    return [file_dataset(str(each), "").sha256 or "" for each in paths]
