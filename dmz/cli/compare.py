"""``dmz compare``."""

from __future__ import annotations

from functools import partial
from typing import Any

from dmz.cli.formats import LAYER_FORMATS, PICTURES
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import Output, asked_language, output_options, split_option
from dmz.cli.question import (
    further_options,
    scenario_of,
    scenario_options,
    set_option,
    tell_renamed,
    uncertainty_option,
)
from dmz.cli.territory import choose_territory


@command()
@option(
    "--plan",
    "plan_specs",
    multiple=True,
    metavar="PLAN",
    help="A plan to compare: the id of a shipped one, or a TOML file.",
)
@set_option
@scenario_options
@uncertainty_option
@split_option
@further_options
@output_options("geojson", *LAYER_FORMATS, pictures=(*PICTURES, "html"))
def compare(
    plan_specs: tuple[str, ...], chosen: tuple[tuple[str, str], ...], out: Output, **options: Any
) -> None:
    """Compare fronts, distances, plans and population sources.

    Each --front and each --population is a separate case; join the files of one case
    with +. Differences are against the first case. A plan uses its own sector, unless
    --city, --reach, --oblast, --sector or --whole-front names another. --output with
    .png, .svg or .pdf draws the cases as bars; 'dmz map --panel' draws their maps. With
    .html it makes a page of two maps, on either side of a movable divider.

    \b
    Examples:
      dmz compare -d 5 -d 10 -d 40
      dmz compare --front november.geojson --front december.geojson -d 40
      dmz compare --front control.shp+before_2022.shp --front held.geojson -d 40
      dmz compare -d 5 -d 10 -d 40 -o compared.png
      dmz compare -d 5 -d 10 -d 40 -o compared.gpkg
      dmz compare --front old.geojson --front new.geojson -d 40 -o compared.html
      dmz compare -d 40 --population landscan-hd-ukraine.tif --population worldpop@2025
      dmz compare --plan zelensky-2025 --plan twenty-point-2025 --set distance=40
      dmz compare --plan korea-1953 --plan minsk-2014 -d 10 --whole-front --format csv
    """
    from dmz.answers.compare_maps import compare_question
    from dmz.output.layers.cases import comparison_features
    from dmz.output.tables.compare import compare_document
    from dmz.plans.files import read_plan

    tell_renamed(plan_specs)
    comparison = compare_question(
        scenario_of(options),
        territory=choose_territory(),
        plans=[read_plan(spec) for spec in plan_specs],
        chosen=dict(chosen),
    )
    features = partial(comparison_features, by_oblast=out.by_oblast)

    def draw() -> str | bytes:
        if out.format == "html":
            from dmz.output.maps.comparison import make_comparison_page

            return make_comparison_page(comparison, asked_language())
        from dmz.output.maps.charts import draw_comparison

        return draw_comparison(comparison, out.format, asked_language())

    out.emit_answer(comparison, compare_document, features=features, draw=draw)
