"""Work on all processors, in threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_processors: ContextVar[int | None] = ContextVar("dmz_processors", default=None)


@contextmanager
def on_one_processor() -> Iterator[None]:
    """Keep to one processor inside the block: others have work of their own."""
    token = _processors.set(1)
    try:
        yield
    finally:
        _processors.reset(token)


def on_all_processors(function: Callable[[Item], Answer], items: Sequence[Item]) -> list[Answer]:
    """``[function(item) for item in items]``, in threads: overlays and array functions let others run beside them."""
    count = _processors.get() or os.cpu_count()
    if len(items) < 2 or count == 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(function, items))
