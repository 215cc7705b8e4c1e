"""``dmz where``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

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
    tell_renamed,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from dmz.answers.where import PlacesInZones
    from dmz.measure.scenario import Scenario


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
    from dmz.answers.where import find_in_distances, find_in_plan, where_question
    from dmz.output.layers.places import where_features
    from dmz.output.tables.where import where_document
    from dmz.plans.run import draft_question
    from dmz.sources.point_tables import read_points

    points = read_points(path)
    if spec is None:
        if options["chosen"] or options["line_paths"]:
            raise QuestionError("--set and --line go with a plan: name it with --plan")
        scenario, territory = scenario_of(options), choose_territory()
        find: Callable[[Scenario], PlacesInZones] = partial(
            find_in_distances, points, territory=territory
        )
    else:
        if any([options.pop("distances_km"), options.pop("depths_km")]):
            raise QuestionError("a plan has distances of its own: leave --distance and --depth out")
        tell_renamed([spec])
        scenario, chosen, lines = plan_question(options)
        territory = choose_territory()
        draft = partial(draft_question, spec, chosen=chosen, lines=lines, territory=territory)

        def find(alone: Scenario) -> PlacesInZones:
            return find_in_plan(points, *draft(alone), uncertainty_km=alone.uncertainty_km)

    found = where_question(scenario, territory, find)
    out.emit_answer(found, where_document, features=where_features)
