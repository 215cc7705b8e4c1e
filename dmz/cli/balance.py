"""``dmz balance``."""

from __future__ import annotations

from typing import Any

import click

from dmz.cli.help import command
from dmz.cli.options import option
from dmz.cli.output import Output, output_options
from dmz.cli.question import further_options, place_options, scenario_of, uncertainty_option
from dmz.cli.territory import choose_territory
from dmz.cli.values import PartyZone


@command()
@option(
    "--given",
    type=PartyZone(),
    required=True,
    metavar="PARTY=ZONE",
    help="One party's zone: its depth in km, or oblast:NAME for all land it holds there.",
)
@option(
    "--of",
    type=click.Choice(["area", "population"]),
    default="area",
    help="The figure to make equal.",
)
@place_options
@uncertainty_option
@further_options
@output_options()
def balance(
    of: str, given: tuple[str, float | None, str | None], out: Output, **options: Any
) -> None:
    """Find the depth at which the other party's zone is equal.

    The two zones then have the same area, or the same number of people. The depth is
    given to 10 m.

    \b
    Examples:
      dmz balance --given ukraine=40
      dmz balance --of population --given ukraine=40
      dmz balance --of area --given "ukraine=oblast:Donetsk" --format json
    """
    from dmz.answers.balance import Given
    from dmz.answers.balance import balance as answer
    from dmz.output.tables.balance import balance_document

    found = answer(scenario_of(options), Given(*given), of=of, territory=choose_territory())
    out.emit_answer(found, balance_document)
