"""``dmz plan``: proposals and precedents, shipped or the user's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from dmz.cli.completion import complete_plans
from dmz.cli.formats import LAYER_FORMATS
from dmz.cli.help import Group
from dmz.cli.options import option
from dmz.cli.output import Output, output_options, print_content, split_option, words_here
from dmz.cli.question import (
    answer_plan,
    asked_by_oblast,
    breakdown_options,
    front_option,
    further_options,
    plan_options,
    plan_question,
    population_options,
    scenario_of,
    sector_options,
    set_option,
    tell_renamed,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory, choose_theatre, theatre_option
from dmz.cli.values import FrontSpec, Kilometres


@click.group(cls=Group)
def plan() -> None:
    """Run proposals and precedents on a front line.

    \b
    Examples:
      dmz plan list
      dmz plan show twenty-point-2025
      dmz plan run minsk-2014 --front held.geojson
      dmz plan new mine.toml
      dmz plan check mine.toml
    """


@plan.command("list")
@output_options()
def list_(out: Output) -> None:
    """List the shipped plans and precedents.

    \b
    Examples:
      dmz plan list
      dmz plan list --format json
    """
    from dmz.output.tables.plan_list import plan_list_document
    from dmz.plans.files import read_plan, shipped_plans
    from dmz.plans.outcome import plan_dict

    plans = [read_plan(id) for id in shipped_plans()]
    plain = {"schema": "dmz.plans/1", "plans": [plan_dict(plan) for plan in plans]}
    out.emit_document(plan_list_document(plans), plain)


@plan.command()
@click.argument("spec", metavar="PLAN", shell_complete=complete_plans)
@output_options()
def show(spec: str, out: Output) -> None:
    """Show a plan's provisions, their sources, and what is left open.

    \b
    Examples:
      dmz plan show twenty-point-2025
      dmz plan show mine.toml --format json
    """
    from dmz.output.tables.plan_show import plan_show_document
    from dmz.plans.files import read_plan
    from dmz.plans.outcome import plan_dict

    tell_renamed([spec])
    found = read_plan(spec)
    plain = {
        "schema": "dmz.plan-text/1",
        "plan": plan_dict(found),
        "provisions": [dict(table) for table in found.tables],
    }
    out.emit_document(plan_show_document(found, words_here()), plain)


@plan.command()
@click.argument("specs", metavar="PLAN...", nargs=-1, required=True, shell_complete=complete_plans)
@theatre_option
@output_options()
def check(specs: tuple[str, ...], out: Output) -> None:
    """Check plan files without measuring anything.

    Reports every fault, with its file, line and provision.

    \b
    Examples:
      dmz plan check mine.toml
      dmz plan check mine.toml other.toml --format json
    """
    from dmz.output.tables.plan_check import plan_check_document
    from dmz.plans.check import check_plans

    tell_renamed(specs)
    plans, readings = check_plans(specs, choose_theatre())
    rows = [
        {"plan": plan.path, "provisions": len(plan.tables), "readings": number}
        for plan, number in zip(plans, readings, strict=True)
    ]
    plain = {"schema": "dmz.plan-check/1", "plans": rows}
    out.emit_document(plan_check_document(plans, readings), plain)


@plan.command()
@click.argument("path", metavar="[PATH]", default="-")
def new(path: str) -> None:
    """Start your own plan from a commented template.

    Writes it to PATH, which must not exist yet, or prints it.

    \b
    Examples:
      dmz plan new mine.toml
      dmz plan new > mine.toml
    """
    from dmz.errors import QuestionError
    from dmz.output.files import write_atomically
    from dmz.plans.template import read_template

    if path == "-":
        print_content(read_template())
    elif Path(path).exists():
        raise QuestionError(f"{path} exists already; give another name")
    else:
        write_atomically(path, read_template())


@plan.command()
def schema() -> None:
    """Print the JSON Schema of plan files, for editors.

    \b
    Examples:
      dmz plan schema > plan.schema.json
    """
    from dmz.plans.template import read_schema

    print_content(read_schema())


@plan.command()
@click.argument("spec", metavar="PLAN", shell_complete=complete_plans)
@plan_options
@front_option
@sector_options
@population_options
@uncertainty_option
@breakdown_options
@split_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def run(spec: str, out: Output, **options: Any) -> None:
    """Apply a plan to a front line.

    Prints land, people and settlements, for each provision and in all; --by breaks the
    land emptied and left down by raion or hromada. PLAN is the id of a shipped plan
    ('dmz plan list') or a TOML file. --city, --reach, --oblast, --sector and
    --whole-front replace the plan's own sector.

    \b
    Examples:
      dmz plan run zelensky-2025
      dmz plan run zelensky-2025 --set distance=40 --uncertainty 3
      dmz plan run twenty-point-2025 --front deepstatemap_data_20251201.geojson
      dmz plan run zelensky-2025 --set distance=10 --by raion
      dmz plan run korea-1953 --theatre korea --format json
      dmz plan run minsk-2015 --line september-2014=line.geojson -o minsk.geojson
      dmz plan run istanbul-2025 --split oblast -o istanbul.gpkg
    """
    from dmz.output.layers.features import plan_features
    from dmz.output.tables.plan_run import plan_run_document

    result = answer_plan(spec, options)
    features = partial(plan_features, by_oblast=out.by_oblast)
    document = partial(plan_run_document, by_oblast=asked_by_oblast())
    out.emit_answer(result, document, features=features)


@plan.command()
@click.argument("spec", metavar="PLAN")
@option(
    "--every",
    "every_km",
    type=Kilometres(),
    default=5.0,
    help="Distance between points along the edge.",
)
@plan_options
@front_option
@sector_options
@uncertainty_option
@further_options
@output_options()
def annex(spec: str, every_km: float, out: Output, **options: Any) -> None:
    """List the edges of a plan's zones as numbered points.

    Each point is given in degrees, minutes and seconds and as a military grid reference
    (MGRS), clockwise from the northernmost point and back to it.

    \b
    Examples:
      dmz plan annex korea-1953 --every 10
      dmz plan annex zelensky-2025 --set distance=10 --every 2 -o annex.csv
      dmz plan annex minsk-2014 --front held.geojson -o annex.md
    """
    from dmz.answers.annex import annex_question
    from dmz.output.tables.annex import annex_document

    question = plan_question(spec, options)
    answer = annex_question(question, territory=choose_territory(), every_km=every_km)
    out.emit_answer(answer, annex_document)


@plan.command()
@click.argument("specs", metavar="[PLAN]...", nargs=-1)
@set_option
@front_option
@population_options
@uncertainty_option
@further_options
@output_options()
def score(specs: tuple[str, ...], out: Output, **options: Any) -> None:
    """Compare plans side by side, a line for each.

    Prints the land each plan empties and the people there, the share of its land that
    each party gives up, and the cities and plants affected. Without PLAN, all shipped
    proposals.

    \b
    Examples:
      dmz plan score
      dmz plan score --set distance=40
      dmz plan score zelensky-2025 kellogg-2025 mine.toml --format csv
    """
    from dmz.answers.plan_score import score_question
    from dmz.output.tables.plan_score import plan_score_document
    from dmz.plans.files import read_plan, shipped_plans

    tell_renamed(specs)
    plans = [read_plan(spec) for spec in specs or shipped_plans()]
    if not specs:
        plans = [plan for plan in plans if plan.kind == "proposal"]
    scenario, territory = scenario_of(options), choose_territory()
    scores = score_question(plans, scenario, territory=territory, chosen=dict(options["chosen"]))
    out.emit_answer(scores, plan_score_document)


@plan.command()
@click.argument("spec", metavar="PLAN", shell_complete=complete_plans)
@click.argument("days", type=FrontSpec(), nargs=-1, required=True, metavar="DAYS...")
@option(
    "--every",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help="Take the first day, and every Nth after it.",
)
@plan_options
@sector_options
@population_options
@uncertainty_option
@further_options
@output_options()
def history(spec: str, days: tuple[str, ...], every: int, out: Output, **options: Any) -> None:
    """Follow a plan's effect from day to day, as the front line moves.

    Prints land and people for each day, reading and class of forces, what each party
    gives up, and which cities are affected. DAYS are FIRST..LAST of the archive,
    ID@FIRST..LAST of another source, a file of a day, or a pattern of files.

    \b
    Examples:
      dmz plan history zelensky-2025 2025-11-01..2025-12-01 --set distance=10
      dmz plan history korea-1953 'days/*.geojson' --every 7 -o korea.csv
      dmz plan history twenty-point-2025 deepstate@2025-01-01..2025-12-31 --every 30
    """
    from dmz.answers.plan_history import follow_plan
    from dmz.output.tables.plan_history import plan_history_document

    question = plan_question(spec, options)
    followed = follow_plan(question, days, choose_territory(), every=every)
    unmeasured = tuple(f"not measured: {each.reason}" for each in followed.missing)
    out.emit_answer(followed, plan_history_document, notes=unmeasured)
