"""The same tasks give the same answers wherever they run."""

from __future__ import annotations

import os
from concurrent.futures import Executor

import pytest

from dmz.batch.workers import InProcessExecutor, open_workers
from dmz.errors import InputError, MissingExtraError, QuestionError


def square(number: int) -> tuple[int, int]:
    if number < 0:
        raise InputError("below zero")
    return number * number, os.getpid()


def answers(executor: Executor) -> list[int]:
    return [
        future.result()[0] for future in [executor.submit(square, number) for number in range(5)]
    ]


def test_one_worker_is_this_process() -> None:
    with open_workers() as pool:
        assert pool.capacity() == 1
        assert pool.executor.submit(square, 3).result() == (9, os.getpid())


def test_more_workers_are_other_processes() -> None:
    with open_workers(workers=2) as pool:
        assert pool.capacity() == 2
        assert answers(pool.executor) == [0, 1, 4, 9, 16]
        assert pool.executor.submit(square, 3).result()[1] != os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_are_raised_by_the_future(workers: int) -> None:
    with open_workers(workers=workers) as pool, pytest.raises(InputError, match="below zero"):
        pool.executor.submit(square, -1).result()


def test_an_interrupt_is_not_kept_as_a_result() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        InProcessExecutor().submit(stop)


def test_a_malformed_address_is_refused() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(QuestionError, match="tcp://HOST:PORT"), open_workers(scheduler="host"):
        pass


def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr("dmz.batch.workers._CONNECT_SECONDS", 0.5)
    address = "tcp://127.0.0.1:1"  # a port that nothing listens on
    with (
        pytest.raises(InputError, match=f"{address}: no Dask scheduler answers"),
        open_workers(scheduler=address),
    ):
        pass


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(MissingExtraError, match=r"pip install 'dmz-scenarios\[dask\]'"),
        open_workers(scheduler="tcp://127.0.0.1:1"),
    ):
        pass
