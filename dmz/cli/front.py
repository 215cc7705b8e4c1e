"""``dmz front``: what a front line says, and lines made from polygons or settlements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from click.core import ParameterSource

from dmz.cli.options import (
    FrontSpec,
    chosen_format,
    chosen_territory,
    document_renderers,
    emit,
    front_options,
    line_options,
    option,
    output_options,
    source_options,
    territory_options,
)
from dmz.errors import QuestionError


@click.group()
def front() -> None:
    """Look at a front line, compare two, or derive one.

    \b
    Examples:
      dmz front show
      dmz front show --front deepstatemap_data_20251201.geojson
      dmz front diff deepstate@2025-11-01 deepstate@2025-12-01
      dmz front derive held.shp more.shp --output line.geojson
      dmz front history 'days/*.geojson'
    """


def _named_once(positional: tuple[str, ...], fronts: tuple[str, ...]) -> tuple[str, ...]:
    """The argument, which outdoes a variable, or the option."""
    typed = (
        click.get_current_context().get_parameter_source("fronts") is ParameterSource.COMMANDLINE
    )
    if positional and typed:
        raise QuestionError("the front line is named twice: give SPEC or --front, not both")
    return positional or fronts


def _show(
    specs: tuple[str, ...], format_: str, output: str | None, line: Mapping[str, Any]
) -> None:
    from dmz.answers.front_show import show_front
    from dmz.land.front import FrontChoice
    from dmz.output.layers.features import holdings_geojson
    from dmz.output.tables.holdings import front_document

    territory = chosen_territory()
    holdings = show_front(FrontChoice(specs=specs, **line).read(territory), territory)
    renderers = document_renderers(lambda: front_document(holdings), holdings.to_dict)
    renderers["geojson"] = lambda: holdings_geojson(holdings)
    emit(renderers, format_, output, holdings.warnings)


@front.command(
    epilog="""\b
Examples:
  dmz front show
  dmz front show deepstate@2025-12-01
  dmz front show deepstatemap_data_20251201.geojson --format json
"""
)
@click.argument("spec", type=FrontSpec(), nargs=-1, metavar="[SPEC]...")
@front_options
@output_options("geojson")
def show(
    spec: tuple[str, ...],
    fronts: tuple[str, ...],
    format_: str | None,
    output: str | None,
    **line: Any,
) -> None:
    """Print a front line's length and date, and the land each party holds by oblast.

    SPEC is what --front takes: a file, a source as ID@DATE, or a feature layer's address. Several are united.
    """
    _show(_named_once(spec, fronts), chosen_format(format_, output), output, line)


@front.command(
    epilog="""\b
Examples:
  dmz front derive held.geojson --output line.geojson
  dmz front derive control.shp advances.shp before_2022.shp -o line.geojson
  dmz front derive settlements.csv --format geojson > line.geojson
"""
)
@click.argument("sources", type=FrontSpec(), nargs=-1, required=True, metavar="SOURCE...")
@line_options
@source_options
@territory_options
@output_options("geojson", default="geojson")
def derive(sources: tuple[str, ...], format_: str | None, output: str | None, **line: Any) -> None:
    """Make a front line from polygons of held land, a drawn line, or settlements with their holder.

    Prints GeoJSON unless told otherwise: the line, and the land on both sides of it.
    """
    format_ = chosen_format(format_, output)
    _show(sources, format_, output, line)


@front.command(
    epilog="""\b
Examples:
  dmz front diff deepstate@2025-11-01 deepstate@2025-12-01
  dmz front diff old.geojson new.geojson --format csv
  dmz front diff deepstate@2025-12-01 deepstate@latest -o changed.geojson
"""
)
@click.argument("earlier", type=FrontSpec())
@click.argument("later", type=FrontSpec())
@line_options
@source_options
@territory_options
@output_options("geojson")
def diff(earlier: str, later: str, format_: str | None, output: str | None, **line: Any) -> None:
    """Measure what changed between two front lines: land gained and lost by oblast, and how far the line moved.

    EARLIER and LATER are what --front takes. Gains and losses are those of the party whose area the polygons are (--held-by).
    """
    format_ = chosen_format(format_, output)
    from dmz.answers.front_diff import compare_fronts
    from dmz.land.front import FrontChoice
    from dmz.output.layers.features import change_geojson
    from dmz.output.tables.changes import change_document

    territory = chosen_territory()
    before, after = (
        FrontChoice(specs=(spec,), **line).read(territory) for spec in (earlier, later)
    )
    change = compare_fronts(before, after, territory)
    renderers = document_renderers(lambda: change_document(change), change.to_dict)
    renderers["geojson"] = lambda: change_geojson(change)
    emit(renderers, format_, output, change.warnings)


@front.command(
    epilog="""\b
Examples:
  dmz front history 'days/deepstatemap_data_202511*.geojson'
  dmz front history deepstate@2025-11-01..2025-12-01 --plot november.png
  dmz front history 'days/*.geojson' --city Pokrovsk --output november.csv
"""
)
@click.argument("fronts", type=FrontSpec(), nargs=-1, required=True, metavar="FRONT...")
@option(
    "--city",
    "cities",
    multiple=True,
    metavar="NAME",
    help="Follow its distance to the line. [default: Kramatorsk and Sloviansk]",
)
@option(
    "--plot", metavar="PATH", help="Write small multiples of the figures, as .png, .svg or .pdf."
)
@line_options
@source_options
@territory_options
@output_options()
def history(
    fronts: tuple[str, ...],
    cities: tuple[str, ...],
    plot: str | None,
    format_: str | None,
    output: str | None,
    **line: Any,
) -> None:
    """Follow a front line through days: length, land held by oblast, gains, losses, distance of cities.

    FRONT is a file of a day, a pattern of files, or a source with a range of days, ID@FIRST..LAST.
    """
    format_ = chosen_format(format_, output)
    from dmz.answers.front_history import follow_front
    from dmz.land.front import FrontChoice
    from dmz.output.tables.history import history_document

    if plot:
        from dmz.output.maps.history import check_plot

        check_plot(plot)
    followed = follow_front(fronts, chosen_territory(), cities=cities, line=FrontChoice(**line))
    if plot:
        from dmz.output.files import write_atomically
        from dmz.output.maps.history import draw_history

        write_atomically(plot, draw_history(followed, plot))
    remarks = (*(f"not read: {each.reason}" for each in followed.missing), *followed.warnings)
    emit(
        document_renderers(lambda: history_document(followed), followed.to_dict),
        format_,
        output,
        remarks,
    )
