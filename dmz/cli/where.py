"""``dmz where``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dmz.cli.formats import LAYER_FORMATS
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import Output, output_options
from dmz.cli.question import (
    distance_options,
    front_option,
    further_options,
    plan_options,
    plan_question,
    scenario_of,
    sector_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory
from dmz.errors import InputError, QuestionError


@command()
@click.argument("path", metavar="PLACES")
@option("--plan", "spec", metavar="PLAN", help="Use the zones of a plan instead of distances.")
@plan_options
@distance_options
@front_option
@sector_options
@uncertainty_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def where(path: str, spec: str | None, out: Output, **options: Any) -> None:
    """Find which zone each of your places is in.

    PLACES is a CSV file of points with the columns name, latitude and longitude; lat,
    lon and other common headers also work.

    \b
    Examples:
      dmz where places.csv
      dmz where places.csv --distance 10 --distance 40
      dmz where places.csv --plan twenty-point-2025 --set distance=40
      dmz where clinics.csv --plan minsk-2015 --front held.geojson -o clinics.geojson
      dmz where places.csv -d 10 --format csv > zones.csv
    """
    from dmz.answers.where import find_in_distances, find_in_plan, spread_places
    from dmz.measure.spread import maps_of
    from dmz.output.layers.places import where_features
    from dmz.output.tables.where import where_document
    from dmz.plans.run import draft_question
    from dmz.sources.point_tables import read_points

    if not Path(path).suffix and not Path(path).exists():
        raise InputError(f"{path}: no such file; 'dmz cities' finds a place by its name")
    points, territory = read_points(path), choose_territory()
    if spec is None:
        if options["chosen"] or options["line_paths"]:
            raise QuestionError("--set and --line go with a plan: name it with --plan")
        scenario = scenario_of(options)
        scenario.check(territory)
        found = [find_in_distances(points, alone, territory) for alone in maps_of(scenario)]
    else:
        if any([options.pop("distances_km"), options.pop("depths_km")]):
            raise QuestionError("a plan has distances of its own: leave --distance and --depth out")
        drafted = draft_question(plan_question(spec, options), territory=territory)
        found = [
            find_in_plan(points, *drafts, uncertainty_km=alone.uncertainty_km)
            for alone, drafts in drafted
        ]
    out.emit_answer(spread_places(found), where_document, features=where_features)
