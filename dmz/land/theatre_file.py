"""Theatre files: the ``theatre.toml`` of a folder, read and checked.

It names the folder's land, its parties, the lines between them and the tables that go
with them. Every fault is given with its line. Files outside the folder are refused: a
theatre is one thing that can be copied and sent.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dmz.errors import InputError
from dmz.land.territory import Holding, OwnFront, Party, Point
from dmz.sources.datasets import DATA
from dmz.sources.named import check_named
from dmz.sources.toml import (
    Reader,
    TomlFile,
    WrongValueError,
    km_reader,
    list_reader,
    read_day,
    read_flag,
    read_number,
    read_text,
    read_texts,
    read_toml,
)
from dmz.sources.toml_lines import KeyPath

FILE = "theatre.toml"
_MESSAGE = "is latitude and longitude in degrees, as in [48.5, 37.5]"
_PARTIES = 2


def _read_point(value: Any) -> Point:
    """Read latitude and longitude; return longitude and latitude."""
    numbers = list_reader(read_number, _MESSAGE)(value)
    if len(numbers) != 2 or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise WrongValueError(_MESSAGE)
    return numbers[1], numbers[0]


def _matching(pattern: str, message: str) -> Reader:
    """Return a reader of texts that match a pattern."""

    def read(value: Any) -> str:
        text = str(read_text(value))
        if not re.fullmatch(pattern, text):
            raise WrongValueError(message)
        return text

    return read


_read_id = _matching(
    r"[a-z0-9]+(-[a-z0-9]+)*", 'is lower case letters, digits and hyphens, as in "north-korea"'
)
_read_colour = _matching(r"#[0-9A-Fa-f]{6}", 'is a colour, as in "#0072B2"')
_read_language = _matching(r"[a-z]{2}", 'is a language of two letters, as in "uk"')


def _read_where(value: Any) -> str:
    from dmz.sources.conditions import condition_fault  # few theatres have one

    text = read_text(value)
    if fault := condition_fault(text):
        raise WrongValueError(f"is a condition on columns ({fault})")
    return str(text)


def _read_area(value: Any) -> float:
    number = read_number(value)
    if number <= 0:
        raise WrongValueError("is an area in km², above 0")
    return float(number)


# Layers that any theatre may have, and tables in forms of their own, which ship.
LAYERS = ("regions", "neighbours", "water", "places")
TABLES = (
    *("gazetteer", "grounds", "between", "totals"),
    *("sites", "subregions", "rivers", "water_names", "built_up"),
)
KEYS: Mapping[str, Reader] = {
    "id": _read_id,
    "title": read_text,
    "note": read_text,
    **dict.fromkeys((*LAYERS, *TABLES), read_text),
    "language": _read_language,
    "cities": read_texts,
    "region_words": read_texts,
}
PARTY_KEYS: Mapping[str, Reader] = {
    "id": _read_id,
    "name": read_text,
    "states": read_texts,
    "colour": _read_colour,
    "spellings": read_texts,
    "seat": _read_point,
}
HOLDING_KEYS: Mapping[str, Reader] = {
    "name": read_text,
    "since": read_day,
    "area_km2": _read_area,
    "places": list_reader(_read_point, f"is a list of places; each {_MESSAGE}"),
    "completed_by": read_text,
}
FRONT_KEYS: Mapping[str, Reader] = {
    "id": _read_id,
    "title": read_text,
    "file": read_text,
    "date": read_day,
    "source": read_text,
    "where": _read_where,
    "held_by": _read_id,
    "neither": _read_where,
    "known_to_km": km_reader(50.0),
    "whole": read_flag,
}
CITY_KEYS: Mapping[str, Reader] = {"name": read_text, "spellings": read_texts, "at": _read_point}
_COLOURS = ("#0072B2", "#D55E00")


@dataclass(frozen=True)
class City:
    """A city that a theatre knows by name: its point as longitude and latitude."""

    name: str
    spellings: tuple[str, ...]
    point: Point


@dataclass(frozen=True)
class TheatreFile:
    """What a theatre file says; paths are in full.

    Attributes
    ----------
    files
        Paths by the keys of `LAYERS` and `TABLES`, those that there are.
    own_names
        Names of the parties in the theatre's own language, by their English names.
    seats
        By party id, as `dmz.land.territory.Territory.seats`.
    """

    path: Path
    files: Mapping[str, Path]
    parties: tuple[Party, Party]
    fronts: tuple[OwnFront, ...]
    seats: Mapping[str, Point]
    places: tuple[City, ...]
    own_names: Mapping[str, str]
    id: str
    title: str
    note: str = ""
    cities: tuple[str, ...] = ()
    language: str = "en"
    region_words: tuple[str, ...] = ()

    @property
    def ships(self) -> bool:
        """Whether it is one of those that ship."""
        return self.path.is_relative_to(DATA)


def read_theatre_file(path: Path) -> TheatreFile:
    """Read a theatre file.

    Raises
    ------
    TomlError
        The file has faults; the message has all of them, each with its line.
    InputError
        There is no such file, or it cannot be read.
    """
    return _Reader(path).read()


class _Reader:
    """Reads one theatre file, and notes all faults before it raises them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.parent
        self.file: TomlFile = read_toml(str(path))

    def read(self) -> TheatreFile:
        """Return what the file says, or raise `TomlError`."""
        extra = ("party", "front", "city")
        head = self.file.read_table((), self.file.tables, KEYS, extra=extra)
        self._require((), self.file.tables, ("title", "regions", "party", "front"), "the theatre")
        own_name = f"name_{head.get('language', TheatreFile.language)}"
        parties = self._read_parties(own_name)
        ids = [str(party.get("id", "")) for party in parties]
        files = {
            key: self._locate((key,), head.pop(key)) for key in (*LAYERS, *TABLES) if key in head
        }
        self._check_tables(files)
        fronts = self._read_fronts(ids)
        places = self._read_cities()
        seats = {party["id"]: party["seat"] for party in parties if {"id", "seat"} <= party.keys()}
        if seats and len(seats) < _PARTIES:
            self.file.add_fault(("party",), "a seat tells sides apart: give both parties one")
        self.file.raise_faults()
        first, second = (
            Party(**{key: value for key, value in party.items() if key not in ("seat", own_name)})
            for party in parties
        )
        return TheatreFile(
            path=self.path,
            files=files,
            parties=(first, second),
            fronts=fronts,
            seats=seats,
            places=places,
            own_names={party["name"]: party[own_name] for party in parties if own_name in party},
            **{"id": self.folder.resolve().name} | head,
        )

    def _require(
        self, at: KeyPath, table: Mapping[str, Any], needs: Collection[str], subject: str
    ) -> None:
        """Note the keys that a table needs and does not have."""
        for key in needs:
            if key not in table:
                self.file.add_fault(at, f"{subject} has no {key}")

    def _read_tables(
        self,
        name: str,
        readers: Mapping[str, Reader],
        needs: Collection[str],
        extra: Collection[str] = (),
    ) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
        """Yield the path and the values of each entry of ``[[name]]``."""
        for index, table in enumerate(self.file.list_tables(name)):
            at, subject = (name, index), f"{name} {index + 1}"
            values = self.file.read_table(at, table, readers, extra=extra, label=f"{subject}: ")
            self._require(at, table, needs, subject)
            yield at, values

    def _read_parties(self, own_name: str) -> list[dict[str, Any]]:
        """Read the two parties with what no map of their land may leave out."""
        tables = self.file.list_tables("party")
        if len(tables) != _PARTIES:
            self.file.add_fault(("party",), f"it has {len(tables)} parties; write [[party]] twice")
        parties: list[dict[str, Any]] = []
        readers = {**PARTY_KEYS, own_name: read_text}
        for at, party in self._read_tables("party", readers, ("id", "name"), extra=("holding",)):
            party.setdefault("colour", _COLOURS[len(parties) % _PARTIES])
            party["holdings"] = self._read_holdings(at, tables[len(parties)].get("holding", ()))
            parties.append(party)
        ids = [party["id"] for party in parties if "id" in party]
        if len(set(ids)) < len(ids):
            self.file.add_fault(("party",), "both parties have one id")
        return parties

    def _read_holdings(self, at: KeyPath, tables: Any) -> tuple[Holding, ...]:
        holdings = []
        for index, table in enumerate(tables if isinstance(tables, list) else ()):
            where = (*at, "holding", index)
            if not isinstance(table, dict):
                self.file.add_fault(where, "a holding is a table; write [[party.holding]]")
                continue
            values = self.file.read_table(where, table, HOLDING_KEYS, label="holding: ")
            self._require(where, table, HOLDING_KEYS, "a holding")
            if values.keys() >= HOLDING_KEYS.keys():
                points = values.pop("places")
                holdings.append(Holding(points=points, **values))
        return tuple(holdings)

    def _read_fronts(self, parties: list[str]) -> tuple[OwnFront, ...]:
        """Read the lines, the first of which is the theatre's own."""
        fronts = []
        needs = ("id", "title", "file", "date", "source")
        for at, values in self._read_tables("front", FRONT_KEYS, needs):
            if values.get("held_by") not in (None, *parties):
                fault = f"no party '{values['held_by']}'; they are {' and '.join(parties)}"
                self.file.add_fault((*at, "held_by"), f"front {int(at[1]) + 1}: {fault}")
            complete = values.keys() >= set(needs)
            if "file" in values:
                values["path"] = self._locate((*at, "file"), values.pop("file"))
            if complete:
                fronts.append(OwnFront(**values))
        if len({front.id for front in fronts}) < len(fronts):
            self.file.add_fault(("front",), "two fronts have one id")
        return tuple(fronts)

    def _read_cities(self) -> tuple[City, ...]:
        needs = ("name", "at")
        return tuple(
            City(values["name"], values.get("spellings", ()), values["at"])
            for _, values in self._read_tables("city", CITY_KEYS, needs)
            if values.keys() >= set(needs)
        )

    def _check_tables(self, files: Mapping[str, Path]) -> None:
        """Refuse tables that only what ships can have, and places in two forms."""
        for key in TABLES:
            if key in files and not self.path.is_relative_to(DATA):
                self.file.add_fault(
                    (key,), f"{key} is for theatres that ship; settlements go into places"
                )
        if "gazetteer" in files and "places" in files:
            self.file.add_fault(("places",), "settlements come from gazetteer or places, not both")

    def _locate(self, at: KeyPath, name: str) -> Path:
        """Return the path of a file of the folder; note one outside, or none."""
        folder = self.folder.resolve()
        path = self.folder / name
        try:
            check_named(str(path))
        except InputError as error:
            self.file.add_fault(at, str(error))
            return path
        if "://" in name or not path.resolve().is_relative_to(folder):
            self.file.add_fault(
                at, f"{name[:80]!r} is outside the theatre's folder; copy the file into it"
            )
        elif not path.is_file():
            self.file.add_fault(at, f"{name[:80]!r}: no such file in the theatre's folder")
        return path
