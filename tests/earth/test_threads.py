"""Order, errors and thread counts of `dmz.earth.threads`."""

from __future__ import annotations

import threading

import pytest

from dmz.earth.threads import map_in_threads, single_thread


def test_results_keep_the_order_of_the_items() -> None:
    assert map_in_threads(lambda item: item**2, range(50)) == [item**2 for item in range(50)]
    assert map_in_threads(abs, []) == []


def test_the_first_error_is_raised() -> None:
    def fail(item: int) -> int:
        if item in (3, 7):
            raise ValueError(f"item {item}")
        return item

    with pytest.raises(ValueError, match="item 3"):
        map_in_threads(fail, range(10))


def test_a_single_thread_is_the_calling_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    caller = threading.get_ident()
    with single_thread():
        assert set(map_in_threads(lambda _: threading.get_ident(), range(9))) == {caller}
    assert caller not in map_in_threads(lambda _: threading.get_ident(), range(9))
