"""The same tasks give the same answers wherever they run."""

from __future__ import annotations

import os
from concurrent.futures import Executor

import pytest

from dmz.batch.workers import Here, crew
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
    with crew() as hands:
        assert hands.hands() == 1
        assert hands.executor.submit(square, 3).result() == (9, os.getpid())


def test_processes_are_others() -> None:
    with crew(workers=2) as hands:
        assert hands.hands() == 2
        assert answers(hands.executor) == [0, 1, 4, 9, 16]
        assert hands.executor.submit(square, 3).result()[1] != os.getpid()


@pytest.mark.parametrize("workers", [1, 2])
def test_errors_come_back(workers: int) -> None:
    with crew(workers=workers) as hands, pytest.raises(InputError, match="below zero"):
        hands.executor.submit(square, -1).result()


def test_an_interrupt_is_not_an_answer() -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Here().submit(stop)


def test_a_scheduler_that_is_not_there_is_said() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(QuestionError, match="tcp://HOST:PORT"), crew(scheduler="host"):
        pass


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with (
        pytest.raises(MissingExtraError, match=r"pip install 'dmz\[dask\]'"),
        crew(scheduler="tcp://127.0.0.1:1"),
    ):
        pass
