"""Interaction during downloads: a progress bar, and a question about terms.

Both are for terminals only; in scripts there is neither.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def terms_prompt() -> Callable[[str], bool] | None:
    """Return a function that asks to accept terms; None without a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda line: click.confirm(f"{line}\nDo you accept these terms?", err=True)


def progress_bars(context: click.Context) -> Callable[[str, int, int | None], None] | None:
    """Return a function that draws progress bars; None without a terminal.

    It takes what `dmz.sources.access.Access.progress` takes. The bars are removed when
    the command ends.
    """
    if not sys.stderr.isatty():
        return None
    bars: list[Progress] = []
    tasks: dict[str, TaskID] = {}

    def show(name: str, done: int, total: int | None) -> None:
        if context.meta.get("dmz.quiet"):
            return
        if not bars:
            bars.append(_make_bars())
            context.call_on_close(bars[0].stop)
        if name not in tasks:
            bars[0].start()
            tasks[name] = bars[0].add_task(name.removesuffix(".part"), total=total)
        bars[0].update(tasks[name], completed=done, total=total)
        if done == total:  # stop drawing, so that the answer is not printed into a bar
            bars[0].remove_task(tasks.pop(name))
            bars[0].stop()

    return show


def _make_bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
