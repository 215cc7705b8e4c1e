"""What a plan file may say: the keys of each kind of provision, and what they hold."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.errors import suggestion
from dmz.land.sectors import SectorChoice
from dmz.plans.provisions import (
    EACH,
    Clear,
    Freeze,
    Match,
    Provision,
    Pullback,
    SpecialZone,
    Withdraw,
)

PLAN_KINDS = ("proposal", "precedent")
PER_SIDE, TOTAL = "per side", "total"


class WrongValueError(Exception):
    """A value that is not what its key holds."""


def text_of(value: Any) -> str:
    """A text that says something."""
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError("is a text")
    return value.strip()


def _texts(value: Any) -> tuple[str, ...]:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(v, str) and v.strip() for v in value)
    ):
        raise WrongValueError('is a list of names, as in ["A", "B"]')
    return tuple(v.strip() for v in value)


def _km(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise WrongValueError("is a number of km")
    if not math.isfinite(value) or not 0 < value <= MAX_DISTANCE_KM:
        raise WrongValueError(f"is above 0 and {MAX_DISTANCE_KM:g} km at most")
    return float(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError("is true or false")
    return value


def day_of(value: Any) -> str:
    """A day, a month or a year."""
    text = str(value)
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text):
        raise WrongValueError('is a day, a month or a year, as in "2025-12-24"')
    return text


def one_of(*words: str) -> Callable[[Any], str]:
    """A reader of one of some words."""

    def read(value: Any) -> str:
        if value not in words:
            raise WrongValueError(f"is {' or '.join(words)}")
        return str(value)

    return read


def _table_of(read: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def read_table(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value:
            raise WrongValueError("is a table by party, as in { a = ..., b = ... }")
        return {str(key).lower(): read(item) for key, item in value.items()}

    return read_table


def _two(value: Any) -> tuple[str, ...]:
    texts = _texts(value)
    if len(texts) != 2:
        raise WrongValueError("is a list of two lines")
    return texts


def _party(value: Any) -> str:
    return text_of(value).lower()


_SECTOR: dict[str, Callable[[Any], Any]] = {
    "cities": _texts, "reach_km": _km, "oblasts": _texts, "file": text_of, "whole_front": _flag,
}  # fmt: skip


def _sector(value: Any) -> SectorChoice:
    if not isinstance(value, dict):
        raise WrongValueError("is a table, as in { whole_front = true }")
    for key in value:
        if key not in _SECTOR:
            raise WrongValueError(f"has no key '{key}'{suggestion(key, {k: k for k in _SECTOR})}")
    read = {}
    for key, item in value.items():
        try:
            read[key] = _SECTOR[key](item)
        except WrongValueError as wrong:
            raise WrongValueError(f"has a {key} that {wrong}") from None
    ways = [key for key in ("oblasts", "file", "whole_front") if read.get(key)]
    if len(ways) > 1 or (ways and "cities" in read):
        raise WrongValueError("takes one of cities, oblasts, file and whole_front")
    return SectorChoice(**read)


COMMON_KEYS: dict[str, Callable[[Any], Any]] = {
    "kind": text_of, "name": text_of, "source": text_of, "date": day_of, "what": text_of, "note": text_of, "weak": _flag,
}  # fmt: skip
# For each kind: its class, the keys that it needs, and those that it may have.
Keys = dict[str, Callable[[Any], Any]]
KINDS: dict[str, tuple[type[Provision], Keys, Keys]] = {
    "withdraw": (Withdraw, {"party": _party, "oblasts": _texts}, {}),
    "freeze": (Freeze, {"oblasts": _texts}, {"line": text_of}),
    "pullback": (
        Pullback,
        {},
        {
            "depth_km": _km,
            "depths_km": _table_of(_km),
            "width_km": _km,
            "distance_km": _km,
            "distance_is": one_of(PER_SIDE, TOTAL),
            "lines": _table_of(text_of),
            "sector": _sector,
            "bound": one_of("exactly", "at least", "at most"),
        },
    ),
    "clear": (Clear, {}, {"places": _texts, "radius_km": _km, "box_km": _km, "party": _party}),
    "special_zone": (
        SpecialZone,
        {},
        {
            "party": _party,
            "oblasts": _texts,
            "near": _texts,
            "within_km": _km,
            "polygons": text_of,
            "between": _two,
        },
    ),
    "match": (
        Match,
        {"party": _party, "to": text_of, "by": one_of("area", "population")},
        {"sector": _sector},
    ),
}
PLAN_KEYS: Keys = {
    "title": text_of, "kind": one_of(*PLAN_KINDS), "source": text_of, "date": day_of, "note": text_of, "weak": _flag,
    "roles": _two, "sector": _sector,
}  # fmt: skip
PLAN_TABLES = ("parameters", "lines", "provision")
NEEDED_KEYS = ("title", "kind", "source", "date")


def depths_of(read: dict[str, Any]) -> dict[str, float]:
    """The depths by party from whichever of the four ways they are given in."""
    ways = [key for key in ("depth_km", "depths_km", "width_km", "distance_km") if key in read]
    if len(ways) != 1:
        raise WrongValueError(
            "takes one of depth_km (on each side), depths_km (by party), width_km (both sides) and distance_km"
        )
    if ("distance_is" in read) != ("distance_km" in read):
        raise WrongValueError(
            f'takes distance_km together with distance_is = "{PER_SIDE}" or "{TOTAL}"'
        )
    value, meaning = read.pop(ways[0]), read.pop("distance_is", None)
    if ways[0] == "depths_km":
        return dict(value)
    return {EACH: value / 2 if ways[0] == "width_km" or meaning == TOTAL else value}


def check_whole(cls: type[Provision], read: Mapping[str, Any]) -> None:
    """Raise where keys that belong together are not together."""
    if cls is Clear and ("radius_km" in read) == ("box_km" in read):
        raise WrongValueError("takes one of radius_km and box_km")
    if cls is SpecialZone:
        if not {"oblasts", "near", "polygons", "between"} & read.keys():
            raise WrongValueError(
                "takes oblasts, near with within_km, polygons or between: which land it is"
            )
        if ("near" in read) != ("within_km" in read):
            raise WrongValueError("takes near and within_km together")
