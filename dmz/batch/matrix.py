"""A matrix of scenarios: a file that names fronts, depths, models and cities, and stands for every combination of them."""

from __future__ import annotations

import glob
import hashlib
import itertools
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from dmz import __version__
from dmz.errors import DmzError, InputError
from dmz.land.front import FrontChoice
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.people.read import PopulationChoice
from dmz.plans.files import read_plan, shipped_plans
from dmz.sources.datasets import DATA, STDIN, file_dataset, is_remote, read_bytes
from dmz.sources.specs import expand_spec, fetch_spec, parse_spec

# The tables of a matrix file. In [matrix] each key holds a list of values, in the two others one value.
COMMON, MATRIX, SCENARIO = "common", "matrix", "scenario"
SETTLEMENTS = "settlements"
TABLES: Mapping[str, type] = {COMMON: dict, MATRIX: dict, SCENARIO: list}


FrontKey = tuple[FrontChoice, tuple[str, ...], tuple[str, ...]]
PopulationKey = tuple[PopulationChoice, tuple[str, ...]]


@dataclass(frozen=True)
class Case:
    """One scenario of a matrix.

    Attributes
    ----------
    number
        Its place in the matrix, from 1.
    name
        What the file calls it; None in the product.
    key
        The SHA-256 of all that its answer follows from: the question, its files' content, the shipped data, the program's version.
    front_hashes, sector_hashes, population_hashes
        The SHA-256 of the files that it is read from, as far as they are known: an answer
        from other content is refused.
    fault
        Why it cannot be answered, as far as that is known without reading a front.
    plan, chosen
        A plan to run in place of the scenario's own depths, and values for what its text leaves open.
    """

    number: int
    name: str | None
    key: str
    scenario: Scenario
    front_hashes: tuple[str, ...] = ()
    sector_hashes: tuple[str, ...] = ()
    population_hashes: tuple[str, ...] = ()
    fault: str | None = None
    plan: str | None = None
    chosen: tuple[tuple[str, str], ...] = ()

    @property
    def front_key(self) -> FrontKey:
        """What its front line, and the part of it, follow from; scenarios share it."""
        return self.scenario.front, self.front_hashes, self.sector_hashes

    @property
    def population_key(self) -> PopulationKey:
        """What its people follow from."""
        return self.scenario.population, self.population_hashes


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _texts(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(v, str) for v in value)
    )


def _numbers(value: Any) -> bool:
    return _number(value) or (isinstance(value, list) and bool(value) and all(map(_number, value)))


def _depths(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and all(map(_number, value.values()))


def _choices(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(v, str) or _number(v) for v in value.values())
    )


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _sources(value: Any) -> tuple[str, ...]:
    """The files of a source of people; none for the shipped settlements, which are a scenario's own."""
    return () if value == SETTLEMENTS else _tuple(value)


def _kilometres(value: Any) -> tuple[float, ...]:
    return tuple(float(km) for km in _tuple(value))


@dataclass(frozen=True)
class _Field:
    """A key of the file: the field of `Scenario`, or of `Case`, that it sets, what a value must be, and how it is taken."""

    field: str
    fits: Callable[[Any], bool]
    wanted: str
    take: Callable[[Any], Any]


