"""The keys of a matrix file: their values, and which keys exclude each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from dmz.errors import InputError
from dmz.land.uncertainty import AUTO, NONE
from dmz.people.read import REMAINING, SHIPPED
from dmz.plans.files import shipped_plans
from dmz.plans.plan import format_value
from dmz.sources.datasets import is_remote
from dmz.sources.named import check_named, locate_named
from dmz.sources.specs import expand_spec
from dmz.sources.toml import (
    Reader,
    WrongValueError,
    list_reader,
    mapping_reader,
    read_flag,
    read_number,
    read_text,
)

SETTLEMENTS = "settlements"


def _reword(read: Reader, message: str) -> Reader:
    """Make a reader that refuses the same values with another message."""

    def read_reworded(value: Any) -> Any:
        try:
            return read(value)
        except WrongValueError:
            raise WrongValueError(message) from None

    return read_reworded


def _read_specs(value: Any) -> str | tuple[str, ...]:
    """Read a text, which may stand for several sources, or a list of those to unite."""
    read = list_reader(read_text, "is a list") if isinstance(value, list) else read_text
    specs: str | tuple[str, ...] = read(value)
    return specs


def _read_uncertainty(value: Any) -> float | str:
    return str(value) if value in (AUTO, NONE) else read_number(value)


def _read_choice(value: Any) -> str:
    return read_text(value) if isinstance(value, str) else format_value(read_number(value))


_read_km = _reword(read_number, "is a number of km")
_read_km2 = _reword(read_number, "is a number of km²")
_read_names = list_reader(read_text, "is a name or a list of names", single=True)
# Whether a value makes sense is for each scenario to say, in a row of its own.
KEYS: Mapping[str, Reader] = MappingProxyType(
    {
        "front": _reword(_read_specs, "is a path, ID@DATE or a list of them, which are united"),
        "held_by": read_text,
        "sliver_km": _read_km,
        "include_border": read_flag,
        "across_water": read_flag,
        "min_pocket_km2": _read_km2,
        "where": read_text,
        "incomplete": read_flag,
        "city": _read_names,
        "reach_km": _read_km,
        "oblast": _read_names,
        "sector": read_text,
        "whole_front": read_flag,
        "model": read_text,
        "distance_km": list_reader(_read_km, "is a number of km or a list of them", single=True),
        "depth_km": mapping_reader(_read_km, "is a table such as { ukraine = 5, russia = 40 }"),
        "plan": read_text,
        "set": mapping_reader(_read_choice, "is a table such as { distance = 40 }"),
        "population": _reword(
            _read_specs, "is a path, ID@DATE or a list of them, tiles of one source"
        ),
        "population_kind": read_text,
        "scale": read_text,
        "uncertainty_km": _reword(_read_uncertainty, f'is a number of km, "{AUTO}" or "{NONE}"'),
    }
)
# Those whose keyword of `Scenario.of` is another word.
KEYWORDS: Mapping[str, str] = MappingProxyType(
    {
        "front": "fronts",
        "city": "cities",
        "oblast": "oblasts",
        "distance_km": "distances_km",
        "depth_km": "depths_km",
        "population": "populations",
    }
)
# Keys that exclude each other: a sector is near cities, in oblasts, inside a file or
# the whole front; depths are equal, by party or those of a plan.
_EXCLUSIVE = (("reach_km", "oblast", "sector", "whole_front"), ("distance_km", "depth_km", "plan"))
# Such keys are one axis of the product, and every other key is one. The order is that
# of the product, the last axis varying first.
AXES = tuple(
    dict.fromkeys(next((axis for axis in _EXCLUSIVE if key in axis), (key,)) for key in KEYS)
)


def values_reader(read: Reader) -> Reader:
    """Make a reader of a list of values, which scenarios take in turn."""

    def read_values(value: Any) -> tuple[Any, ...]:
        message = "is a list of values, one for each scenario"
        if not isinstance(value, list) or not value:
            raise WrongValueError(message)
        values, faults = [], []
        for number, each in enumerate(value):
            try:
                values.append(read(each))
            except WrongValueError as wrong:
                faults += [((number, *below), text) for below, text in wrong.faults_of(each)]
        if faults:
            raise WrongValueError(message, faults)
        return tuple(values)

    return read_values


def _check_pattern(spec: str) -> None:
    """Refuse a pattern that searches other folders and all below them."""
    if "**" in spec and (Path(spec).is_absolute() or {"..", "~"} & set(Path(spec).parts)):
        raise InputError(
            f"{spec}: a pattern with ** searches below the file's own folder; name the folders"
        )


def expand_value(key: str, value: Any, folder: str) -> list[Any]:
    """Return the values that one stands for, in the way that `Scenario.of` takes them.

    A pattern of paths or a range of days is many fronts, but the tiles of one source of
    people. A list is the parts of one front, or of one source.

    Parameters
    ----------
    folder
        Where relative paths start from.

    Raises
    ------
    InputError, QuestionError
        See `dmz.sources.specs.expand_spec` and `dmz.sources.named.check_named`.
    """
    if key == "scale" and value == REMAINING:
        return [value]
    if key in ("sector", "scale") or (key == "plan" and value.lower() not in shipped_plans()):
        path = locate_named(value, folder)
        return [path if is_remote(path) else str(Path(path).expanduser().absolute())]
    if key == "population" and value == SETTLEMENTS:
        return [()]
    if key == "population" and value in SHIPPED:
        return [(value,)]
    if key not in ("front", "population"):
        return [value]
    united = isinstance(value, tuple)
    for spec in value if united else (value,):
        _check_pattern(spec)
    specs = [
        single
        for spec in (value if united else (value,))
        for single in expand_spec(spec, folder=folder)
    ]
    for spec in specs:
        check_named(spec)
    return [tuple(specs)] if united or key == "population" else [(spec,) for spec in specs]
