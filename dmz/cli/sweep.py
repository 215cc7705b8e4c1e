"""``dmz sweep``."""

from __future__ import annotations

from functools import partial
from typing import Any

from dmz.cli.formats import picture_format
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import (
    asked_language,
    choose_format,
    emit_answer,
    emit_picture,
    output_options,
)
from dmz.cli.question import further_options, place_options, scenario_of, uncertainty_option
from dmz.cli.territory import choose_territory
from dmz.cli.values import Kilometres


@command(
    epilog="""\b
Examples:
  dmz sweep --from 1 --to 50 --step 0.5
  dmz sweep --to 40 --step 5 --whole-front --format csv > curve.csv
  dmz sweep --to 50 -o curve.png
  dmz sweep --from 0.5 --to 40 --population ukr_pop_2025_CN_100m_R2025A_v1.tif -o curve.json
"""
)
@option("--from", "start_km", type=Kilometres(), default=1.0, help="First distance.")
@option("--to", "stop_km", type=Kilometres(), default=50.0, help="Last distance.")
@option("--step", "step_km", type=Kilometres(), default=0.5, help="Step between distances.")
@place_options
@uncertainty_option
@further_options
@output_options()
def sweep(
    start_km: float,
    stop_km: float,
    step_km: float,
    format_: str | None,
    output: str | None,
    **options: Any,
) -> None:
    """Measure area and people against distance, for each party.

    --output with .png, .svg or .pdf draws the curve.
    """
    picture = picture_format(format_, output)
    format_ = format_ or "table" if picture else choose_format(format_, output)
    from dmz.answers.sweep import sweep as answer
    from dmz.output.tables.sweep import sweep_document

    curve = answer(
        scenario_of(options),
        start_km=start_km,
        stop_km=stop_km,
        step_km=step_km,
        territory=choose_territory(),
    )
    if picture and output:
        from dmz.output.maps.charts import draw_curve_chart

        draw = partial(draw_curve_chart, curve, picture, asked_language())
        emit_picture(draw, output, curve.warnings)
        return
    emit_answer(curve, sweep_document, format_, output)
