"""``dmz front``: inspect front lines, and derive them from held land or settlements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click
from click.core import ParameterSource

from dmz.cli.defaults import default_cities
from dmz.cli.formats import LAYER_FORMATS, PICTURES
from dmz.cli.help import Group
from dmz.cli.options import option
from dmz.cli.output import Output, asked_language, output_options
from dmz.cli.question import front_option, further_options, scenario_of
from dmz.cli.territory import choose_territory
from dmz.cli.values import FrontSpec
from dmz.errors import QuestionError


@click.group(cls=Group)
def front() -> None:
    """Inspect, compare, follow or derive front lines.

    \b
    Examples:
      dmz front show
      dmz front show --front deepstatemap_data_20251201.geojson
      dmz front diff deepstate@2025-11-01 deepstate@2025-12-01
      dmz front derive held.shp more.shp --output line.geojson
      dmz front history 'days/*.geojson'
    """


def _merge_specs(positional: tuple[str, ...], fronts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the argument, or else the option; an argument overrides a variable."""
    source = click.get_current_context().get_parameter_source("fronts")
    if positional and source is ParameterSource.COMMANDLINE:
        raise QuestionError("the front line is named twice: give SPEC or --front, not both")
    return positional or fronts


def _emit_front(options: Mapping[str, Any], out: Output) -> None:
    """Read a front line, and print what it is and what each party holds."""
    from dmz.answers.front_show import show_front
    from dmz.output.layers.features import holdings_features
    from dmz.output.tables.front_show import front_show_document

    territory = choose_territory()
    choice = scenario_of(options).front
    holdings = show_front(choice.read(territory), territory, choice)
    out.emit_answer(holdings, front_show_document, features=holdings_features)


@front.command()
@click.argument("spec", type=FrontSpec(), nargs=-1, metavar="[SPEC]...")
@front_option
@further_options
@output_options("geojson", *LAYER_FORMATS)
def show(spec: tuple[str, ...], fronts: tuple[str, ...], out: Output, **options: Any) -> None:
    """Show a line's length and date, and the land each party holds.

    SPEC is given as for --front: a file, a source as ID@DATE, or the address of a
    feature layer. Several are united.

    \b
    Examples:
      dmz front show
      dmz front show deepstate@2025-12-01
      dmz front show deepstatemap_data_20251201.geojson --format json
      dmz front show deepstate@2025-12-01 --across-water --min-pocket 0.5
    """
    specs = _merge_specs(spec, fronts)
    _emit_front(options | {"fronts": specs}, out)


@front.command()
@click.argument("sources", type=FrontSpec(), nargs=-1, required=True, metavar="SOURCE...")
@further_options
@output_options("geojson", *LAYER_FORMATS, default="geojson")
def derive(sources: tuple[str, ...], out: Output, **options: Any) -> None:
    """Derive a front line from held land, a line or settlements.

    Prints the line and the land on both sides of it, as GeoJSON by default.

    \b
    Examples:
      dmz front derive held.geojson --output line.geojson
      dmz front derive control.shp advances.shp before_2022.shp -o line.geojson
      dmz front derive settlements.csv --format geojson > line.geojson
    """
    _emit_front(options | {"fronts": sources}, out)


@front.command()
@click.argument("earlier", type=FrontSpec())
@click.argument("later", type=FrontSpec())
@further_options
@output_options("geojson", *LAYER_FORMATS, pictures=PICTURES)
def diff(earlier: str, later: str, out: Output, **options: Any) -> None:
    """Measure what changed between two front lines.

    Prints land gained and lost by oblast, and how far the line moved. EARLIER and LATER
    are given as for --front; join the files of one front with +. Gains and losses are
    those of the party whose held land the polygons show (--held-by). --output with
    .png, .svg or .pdf draws a map of them.

    \b
    Examples:
      dmz front diff deepstate@2025-11-01 deepstate@2025-12-01
      dmz front diff old.geojson new.geojson --format csv
      dmz front diff deepstate@2025-12-01 deepstate@latest -o changed.geojson
      dmz front diff november.geojson december.geojson -o changed.png
      dmz front diff november.shp+before_2022.shp december.shp+before_2022.shp
    """
    from dmz.answers.front_diff import compare_fronts
    from dmz.output.layers.features import change_features
    from dmz.output.tables.front_diff import front_diff_document
    from dmz.sources.specs import split_spec

    territory = choose_territory()
    before, after = (
        scenario_of(options | {"fronts": split_spec(spec)}).front.read(territory)
        for spec in (earlier, later)
    )
    change = compare_fronts(before, after, territory)

    def draw() -> bytes:
        from dmz.output.maps.change import subject_of_change
        from dmz.output.maps.figure import draw_map

        return draw_map(subject_of_change(change), out.format)

    out.emit_answer(change, front_diff_document, features=change_features, draw=draw)


@front.command()
@click.argument("fronts", type=FrontSpec(), nargs=-1, required=True, metavar="FRONT...")
@option(
    "--city",
    "cities",
    multiple=True,
    metavar="NAME",
    stated_default=default_cities,
    help="City whose distance to the line is followed; repeat for several.",
)
@option("--plot", metavar="PATH", help="Draw the figures as small multiples: .png, .svg or .pdf.")
@further_options
@output_options()
def history(
    fronts: tuple[str, ...], cities: tuple[str, ...], plot: str | None, out: Output, **options: Any
) -> None:
    """Follow a front line from day to day.

    Prints its length, land held, gained and lost by oblast, and the distance of cities.
    FRONT is one day's file, a file pattern, or a source with a range of days,
    ID@FIRST..LAST. Files joined to it with + belong to every day.

    \b
    Examples:
      dmz front history 'days/deepstatemap_data_202511*.geojson'
      dmz front history deepstate@2025-11-01..2025-12-01 --plot november.png
      dmz front history 'days/*.geojson' --city Pokrovsk --output november.csv
      dmz front history 'days/*.shp+before_2022.shp'
    """
    from dmz.answers.front_history import follow_front
    from dmz.output.tables.front_history import front_history_document

    if plot:
        from dmz.output.maps.history import check_plot

        check_plot(plot)
    choice = scenario_of(options).front
    followed = follow_front(fronts, choose_territory(), cities=cities, line=choice)
    if plot:
        from dmz.output.files import write_atomically
        from dmz.output.maps.history import draw_history

        write_atomically(plot, draw_history(followed, plot, asked_language()))
    unread = tuple(f"not read: {each.reason}" for each in followed.missing)
    out.emit_answer(followed, front_history_document, notes=unread)
