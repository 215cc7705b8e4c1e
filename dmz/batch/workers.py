"""Where work runs: in this process, in several on this machine, or on a Dask cluster. All are a standard `Executor`.

Processes of this machine are the standard library's, not a local Dask cluster: they start in a tenth of the time, need nothing
installed and open no port. A Dask client has an executor of the same shape, so that whoever submits work need not know which it is.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dmz.errors import InputError, MissingExtraError, QuestionError

_ANSWER_SECONDS = 10
_ADDRESS = re.compile(r"[a-z]+://\S+:\d+$")


@dataclass(frozen=True)
class Crew:
    """An executor and how many tasks it can be at now; a cluster may grow and shrink."""

    executor: Executor
    hands: Callable[[], int]


class Here(Executor):
    """Runs each task in this process, when it is submitted."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The finished task."""
        future: Future[Any] = Future()
        try:
            future.set_result(task(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def crew(*, workers: int = 1, scheduler: str | None = None) -> Iterator[Crew]:
    """Those who do the work, until the context ends; tasks that have not started then are dropped.

    Parameters
    ----------
    workers
        Processes on this machine; with one, it is this process.
    scheduler
        Address of a Dask scheduler, such as ``tcp://host:8786``; its workers do the work instead.

    Raises
    ------
    QuestionError, InputError
        That is no address, or no scheduler answers there.
    MissingExtraError
        A scheduler needs the extra ``dask``.
    """
    if scheduler:
        with _client(scheduler) as client:
            executor = client.get_executor(pure=False)
            try:
                yield Crew(executor, lambda: sum(client.nthreads().values()))
            finally:
                executor.shutdown(wait=False)
    elif workers == 1:
        yield Crew(Here(), lambda: 1)
    else:
        executor = _processes(workers)
        try:
            yield Crew(executor, lambda: workers)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


def _processes(workers: int) -> ProcessPoolExecutor:
    """Processes that do not share this one's open files and threads, and end when it does."""
    import multiprocessing

    server = "forkserver" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if server else "spawn")
    if server:
        multiprocessing.set_forkserver_preload(
            ["dmz.batch.run"]
        )  # so that each worker starts with everything imported
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """Watch the process that started this one: when it is killed, nobody is left to end its workers."""
    import multiprocessing

    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise MissingExtraError("a Dask cluster", "dask") from None
    if not _ADDRESS.match(scheduler):
        raise QuestionError(f"'{scheduler}' is no scheduler's address; write tcp://HOST:PORT")
    try:
        return Client(scheduler, timeout=_ANSWER_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{scheduler}: no Dask scheduler answers there ({reason}); start one with 'dask scheduler'"
        ) from None
