"""``dmz compare``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.compute import scenario_options
from dmz.cli.options import (
    Assignment,
    chosen_format,
    chosen_territory,
    document_renderers,
    emit,
    front_options,
    option,
    output_options,
    uncertainty_option,
)


@click.command(
    epilog="""\b
Examples:
  dmz compare -d 5 -d 10 -d 40
  dmz compare --front november.geojson --front december.geojson -d 40
  dmz compare --front control.shp+before_2022.shp --front held.geojson -d 40
  dmz compare -d 40 --population landscan-hd-ukraine.tif --population worldpop@2025
  dmz compare --plan zelensky-2025 --plan twenty-point-2025 --set distance=40
  dmz compare --plan korea-1953 --plan minsk-2014 -d 10 --whole-front --format csv
"""
)
@option(
    "--plan",
    "plan_specs",
    multiple=True,
    metavar="PLAN",
    help="A plan to compare: a shipped one's id, or a TOML file.",
)
@option(
    "--set",
    "chosen",
    type=Assignment(),
    multiple=True,
    metavar="NAME=VALUE",
    help="Choose a reading of what a plan leaves open.",
)
@scenario_options
@front_options
@uncertainty_option
@output_options()
def compare(
    plan_specs: tuple[str, ...],
    chosen: tuple[tuple[str, str], ...],
    depths_km: tuple[tuple[str, float], ...],
    fronts: tuple[str, ...],
    populations: tuple[str, ...],
    population_kind: str | None,
    scale: str | None,
    format_: str | None,
    output: str | None,
    **question: Any,
) -> None:
    """Lay cases side by side: fronts, distances, plans and sources of people, with differences against the first.

    Here each --front and each --population is a case of its own; files that make one together are joined with +. Without --city,
    --reach, --oblast, --sector or --whole-front, each plan is measured on the part of the line that it names itself.
    """
    format_ = chosen_format(format_, output)
    from dmz.answers.compare import compare as answer
    from dmz.measure.scenario import Scenario
    from dmz.output.tables.compare import compare_document
    from dmz.people.read import PopulationChoice
    from dmz.plans.files import read_plan

    territory = chosen_territory()
    people = [
        PopulationChoice(specs=tuple(spec.split("+")), kind=population_kind, scale=scale).read(
            territory
        )
        for spec in populations
    ]
    if scale and not people:
        people = [PopulationChoice(scale=scale).read(territory)]
    comparison = answer(
        Scenario(depths_km=dict(depths_km), **question),
        territory=territory,
        fronts=fronts,
        populations=[source for source in people if source],
        plans=[read_plan(spec) for spec in plan_specs],
        chosen=dict(chosen),
    )
    emit(
        document_renderers(lambda: compare_document(comparison), comparison.to_dict),
        format_,
        output,
        comparison.warnings,
    )
