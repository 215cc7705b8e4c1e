"""``dmz batch``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dmz.cli.access import source_options
from dmz.cli.completion import complete_files
from dmz.cli.help import command
from dmz.cli.options import option, remembered
from dmz.cli.output import asked_language, is_quiet, language_option, noise_options
from dmz.cli.territory import choose_theatre, theatre_option
from dmz.cli.translation import Errors
from dmz.errors import QuestionError
from dmz.measure.languages import ENGLISH
from dmz.output.printed import printable
from dmz.progress import set_report

if TYPE_CHECKING:
    from dmz.batch.run import Progress

# Away from a terminal, a line of progress is printed this often.
LINE_SECONDS = 30.0
_FORMATS = ("parquet", "csv", "jsonl")


_MATRIX = """\b
A matrix file for 30 days x 3 distances x 2 models, and one more scenario:
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

Keys: front, held_by, sliver_km, include_border, across_water, min_pocket_km2, where,
incomplete, city, reach_km, oblast, sector, whole_front, model, distance_km, depth_km,
plan, set, population, population_kind, scale, uncertainty_km. In [matrix], each key has
a list of values. A list within that list is one value: fronts to unite, cities of one
sector, tiles of a raster. Paths are relative to the file's folder; an address is asked
only with --allow-remote. A front may be a pattern (days/*.geojson) or a source with a
range of days (deepstate@2025-11-01..2025-12-01). A plan replaces depths; set chooses a
reading of it, as in set = [{ distance = 40 }]. One matrix may have 100,000 scenarios.
"""


@command(epilog=_MATRIX)
@click.argument("matrix", metavar="MATRIX", shell_complete=complete_files)
@option(
    "--output",
    "-o",
    metavar="PATH",
    help="File of the table, .parquet, .csv or .jsonl; written completely or not at all.",
)
@option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    envvar="DMZ_BATCH_FORMAT",  # DMZ_FORMAT is for commands that print
    stated_default="by the ending of --output",
    help="Format of the table.",
)
@option("--workers", type=click.IntRange(min=1), default=1, help="Number of processes.")
@option(
    "--scheduler",
    metavar="ADDRESS",
    help="Run on this Dask scheduler's cluster instead, as in tcp://host:8786.",
)
@option("--fail-fast", is_flag=True, help="Stop at the first scenario that cannot be answered.")
@option(
    "--wide",
    is_flag=True,
    help="Write every column, with hashes and warnings on each row, and no .sources.json.",
)
@option(
    "--dry-run",
    is_flag=True,
    help="Count the scenarios, time a few, and estimate how long the batch takes.",
)
@theatre_option
@source_options
@language_option
@noise_options
def batch(
    matrix: str,
    output: str | None,
    format_: str | None,
    workers: int,
    scheduler: str | None,
    fail_fast: bool,
    wide: bool,
    dry_run: bool,
) -> None:
    """Answer every scenario of a matrix file.

    The table has a row for each zone, party and oblast; OUTPUT.sources.json has the
    sources behind each. Finished scenarios are saved next to the output: if the batch
    is killed, run the same command again to resume it. A scenario that fails becomes a
    row with its error, and the exit code is 1; the same command tries only that again.

    \b
    Examples:
      dmz batch matrix.toml -o results.csv
      dmz batch matrix.toml --dry-run --workers 8
      dmz batch matrix.toml -o results.parquet --workers 8
      dmz batch matrix.toml -o results.parquet --scheduler tcp://host:8786
    """
    if scheduler and workers > 1:
        raise QuestionError(
            "--workers is for this machine, --scheduler for a cluster with its own workers; "
            "give one of them"
        )
    format_ = format_ or _find_format(output, dry_run)
    from dmz.batch.matrix import read_matrix

    cases = read_matrix(matrix, choose_theatre())
    if dry_run:
        from dmz.batch.forecast import forecast_batch
        from dmz.batch.table import forecast_document
        from dmz.output.tables.terminal import to_text

        forecast = forecast_batch(cases, output=output, workers=workers, scheduler=scheduler)
        document = forecast_document(forecast, asked_language(), _say_error)
        click.echo(to_text(document), nl=False)
        return
    from dmz.batch.run import run_batch

    assert output is not None  # noqa: S101
    with _show_progress() as show:
        end = run_batch(
            cases,
            output=output,
            format=format_,
            workers=workers,
            scheduler=scheduler,
            fail_fast=fail_fast,
            wide=wide,
            report=show,
        )
    _tell_end(end, output)


def _tell_end(end: Progress, output: str) -> None:
    """Print how a batch ended: the first scenarios that failed, and what to do."""
    if not is_quiet():
        click.echo(_summarise(end, output), err=True)
    if not end.failed:
        return
    for name, error in end.errors:
        click.echo(printable(f"{name}: {_say_error(error)}"), err=True)
    say = asked_language().say
    if more := end.failed - len(end.errors):
        text = "and {count} more, in the column 'error' of {path}"
        click.echo(printable(say(text, count=f"{more}", path=output)), err=True)
    if not is_quiet():
        text = "The same command tries them again; the others are kept in {path}"
        click.echo(printable(say(text, path=f"{output}.journal")), err=True)
    click.get_current_context().exit(1)


def _say_error(message: str) -> str:
    """Return the message of an error in the language asked for."""
    asked = asked_language()
    return message if asked is ENGLISH else Errors(asked.id).say(message)


def _find_format(output: str | None, dry_run: bool) -> str:
    """Return the format that the output's ending names."""
    if not output or output == "-":
        if dry_run:
            return "csv"
        raise QuestionError(
            "a batch needs a file, so that it can be resumed: "
            "give --output results.parquet, .csv or .jsonl"
        )
    from pathlib import Path

    ending = Path(output).suffix.lower().removeprefix(".")
    if ending not in _FORMATS:
        raise QuestionError(
            f"the ending of {output} names no format; use .{', .'.join(_FORMATS)}, or give --format"
        )
    return ending


def _summarise(end: Progress, output: str) -> str:
    """Return the last line of a batch."""
    from dmz.batch.table import format_time

    language = asked_language()
    say, number = language.say, language.number
    said = [say("{path}: {count} scenarios", path=output, count=number(f"{end.total:,}"))]
    said += [say("{count} of them from before", count=number(f"{end.kept:,}"))] if end.kept else []
    said += [say("{count} failed", count=number(f"{end.failed:,}"))] if end.failed else []
    time, rate = format_time(end.seconds, language), number(f"{end.per_second:.1f}")
    said.append(say("in {time} ({rate} per second)", time=time, rate=rate))
    return printable(", ".join(said))


@contextmanager
def _show_progress() -> Iterator[Callable[[Progress], None] | None]:
    """Show progress on stderr: a bar at a terminal, elsewhere a line now and then.

    It is of scenarios: the work within each has no bar of its own.
    """
    set_report(None)
    if is_quiet() or remembered("no_progress"):
        yield None
    elif sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (BarColumn(), TextColumn("{task.fields[state]}"))
        with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=None, state="")

            def update(p: Progress) -> None:
                bar.update(task, total=p.total, completed=p.kept + p.done, state=_say_progress(p))

            yield update
    else:
        last = time.monotonic()

        def print_line(p: Progress) -> None:
            nonlocal last
            if time.monotonic() - last >= LINE_SECONDS:
                last = time.monotonic()
                click.echo(_say_progress(p), err=True)

        yield print_line


def _say_progress(p: Progress) -> str:
    """Say how many scenarios have an answer, how fast it goes, and what is amiss."""
    from dmz.batch.table import format_time

    language = asked_language()
    say = language.say
    said = [say("{count} of {all} scenarios", count=f"{p.kept + p.done}", all=f"{p.total}")]
    if p.done:
        said.append(say("{rate} per second", rate=language.number(f"{p.per_second:.1f}")))
    if p.seconds_left is not None:
        said.append(say("{time} left", time=format_time(p.seconds_left, language)))
    said += [say("{count} failed", count=f"{p.failed}")] if p.failed else []
    said += [] if p.workers else [say("no worker is connected")]
    return ", ".join(said)
