"""``dmz compute``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from dmz.cli.formats import LAYER_FORMATS
from dmz.cli.help import command
from dmz.cli.output import (
    asked_language,
    check_split,
    choose_format,
    document_renderers,
    emit,
    layer_renderers,
    output_options,
    split_option,
)
from dmz.cli.question import (
    asked_by_oblast,
    breakdown_options,
    further_options,
    scenario_of,
    scenario_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory
from dmz.cli.values import Kilometres
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.output.layers.features import Feature


@command(
    epilog="""\b
Examples:
  dmz compute 40
  dmz compute 5 10 40 --full
  dmz compute -d 5 -d 10 -d 40 --front deepstatemap_data_20251201.geojson
  dmz compute --depth ukraine=5 --depth russia=40 --format json
  dmz compute --model city --city 'Kostiantynivka (Donetsk)' -d 15
  dmz compute --whole-front -d 20 --output zones.geojson
  dmz compute -d 10 -d 40 --output zones.gpkg
  dmz compute -d 40 --split oblast --output zones.gpkg
  dmz compute --distance 40 --uncertainty none
  dmz compute 40 --front deepstate.geojson --front isw.kml --uncertainty ensemble
  dmz compute --distance 10 --by raion
  dmz compute --distance 10 --by hromada --regions cod-ab
  dmz compute -d 40 --population landscan-hd-ukraine.tif --population-kind count
"""
)
@click.argument("steps_km", type=Kilometres(), nargs=-1, metavar="[KM]...")
@scenario_options
@uncertainty_option
@breakdown_options
@split_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def compute(
    steps_km: tuple[float, ...],
    split: str | None,
    format_: str | None,
    output: str | None,
    **options: Any,
) -> None:
    """Measure the zones within pullback distances.

    KM are distances, as in --distance: dmz compute 40, dmz compute 5 10 40. Prints the
    answer in a sentence, then each zone's land and people by party; --full adds
    oblasts, settlements, estimates and sources, --by raions or hromadas.
    """
    given = click.get_current_context().get_parameter_source("distances_km")
    if steps_km and given is ParameterSource.COMMANDLINE:
        raise QuestionError("distances are given twice: as arguments and with --distance")
    if steps_km:
        options["distances_km"] = steps_km
    format_ = choose_format(format_, output)
    by_oblast = check_split(split, format_)
    from dmz.answers.ensemble import compute_question
    from dmz.output.tables.compute import compute_document

    result = compute_question(scenario_of(options), territory=choose_territory())
    language = asked_language()
    document = partial(compute_document, result, language, by_oblast=asked_by_oblast())
    renderers = document_renderers(document, lambda: result.to_dict(language), output)

    def features() -> Sequence[Feature]:
        from dmz.output.layers.features import result_features

        return result_features(result, by_oblast=by_oblast)

    renderers |= layer_renderers(result, features, document)
    emit(renderers, format_, output, result.warnings)
