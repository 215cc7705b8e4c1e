"""``dmz compute``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from dmz.cli.formats import LAYER_FORMATS
from dmz.cli.help import command
from dmz.cli.output import Output, output_options, split_option
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
    from dmz.answers.compute import Result
    from dmz.output.layers.features import Feature


@command()
@click.argument("steps_km", type=Kilometres(), nargs=-1, metavar="[KM]...")
@scenario_options
@uncertainty_option
@breakdown_options
@split_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def compute(steps_km: tuple[float, ...], out: Output, **options: Any) -> None:
    """Measure the zones within pullback distances.

    KM are distances, as in --distance: dmz compute 40, dmz compute 5 10 40. Prints the
    answer in a sentence, then each zone's land and people by party; --full adds
    oblasts, settlements, estimates and sources, --by raions or hromadas.

    \b
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
    given = click.get_current_context().get_parameter_source("distances_km")
    if steps_km and given is ParameterSource.COMMANDLINE:
        raise QuestionError("distances are given twice: as arguments and with --distance")
    if steps_km:
        options["distances_km"] = steps_km
    from dmz.answers.ensemble import compute_question
    from dmz.output.tables.compute import compute_document

    result = compute_question(scenario_of(options), territory=choose_territory())

    def features(result: Result) -> Sequence[Feature]:
        from dmz.output.layers.features import result_features

        return result_features(result, by_oblast=out.by_oblast)

    document = partial(compute_document, by_oblast=asked_by_oblast())
    out.emit_answer(result, document, features=features)
