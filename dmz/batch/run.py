"""Running a batch, so that no finished scenario is lost however it ends.

The file is the same however often the batch was resumed.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from dataclasses import dataclass
from typing import IO

from dmz import __version__
from dmz.batch.cases import Case, group_cases
from dmz.batch.group import Answers, answer_group
from dmz.batch.journal import Journal
from dmz.batch.lock import Lock
from dmz.batch.narrow import NARROW, Sources, sources_path
from dmz.batch.rows import BODY, COLUMNS, Row, error_row, find_error
from dmz.batch.workers import Workers, open_workers
from dmz.batch.writers import Writer, find_writer
from dmz.errors import DmzError, InputError
from dmz.output.files import remove_drafts, write_atomically

# At most so many scenarios are one task: enough to share what they read, few enough for
# several workers and for frequent checkpoints.
GROUP_SCENARIOS = 60
# A worker that finishes while an answer is being recorded has another task waiting.
_TASKS_PER_WORKER = 2
_REPORT_SECONDS = 0.5
_SHOWN_ERRORS = 5


@dataclass(frozen=True)
class Progress:
    """How far a batch is.

    Attributes
    ----------
    total
        Scenarios in all.
    kept, done
        Finished by earlier runs of the batch, and by this one.
    failed
        Of those done, the ones that could not be answered.
    errors
        The first of those, by name, with the reason.
    """

    total: int
    kept: int
    done: int
    failed: int
    seconds: float
    workers: int
    errors: tuple[tuple[str, str], ...]

    @property
    def per_second(self) -> float:
        """Scenarios finished in a second."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Time to the end at this rate; None while no scenario is done."""
        left = self.total - self.kept - self.done
        return left / self.per_second if self.done else None


def run_batch(
    cases: Sequence[Case],
    *,
    output: str,
    format: str,
    workers: int = 1,
    scheduler: str | None = None,
    fail_fast: bool = False,
    wide: bool = False,
    report: Callable[[Progress], None] | None = None,
) -> Progress:
    """Answer every scenario, and write all rows to one file, in their order.

    Finished scenarios are recorded in ``OUTPUT.journal``. The next run for the same
    output takes from there what has the same key, and tries again what failed. The
    journal is removed once the file is written, unless a scenario failed: the same
    batch, mended, then answers only what is new in it.

    Parameters
    ----------
    format
        ``parquet``, ``csv`` or ``jsonl``.
    workers, scheduler
        See `dmz.batch.workers.open_workers`.
    fail_fast
        Stop at the first scenario that cannot be answered. By default it gets a row
        with the error.
    wide
        Whether each row has all columns. By default what the figures follow from is in
        a file of its own, see `dmz.batch.narrow`.
    report
        Is called after every checkpoint, and about twice a second between them.

    Raises
    ------
    InputError
        Another batch is writing this output, the disk is full, workers were lost, or a
        scenario failed under ``fail_fast``. What is finished is kept.
    """
    write = find_writer(format)
    with Lock(output), open_journal(output) as journal:
        remove_drafts(output)
        run = _Run(cases, journal, fail_fast=fail_fast)
        with open_workers(workers=workers, scheduler=scheduler) as pool:
            for progress in run.answer_all(pool):
                if report:
                    report(progress)
        _write_table(output, _list_rows(cases, journal), write, wide=wide)
        if not run.failed:
            journal.remove()
    return run.progress()


def open_journal(output: str, *, read_only: bool = False) -> Journal:
    """Return the journal of an output, whose entries are rows of ``BODY``."""
    return Journal(output, [name for name, _ in BODY], read_only=read_only)


def find_finished(cases: Sequence[Case], journal: Journal) -> set[str]:
    """Return the keys of the scenarios that were answered before, without error."""
    keys = {case.key for case in cases}
    return {key for key in keys if key in journal and find_error(journal[key]) is None}


def _write_table(output: str, rows: Iterator[Row], write: Writer, *, wide: bool) -> None:
    """Write the rows; unless they are wide, with their sources in a file of its own."""
    sources = Sources()

    def fill(file: IO[bytes]) -> None:
        if wide:
            write(rows, file, COLUMNS)
            return
        write(sources.narrow(rows), file, NARROW)
        # In place before the table is: a batch that is killed between the two leaves no
        # table without them.
        write_atomically(sources_path(output), sources.to_json())

    write_atomically(output, fill)