def _written(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"


_TEXT = (lambda value: isinstance(value, str), "a text", str)
_YES = (lambda value: isinstance(value, bool), "true or false", bool)
_KM = (_number, "a number of km", float)
FIELDS: Mapping[str, _Field] = {
    "front": _Field(
        "fronts", _texts, "a path, ID@DATE or a list of them, which are united", _tuple
    ),
    "held_by": _Field("held_by", *_TEXT),
    "sliver_km": _Field("sliver_km", *_KM),
    "include_border": _Field("include_border", *_YES),
    "city": _Field("cities", _texts, "a name or a list of names", _tuple),
    "reach_km": _Field("reach_km", *_KM),
    "oblast": _Field("oblasts", _texts, "a name or a list of names", _tuple),
    "sector": _Field("sector", *_TEXT),
    "whole_front": _Field("whole_front", *_YES),
    "model": _Field("model", *_TEXT),
    "distance_km": _Field(
        "distances_km", _numbers, "a number of km or a list of them", _kilometres
    ),
    "depth_km": _Field(
        "depths_km",
        _depths,
        "a table such as { ukraine = 5, russia = 40 }",
        lambda v: {p: float(v[p]) for p in v},
    ),
    "population": _Field(
        "populations", _texts, "a path, ID@DATE or a list of them, tiles of one source", _sources
    ),
    "population_kind": _Field("population_kind", *_TEXT),
    "scale": _Field("scale", *_TEXT),
    "plan": _Field("plan", *_TEXT),
    "set": _Field(
        "chosen",
        _choices,
        "a table such as { distance = 40 }",
        lambda v: tuple(sorted((name, _written(v[name])) for name in v)),
    ),
    "uncertainty_km": _Field(
        "uncertainty_km",
        lambda v: _number(v) or v == "auto",
        'a number of km or "auto"',
        lambda v: v,
    ),
}
# Keys that vary together: a sector is a reach, an oblast, a file or the whole front; a depth is one, or each party's, or a plan's.
# The order is that of the product, the last varying first.
AXES = (
    ("front",),
    ("held_by",),
    ("sliver_km",),
    ("include_border",),
    ("city",),
    ("reach_km", "oblast", "sector", "whole_front"),
    ("model",),
    ("distance_km", "depth_km", "plan"),
    ("set",),
    ("population",),
    ("population_kind",),
    ("scale",),
    ("uncertainty_km",),
)


def read_matrix(path: str, territory: Territory) -> list[Case]:
    """Read a matrix file.

    Parameters
    ----------
    path
        A TOML file, or ``-`` for standard input. ``[matrix]`` has a list of values for a key, and stands for every combination;
        ``[common]`` has values for all scenarios; each ``[[scenario]]`` is one more, with a ``name`` if it likes. Paths in it start
        from its folder.

    Returns
    -------
    The scenarios in the order of the file, the product first. One that cannot be answered is among them, with its fault.

    Raises
    ------
    InputError
        The file is not such a matrix; every fault of it is named.
    """
    try:
        document = tomllib.loads(read_bytes(path).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: not TOML ({error})") from None
    faults = _faults(document)
    questions = (
        []
        if faults
        else list(_questions(document, "." if path == STDIN else str(Path(path).parent), faults))
    )
    if faults:
        raise InputError(f"{path}: {'; '.join(dict.fromkeys(faults))}")
    if not questions:
        raise InputError(f"{path}: there are no scenarios in it; give [{MATRIX}] or [[{SCENARIO}]]")
    hashed = _Hashes()
    return [
        _case(number, name, keys, territory, hashed)
        for number, (name, keys) in enumerate(questions, 1)
    ]


def _faults(document: Mapping[str, Any]) -> list[str]:
    """What is wrong with the file's keys and values."""
    faults = [
        f"no table [{name}] is known; use [{MATRIX}], [{COMMON}] or [[{SCENARIO}]]"
        for name in document
        if name not in TABLES
    ]
    common, matrix, scenarios = (document.get(name, kind()) for name, kind in TABLES.items())
    for name, table in ((COMMON, common), (MATRIX, matrix)):
        if not isinstance(table, dict):
            faults.append(f"[{name}] is one table")
    if not isinstance(scenarios, list) or not all(isinstance(each, dict) for each in scenarios):
        faults.append(f"[[{SCENARIO}]] is a list of tables, in double brackets")
    if faults:
        return faults
    faults += _table_faults(f"[{COMMON}]", common)
    for number, scenario in enumerate(scenarios, 1):
        where = f"[[{SCENARIO}]] {number}"
        faults += _table_faults(
            where, {key: value for key, value in scenario.items() if key != "name"}
        )
        if not isinstance(scenario.get("name", ""), str):
            faults.append(f"{where}: name is a text")
    for key, values in matrix.items():
        if not isinstance(values, list) or not values:
            faults.append(f"[{MATRIX}] {key} is a list of values, one for each scenario")
            continue
        for value in values:
            faults += _table_faults(f"[{MATRIX}]", {key: value})
        if key in common:
            faults.append(f"{key} is both in [{COMMON}] and in [{MATRIX}]; give it once")
    return faults


def _table_faults(where: str, table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        if key not in FIELDS:
            yield f"{where}: no key '{key}' is known; use {', '.join(FIELDS)}"
        elif not FIELDS[key].fits(value):
            yield f"{where}: {key} = {json.dumps(value, default=str, ensure_ascii=False)} is not {FIELDS[key].wanted}"


# Keys, beside the front, whose values are paths or may be.
_PATHS = ("sector", "scale", "plan", "population")


def _questions(
    document: Mapping[str, Any], folder: str, faults: list[str]
) -> Iterator[tuple[str | None, dict[str, Any]]]:
    """Every scenario's name and keys: the product of the matrix, then those written out. What is wrong goes to ``faults``."""
    common, matrix = dict(document.get(COMMON, {})), dict(document.get(MATRIX, {}))
    if matrix:
        shared = dict(common)
        if "front" in shared:
            matrix["front"] = [shared.pop("front")]
        axes = [
            [
                (key, each)
                for key in axis
                for value in matrix.get(key, ())
                for each in _spread(key, value, folder, faults)
            ]
            for axis in AXES
            if any(key in matrix for key in axis)
        ]
        for choice in itertools.product(*axes):
            yield None, _joined(shared, dict(choice), folder, faults)
    for scenario in document.get(SCENARIO, []):
        own = {key: value for key, value in scenario.items() if key != "name"}
        keys = _joined(
            {key: value for key, value in common.items() if key != "front" or "front" not in own},
            own,
            folder,
            faults,
        )
        for front in _spread("front", keys.get("front"), folder, faults):
            yield scenario.get("name"), keys | ({"front": front} if front else {})


def _spread(key: str, value: Any, folder: str, faults: list[str]) -> list[Any]:
    """The values that one stands for: a pattern or a range of days stands for many fronts, a list of fronts for their union."""
    if key in ("sector", "scale") or (key == "plan" and value.lower() not in shipped_plans()):
        return [str(Path(folder, value).expanduser().absolute())]
    if (
        key not in ("front", "population")
        or value is None
        or (key == "population" and value == SETTLEMENTS)
    ):
        return [value]
    try:
        if isinstance(value, list):
            return [[single for spec in value for single in expand_spec(spec, folder=folder)]]
        return (
            list(expand_spec(value, folder=folder))
            if key == "front"
            else [expand_spec(value, folder=folder)]
        )
    except DmzError as error:
        faults.append(str(error))
        return []


def _joined(
    common: Mapping[str, Any], own: Mapping[str, Any], folder: str, faults: list[str]
) -> dict[str, Any]:
    """The common keys and a scenario's own, which take the place of common ones that say the same thing in another way."""
    rivals = {rival for axis in AXES for rival in axis if any(key in own for key in axis)}
    joined = {key: value for key, value in common.items() if key not in rivals} | dict(own)
    return joined | {
        key: _spread(key, joined[key], folder, faults)[0] for key in _PATHS if key in joined
    }


def _case(
    number: int, name: str | None, keys: Mapping[str, Any], territory: Territory, hashed: _Hashes
) -> Case:
    fields = {FIELDS[key].field: FIELDS[key].take(value) for key, value in keys.items()}
    plan, chosen = fields.pop("plan", None), fields.pop("chosen", ())
    if plan:  # a plan has its own depths and models: asked for with others, it is the same question
        fields = {
            field: value
            for field, value in fields.items()
            if field not in ("distances_km", "depths_km", "model")
        }
    if not fields.get("populations"):
        fields.pop("population_kind", None)  # it is for the rasters beside the settlements
    scenario = Scenario.of(**fields)
    faults: list[str] = []

    def hashes(*paths: str | None) -> tuple[str, ...]:
        try:
            return tuple(each for path in paths if path for each in hashed.content(path))
        except DmzError as error:
            faults.append(str(error))
            return ()

    front_hashes = hashes(*scenario.front.specs)
    sector_hashes = hashes(scenario.sector.file)
    population = scenario.population
    population_hashes = hashes(*population.specs, population.scale)
    try:
        scenario.check(territory)
        if plan:
            read_plan(plan)
    except DmzError as error:
        faults.append(str(error))
    chosen = chosen if plan else ()
    return Case(
        number=number,
        name=name,
        key=hashed.key(scenario, plan, chosen),
        scenario=scenario,
        front_hashes=front_hashes,
        sector_hashes=sector_hashes,
        population_hashes=population_hashes,
        fault=" ".join("; ".join(faults).split()) or None,
        plan=plan,
        chosen=chosen,
    )


class _Hashes:
    """Keys of scenarios; each file is read and hashed once."""

    def __init__(self) -> None:
        shipped = [(DATA / name).read_bytes() for name in ("theatre.toml", "datapackage.json")]
        self._program = [__version__, *(hashlib.sha256(content).hexdigest() for content in shipped)]
        self._files: dict[str, list[str] | DmzError] = {}

    def content(self, spec: str) -> list[str]:
        """The SHA-256 of the files that a path or a source stands for, of all together first; a source is fetched if need be."""
        if spec not in self._files:
            self._files[spec] = self._read(spec)
        found = self._files[spec]
        if isinstance(found, DmzError):
            raise found
        return found

    def _read(self, spec: str) -> list[str] | DmzError:
        try:
            if not Path(spec).is_absolute() and parse_spec(spec):
                fetched = fetch_spec(spec)
                return list(
                    dict.fromkeys(
                        [fetched.dataset().sha256 or "", *(file.sha256 for file in fetched.files)]
                    )
                )
            if is_remote(spec):
                return []
            if not Path(spec).exists():
                raise InputError(f"{spec}: no such file")
            # A Shapefile is several files.
            beside = (
                sorted(Path(spec).parent.glob(f"{glob.escape(Path(spec).stem)}.*"))
                if spec.lower().endswith(".shp")
                else []
            )
            return [file_dataset(str(path), "").sha256 or "" for path in (spec, *beside)]
        except DmzError as error:
            return error

    def key(self, scenario: Scenario, plan: str | None, chosen: tuple[tuple[str, str], ...]) -> str:
        """Return the hash of all that the answer to a scenario follows from."""
        question = asdict(scenario)
        for choice in ("front", "population"):
            question[choice]["specs"] = [self._named(spec) for spec in question[choice]["specs"]]
        for choice, name in (("sector", "file"), ("population", "scale")):
            if path := question[choice][name]:
                question[choice][name] = self._named(path)
        own = self._named(plan) if plan and plan.lower() not in shipped_plans() else plan
        canonical = json.dumps(
            [self._program, question, own, chosen], sort_keys=True, ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def _named(self, spec: str) -> list[str]:
        """A file's name, or a source, with the hashes of its content, if it has any."""
        try:
            return [Path(spec).name, *self.content(spec)]
        except DmzError:
            return [spec]


def scenario_groups(cases: Sequence[Case], *, most: int) -> list[tuple[Case, ...]]:
    """Cases that share a front, in the order of the matrix, ``most`` of them at most in a group; each key once."""
    shared: dict[FrontKey, dict[str, Case]] = {}
    for case in cases:
        shared.setdefault(case.front_key, {}).setdefault(case.key, case)
    groups = []
    for members in shared.values():
        listed = tuple(members.values())
        groups += [listed[start : start + most] for start in range(0, len(listed), most)]
    return groups
