"""Forecast of how long a batch takes, from timing one group of its scenarios."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from dmz import __version__
from dmz.batch.cases import Case, group_cases
from dmz.batch.group import answer_group, forget_front
from dmz.batch.run import GROUP_SCENARIOS, find_finished, open_journal
from dmz.batch.workers import open_workers


@dataclass(frozen=True)
class Forecast:
    """What a batch would do.

    Attributes
    ----------
    scenarios, fronts
        How many there are in all.
    faults
        Of scenarios that cannot be answered, as far as that shows without reading a
        front: the name or the number, and why.
    finished
        Scenarios that an earlier run of the batch has answered.
    timed, seconds_each
        How many scenarios were timed, and how long each of them took.
    workers, seconds
        How long this many workers would take for what is left.
    """

    scenarios: int
    faults: tuple[tuple[str, str], ...]
    finished: int
    fronts: int
    timed: int
    seconds_each: float
    workers: int
    seconds: float


def forecast_batch(
    cases: Sequence[Case], *, output: str | None, workers: int, scheduler: str | None = None
) -> Forecast:
    """Count the scenarios of a batch, and time some of them in this process.

    Parameters
    ----------
    output
        The file that the batch would write; None: no scenario counts as finished.
    workers, scheduler
        See `dmz.batch.workers.open_workers`.
    """
    finished: set[str] = set()
    if output:
        with open_journal(output, read_only=True) as journal:
            finished = find_finished(cases, journal)
    left = [case for case in cases if case.key not in finished and not case.fault]
    groups = group_cases(left, most=GROUP_SCENARIOS)
    timed, seconds_each = 0, 0.0
    if groups:
        sample = groups[len(groups) // 2]
        seconds_each = _time_group(sample, first=groups[0][0]) / len(sample)
        timed = len(sample)
    if scheduler:
        with open_workers(scheduler=scheduler) as pool:
            workers = max(1, pool.capacity())
    scenarios_left = sum(map(len, groups))
    at_once = max(1, min(workers, len(groups)))
    return Forecast(
        scenarios=len(cases),
        faults=tuple((case.name or f"{case.number}", case.fault) for case in cases if case.fault),
        finished=sum(case.key in finished for case in cases),
        fronts=len({case.front_key for case in cases}),
        timed=timed,
        seconds_each=seconds_each,
        workers=workers,
        seconds=seconds_each * scenarios_left / at_once,
    )


def _time_group(group: Sequence[Case], *, first: Case) -> float:
    """Return the seconds that a group takes once a worker has started."""
    answer_group([first], __version__)  # reads what a worker reads once for all of its groups
    forget_front()
    start = time.perf_counter()
    answer_group(group, __version__)
    return time.perf_counter() - start
