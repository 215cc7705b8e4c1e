"""Answering a group of scenarios that share a front, wherever that runs."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from dmz import __version__
from dmz.answers.compute import Result, compute_each
from dmz.batch.matrix import Case, FrontKey, PopulationKey
from dmz.batch.rows import Row, error_row, plan_rows, result_rows
from dmz.earth.threads import single_thread
from dmz.errors import DmzError, InputError
from dmz.land.front import Front
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory, shipped_territory
from dmz.measure.survey import Survey
from dmz.people.source import Population
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from dmz.sources.datasets import Dataset

Answers = dict[str, list[Row]]


class _Kept(threading.local):
    """What a thread keeps for its next group: the territory, and what it read last.

    A Dask worker may run several groups at once, each in a thread, and a prepared geometry
    is not for two threads at a time. The groups on one front follow each other.
    """

    territory: Territory | None = None
    front: tuple[FrontKey, Front] | None = None
    population: tuple[PopulationKey, Population | None] | None = None

    def read_territory(self) -> Territory:
        """Read the territory, once for each thread."""
        self.territory = self.territory or shipped_territory()
        return self.territory

    def read_front(self, case: Case) -> Front:
        """Read a scenario's front, unless it is the last one's."""
        if self.front is None or self.front[0] != case.front_key:
            front = case.scenario.front.read(self.read_territory())
            _check_content(case.front_hashes, front.datasets)
            self.front = case.front_key, front
        return self.front[1]

    def read_population(self, case: Case) -> Population | None:
        """Read a scenario's source of people, unless it is the last one's."""
        if self.population is None or self.population[0] != case.population_key:
            population = case.scenario.population.read(self.read_territory())
            if population and case.scenario.population.specs:
                people = [d for d in population.datasets if d.role == "population"]
                _check_content(case.population_hashes, people)
            self.population = case.population_key, population
        return self.population[1]


_kept = _Kept()


def answer_group(group: Sequence[Case], version: str) -> Answers:
    """Answer scenarios that share a front: their rows, by the scenarios' keys.

    Those that share their people too are measured in one pass over them.

    Raises
    ------
    InputError
        This process has another version of the program than the one that asks.
    """
    if version != __version__:
        raise InputError(
            f"a worker has dmz {__version__}, this machine {version}; "
            "install the same version on both"
        )
    with single_thread():  # the others have groups of their own
        answers = {case.key: [error_row(case, case.fault)] for case in group if case.fault}
        answerable = [case for case in group if not case.fault]
        if answerable:
            answers |= _answer(answerable)
        return {case.key: answers[case.key] for case in group}


def forget_front() -> None:
    """Let the next group of this thread read its front anew, to time it as in a batch."""
    _kept.front = None


def _answer(cases: Sequence[Case]) -> Answers:
    try:
        front = _kept.read_front(cases[0])
    except Exception as error:  # whatever it is, the batch goes on
        return {case.key: [error_row(case, _reason(error))] for case in cases}
    by_population: dict[PopulationKey, list[Case]] = {}
    for case in cases:
        by_population.setdefault(case.population_key, []).append(case)
    answers: Answers = {}
    for alike in by_population.values():
        try:
            survey = Survey(_kept.read_territory(), front, _kept.read_population(alike[0]))
        except Exception as error:
            answers |= {case.key: [error_row(case, _reason(error))] for case in alike}
            continue
        answers |= _answer_scenarios([case for case in alike if not case.plan], survey)
        answers |= {case.key: _answer_plan(case, survey) for case in alike if case.plan}
    return answers


def _answer_scenarios(cases: Sequence[Case], survey: Survey) -> Answers:
    """Answer scenarios in one pass; one by one, should one of them break the pass."""
    if not cases:
        return {}
    try:
        results = compute_each([case.scenario for case in cases], survey)
    except Exception as error:
        if len(cases) == 1:
            return {cases[0].key: [error_row(cases[0], _reason(error))]}
        return {
            key: rows for case in cases for key, rows in _answer_scenarios([case], survey).items()
        }
    return {
        case.key: result_rows(result)
        if isinstance(result, Result)
        else [error_row(case, _reason(result))]
        for case, result in zip(cases, results, strict=True)
    }


def _answer_plan(case: Case, survey: Survey) -> list[Row]:
    """Answer a plan; of what was chosen, it takes what it leaves open."""
    try:
        plan = read_plan(case.plan or "")
        sector = case.scenario.sector
        result = run_plan(
            plan,
            survey,
            chosen=plan.choices_among(dict(case.chosen)),
            sector=sector if sector != SectorChoice() else None,
            uncertainty_km=case.scenario.uncertainty_km,
        )
        return plan_rows(result)
    except Exception as error:
        return [error_row(case, _reason(error))]


def _reason(error: Exception) -> str:
    if isinstance(error, DmzError):
        return " ".join(str(error).split())
    return " ".join(f"this is a fault of dmz ({type(error).__name__}: {error})".split())


def _check_content(hashes: Sequence[str], datasets: Sequence[Dataset]) -> None:
    """Raise where content is not what the batch was made for."""
    if hashes and not {d.sha256 for d in datasets} <= set(hashes):
        names = ", ".join(d.id for d in datasets)
        raise InputError(
            f"{names}: its content is not what it was when the batch began, or this worker "
            "has another file of that name"
        )
