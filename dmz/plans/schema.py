"""The keys that a plan file may have, and their values, by kind of provision."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.earth.positions import parse_position
from dmz.land.sectors import SectorChoice
from dmz.measure.matching import MEASURES
from dmz.plans.provisions import (
    ALL_FORCES,
    AT_LEAST,
    AT_MOST,
    EACH,
    EXACTLY,
    Clear,
    Corner,
    Freeze,
    Hole,
    Match,
    Provision,
    Pullback,
    SpecialZone,
    Withdraw,
)
from dmz.sources.toml import (
    Reader,
    WrongValueError,
    km_reader,
    list_reader,
    mapping_reader,
    read_day,
    read_flag,
    read_number,
    read_text,
    read_texts,
    table_reader,
    word_reader,
)

PLAN_KINDS = ("proposal", "precedent")
PER_SIDE, TOTAL = "per side", "total"
# What was seen of the source: the text itself, or a report of it.
TEXT, REPORT = "text", "report"
Keys = Mapping[str, Reader]
Values = dict[str, Any]

_read_km = km_reader(MAX_DISTANCE_KM)
_MOST_PEOPLE = 10_000_000


def _read_party(value: Any) -> str:
    return read_text(value).lower()


def _read_pair(value: Any) -> tuple[str, ...]:
    names: tuple[str, ...] = read_texts(value)
    if len(names) != 2:
        raise WrongValueError('is a list of two names, as in ["A", "B"]')
    return names


def _read_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _MOST_PEOPLE:
        raise WrongValueError(f"is a whole number, 1 to {_MOST_PEOPLE:,}")
    return value


def read_class(value: Any) -> str:
    """Read a class of forces; plans of old say "forces" for all of them."""
    text = read_text(value)
    return ALL_FORCES if text.lower() in ("forces", ALL_FORCES) else text


def _read_roles(value: Any) -> tuple[str, ...]:
    names = _read_pair(value)
    if len({name.lower() for name in names}) < len(names):
        raise WrongValueError('is a list of two different names, as in ["A", "B"]')
    return names


def _party_reader(read: Reader, example: str) -> Reader:
    """Make a reader of a table of values by party."""
    read_mapping = mapping_reader(read, f"is a table by party, as in {example}")

    def read_by_party(value: Any) -> Values:
        return {party.lower(): item for party, item in read_mapping(value).items()}

    return read_by_party


_read_sector_keys = table_reader(
    {
        "cities": read_texts,
        "reach_km": _read_km,
        "oblasts": read_texts,
        "file": read_text,
        "whole_front": read_flag,
    },
    "is a table, as in { whole_front = true }",
)


def _read_sector(value: Any) -> SectorChoice:
    values = _read_sector_keys(value)
    ways = [key for key in ("oblasts", "file", "whole_front") if values.get(key)]
    if len(ways) > 1 or (ways and "cities" in values):
        raise WrongValueError("takes one of cities, oblasts, file and whole_front")
    return SectorChoice(**values)


def _read_corner(value: Any) -> Corner:
    """Read ``[LATITUDE, LONGITUDE]``, or a text such as ``14°23'N, 104°41'E``."""
    message = """is a corner, as in [14.5, 104.7] or "14°23'N, 104°41'E\""""
    if isinstance(value, str):
        if (corner := parse_position(value)) is None:
            raise WrongValueError(message)
        return corner
    if not isinstance(value, list) or len(value) != 2:
        raise WrongValueError(message)
    latitude, longitude = (read_number(each) for each in value)
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise WrongValueError(message)
    return latitude, longitude


def _read_polygon(value: Any) -> tuple[Corner, ...]:
    message = """is a list of three or more corners, as in [[47.1, 35.2], ...]"""
    corner = "has corners, each a latitude of 90 and a longitude of 180 at most, as in [47.1, 35.2]"
    if not isinstance(value, list):
        raise WrongValueError(message)
    corners: tuple[Corner, ...] = list_reader(_read_corner, corner)(value)
    if len(corners) < 3:
        raise WrongValueError(message)
    return corners


_read_hole_keys = table_reader(
    {"near": read_texts, "within_km": _read_km, "oblasts": read_texts, "polygon": _read_polygon},
    'is a table, as in { near = ["A"], within_km = 5 }',
)


def _read_hole(value: Any) -> Hole:
    values = _read_hole_keys(value)
    if not {"within_km", "oblasts", "polygon"} & values.keys():
        raise WrongValueError("takes within_km, with near or without, oblasts or polygon")
    if "near" in values and "within_km" not in values:
        raise WrongValueError("takes near together with within_km")
    return Hole(**values)


def _read_when(value: Any) -> dict[str, tuple[str | float, ...]]:
    """Read the values of parameters with which a provision applies."""
    message = 'is a table of values by parameter, as in { reading = "a" }'
    read = list_reader(_read_parameter_value, message, single=True)
    values: dict[str, tuple[str | float, ...]] = mapping_reader(read, message)(value)
    return values


def _read_parameter_value(value: Any) -> str | float:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise WrongValueError("is a text or a number")
    return value.strip().lower() if isinstance(value, str) else float(value)


