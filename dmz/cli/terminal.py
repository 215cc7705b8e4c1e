"""What a terminal adds to a download: a bar, and a question where terms restrict a source. Elsewhere there is neither."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


def asker() -> Callable[[str], bool] | None:
    """Asks once whether terms are accepted; None where there is no one to ask."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda line: click.confirm(f"{line}\nDo you accept these terms?", err=True)


def progress(context: click.Context) -> Callable[[str, int, int | None], None] | None:
    """Draws a bar on standard error until the command ends; None where that is not a terminal."""
    if not sys.stderr.isatty():
        return None
    bars: list[Progress] = []
    tasks: dict[str, TaskID] = {}

    def show(name: str, done: int, total: int | None) -> None:
        if context.meta.get("dmz.quiet"):
            return
        if not bars:
            bars.append(_bars())
            context.call_on_close(bars[0].stop)
        if name not in tasks:
            bars[0].start()
            tasks[name] = bars[0].add_task(name.removesuffix(".part"), total=total)
        bars[0].update(tasks[name], completed=done, total=total)
        if done == total:  # the answer is printed when nothing is drawn any more
            bars[0].remove_task(tasks.pop(name))
            bars[0].stop()

    return show


def _bars() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
