"""Workers of a batch: this process, several on this machine, or a Dask cluster.

Each is a standard `concurrent.futures.Executor`, so that whoever submits work need not
know which it is. Processes on this machine come from the standard library and not from
a local Dask cluster: they start in a tenth of the time, need no extra and open no port.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dmz.errors import InputError, MissingExtraError, QuestionError

_CONNECT_SECONDS = 10
_ADDRESS = re.compile(r"[a-z]+://\S+:\d+$")


@dataclass(frozen=True)
class Workers:
    """An executor, and a count of its workers: a cluster can grow and shrink."""

    executor: Executor
    capacity: Callable[[], int]


class InProcessExecutor(Executor):
    """Runs each task in this process, at once."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a task and return its finished future."""
        future: Future[Any] = Future()
        try:
            future.set_result(task(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


@contextmanager
def open_workers(*, workers: int = 1, scheduler: str | None = None) -> Iterator[Workers]:
    """Start workers, or connect to a cluster, until the context ends.

    Tasks that have not started by then are dropped.

    Parameters
    ----------
    workers
        Number of processes on this machine; one means this process.
    scheduler
        Address of a Dask scheduler, such as ``tcp://host:8786``, to use its workers;
        ``tls://host:8786`` with the certificates that Dask's configuration names.

    Raises
    ------
    QuestionError
        The scheduler's address is malformed.
    InputError
        No scheduler answers at the address.
    MissingExtraError
        A scheduler is given and the extra ``dask`` is not installed.
    """
    if scheduler:
        with _connect(scheduler) as client:
            executor = client.get_executor(pure=False)
            try:
                yield Workers(executor, lambda: sum(client.nthreads().values()))
            finally:
                executor.shutdown(wait=False)
    elif workers == 1:
        yield Workers(InProcessExecutor(), lambda: 1)
    else:
        executor = _start_processes(workers)
        try:
            yield Workers(executor, lambda: workers)
        except BaseException as error:
            if not isinstance(error, Exception):  # Ctrl-C: what they are at is not kept
                _stop_children()
            raise
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


def _start_processes(workers: int) -> ProcessPoolExecutor:
    """Start processes that share no files or threads with this one and end with it."""
    import multiprocessing

    method = "spawn"
    if "forkserver" in multiprocessing.get_all_start_methods():
        method = "forkserver"
        # workers forked from a server that has imported everything start at once
        multiprocessing.set_forkserver_preload(["dmz.batch.group"])
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)


def _stop_children() -> None:
    import multiprocessing

    for child in multiprocessing.active_children():
        child.terminate()


def _end_with_parent() -> None:
    """End this worker when its parent dies: a killed parent cannot stop its workers.

    A terminal sends Ctrl-C to workers too: they end without a word.
    """
    import multiprocessing
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _connect(scheduler: str) -> Any:
    """Connect to a Dask scheduler."""
    try:
        from distributed import Client
        from distributed.security import Security
    except ImportError:
        raise MissingExtraError("a Dask cluster", "dask") from None
    if not _ADDRESS.match(scheduler):
        raise QuestionError(f"'{scheduler}' is not a scheduler's address; write tcp://HOST:PORT")
    # What it says of lost connections is said again, in one line, by whoever submits.
    for name in [*logging.root.manager.loggerDict]:
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    try:
        security = Security()  # type: ignore[no-untyped-call]
        _check_certificates(scheduler, security)
        return Client(  # type: ignore[no-untyped-call]
            scheduler, timeout=_CONNECT_SECONDS, set_as_default=False, security=security
        )
    except (OSError, ValueError, TypeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{scheduler}: no Dask scheduler answers ({reason}); start one with 'dask scheduler'"
        ) from None


def _check_certificates(scheduler: str, security: Any) -> None:
    """Refuse an address of TLS without certificates; Dask's client would hang on it."""
    secret = security.get_connection_args("client").get("ssl_context")
    if scheduler.startswith("tls://") and secret is None:
        raise InputError(
            f"{scheduler}: TLS needs certificates; name them in Dask's configuration: "
            "distributed.comm.tls, ca-file, client.cert and client.key"
        )
