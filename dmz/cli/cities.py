"""``dmz cities``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.completion import complete_cities
from dmz.cli.formats import LAYER_FORMATS
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import Output, output_options
from dmz.cli.question import front_option, further_options, scenario_of, uncertainty_option
from dmz.cli.territory import choose_territory
from dmz.cli.values import Kilometres


@command()
@click.argument("names", nargs=-1, shell_complete=complete_cities)
@option("--oblast", metavar="NAME", help="Only places in this oblast.")
@option(
    "--within",
    "within_km",
    type=Kilometres(),
    help="Only places within this distance of the front line.",
)
@option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    help="List at most this many places, the largest first.",
)
@front_option
@uncertainty_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def cities(
    names: tuple[str, ...],
    oblast: str | None,
    within_km: float | None,
    limit: int,
    out: Output,
    **options: Any,
) -> None:
    """Find places, who holds them, and how far the front line is.

    NAMES may be in any common spelling or script. All places with a name are listed;
    without a name, the largest places.

    \b
    Examples:
      dmz cities Slavyansk
      dmz cities Pokrovsk Dobropillia --format csv
      dmz cities --within 30 --limit 20
      dmz cities --oblast Kharkiv --front deepstatemap_data_20251201.geojson
    """
    from dmz.answers.cities import places_question
    from dmz.output.layers.features import places_features
    from dmz.output.tables.cities import cities_document

    territory = choose_territory()
    scenario = scenario_of(options)
    asked = {"names": names, "oblast": oblast, "within_km": within_km, "limit": limit}
    found = places_question(scenario, territory, **asked)
    out.emit_answer(found, cities_document, features=places_features)
