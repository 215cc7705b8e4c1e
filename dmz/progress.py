"""Progress of long work: the library counts steps, and a program may show them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Item = TypeVar("Item")
# Called with what is done, the steps behind, and all steps; at the end with both equal.
Report = Callable[[str, int, int], None]
_report: ContextVar[Report | None] = ContextVar("dmz_progress", default=None)


def set_report(report: Report | None) -> None:
    """Report the steps of long work in the rest of the context; None: to nobody."""
    _report.set(report)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Report work that has no steps to count, as one step.

    Parameters
    ----------
    what
        As in `track`.
    """
    for _ in track((None,), what):
        yield


def track(items: Sequence[Item], what: str) -> Iterator[Item]:
    """Yield items, and report how many of them are done.

    Parameters
    ----------
    what
        What is done with them, as people read it: "reading front lines".
    """
    report = _report.get()
    if report is None:
        yield from items
        return
    try:
        for done, item in enumerate(items):
            report(what, done, len(items))
            yield item
    finally:
        report(what, len(items), len(items))
