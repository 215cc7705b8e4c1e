"""``dmz batch``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dmz.cli.options import noise_options, option, quiet, source_options
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.batch.run import Progress, Summary

PLAIN_SECONDS = 30.0
_FORMATS = ("parquet", "csv", "jsonl")


@click.command(
    epilog="""\b
Examples:
  dmz batch matrix.toml -o results.csv
  dmz batch matrix.toml --dry-run --workers 8
  dmz batch matrix.toml -o results.parquet --workers 8
  dmz batch matrix.toml -o results.parquet --scheduler tcp://host:8786
\b
A matrix file, for 30 days x 3 distances x 2 models and one more scenario:
  [common]
  whole_front = true
  [matrix]
  front = ["days/deepstatemap_data_202511*.geojson"]
  distance_km = [5, 10, 40]
  model = ["line", "city"]
  [[scenario]]
  name = "uneven"
  front = "days/deepstatemap_data_20251201.geojson"
  depth_km = { ukraine = 5, russia = 40 }
\b
Keys: front, held_by, sliver_km, include_border, city, reach_km, oblast, sector,
whole_front, model, distance_km, depth_km, plan, set, population, population_kind,
scale, uncertainty_km. In [matrix] each has a list of values; a list in that list is
one value: fronts that are united, cities that are named together, tiles of a raster.
Paths start from the file's folder. A front may be a pattern (days/*.geojson) or a
range of days of a source, deepstate@2025-11-01..2025-12-01. A plan stands in place of
depths; 'set' chooses a reading of it, as in set = [{ distance = 40 }].
"""
)
@click.argument("matrix", metavar="MATRIX")
@option(
    "--output",
    "-o",
    metavar="PATH",
    help="The table: .parquet, .csv or .jsonl. Written whole or not at all.",
)
@option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default=None,
    envvar="DMZ_BATCH_FORMAT",  # DMZ_FORMAT is how other commands print
    help="How to write. [default: by the ending of --output]",
)
@option("--workers", type=click.IntRange(min=1), default=1, help="Processes on this machine.")
@option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on the Dask cluster of this scheduler instead, as in tcp://host:8786.",
)
@option("--fail-fast", is_flag=True, help="Stop at the first scenario that cannot be answered.")
@option(
    "--dry-run",
    is_flag=True,
    help="Count the scenarios, time a few of them, and say how long the rest would take.",
)
@source_options
@noise_options
def batch(
    matrix: str,
    output: str | None,
    format_: str | None,
    workers: int,
    scheduler: str | None,
    fail_fast: bool,
    dry_run: bool,
) -> None:
    """Answer every scenario of a matrix file; a row for each zone, party and oblast.

    What is finished is kept beside the output as it comes. Killed at any moment, the same command goes on from there, and the file
    is the one that an uninterrupted run writes. A scenario that cannot be answered is a row with its error, and the command ends
    with 1.
    """
    if scheduler and workers > 1:
        raise QuestionError(
            "--workers are processes of this machine, --scheduler has its own; give one of them"
        )
    format_ = format_ or _format_of(output, dry_run)
    from dmz.batch.matrix import read_matrix
    from dmz.land.territory import shipped_territory

    cases = read_matrix(matrix, shipped_territory())
    if dry_run:
        from dmz.batch.estimate import estimate_batch
        from dmz.batch.table import estimate_document
        from dmz.output.tables import document as report

        estimate = estimate_batch(cases, output=output, workers=workers, scheduler=scheduler)
        click.echo(report.text(estimate_document(estimate)), nl=False)
        return
    from dmz.batch.run import run_batch

    assert output is not None  # noqa: S101
    with _shown(quiet()) as show:
        summary = run_batch(
            cases,
            output=output,
            format=format_,
            workers=workers,
            scheduler=scheduler,
            fail_fast=fail_fast,
            report=show,
        )
    if not quiet():
        click.echo(_last_line(summary, output), err=True)
    if summary.progress.failed:
        for name, error in summary.errors:
            click.echo(f"{name}: {error}", err=True)
        if more := summary.progress.failed - len(summary.errors):
            click.echo(f"and {more} more; the column 'error' of {output} has them", err=True)
        click.get_current_context().exit(1)


def _format_of(output: str | None, dry_run: bool) -> str:
    """The format that the output's ending names."""
    if not output or output == "-":
        if dry_run:
            return "csv"
        raise QuestionError(
            "a batch writes a file, so that it can be resumed: give --output results.parquet, .csv or .jsonl"
        )
    from pathlib import Path

    ending = Path(output).suffix.lower().removeprefix(".")
    if ending not in _FORMATS:
        raise QuestionError(
            f"the ending of {output} names no table; use .{', .'.join(_FORMATS)}, or give --format"
        )
    return ending


def _last_line(summary: Summary, output: str) -> str:
    p = summary.progress
    kept = f", {p.kept} of them from before" if p.kept else ""
    failed = f", {p.failed} failed" if p.failed else ""
    return f"{output}: {p.total} scenarios{kept}{failed}, in {duration(p.seconds)} ({p.per_second:.1f} a second)"


def duration(seconds: float) -> str:
    """Seconds as a person says them: ``2 h 5 min``, ``1 min 30 s``, ``4 s``."""
    whole = round(seconds)
    hours, minutes = whole // 3600, whole // 60 % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


@contextmanager
def _shown(quiet: bool) -> Iterator[Callable[[Progress], None] | None]:
    """What shows the progress on standard error: a bar at a terminal, a line every 30 s elsewhere."""
    if quiet:
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (
            BarColumn(),
            TextColumn("{task.completed} of {task.total} scenarios{task.fields[rest]}"),
        )
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None, rest="")
            yield lambda p: bar.update(
                task, total=p.total, completed=p.kept + p.done, rest=_rest(p)
            )
    else:
        last = time.monotonic()

        def line(p: Progress) -> None:
            nonlocal last
            if time.monotonic() - last >= PLAIN_SECONDS:
                last = time.monotonic()
                click.echo(f"{p.kept + p.done} of {p.total} scenarios{_rest(p)}", err=True)

        yield line


def _rest(p: Progress) -> str:
    """Rate, time left, failures, and whether nobody is there to work."""
    rate = f", {p.per_second:.1f} a second" if p.done else ""
    left = f", {duration(p.seconds_left)} left" if p.seconds_left is not None else ""
    failed = f", {p.failed} failed" if p.failed else ""
    return f"{rate}{left}{failed}{'' if p.workers else ', no worker is connected'}"
