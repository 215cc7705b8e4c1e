"""``dmz where``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.formats import LAYER_FORMATS
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import choose_format, emit_answer, output_options
from dmz.cli.question import (
    distance_options,
    draft_of_plan,
    front_option,
    further_options,
    plan_options,
    scenario_of,
    sector_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory
from dmz.errors import QuestionError


@command(
    epilog="""\b
Examples:
  dmz where places.csv
  dmz where places.csv --distance 10 --distance 40
  dmz where places.csv --plan twenty-point-2025 --set distance=40
  dmz where clinics.csv --plan minsk-2015 --front held.geojson -o clinics.geojson
  dmz where places.csv -d 10 --format csv > zones.csv
"""
)
@click.argument("path", metavar="PLACES")
@option("--plan", "spec", metavar="PLAN", help="Use the zones of a plan instead of distances.")
@plan_options
@distance_options
@front_option
@sector_options
@uncertainty_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def where(
    path: str, spec: str | None, format_: str | None, output: str | None, **options: Any
) -> None:
    """Find which zone each of your places is in.

    PLACES is a CSV file of points with the columns name, latitude and longitude; lat,
    lon and other common headers also work.
    """
    format_ = choose_format(format_, output)
    from dmz.answers.where import find_in_distances, find_in_plan
    from dmz.output.layers.places import where_features
    from dmz.output.tables.where import where_document
    from dmz.sources.point_tables import read_points

    points = read_points(path)
    if spec is None:
        if any([options.pop("chosen"), options.pop("line_paths")]):
            raise QuestionError("--set and --line go with a plan: name it with --plan")
        found = find_in_distances(points, scenario_of(options), territory=choose_territory())
    else:
        if any([options.pop("distances_km"), options.pop("depths_km")]):
            raise QuestionError("a plan has distances of its own: leave --distance and --depth out")
        uncertainty_km = options["uncertainty_km"]
        drafts = draft_of_plan(spec, options)
        found = find_in_plan(points, *drafts, uncertainty_km=uncertainty_km)
    emit_answer(found, where_document, format_, output, where_features)
