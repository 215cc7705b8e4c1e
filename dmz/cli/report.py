"""``dmz report``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.compute import one_depth_each, scenario_options
from dmz.cli.options import asked_command, chosen_format, emit, front_options, option, quiet_options


@click.command(
    epilog="""\b
Examples:
  dmz report -o report.html
  dmz report --distance 40 --front deepstatemap_data_20251201.geojson -o report.html
  dmz report --depth ukraine=5 --depth russia=40 -o report.md
"""
)
@scenario_options
@front_options
@option(
    "--format",
    "format_",
    type=click.Choice(["html", "markdown"]),
    default=None,
    help="How to write it. [default: by the ending of --output, else markdown]",
)
@option("--output", "-o", metavar="PATH", help="Write to a file, whole or not at all; - is standard output. [default: -]")
@quiet_options
def report(depths_km: tuple[tuple[str, float], ...], format_: str | None, output: str | None, **question: Any) -> None:
    """Write an answer as one document: figures, map, settlements, curve, methods, sources, and the command that made it.

    The document is one file that holds everything; as Markdown it has no pictures.
    """
    format_ = chosen_format(format_, output, ("html", "markdown"), default="markdown")
    from dmz.briefs import brief as writing
    from dmz.briefs.content import CURVE_KM, compute_brief
    from dmz.result import compute
    from dmz.scenario import Scenario

    depths = one_depth_each(depths_km)
    result = compute(Scenario(depths_km=depths, **question))
    curve = None if depths else compute(Scenario(**question | {"distances_km": CURVE_KM}))
    made = compute_brief(result, curve=curve, command=asked_command())
    emit({"html": lambda: writing.html(made), "markdown": lambda: writing.markdown(made)}, format_, output)
