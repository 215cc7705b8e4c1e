"""``dmz front``: what a front line says, and lines made from polygons or settlements."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.options import (
    chosen_format,
    chosen_territory,
    document_renderers,
    emit,
    front_options,
    line_options,
    output_options,
    territory_options,
)


@click.group()
def front() -> None:
    """Look at a front line, or derive one.

    \b
    Examples:
      dmz front show
      dmz front show --front deepstatemap_data_20251201.geojson
      dmz front derive held.shp more.shp --output line.geojson
    """


def _survey(fronts: tuple[str, ...], format_: str, output: str | None, **line: Any) -> None:
    from dmz.documents.holdings import front_document
    from dmz.export import holdings_geojson
    from dmz.front import read_front
    from dmz.holdings import survey_holdings

    territory = chosen_territory()
    holdings = survey_holdings(read_front(fronts, territory, **line), territory)
    renderers = document_renderers(lambda: front_document(holdings), holdings.to_dict)
    renderers["geojson"] = lambda: holdings_geojson(holdings, {p.id: p.colour for p in territory.parties})
    emit(renderers, format_, output, holdings.front.warnings)


@front.command(
    epilog="""\b
Examples:
  dmz front show
  dmz front show --front deepstatemap_data_20251201.geojson --format json
"""
)
@front_options
@output_options
def show(fronts: tuple[str, ...], format_: str | None, output: str | None, **line: Any) -> None:
    """Print a front line's length and date, and the land each party holds by oblast."""
    _survey(fronts, chosen_format(format_, output), output, **line)


@front.command(
    epilog="""\b
Examples:
  dmz front derive held.geojson --output line.geojson
  dmz front derive control.shp advances.shp before_2022.shp -o line.geojson
  dmz front derive settlements.csv --format geojson > line.geojson
"""
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@line_options
@territory_options
@output_options
def derive(sources: tuple[str, ...], format_: str | None, output: str | None, **line: Any) -> None:
    """Make a front line from polygons of held land, a drawn line, or settlements with their holder.

    Prints GeoJSON unless told otherwise: the line, and the land on both sides of it.
    """
    format_ = chosen_format(format_ or (None if output and output != "-" else "geojson"), output)
    _survey(sources, format_, output, **line)
