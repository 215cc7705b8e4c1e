"""``dmz sweep``."""

from __future__ import annotations

from typing import Any

from dmz.cli.formats import PICTURES
from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import Output, asked_language, output_options
from dmz.cli.question import further_options, place_options, scenario_of, uncertainty_option
from dmz.cli.territory import choose_territory
from dmz.cli.values import Kilometres


@command()
@option("--from", "start_km", type=Kilometres(), default=1.0, help="First distance.")
@option("--to", "stop_km", type=Kilometres(), default=50.0, help="Last distance.")
@option("--step", "step_km", type=Kilometres(), default=0.5, help="Step between distances.")
@place_options
@uncertainty_option
@further_options
@output_options(pictures=PICTURES)
def sweep(start_km: float, stop_km: float, step_km: float, out: Output, **options: Any) -> None:
    """Measure area and people against distance, for each party.

    --output with .png, .svg or .pdf draws the curve.

    \b
    Examples:
      dmz sweep --from 1 --to 50 --step 0.5
      dmz sweep --to 40 --step 5 --whole-front --format csv > curve.csv
      dmz sweep --to 50 -o curve.png
      dmz sweep --from 0.5 --to 40 --population landscan-hd-ukraine.tif -o curve.json
    """
    from dmz.answers.sweep import sweep as answer
    from dmz.output.tables.sweep import sweep_document

    curve = answer(
        scenario_of(options),
        start_km=start_km,
        stop_km=stop_km,
        step_km=step_km,
        territory=choose_territory(),
    )

    def draw() -> bytes:
        from dmz.output.maps.charts import draw_curve_chart

        return draw_curve_chart(curve, out.format, asked_language())

    out.emit_answer(curve, sweep_document, draw=draw)
