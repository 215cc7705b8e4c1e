"""Threads for work that NumPy, Shapely and PROJ do outside Python's global lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from dmz.progress import track

Item = TypeVar("Item")
Answer = TypeVar("Answer")

# None: one thread per processor. Per context, so that one caller cannot slow another.
_threads: ContextVar[int | None] = ContextVar("dmz_threads", default=None)


@contextmanager
def single_thread() -> Iterator[None]:
    """Make `map_in_threads` run in the calling thread inside the block.

    For a process that is one of many, where threads would compete with the others.
    """
    token = _threads.set(1)
    try:
        yield
    finally:
        _threads.reset(token)


def map_in_threads(
    function: Callable[[Item], Answer], items: Sequence[Item], what: str = ""
) -> list[Answer]:
    """Apply a function to every item, in one thread per processor.

    Parameters
    ----------
    function
        Must be safe to run in several threads at once.
    items
        Shape (n,).
    what
        What is done with them, for `dmz.progress.track`.

    Returns
    -------
    Shape (n,), in the order of ``items``.

    Raises
    ------
    Exception
        The first that ``function`` raised, in the order of ``items``.
    """
    count = _threads.get() or os.cpu_count()
    if len(items) < 2 or count == 1:
        return [function(item) for item in (track(items, what) if what else items)]
    with ThreadPoolExecutor(count) as pool:
        found = pool.map(function, items)
        # A step is over when its answer is there, not when it is handed to a thread.
        steps = track(items, what) if what else items
        return [next(found) for _ in steps]
