"""Options for another territory than the shipped one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dmz.cli.options import combine, option
from dmz.cli.values import Seat
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.land.territory import Territory


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Keep an option's value for `choose_territory`."""
    context.meta[f"dmz.territory.{parameter.name}"] = value


territory_options = combine(
    option(
        "--territory",
        "path",
        metavar="PATH",
        expose_value=False,
        callback=_remember,
        help="Another territory: polygons of its regions. Needs --party twice, and --front.",
    ),
    option(
        "--party",
        "parties",
        multiple=True,
        metavar="NAME",
        expose_value=False,
        callback=_remember,
        help="A party on that territory. The polygons of --front are land of the second, "
        "unless --held-by names the first.",
    ),
    option(
        "--seat",
        "seats",
        type=Seat(),
        multiple=True,
        metavar="PARTY=LATITUDE,LONGITUDE",
        expose_value=False,
        callback=_remember,
        help="A point on a party's side; needed where --front is a drawn line.",
    ),
    option(
        "--places",
        "places",
        metavar="PATH",
        expose_value=False,
        callback=_remember,
        help="Settlements of that territory: points with the columns name and population.",
    ),
)


def choose_territory() -> Territory:
    """Return the territory that the command's options name, or the shipped one.

    Raises
    ------
    QuestionError
        Options of a territory without --territory, or two seats of one party.
    InputError
        As `dmz.land.theatre.read_territory`.
    """
    from dmz.land.theatre import read_territory, shipped_territory

    meta = click.get_current_context().meta
    path, parties, seats, places = (
        meta[f"dmz.territory.{name}"] for name in ("path", "parties", "seats", "places")
    )
    if path is None:
        if parties or seats or places:
            raise QuestionError("--party, --seat and --places need --territory")
        return shipped_territory()
    if len(dict(seats)) < len(seats):
        raise QuestionError("--seat is given twice for one party; give each party one")
    return read_territory(path, parties, places=places, seats=dict(seats))