def _read_parameter_values(value: Any) -> tuple[str | float, ...]:
    message = "is a list of two or more texts or numbers: what the text can be read as"
    values: tuple[str | float, ...] = list_reader(_read_parameter_value, message)(value)
    if len(values) < 2:
        raise WrongValueError(message)
    return values


_ORIGIN_KEYS: Keys = {
    "source": read_text,
    "date": read_day,
    "note": read_text,
    "weak": read_flag,
    "verified": word_reader(TEXT, REPORT),
    "article": read_text,
    "reference": read_text,
}
PLAN_TABLES = ("parameters", "lines", "provision")
PLAN_KEYS: Keys = {
    "title": read_text,
    "kind": word_reader(*PLAN_KINDS),
    **_ORIGIN_KEYS,
    "former_ids": read_texts,
    "personnel": mapping_reader(_read_count, "is a table of numbers, as in { monitors = 5000 }"),
    "roles": _read_roles,
    "theatre": read_text,
    "sector": _read_sector,
}
PLAN_NEEDS = ("title", "kind", "source", "date")
PARAMETER_KEYS: Keys = {"title": read_text, "values": _read_parameter_values}
LINE_KEYS: Keys = {"title": read_text, "date": read_day, "instead": word_reader("front")}
LINE_NEEDS = ("title",)


@dataclass(frozen=True)
class KindSchema:
    """The keys that the table of one kind of provision may have.

    Attributes
    ----------
    make
        Makes the provision.
    needed, optional
        The keys that it must and may have, beside those of every kind.
    combine
        Checks the keys that depend on each other, and turns their values into the
        provision's fields; raises `WrongValueError`, to follow the name of the kind.
    """

    make: type[Provision]
    needed: Keys
    optional: Keys
    combine: Callable[[Values], Values] = dict

    @property
    def keys(self) -> Keys:
        """All keys that it may have."""
        return {**COMMON_KEYS, **self.needed, **self.optional}

    @property
    def needs(self) -> tuple[str, ...]:
        """The keys that it must have."""
        return ("name", "source", "date", *self.needed)


def _combine_depths(values: Values) -> Values:
    """Turn the four ways to give depths into depths by party."""
    ways = [key for key in ("depth_km", "depths_km", "width_km", "distance_km") if key in values]
    if len(ways) != 1:
        raise WrongValueError(
            "takes one of depth_km (on each side), depths_km (by party), "
            "width_km (both sides) and distance_km"
        )
    if ("distance_is" in values) != ("distance_km" in values):
        raise WrongValueError(
            f'takes distance_km together with distance_is = "{PER_SIDE}" or "{TOTAL}"'
        )
    (way,) = ways
    rest = {key: value for key, value in values.items() if key not in (way, "distance_is")}
    if way == "depths_km":
        return rest | {"depths_km": values[way]}
    both_sides = way == "width_km" or values.get("distance_is") == TOTAL
    return rest | {"depths_km": {EACH: values[way] / 2 if both_sides else values[way]}}


def _combine_clear(values: Values) -> Values:
    if ("radius_km" in values) == ("box_km" in values):
        raise WrongValueError("takes one of radius_km and box_km")
    return values


def _combine_special_zone(values: Values) -> Values:
    if not {"oblasts", "near", "towns", "polygon", "polygons", "between"} & values.keys():
        raise WrongValueError(
            "takes oblasts, near with within_km, towns, polygon, polygons or between: "
            "which land it is"
        )
    if ("near" in values) != ("within_km" in values):
        raise WrongValueError("takes near and within_km together")
    return values


COMMON_KEYS: Keys = {
    "kind": read_text,
    "name": read_text,
    "what": read_class,
    **_ORIGIN_KEYS,
    "when": _read_when,
}
_AREA_KEYS: Keys = {"except": _read_hole, "bound": word_reader(EXACTLY, AT_LEAST, AT_MOST)}
KINDS: Mapping[str, KindSchema] = {
    "withdraw": KindSchema(Withdraw, {"party": _read_party, "oblasts": read_texts}, {}),
    "freeze": KindSchema(Freeze, {"oblasts": read_texts}, {"line": read_text}),
    "pullback": KindSchema(
        Pullback,
        {},
        {
            "depth_km": _read_km,
            "depths_km": _party_reader(_read_km, "{ a = 5, b = 40 }"),
            "width_km": _read_km,
            "distance_km": _read_km,
            "distance_is": word_reader(PER_SIDE, TOTAL),
            "lines": _party_reader(read_text, '{ a = "LINE" }'),
            "sector": _read_sector,
            **_AREA_KEYS,
        },
        _combine_depths,
    ),
    "clear": KindSchema(
        Clear,
        {},
        {
            "places": read_texts,
            "radius_km": _read_km,
            "box_km": _read_km,
            "party": _read_party,
            **_AREA_KEYS,
        },
        _combine_clear,
    ),
    "special_zone": KindSchema(
        SpecialZone,
        {},
        {
            "party": _read_party,
            "oblasts": read_texts,
            "near": read_texts,
            "within_km": _read_km,
            "towns": read_texts,
            "polygon": _read_polygon,
            "polygons": read_text,
            "between": _read_pair,
            **_AREA_KEYS,
        },
        _combine_special_zone,
    ),
    "match": KindSchema(
        Match,
        {"party": _read_party, "to": read_text, "by": word_reader(*MEASURES)},
        {"sector": _read_sector},
    ),
}
