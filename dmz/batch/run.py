"""Running a batch: what is finished is kept, and the file does not show how often it was resumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass

from dmz import __version__
from dmz.batch.group import Answers, answer_group, forget_front
from dmz.batch.journal import Journal
from dmz.batch.lock import Lock
from dmz.batch.matrix import Case, scenario_groups
from dmz.batch.rows import BODY, Row, error_row, failure, writer
from dmz.batch.workers import Workers, open_workers
from dmz.errors import DmzError, InputError
from dmz.output.files import remove_drafts, write_atomically

# So many scenarios on a front are one task at most: enough to share it, few enough for several workers and frequent checkpoints.
GROUP_SCENARIOS = 60
# Tasks that wait for each worker, so that none is idle while an answer is written down.
_WAITING = 2
_LOOK_SECONDS = 0.5
_SHOWN_ERRORS = 5


@dataclass(frozen=True)
class Progress:
    """How far a batch is: scenarios in all, finished before it started, finished since, and failed of all finished."""

    total: int
    kept: int
    done: int
    failed: int
    seconds: float
    workers: int

    @property
    def per_second(self) -> float:
        """Scenarios finished each second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Time to the end at this rate; None as long as nothing is known of it."""
        rest = self.total - self.kept - self.done
        return rest / self.per_second if self.done else None


@dataclass(frozen=True)
class Summary:
    """The end of a batch. ``errors`` are the first scenarios that failed, with the reason."""

    progress: Progress
    errors: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Estimate:
    """The answer to a dry run: ``seconds`` for what is left, on so many workers, from a run of ``timed`` scenarios."""

    scenarios: int
    faulty: int
    finished: int
    fronts: int
    timed: int
    seconds_each: float
    workers: int
    seconds: float


def run_batch(
    cases: Sequence[Case],
    *,
    output: str,
    format: str,
    workers: int = 1,
    scheduler: str | None = None,
    fail_fast: bool = False,
    report: Callable[[Progress], None] | None = None,
) -> Summary:
    """Answer every scenario, and write all rows to one file in the order of the scenarios.

    Finished work goes to ``OUTPUT.journal`` as it comes. Whatever ends a batch, the next one of the same output takes from there
    what has the same key; what failed is tried again. The journal goes when the file is there.

    Parameters
    ----------
    format
        ``parquet``, ``csv`` or ``jsonl``.
    workers, scheduler
        See `dmz.batch.workers.open_workers`.
    fail_fast
        Stop at the first scenario that cannot be answered, in place of writing its error in its row.
    report
        Called after every checkpoint, and about twice a second in between.

    Raises
    ------
    InputError
        Another batch is writing this output, the disk is full, workers were lost, or ``fail_fast``; finished work is kept.
    """
    write = writer(format)
    with Lock(output), Journal(output, [name for name, _ in BODY]) as journal:
        remove_drafts(output)
        finished = _finished(cases, journal)
        run = _Run(cases, finished, journal, fail_fast)
        with open_workers(workers=workers, scheduler=scheduler) as pool:
            for progress in run.go(pool):
                if report:
                    report(progress)
        write_atomically(output, lambda file: write(_in_order(cases, journal), file))
        summary = run.summary()
        journal.remove()
    return summary


def _finished(cases: Sequence[Case], journal: Journal) -> set[str]:
    """Keys of the scenarios that were answered before; what failed is not among them."""
    return {
        case.key for case in cases if case.key in journal and failure(journal[case.key]) is None
    }


def _in_order(cases: Sequence[Case], journal: Journal) -> Iterator[Row]:
    for case in cases:
        for row in journal[case.key]:
            yield [case.number, case.name, case.key, *row]


class _Run:
    """One run of a batch: hands groups to the crew and records what comes back."""

    def __init__(
        self, cases: Sequence[Case], finished: set[str], journal: Journal, fail_fast: bool
    ) -> None:
        self.journal, self.fail_fast = journal, fail_fast
        self.names = {case.key: case.name or f"scenario {case.number}" for case in reversed(cases)}
        self.count: dict[str, int] = {}
        for case in cases:
            self.count[case.key] = self.count.get(case.key, 0) + 1
        self.kept = sum(self.count[key] for key in finished)
        self.groups = scenario_groups(
            [case for case in cases if case.key not in finished], most=GROUP_SCENARIOS
        )
        self.done = self.failed = 0
        self.errors: list[tuple[str, str]] = []
        self.start = time.monotonic()
        self.workers = 1

    def go(self, pool: Workers) -> Iterator[Progress]:
        """Answer all groups, saying how far it is after every checkpoint and about twice a second."""
        waiting = iter(self.groups)
        running: dict[Future[Answers], tuple[Case, ...]] = {}
        exhausted = False
        while True:
            self.workers = pool.capacity()
            while not exhausted and len(running) < max(
                1, _WAITING * self.workers if self.workers > 1 else 1
            ):
                group = next(waiting, None)
                if group is None:
                    exhausted = True
                    break
                try:
                    running[pool.executor.submit(answer_group, group, __version__)] = group
                except Exception as error:
                    raise self._end(error) from None
            if not running:
                break
            ready, _ = wait(running, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            collected: Answers = {}
            try:
                for future in ready:
                    collected |= self._answers(future, running.pop(future))
            finally:
                self._keep(collected)
            yield self.progress()

    def _answers(self, future: Future[Answers], group: tuple[Case, ...]) -> Answers:
        """The answers of a group, or why its workers gave none."""
        try:
            return future.result()
        except DmzError:
            raise
        except Exception as error:
            return self._lost(error, group)

    def _keep(self, answers: Answers) -> None:
        """Write answers to the disk, all that came in since the last time at once, and count them."""
        if not answers:
            return
        self.journal.record(answers)
        for key, rows in answers.items():
            self.done += self.count[key]
            if reason := failure(rows):
                self.failed += self.count[key]
                self.errors.append((self.names[key], reason))
        if self.errors and self.fail_fast:
            name, reason = self.errors[0]
            raise InputError(
                f"{name}: {reason}; what was finished is kept, and the same command goes on from there"
            )

    def _lost(self, error: Exception, group: tuple[Case, ...]) -> Answers:
        """The answers of a group whose workers died of it, where others may go on; else the end of the batch."""
        if type(error).__name__ != "KilledWorker":
            raise self._end(error) from None
        return {
            case.key: [error_row(case, "every worker that took it ended: out of memory, or killed")]
            for case in group
        }

    def _end(self, error: Exception) -> InputError:
        """Why nobody goes on with the work."""
        kept = (
            f"{self.kept + self.done} scenarios are kept, and the same command goes on from there"
        )
        if isinstance(error, BrokenExecutor):
            return InputError(
                f"a worker process ended, out of memory or killed: {kept}; fewer --workers need less memory"
            )
        if isinstance(error, (ImportError, AttributeError)):
            return InputError(
                f"the cluster's workers lack this version of dmz ({error}): install it there; {kept}"
            )
        return InputError(f"the workers gave no answer ({type(error).__name__}: {error}): {kept}")

    def progress(self) -> Progress:
        """How far it is."""
        total = sum(self.count.values())
        return Progress(
            total, self.kept, self.done, self.failed, time.monotonic() - self.start, self.workers
        )

    def summary(self) -> Summary:
        """How it ended."""
        return Summary(self.progress(), tuple(self.errors[:_SHOWN_ERRORS]))


def estimate_batch(
    cases: Sequence[Case], *, output: str | None, workers: int, scheduler: str | None = None
) -> Estimate:
    """Count the scenarios, and time one group of them, twice: the first time reads what all groups share."""
    finished: set[str] = set()
    if output:
        with Journal(output, [name for name, _ in BODY], read_only=True) as journal:
            finished = _finished(cases, journal)
    left = [case for case in cases if case.key not in finished and not case.fault]
    groups = scenario_groups(left, most=GROUP_SCENARIOS)
    timed, seconds_each = 0, 0.0
    if groups:
        answer_group(groups[0][:1], __version__)
        sample = groups[len(groups) // 2]
        forget_front()
        start = time.perf_counter()
        answer_group(sample, __version__)
        timed = len(sample)
        seconds_each = (time.perf_counter() - start) / timed
    if scheduler:
        with open_workers(scheduler=scheduler) as pool:
            workers = max(1, pool.capacity())
    return Estimate(
        scenarios=len(cases),
        faulty=sum(case.fault is not None for case in cases),
        finished=sum(case.key in finished for case in cases),
        fronts=len({case.front_key for case in cases}),
        timed=timed,
        seconds_each=seconds_each,
        workers=workers,
        seconds=seconds_each
        * sum(len(group) for group in groups)
        / max(1, min(workers, len(groups))),
    )
