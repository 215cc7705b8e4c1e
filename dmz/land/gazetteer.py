"""The places of a territory: found by name in common spellings and scripts, counted by people."""

from __future__ import annotations

import csv
import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dmz.errors import InputError, QuestionError, suggestion

_DEGREES = r"[-+]?\d+(?:\.\d*)?"
_POINT = re.compile(
    rf"(?P<name>[^=]*[^=\s])\s*=\s*(?P<latitude>{_DEGREES})\s*,\s*(?P<longitude>{_DEGREES})\s*$",
    re.ASCII,
)
_QUALIFIED = re.compile(r"(?P<name>.+?)\s*(\(\s*(?P<inside>[^)]+)\)|,\s*(?P<after>.+))$")


@dataclass(frozen=True)
class Place:
    """A settlement, or a point that the user named."""

    id: str
    name: str
    latitude: float
    longitude: float
    region: str | None = None
    population: int | None = None


@dataclass(frozen=True)
class Gazetteer:
    """Settlements in columns, each of shape (n,).

    ``region`` is an index into the territory's regions; ``population`` is 0 where no figure is known. ``other_names`` has the
    other spellings of each, parted by ``|``, the one in the territory's own language first.
    """

    ids: Sequence[str]
    names: Sequence[str]
    other_names: Sequence[str]
    points: npt.NDArray[np.float64]  # shape (n, 2): longitude, latitude in degrees
    population: npt.NDArray[np.int64]
    region: npt.NDArray[np.int64]
    region_names: Sequence[str]

    @classmethod
    def empty(cls) -> Gazetteer:
        """A gazetteer without places, for a territory of which none are known."""
        none = np.zeros(0, dtype=np.int64)
        return cls((), (), (), np.zeros((0, 2)), none, none, ())

    def __len__(self) -> int:
        return len(self.ids)

    def place(self, index: int) -> Place:
        """The settlement at an index."""
        longitude, latitude = self.points[index].tolist()
        region = self.region_names[self.region[index]]
        return Place(
            self.ids[index],
            self.names[index],
            latitude,
            longitude,
            region,
            int(self.population[index]) or None,
        )

    def own_name(self, index: int) -> str:
        """The name of the settlement at an index in the territory's own language, or else its name in English."""
        return self.other_names[index].partition("|")[0] or self.names[index]

    @cached_property
    def _todays(self) -> list[str]:
        return _each_normalised(self.names)

    @cached_property
    def _others(self) -> list[str]:
        """Other spellings, normalised: for each place one text with ``|`` around each of them, its own language's first."""
        return _each_normalised([f"|{names}|" for names in self.other_names])

    def search(self, text: str) -> list[Place]:
        """All places that bear a name, the largest first.

        A place's name of today goes before its name in its own language, and that before other spellings. Of the places with such
        another spelling, those are meant whose name of today is like it, if any: the rest were called so once.
        """
        name, region = _split(text)
        wanted = normalised(" ".join(name.replace("|", " ").split()))
        if not wanted:
            return []
        found = [i for i, name in enumerate(self._todays) if name == wanted]
        found = found or [
            i for i, names in enumerate(self._others) if names.startswith(f"|{wanted}|")
        ]
        if not found:
            found = [i for i, names in enumerate(self._others) if f"|{wanted}|" in names]
            found = [
                i
                for i in found
                if difflib.SequenceMatcher(None, wanted, self._todays[i]).ratio() > 0.75
            ] or found
        found = [
            i
            for i in found
            if region is None or normalised(self.region_names[self.region[i]]) == region
        ]
        return sorted((self.place(i) for i in found), key=lambda p: -(p.population or 0))

    def find(self, text: str) -> Place:
        """The one place that is meant.

        Parameters
        ----------
        text
            A name in a common spelling; ``Name (Oblast)`` where several bear it; a GeoNames id; or ``Name=LATITUDE,LONGITUDE``.

        Raises
        ------
        QuestionError
            No such place (the nearest names are given), or several of that name.
        """
        if "=" in text:
            return _named_point(text)
        if not self.ids:
            raise QuestionError(
                f"no places are known here, so not '{text}' either: give it as Name=LATITUDE,LONGITUDE"
            )
        if text in self.ids:
            return self.place(self.ids.index(text))
        found = self.search(text)
        if not found:
            known = zip(self.names, self._todays, self._others, strict=True)
            spellings = {
                each: current
                for current, today, others in known
                for each in (today, *others.split("|"))
                if each
            }
            raise QuestionError(
                f"no city '{text}' in the gazetteer{suggestion(normalised(_split(text)[0]), spellings)}"
            )
        if len(found) > 1:
            places = "; ".join(
                f"'{p.name} ({p.region})' {p.population or 0:,} people, id {p.id}"
                for p in found[:6]
            )
            raise QuestionError(
                f"{len(found)} places are called '{text}'; say which, by oblast or id: {places}"
            )
        return found[0]


def _named_point(text: str) -> Place:
    point = _POINT.match(text)
    if point:
        latitude, longitude = float(point["latitude"]), float(point["longitude"])
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            return Place("", point["name"].strip(), latitude, longitude)
    raise QuestionError(
        f"'{text}' is not Name=LATITUDE,LONGITUDE in degrees, as in Camp=48.74,37.58"
    )


def _split(text: str) -> tuple[str, str | None]:
    match = _QUALIFIED.match(text.strip())
    if not match:
        return text, None
    return match["name"], normalised(match["inside"] or match["after"]).strip().removesuffix(
        " oblast"
    )


# Accents come apart from their letters in NFKD and are dropped with apostrophes of every kind; hyphens are spaces.
_DROPPED = re.compile("[\u0300-\u036f'’ʼ`‘ʹ′\"]+")
_SPACES = re.compile("[-–_]+")


def normalised(name: str) -> str:
    """A name, or many of them line by line, without case, accents, apostrophes and hyphens: to compare spellings by."""
    return _SPACES.sub(" ", _DROPPED.sub("", unicodedata.normalize("NFKD", name))).casefold()


def _each_normalised(names: Sequence[str]) -> list[str]:
    return normalised("\n".join(names)).split("\n") if names else []


def read_gazetteer(path: Path, region_ids: Sequence[str], region_names: Sequence[str]) -> Gazetteer:
    """Read a table of places: ``id, name, name_uk, latitude, longitude, population, oblast, alternate_names``."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        column = {name: i for i, name in enumerate(next(rows, []))}
        table = list(zip(*rows, strict=True))
    try:
        ids, names, own, lat, lon, population, oblast, others = (
            table[column[name]]
            for name in (
                "id",
                "name",
                "name_uk",
                "latitude",
                "longitude",
                "population",
                "oblast",
                "alternate_names",
            )
        )
    except (KeyError, IndexError) as error:
        raise InputError(f"{path}: not a table of places (column {error})") from None
    index = {id: i for i, id in enumerate(region_ids)}
    return Gazetteer(
        ids=ids,
        names=names,
        other_names=[f"{a}|{b}" for a, b in zip(own, others, strict=True)],
        points=np.column_stack([np.array(lon, dtype=float), np.array(lat, dtype=float)]),
        population=np.array([int(people or 0) for people in population], dtype=np.int64),
        region=_indices(oblast, index),
        region_names=region_names,
    )


def _indices(ids: Iterable[str], index: Mapping[str, int]) -> npt.NDArray[np.int64]:
    return np.array([index[id] for id in ids], dtype=np.int64)
