"""``dmz compute``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from dmz.cli.output import (
    LAYER_FORMATS,
    choose_format,
    document_renderers,
    emit,
    output_options,
)
from dmz.cli.question import (
    breakdown_options,
    further_options,
    scenario_of,
    scenario_options,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory

if TYPE_CHECKING:
    from dmz.answers.compute import Result


@click.command(
    epilog="""\b
Examples:
  dmz compute --distance 40
  dmz compute -d 5 -d 10 -d 40 --front deepstatemap_data_20251201.geojson
  dmz compute --depth ukraine=5 --depth russia=40 --format json
  dmz compute --model city --city 'Kostiantynivka (Donetsk)' -d 15
  dmz compute --whole-front -d 20 --output zones.geojson
  dmz compute -d 10 -d 40 --output zones.gpkg
  dmz compute --distance 40 --uncertainty none
  dmz compute --distance 10 --by raion
  dmz compute --distance 10 --by hromada --regions cod-ab
  dmz compute -d 40 --population landscan-hd-ukraine.tif --population-kind count
"""
)
@scenario_options
@uncertainty_option
@breakdown_options
@further_options
@output_options("geojson", *LAYER_FORMATS)
def compute(format_: str | None, output: str | None, **options: Any) -> None:
    """Measure the zones within pullback distances.

    Prints land, people and settlements of each zone, by party and by oblast; --by adds
    raions or hromadas.
    """
    format_ = choose_format(format_, output)
    from dmz.answers.compute import compute as answer
    from dmz.output.tables.compute import compute_document

    result = answer(scenario_of(options), territory=choose_territory())
    renderers = document_renderers(lambda: compute_document(result), result.to_dict)
    renderers |= layer_renderers(result)
    emit(renderers, format_, output, result.warnings)


def layer_renderers(result: Result) -> dict[str, Callable[[], str | bytes]]:
    """Return the renderers of the formats of map layers."""

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
