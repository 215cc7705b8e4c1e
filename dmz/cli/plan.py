"""``dmz plan``: proposals and precedents, shipped or the user's own."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.output import LAYER_FORMATS, choose_format, emit_answer, emit_document, output_options
from dmz.cli.question import (
    front_option,
    further_options,
    open_plan,
    plan_options,
    population_options,
    sector_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_theatre, theatre_option


@click.group()
def plan() -> None:
    """Run proposals and precedents on a front line.

    \b
    Examples:
      dmz plan list
      dmz plan show twenty-point-2025
      dmz plan run minsk-2014 --front held.geojson
      dmz plan check mine.toml
    """


@plan.command(
    "list",
    epilog="""\b
Examples:
  dmz plan list
  dmz plan list --format json
""",
)
@output_options()
def list_(format_: str | None, output: str | None) -> None:
    """List the shipped plans and precedents."""
    format_ = choose_format(format_, output)
    from dmz.output.tables.plan_list import plan_list_document
    from dmz.plans.files import read_plan, shipped_plans
    from dmz.plans.outcome import plan_dict

    plans = [read_plan(id) for id in shipped_plans()]
    plain = {"schema": "dmz.plans/1", "plans": [plan_dict(plan) for plan in plans]}
    emit_document(plan_list_document(plans), plain, format_, output)


@plan.command(
    epilog="""\b
Examples:
  dmz plan show twenty-point-2025
  dmz plan show mine.toml --format json
"""
)
@click.argument("spec", metavar="PLAN")
@output_options()
def show(spec: str, format_: str | None, output: str | None) -> None:
    """Show a plan's provisions, their sources, and what is left open."""
    format_ = choose_format(format_, output)
    from dmz.output.tables.plan_show import plan_show_document
    from dmz.plans.files import read_plan
    from dmz.plans.outcome import plan_dict

    found = read_plan(spec)
    plain = {
        "schema": "dmz.plan-text/1",
        "plan": plan_dict(found),
        "provisions": [dict(table) for table in found.tables],
    }
    emit_document(plan_show_document(found), plain, format_, output)


@plan.command(
    epilog="""\b
Examples:
  dmz plan check mine.toml
  dmz plan check mine.toml other.toml --format json
"""
)
@click.argument("specs", metavar="PLAN...", nargs=-1, required=True)
@theatre_option
@output_options()
def check(specs: tuple[str, ...], format_: str | None, output: str | None) -> None:
    """Check plan files, without measuring anything.

    Reports every fault, with its file, line and provision.
    """
    format_ = choose_format(format_, output)
    from dmz.output.tables.plan_check import plan_check_document
    from dmz.plans.check import check_plans

    plans, readings = check_plans(specs, choose_theatre())
    rows = [
        {"plan": plan.path, "provisions": len(plan.tables), "readings": number}
        for plan, number in zip(plans, readings, strict=True)
    ]
    plain = {"schema": "dmz.plan-check/1", "plans": rows}
    emit_document(plan_check_document(plans, readings), plain, format_, output)


@plan.command(
    epilog="""\b
Examples:
  dmz plan run zelensky-2025
  dmz plan run zelensky-2025 --set distance=40 --uncertainty auto
  dmz plan run twenty-point-2025 --front deepstatemap_data_20251201.geojson
  dmz plan run korea-1953 --theatre korea --format json
  dmz plan run minsk-2015 --line september-2014=line.geojson -o minsk.geojson
"""
)
@click.argument("spec", metavar="PLAN")
@plan_options
@front_option
@sector_options
@population_options
@uncertainty_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def run(
    spec: str, uncertainty_km: Any, format_: str | None, output: str | None, **options: Any
) -> None:
    """Apply a plan to a front line.

    Prints land, people and settlements, for each provision and in all. PLAN is the id
    of a shipped plan ('dmz plan list') or a TOML file. --city, --reach, --oblast,
    --sector and --whole-front replace the sector that the plan itself names.
    """
    format_ = choose_format(format_, output)
    from dmz.output.layers.features import plan_features
    from dmz.output.tables.plan_run import plan_run_document

    result = open_plan(spec, options)(uncertainty_km)
    emit_answer(result, plan_run_document, format_, output, plan_features)
