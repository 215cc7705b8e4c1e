"""``dmz plan``: proposals and precedents as whole plans."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.compute import population_options, scenario_of, sector_options
from dmz.cli.options import (
    Assignment,
    chosen_format,
    chosen_territory,
    document_renderers,
    emit,
    front_options,
    option,
    output_options,
    together,
    uncertainty_option,
)
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.plans.outcome import PlanResult


plan_options = together(
    option(
        "--set",
        "chosen",
        type=Assignment(),
        multiple=True,
        metavar="NAME=VALUE",
        help="Choose a reading of what the text leaves open.",
    ),
    option(
        "--line",
        "line_paths",
        type=Assignment(),
        multiple=True,
        metavar="NAME=PATH",
        help="File of a line that the plan names.",
    ),
)


@click.group()
def plan() -> None:
    """Run proposals and precedents, shipped or your own, on a front line.

    \b
    Examples:
      dmz plan list
      dmz plan show twenty-point-2025
      dmz plan run minsk-2014 --front held.geojson
      dmz plan check mine.toml
    """


@plan.command("list", epilog="\b\nExamples:\n  dmz plan list\n  dmz plan list --format json\n")
@output_options()
def list_(format_: str | None, output: str | None) -> None:
    """List the shipped plans and precedents."""
    format_ = chosen_format(format_, output)
    from dmz.output.tables.plan_list import plan_list_document
    from dmz.plans.files import read_plan, shipped_plans
    from dmz.plans.outcome import plan_dict

    plans = [read_plan(id) for id in shipped_plans()]
    plain = {"schema": "dmz.plans/1", "plans": [plan_dict(p) for p in plans]}
    emit(document_renderers(lambda: plan_list_document(plans), lambda: plain), format_, output)


@plan.command(
    epilog="\b\nExamples:\n  dmz plan show twenty-point-2025\n  dmz plan show mine.toml --format json\n"
)
@click.argument("spec", metavar="PLAN")
@output_options()
def show(spec: str, format_: str | None, output: str | None) -> None:
    """Print a plan's provisions, their sources and dates, and what the text leaves open."""
    format_ = chosen_format(format_, output)
    from dmz.output.tables.plan_show import plan_show_document
    from dmz.plans.files import read_plan
    from dmz.plans.outcome import plan_dict

    found = read_plan(spec)
    plain = {
        "schema": "dmz.plan-text/1",
        "plan": plan_dict(found),
        "provisions": [dict(t) for t in found.tables],
    }
    emit(document_renderers(lambda: plan_show_document(found), lambda: plain), format_, output)


@plan.command(
    epilog="\b\nExamples:\n  dmz plan check mine.toml\n  dmz plan check mine.toml other.toml --format json\n"
)
@click.argument("specs", metavar="PLAN...", nargs=-1, required=True)
@output_options()
def check(specs: tuple[str, ...], format_: str | None, output: str | None) -> None:
    """Check plan files: every fault, with the file, the line and the provision. Nothing is measured."""
    format_ = chosen_format(format_, output)
    from dmz.land.territory import shipped_territory
    from dmz.output.tables.plan_check import plan_check_document
    from dmz.plans.check import check_plans

    plans, readings = check_plans(specs, shipped_territory())
    rows = [
        {"plan": p.path, "provisions": len(p.tables), "readings": n}
        for p, n in zip(plans, readings, strict=True)
    ]
    plain = {"schema": "dmz.plan-check/1", "plans": rows}
    emit(
        document_renderers(lambda: plan_check_document(plans, readings), lambda: plain),
        format_,
        output,
    )


@plan.command(
    epilog="""\b
Examples:
  dmz plan run zelensky-2025
  dmz plan run zelensky-2025 --set distance=40 --uncertainty auto
  dmz plan run twenty-point-2025 --front deepstatemap_data_20251201.geojson
  dmz plan run korea-1953 --oblast Donetsk --format json
  dmz plan run minsk-2015 --line september-2014=line.geojson -o minsk.geojson
"""
)
@click.argument("spec", metavar="PLAN")
@plan_options
@sector_options
@population_options
@front_options
@uncertainty_option
@output_options("geojson")
def run(
    spec: str, uncertainty_km: Any, format_: str | None, output: str | None, **question: Any
) -> None:
    """Apply a plan to a front line: land, people and settlements, provision by provision and in all.

    PLAN is the id of a shipped plan ('dmz plan list') or a TOML file. --city, --reach, --oblast, --sector and --whole-front replace
    the part of the line that the plan itself names.
    """
    format_ = chosen_format(format_, output)
    from dmz.output.layers.features import plan_features
    from dmz.output.layers.geojson import to_geojson
    from dmz.output.tables.plan_run import plan_run_document

    result = opened_plan(spec, question)(uncertainty_km)
    renderers = document_renderers(lambda: plan_run_document(result), result.to_dict)
    renderers["geojson"] = lambda: to_geojson(plan_features(result))
    emit(renderers, format_, output, result.warnings)


def opened_plan(spec: str, question: Mapping[str, Any]) -> Callable[[Any], PlanResult]:
    """Return what runs a plan with the options of a command, for an uncertainty or None."""
    from dmz.plans.run import open_plan

    asked = dict(question)
    chosen, line_paths = asked.pop("chosen"), asked.pop("line_paths")
    if len(dict(chosen)) < len(chosen) or len(dict(line_paths)) < len(line_paths):
        raise QuestionError("--set or --line is given twice for one name")
    return open_plan(
        spec,
        scenario_of(asked),
        chosen=dict(chosen),
        lines=dict(line_paths),
        territory=chosen_territory(),
    )
