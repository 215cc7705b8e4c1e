"""``dmz front``: what a front line says, and lines made from polygons or settlements."""

from __future__ import annotations

import click

from dmz.cli.options import chosen_format, document_renderers, emit, front_options, option, output_options, together


@click.group()
def front() -> None:
    """Look at a front line, or derive one.

    \b
    Examples:
      dmz front show
      dmz front show --front deepstatemap_data_20251201.geojson
      dmz front derive held.shp more.shp --output line.geojson
    """


def _survey(fronts: tuple[str, ...], held_by: str | None, sliver_km: float, include_border: bool, format_: str, output: str | None, quiet: bool) -> None:
    from dmz.documents import front_document
    from dmz.export import holdings_geojson
    from dmz.front import read_front
    from dmz.holdings import survey_holdings
    from dmz.territory import shipped_territory

    territory = shipped_territory()
    holder = territory.party(held_by) if held_by else None
    line = read_front(fronts, territory, holder=holder, sliver_km=sliver_km, include_border=include_border)
    holdings = survey_holdings(line, territory)
    renderers = document_renderers(lambda: front_document(holdings), holdings.to_dict)
    renderers["geojson"] = lambda: holdings_geojson(holdings, {p.id: p.colour for p in territory.parties})
    emit(renderers, format_, output, line.warnings, quiet)


@front.command(
    epilog="""\b
Examples:
  dmz front show
  dmz front show --front deepstatemap_data_20251201.geojson --format json
"""
)
@front_options
@output_options
def show(
    fronts: tuple[str, ...], held_by: str | None, sliver_km: float, include_border: bool,
    format_: str | None, output: str | None, quiet: bool, verbose: bool,
) -> None:
    """Print a front line's length and date, and the land each party holds by oblast."""
    _survey(fronts, held_by, sliver_km, include_border, chosen_format(format_, output), output, quiet)


@front.command(
    epilog="""\b
Examples:
  dmz front derive held.geojson --output line.geojson
  dmz front derive control.shp advances.shp before_2022.shp -o line.geojson
  dmz front derive settlements.csv --format geojson > line.geojson
"""
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@together(
    option("--held-by", metavar="PARTY", help="Whose area the polygons are. [default: russia]"),
    option("--sliver", "sliver_km", type=float, default=1.0, help="Strips narrower than this, in km, between two maps are not land held by anyone else."),
    option("--include-border", is_flag=True, help="Add the border with the holder's own state to the front line."),
)
@output_options
def derive(
    sources: tuple[str, ...], held_by: str | None, sliver_km: float, include_border: bool,
    format_: str | None, output: str | None, quiet: bool, verbose: bool,
) -> None:
    """Make a front line from polygons of held land, a drawn line, or settlements with their holder.

    Prints GeoJSON unless told otherwise: the line, and the land on both sides of it.
    """
    format_ = chosen_format(format_ or (None if output and output != "-" else "geojson"), output)
    _survey(sources, held_by, sliver_km, include_border, format_, output, quiet)
