"""Interaction during long work: progress bars, and a question about terms.

Both are for terminals only; in scripts there is neither.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from dmz.progress import Report

# Work that is over sooner shows no bar.
PATIENCE_SECONDS = 2.0
_MOMENT_SECONDS = 0.3


def terms_prompt() -> Callable[[str], bool] | None:
    """Return a function that asks to accept terms; None without a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda line: click.confirm(f"{line}\nDo you accept these terms?", err=True)


def shows_progress(context: click.Context) -> bool:
    """Return whether bars may be drawn: at a terminal, where no option forbids it."""
    unwanted = context.meta.get("dmz.quiet") or context.meta.get("dmz.no_progress")
    return sys.stderr.isatty() and not unwanted


def progress_bars(context: click.Context) -> Callable[[str, int, int | None], None] | None:
    """Return a function that draws bars of downloads; None without a terminal.

    It takes what `dmz.sources.access.Access.progress` takes. The bars are removed when
    the command ends.
    """
    if not sys.stderr.isatty():
        return None
    bars: list[Progress] = []
    tasks: dict[str, TaskID] = {}

    def show(name: str, done: int, total: int | None) -> None:
        if not shows_progress(context):
            return
        if not bars:
            bars.append(_make_bars(downloads=True))
            context.call_on_close(bars[0].stop)
        if name not in tasks:
            bars[0].start()
            tasks[name] = bars[0].add_task(name.removesuffix(".part"), total=total)
        bars[0].update(tasks[name], completed=done, total=total)
        if done == total:  # stop drawing, so that the answer is not printed into a bar
            bars[0].remove_task(tasks.pop(name))
            bars[0].stop()

    return show


def work_bar(context: click.Context) -> Report | None:
    """Return a function that draws a bar of long work; None without a terminal.

    It takes what `dmz.progress.track` reports. Work within other work has no bar of
    its own.
    """
    if not sys.stderr.isatty():
        return None
    bar = _WorkBar(context)
    context.call_on_close(bar.close)
    return bar.show


class _WorkBar:
    """The bar of the work that a command is at, once the command takes long.

    A step may be long itself, and have nothing to report: a timer draws the bar then.
    """

    def __init__(self, context: click.Context) -> None:
        self._context, self._began = context, time.monotonic()
        self._steps: dict[str, tuple[int, int, float]] = {}  # the outermost work first
        self._bar: tuple[Progress, TaskID] | None = None
        self._timer: threading.Timer | None = None
        self._lock = threading.RLock()

    def show(self, what: str, done: int, total: int) -> None:
        """Take a report of `dmz.progress`."""
        with self._lock:
            outermost = next(iter(self._steps), what)
            if done == total:
                self._steps.pop(what, None)
                if what == outermost:
                    self._stop()
                return
            since = self._steps[what][2] if what in self._steps else time.monotonic()
            self._steps[what] = done, total, since
            if what != outermost:
                return
            if self._bar:
                self._update()
            elif not self._timer:
                self._wait()

    def close(self) -> None:
        """Remove the bar, however the command ends."""
        with self._lock:
            self._stop()

    def _wait(self) -> None:
        # Late in a command a bar comes sooner, but not for a moment's work.
        late = self._began + PATIENCE_SECONDS - time.monotonic()
        delay = max(late, min(PATIENCE_SECONDS, _MOMENT_SECONDS))
        if delay <= 0:
            self._draw()
            return
        self._timer = threading.Timer(delay, self._draw)
        self._timer.daemon = True
        self._timer.start()

    def _draw(self) -> None:
        with self._lock:
            self._timer = None
            if self._steps and not self._bar and shows_progress(self._context):
                bar = _make_bars(downloads=False)
                self._bar = bar, bar.add_task("", total=None, left="")
                self._update()
                bar.start()

    def _update(self) -> None:
        if self._bar:
            what, (done, total, since) = next(iter(self._steps.items()))
            bar, task = self._bar
            counted = f"{done} of {total}, {_time_left(since, done, total)}" if total > 1 else ""
            of = total if total > 1 else None  # None: the bar moves to and fro
            bar.update(task, description=what, completed=done, total=of, left=counted)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if self._bar:
            self._bar[0].stop()
            self._bar = None


def _time_left(since: float, done: int, total: int) -> str:
    if not done:
        return ""
    left_s = round((time.monotonic() - since) / done * (total - done))
    minutes, seconds = divmod(left_s, 60)
    return f"{minutes} min {seconds} s left" if minutes else f"{seconds} s left"


def _make_bars(*, downloads: bool) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TransferSpeedColumn,
    )

    columns: tuple[ProgressColumn, ...] = (DownloadColumn(), TransferSpeedColumn())
    if not downloads:
        columns = (TextColumn("{task.fields[left]}"), TimeElapsedColumn())
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *columns,
        console=Console(stderr=True),
        transient=True,
    )
