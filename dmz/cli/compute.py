"""``dmz compute``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.options import (
    LAYER_FORMATS,
    Kilometres,
    PartyDepth,
    chosen_format,
    chosen_territory,
    document_renderers,
    emit,
    front_options,
    option,
    output_options,
    together,
    uncertainty_option,
)
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.answers.compute import Result
    from dmz.measure.scenario import Scenario

sector_options = together(
    option(
        "--city",
        "cities",
        multiple=True,
        metavar="NAME",
        help="A city the scenario is about: a name, 'Name (Oblast)', a GeoNames id, or Name=LATITUDE,LONGITUDE. "
        "[default: Kramatorsk and Sloviansk]",
    ),
    option(
        "--reach",
        "reach_km",
        type=Kilometres(),
        default=None,
        show_default="50",
        help="The sector is the front line within this distance of any city.",
    ),
    option(
        "--oblast",
        "oblasts",
        multiple=True,
        metavar="NAME",
        help="Instead: the front line in this oblast.",
    ),
    option(
        "--sector", metavar="PATH", help="Instead: the front line inside the polygons of a file."
    ),
    option("--whole-front", is_flag=True, help="Instead: the whole front line."),
)

distance_options = together(
    option(
        "--distance",
        "-d",
        "distances_km",
        type=Kilometres(),
        multiple=True,
        help="Pullback distance, the same for both parties; repeat for several. [default: 5, 10 and 40]",
    ),
    option(
        "--depth",
        "depths_km",
        type=PartyDepth(),
        multiple=True,
        metavar="PARTY=KM",
        help="Depth of one party, where they differ. A party without one takes --distance, or does not pull back.",
    ),
)

place_options = together(
    option(
        "--model",
        type=click.Choice(["line", "city"]),
        default="line",
        help="Within the distance of the front line, or of the cities' centres.",
    ),
    sector_options,
)

population_options = together(
    option(
        "--population",
        "populations",
        multiple=True,
        metavar="PATH|ID@DATE",
        help="People: a raster (GeoTIFF, also zipped; repeat for tiles), or polygons or points with a column of people; or a "
        "source, as worldpop@2025. "
        "[default: the shipped settlements]",
    ),
    option(
        "--population-kind",
        type=click.Choice(["count", "density"]),
        default=None,
        help="What a raster's cells hold, where it does not say: people, or people per km².",
    ),
    option(
        "--scale",
        metavar="PATH",
        help="CSV of factors that multiply people: place or oblast, party, factor, source.",
    ),
)

scenario_options = together(distance_options, place_options, population_options)


@click.command(
    epilog="""\b
Examples:
  dmz compute --distance 40
  dmz compute -d 5 -d 10 -d 40 --front deepstatemap_data_20251201.geojson
  dmz compute --depth ukraine=5 --depth russia=40 --format json
  dmz compute --model city --city 'Kostiantynivka (Donetsk)' -d 15
  dmz compute --whole-front -d 20 --output zones.geojson
  dmz compute -d 10 -d 40 --output zones.gpkg
  dmz compute --distance 40 --uncertainty auto
  dmz compute -d 40 --population landscan-hd-ukraine.tif --population-kind count
"""
)
@scenario_options
@front_options
@uncertainty_option
@output_options("geojson", *LAYER_FORMATS)
def compute(format_: str | None, output: str | None, **question: Any) -> None:
    """Measure the zones within pullback distances: land, people, settlements, by party and oblast."""
    format_ = chosen_format(format_, output)
    from dmz.answers.compute import compute as answer
    from dmz.output.tables.compute import compute_document

    result = answer(scenario_of(question), territory=chosen_territory())
    renderers = document_renderers(lambda: compute_document(result), result.to_dict)
    renderers |= layer_renderers(result)
    emit(renderers, format_, output, result.warnings)


def scenario_of(question: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a command's options ask for."""
    from dmz.measure.scenario import Scenario

    given = dict(question)
    depths = given.pop("depths_km", ())
    if len(dict(depths)) < len(depths):
        raise QuestionError("--depth is given twice for one party; each party has one depth")
    return Scenario.of(depths_km=dict(depths), **given)


def layer_renderers(result: Result) -> dict[str, Callable[[], str | bytes]]:
    """The formats of map layers."""

    def geojson() -> str:
        from dmz.output.layers.features import result_features
        from dmz.output.layers.geojson import to_geojson

        return to_geojson(result_features(result))

    def gpkg() -> bytes:
        from dmz.output.layers.features import result_features
        from dmz.output.layers.geopackage import to_geopackage

        return to_geopackage(result_features(result))

    def kml() -> str:
        from dmz.output.layers.features import result_features
        from dmz.output.layers.kml import to_kml

        return to_kml(result_features(result), title=f"Zones: {result.sector.title}")

    return {"geojson": geojson, "gpkg": gpkg, "kml": kml}
