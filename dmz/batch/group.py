"""Answers to a group of scenarios that share a front, in any process."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

from dmz import __version__
from dmz.answers.compute import Result, compute_each
from dmz.batch.cases import Case, FrontKey, PopulationKey
from dmz.batch.rows import Row, error_row, plan_rows, result_rows
from dmz.earth.threads import single_thread
from dmz.errors import DmzError, InputError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.theatre import read_theatre, shipped_territory
from dmz.measure.survey import Survey
from dmz.people.source import Population
from dmz.plans.files import read_plan
from dmz.plans.run import run_for
from dmz.sources.datasets import Dataset, file_dataset

Answers = dict[str, list[Row]]  # by the keys of scenarios


class _LastRead(threading.local):
    """What a thread has read last, for its next group, which may well need the same.

    By thread, because a Dask worker may run several groups at once, and a prepared
    geometry is not for two threads at a time.
    """

    territory: Territory | None = None
    front: tuple[FrontKey, Front] | None = None
    population: tuple[PopulationKey, Population | None] | None = None

    def read_territory(self, case: Case) -> Territory:
        """Return a scenario's territory; what was read on another one is forgotten."""
        if self.territory is None or self.territory.theatre != case.theatre:
            self.front = self.population = None
            self.territory = read_theatre(case.theatre) if case.theatre else shipped_territory()
        return self.territory

    def read_front(self, case: Case) -> Front:
        """Return a scenario's front."""
        territory = self.read_territory(case)
        if self.front is None or self.front[0] != case.front_key:
            front = case.scenario.front.read(territory)
            _check_content(case.front_hashes, front.datasets)
            self.front = case.front_key, front
        return self.front[1]

    def read_population(self, case: Case) -> Population | None:
        """Return a scenario's source of people."""
        territory = self.read_territory(case)
        if self.population is None or self.population[0] != case.population_key:
            choice = case.scenario.population
            population = choice.read(territory)
            # The settlements ship with the program, whose version is checked.
            roles = ("population", "scale") if choice.files else ("scale",)
            datasets = population.datasets if population else ()
            _check_content(case.population_hashes, [d for d in datasets if d.role in roles])
            self.population = case.population_key, population
        return self.population[1]


_last_read = _LastRead()


def answer_group(group: Sequence[Case], version: str) -> Answers:
    """Answer scenarios that share a front.

    Those that share their source of people too are measured in one pass over it.

    Parameters
    ----------
    version
        Of the program that asks.

    Raises
    ------
    InputError
        This process has another version of the program.
    """
    if version != __version__:
        raise InputError(
            f"a worker has dmz {__version__}, this machine {version}; "
            "install the same version on both"
        )
    with single_thread():  # other workers use the other cores
        answers: Answers = {}
        answerable = []
        for case in group:
            if fault := case.fault or _find_changed_sector(case):
                answers[case.key] = [error_row(case, fault)]
            else:
                answerable.append(case)
        if answerable:
            answers |= _answer(answerable)
    _return_memory()
    return {case.key: answers[case.key] for case in group}


def _return_memory() -> None:
    """Give freed memory back to the system, where the C library can.

    The arrays of ranges leave holes in it that the next group does not fit into, so
    that a long batch would grow with every front.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):  # a C library other than glibc
        ctypes.CDLL(None).malloc_trim(0)


def forget_front() -> None:
    """Make the next group of this thread read its front, to time it as in a batch."""
    _last_read.front = None


def _answer(cases: Sequence[Case]) -> Answers:
    try:
        front = _last_read.read_front(cases[0])
    except Exception as error:  # whatever it is, the batch goes on
        return _fail(cases, error)
    by_population: dict[PopulationKey, list[Case]] = {}
    for case in cases:
        by_population.setdefault(case.population_key, []).append(case)
    answers: Answers = {}
    for alike in by_population.values():
        try:
            population = _last_read.read_population(alike[0])
            survey = Survey(_last_read.read_territory(alike[0]), front, population)
        except Exception as error:
            answers |= _fail(alike, error)
            continue
        answers |= _answer_scenarios([case for case in alike if not case.plan], survey)
        answers |= {case.key: _answer_plan(case, survey) for case in alike if case.plan}
    return answers


def _answer_scenarios(cases: Sequence[Case], survey: Survey) -> Answers:
    """Answer scenarios in one pass; one by one if any of them breaks the pass."""
    if not cases:
        return {}
    try:
        results = compute_each([case.scenario for case in cases], survey)
    except Exception as error:
        if len(cases) == 1:
            return _fail(cases, error)
        answers: Answers = {}
        for case in cases:
            answers |= _answer_scenarios([case], survey)
        return answers
    return {
        case.key: result_rows(result)
        if isinstance(result, Result)
        else [error_row(case, _describe(result))]
        for case, result in zip(cases, results, strict=True)
    }


def _answer_plan(case: Case, survey: Survey) -> list[Row]:
    """Run a plan; of the choices it takes those that it leaves open."""
    try:
        plan = read_plan(case.plan or "")
        choices = plan.select_open_choices(dict(case.choices))
        return plan_rows(run_for(case.scenario, plan, survey, chosen=choices))
    except Exception as error:
        return [error_row(case, _describe(error))]


def _fail(cases: Sequence[Case], error: Exception) -> Answers:
    return {case.key: [error_row(case, _describe(error))] for case in cases}


def _describe(error: Exception) -> str:
    """Return the message of an error in one line."""
    if isinstance(error, DmzError):
        return " ".join(str(error).split())
    return " ".join(f"this is a fault of dmz ({type(error).__name__}: {error})".split())


def _find_changed_sector(case: Case) -> str | None:
    """Return why the file of a sector cannot be used; None if it can."""
    path = case.scenario.sector.file
    if not path:
        return None
    try:
        _check_content(case.sector_hashes, [file_dataset(path, "sector")])
    except InputError as error:
        return _describe(error)
    return None


def _check_content(hashes: Sequence[str], datasets: Sequence[Dataset]) -> None:
    """Raise where content is not what the batch was made for."""
    if hashes and not {dataset.sha256 for dataset in datasets} <= set(hashes):
        names = ", ".join(dataset.id for dataset in datasets)
        raise InputError(
            f"{names}: its content has changed since the batch began, "
            "or this worker has another file of that name"
        )
