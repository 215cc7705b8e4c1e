"""``dmz balance``."""

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


class PartyZone(click.ParamType[tuple[str, float | None, str | None]]):
    """``PARTY=KM`` or ``PARTY=oblast:NAME``."""

    name = "party=zone"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float | None, str | None]:
        """The party's id, and its depth or its oblast; or a usage error."""
        if isinstance(value, tuple):
            return value
        party, equals, zone = str(value).partition("=")
        kind, colon, oblast = zone.partition(":")
        if (
            not equals
            or not party.strip()
            or (colon and (kind.strip().lower() != "oblast" or not oblast.strip()))
        ):
            self.fail(
                f"'{value}' is not PARTY=KM or PARTY=oblast:NAME, as in ukraine=40 or ukraine=oblast:Donetsk",
                param,
                ctx,
            )
        if colon:
            return party.strip().lower(), None, oblast.strip()
        return party.strip().lower(), Kilometres().convert(zone, param, ctx), None


@click.command(
    epilog="""\b
Examples:
  dmz balance --given ukraine=40
  dmz balance --of population --given ukraine=40
  dmz balance --of area --given "ukraine=oblast:Donetsk" --format json
"""
)
@option(
    "--of",
    type=click.Choice(["area", "population"]),
    default="area",
    help="What both zones are to have as much of.",
)
@option(
    "--given",
    type=PartyZone(),
    required=True,
    metavar="PARTY=ZONE",
    help="One party's zone: a depth in km, or oblast:NAME for all the land that it holds there.",
)
@place_options
@population_options
@front_options
@output_options()
def balance(
    of: str,
    given: tuple[str, float | None, str | None],
    format_: str | None,
    output: str | None,
    **question: Any,
) -> None:
    """Find the depth at which the other party's zone has the same area, or people, to 10 m."""
    format_ = chosen_format(format_, output)
    from dmz.answers.balance import Given
    from dmz.answers.balance import balance as answer
    from dmz.output.tables.balance import balance_document

    party, depth_km, oblast = given
    found = answer(
        scenario_of(question), Given(party, depth_km, oblast), of=of, territory=chosen_territory()
    )
    emit(
        document_renderers(lambda: balance_document(found), found.to_dict),
        format_,
        output,
        found.warnings,
    )
