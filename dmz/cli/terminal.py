"""Interaction during long work: progress bars, and a question about terms.

Both are for terminals only; in scripts there is neither.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from dmz.progress import Report

# Work that is over sooner shows no bar.
PATIENCE_SECONDS = 2.0


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
    started: dict[str, float] = {}
    drawn: dict[str, tuple[Progress, TaskID]] = {}

    def show(what: str, done: int, total: int) -> None:
        if done == total:
            started.pop(what, None)
            if what in drawn:
                drawn.pop(what)[0].stop()
            return
        since = started.setdefault(what, time.monotonic())
        if what not in drawn:
            early = time.monotonic() - since < PATIENCE_SECONDS
            if early or drawn or not shows_progress(context):
                return
            bar = _make_bars(downloads=False)
            context.call_on_close(bar.stop)
            bar.start()
            drawn[what] = bar, bar.add_task(what, total=total, left="")
        bar, task = drawn[what]
        bar.update(task, completed=done, left=_time_left(since, done, total))

    return show


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
        TransferSpeedColumn,
    )

    columns: tuple[ProgressColumn, ...] = (DownloadColumn(), TransferSpeedColumn())
    if not downloads:
        columns = (TextColumn("{task.completed} of {task.total}, {task.fields[left]}"),)
    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        *columns,
        console=Console(stderr=True),
        transient=True,
    )
