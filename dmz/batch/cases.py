"""Cases: the scenarios of a batch, each with the key under which its answer is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dmz.batch.content import FileHashes
from dmz.batch.keys import KEYWORDS
from dmz.errors import DmzError
from dmz.land.front_choice import FrontChoice
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.people.read import PopulationChoice
from dmz.plans.files import read_plan

FrontKey = tuple[FrontChoice, tuple[str, ...]]
PopulationKey = tuple[PopulationChoice, tuple[str, ...]]
Question = dict[str, Any]  # values by the keys of a matrix file
# A plan has its own; asked for with others, it is the same question.
_NOT_OF_PLANS = ("distance_km", "depth_km", "model")


@dataclass(frozen=True)
class Case:
    """One scenario of a batch.

    Attributes
    ----------
    number
        Its place in the matrix, from 1.
    name
        What the file calls it; None in a product.
    key
        The SHA-256 of all that its answer follows from.
    plan
        A plan that is run in place of the scenario's depths.
    choices
        Values for what the text of the plan leaves open, by parameter or role.
    front_hashes, sector_hashes, population_hashes
        The SHA-256 of the files that these are read from, as far as they are known. An
        answer from other content is refused.
    theatre
        The theatre that it is about; empty for the default one.
    fault
        Why it cannot be answered, as far as that shows without reading a front.
    """

    number: int
    name: str | None
    key: str
    scenario: Scenario
    plan: str | None = None
    choices: tuple[tuple[str, str], ...] = ()
    front_hashes: tuple[str, ...] = ()
    sector_hashes: tuple[str, ...] = ()
    population_hashes: tuple[str, ...] = ()
    fault: str | None = None
    theatre: str = ""

    @property
    def front_key(self) -> FrontKey:
        """What its front follows from."""
        return self.scenario.front, self.front_hashes

    @property
    def population_key(self) -> PopulationKey:
        """What its source of people follows from."""
        return self.scenario.population, self.population_hashes


def make_case(
    number: int,
    name: str | None,
    question: Mapping[str, Any],
    territory: Territory,
    hashes: FileHashes,
) -> Case:
    """Make a case of a question, and check it as far as that needs no front.

    Parameters
    ----------
    question
        Values by the keys of a matrix file, from `dmz.batch.keys.expand_value`.
    """
    plan = question.get("plan")
    choices = tuple(sorted(question.get("set", {}).items())) if plan else ()
    scenario = _make_scenario(question)
    population = scenario.population
    faults: list[str] = []
    front_hashes = _find_hashes(scenario.front.specs, hashes, faults)
    sector_hashes = _find_hashes([scenario.sector.file], hashes, faults)
    population_hashes = _find_hashes([*population.files, population.scale_file], hashes, faults)
    try:
        scenario.check(territory)
        if plan:
            read_plan(plan)
    except DmzError as error:
        faults.append(str(error))
    return Case(
        number=number,
        name=name,
        key=hashes.make_key(scenario, plan, choices, territory.theatre),
        scenario=scenario,
        plan=plan,
        choices=choices,
        front_hashes=front_hashes,
        sector_hashes=sector_hashes,
        population_hashes=population_hashes,
        fault=" ".join("; ".join(faults).split()) or None,
        theatre=territory.theatre,
    )


def _make_scenario(question: Mapping[str, Any]) -> Scenario:
    """Make the scenario that the command line makes of the same options."""
    without = {"plan", "set", *(_NOT_OF_PLANS if "plan" in question else ())}
    if not question.get("population"):
        without.add("population_kind")  # in a product it is for the rasters
    keywords = {
        KEYWORDS.get(key, key): value for key, value in question.items() if key not in without
    }
    return Scenario.of(**keywords)


def _find_hashes(
    specs: Sequence[str | None], hashes: FileHashes, faults: list[str]
) -> tuple[str, ...]:
    """Return the hashes of some files; none, and a fault, if one cannot be read."""
    try:
        return tuple(each for spec in specs if spec for each in hashes.find(spec))
    except DmzError as error:
        faults.append(str(error))
        return ()


def group_cases(cases: Sequence[Case], *, most: int) -> list[tuple[Case, ...]]:
    """Return groups of cases that share a front, in the order of the matrix.

    Parameters
    ----------
    most
        Of cases in a group. Of those with the same key one is taken.
    """
    shared: dict[FrontKey, dict[str, Case]] = {}
    for case in cases:
        shared.setdefault(case.front_key, {}).setdefault(case.key, case)
    groups = []
    for members in shared.values():
        listed = tuple(members.values())
        groups += [listed[start : start + most] for start in range(0, len(listed), most)]
    return groups
