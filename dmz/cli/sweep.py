"""``dmz sweep``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.compute import place_options, population_options, scenario_of
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
  dmz sweep --from 1 --to 50 --step 0.5
  dmz sweep --to 40 --step 5 --whole-front --format csv > curve.csv
  dmz sweep --from 0.5 --to 40 --population ukr_pop_2025_CN_100m_R2025A_v1.tif -o curve.json
"""
)
@option("--from", "start_km", type=Kilometres(), default=1.0, help="The first distance.")
@option("--to", "stop_km", type=Kilometres(), default=50.0, help="The last distance.")
@option("--step", "step_km", type=Kilometres(), default=0.5, help="From one distance to the next.")
@place_options
@population_options
@front_options
@output_options()
def sweep(
    start_km: float,
    stop_km: float,
    step_km: float,
    format_: str | None,
    output: str | None,
    **question: Any,
) -> None:
    """Draw the curve: area and people against distance for each party, from one pass over the data."""
    format_ = chosen_format(format_, output)
    from dmz.answers.sweep import sweep as answer
    from dmz.output.tables.sweep import sweep_document

    curve = answer(
        scenario_of(question),
        start_km=start_km,
        stop_km=stop_km,
        step_km=step_km,
        territory=chosen_territory(),
    )
    emit(
        document_renderers(lambda: sweep_document(curve), curve.to_dict),
        format_,
        output,
        curve.warnings,
    )
