"""``dmz cities``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.options import (
    Kilometres,
    chosen_format,
    chosen_territory,
    document_renderers,
    emit,
    front_options,
    option,
    output_options,
)


@click.command(
    epilog="""\b
Examples:
  dmz cities Slavyansk
  dmz cities Pokrovsk Dobropillia --format csv
  dmz cities --within 30 --limit 20
  dmz cities --oblast Kharkiv --front deepstatemap_data_20251201.geojson
"""
)
@click.argument("names", nargs=-1)
@option("--oblast", metavar="NAME", help="Only places of this oblast.")
@option(
    "--within",
    "within_km",
    type=Kilometres(),
    default=None,
    help="Only places within this distance of the front line.",
)
@option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    help="How many places to list, the largest first.",
)
@front_options
@output_options("geojson")
def cities(
    names: tuple[str, ...],
    oblast: str | None,
    within_km: float | None,
    limit: int,
    fronts: tuple[str, ...],
    format_: str | None,
    output: str | None,
    **line: Any,
) -> None:
    """Find places by name, in any common spelling, with their holder and distance to the front line.

    Without a name it lists the largest places. A name that several places bear lists them all.
    """
    format_ = chosen_format(format_, output)
    from dmz.answers.cities import find_places
    from dmz.land.front import FrontChoice
    from dmz.output.layers.features import places_features
    from dmz.output.layers.geojson import to_geojson
    from dmz.output.tables.cities import cities_document

    territory = chosen_territory()
    front = FrontChoice(specs=fronts, **line).read(territory)
    found = find_places(
        front, territory, names=names, oblast=oblast, within_km=within_km, limit=limit
    )
    renderers = document_renderers(lambda: cities_document(found), found.to_dict)
    renderers["geojson"] = lambda: to_geojson(places_features(found))
    emit(renderers, format_, output, front.warnings)