def _list_rows(cases: Sequence[Case], journal: Journal) -> Iterator[Row]:
    for case in cases:
        for row in journal[case.key]:
            yield [case.number, case.name, case.key, *row]


class _Run:
    """One run of a batch: hands groups to workers and records their answers."""

    def __init__(self, cases: Sequence[Case], journal: Journal, *, fail_fast: bool) -> None:
        finished = find_finished(cases, journal)
        self.journal, self.fail_fast = journal, fail_fast
        # Scenarios that ask the same have one key; the first of them names them.
        self.names = {case.key: case.name or f"scenario {case.number}" for case in reversed(cases)}
        self.count = Counter(case.key for case in cases)
        self.kept = sum(self.count[key] for key in finished)
        left = [case for case in cases if case.key not in finished]
        self.groups = iter(group_cases(left, most=GROUP_SCENARIOS))
        self.running: dict[Future[Answers], tuple[Case, ...]] = {}
        self.done = self.failed = 0
        self.errors: list[tuple[str, str]] = []
        self.start = time.monotonic()
        self.workers = 1

    def answer_all(self, pool: Workers) -> Iterator[Progress]:
        """Answer all groups; yield the progress as `run_batch` reports it."""
        while True:
            try:
                self.workers = pool.capacity()
            except Exception as error:  # the cluster's head has gone
                raise self._end(error) from None
            self._submit(pool)
            if not self.running:
                return
            ready, _ = wait(self.running, timeout=_REPORT_SECONDS, return_when=FIRST_COMPLETED)
            answers: Answers = {}
            try:
                for future in ready:
                    answers |= self._take_answers(future)
            finally:  # one group may end the batch, and the others' answers are good
                self._record(answers)
            yield self.progress()

    def progress(self) -> Progress:
        """Return how far it is."""
        return Progress(
            total=self.count.total(),
            kept=self.kept,
            done=self.done,
            failed=self.failed,
            seconds=time.monotonic() - self.start,
            workers=self.workers,
            errors=tuple(self.errors[:_SHOWN_ERRORS]),
        )

    def _submit(self, pool: Workers) -> None:
        """Hand out groups until every worker has enough of them."""
        limit = max(1, _TASKS_PER_WORKER * self.workers) if self.workers != 1 else 1
        while len(self.running) < limit:
            group = next(self.groups, None)
            if group is None:
                return
            try:
                future = pool.executor.submit(answer_group, group, __version__)
            except Exception as error:
                raise self._end(error) from None
            self.running[future] = group

    def _take_answers(self, future: Future[Answers]) -> Answers:
        """Return the answers of a finished group: errors, if its workers died of it.

        Raises
        ------
        InputError
            The workers cannot go on.
        """
        group = self.running.pop(future)
        try:
            return future.result()
        except DmzError:
            raise
        except Exception as error:
            # Dask gives up a group after several workers died of it; others may go on.
            if type(error).__name__ != "KilledWorker":
                raise self._end(error) from None
            reason = "every worker that took it ended: out of memory, or killed"
            return {case.key: [error_row(case, reason)] for case in group}

    def _record(self, answers: Answers) -> None:
        """Write answers to the disk, all of one round at once, and count them."""
        if not answers:
            return
        self.journal.record(answers)
        for key, rows in answers.items():
            self.done += self.count[key]
            if reason := find_error(rows):
                self.failed += self.count[key]
                self.errors.append((self.names[key], reason))
        if self.errors and self.fail_fast:
            name, reason = self.errors[0]
            raise InputError(
                f"{name}: {reason}; finished scenarios are kept, "
                "and the same command resumes the batch"
            )

    def _end(self, error: Exception) -> InputError:
        """Return why the workers cannot go on, and what to do."""
        kept = f"{self.kept + self.done} scenarios are kept, and the same command resumes the batch"
        if isinstance(error, BrokenExecutor):
            return InputError(
                f"a worker process ended, out of memory or killed: {kept}; "
                "fewer --workers need less memory"
            )
        if isinstance(error, (ImportError, AttributeError)):
            return InputError(
                f"the cluster's workers lack this version of dmz ({error}): "
                f"install it there; {kept}"
            )
        return InputError(f"the workers gave no answer ({type(error).__name__}: {error}): {kept}")
