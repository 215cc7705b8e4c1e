"""Options for another theatre, or the territory of a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dmz.cli.options import combine, option, remembered
from dmz.cli.values import Seat
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.land.territory import Territory


theatre_option = option(
    "--theatre",
    metavar="ID|PATH",
    remember=True,
    help="Another theatre, with its own land, parties and line: an id from 'dmz theatre list', or "
    "your own folder.",
)

territory_options = combine(
    theatre_option,
    option(
        "--territory",
        metavar="PATH",
        remember=True,
        help="Another territory: polygons of its regions. Needs --party twice, and --front.",
    ),
    option(
        "--party",
        "parties",
        multiple=True,
        metavar="NAME",
        remember=True,
        help="A party on that territory. The polygons of --front are the second party's land, "
        "unless --held-by names the first.",
    ),
    option(
        "--seat",
        "seats",
        type=Seat(),
        multiple=True,
        metavar="PARTY=LATITUDE,LONGITUDE",
        remember=True,
        help="A point on a party's side; needed if --front is a drawn line.",
    ),
    option(
        "--places",
        metavar="PATH",
        remember=True,
        help="Settlements of that territory: points with the columns name and population.",
    ),
)


ground_option = option(
    "--ground",
    metavar="ID",
    remember=True,
    help="Draw roads and railways from this source, such as natural-earth; none ship.",
)


def choose_territory() -> Territory:
    """Return the territory that the command's options name, or the shipped one.

    Of maps it has the ground that --ground names.

    Raises
    ------
    QuestionError
        A theatre and a territory, options of a territory without one, or two seats of
        one party.
    InputError
        As `dmz.land.theatre.read_theatre`, `dmz.land.theatre.read_territory` and
        `dmz.land.ways.with_ground`.
    """
    ground = click.get_current_context().meta.get("dmz.ground")
    if ground is None:
        return _choose_land()
    from dmz.land.ways import with_ground

    return with_ground(_choose_land(), ground)


def _choose_land() -> Territory:
    from dmz.land.theatre import read_territory

    path, parties, seats, places = map(remembered, ("territory", "parties", "seats", "places"))
    if path is None:
        if parties or seats or places:
            raise QuestionError("--party, --seat and --places need --territory")
        return choose_theatre()
    if remembered("theatre") is not None:
        raise QuestionError("--theatre and --territory both name the land; give one")
    if len(dict(seats)) < len(seats):
        raise QuestionError("--seat is given twice for one party; give each party one")
    return read_territory(path, parties, places=places, seats=dict(seats))


def choose_theatre() -> Territory:
    """Return the territory of the theatre that --theatre names, or of the default."""
    from dmz.land.theatre import read_theatre, shipped_territory

    theatre = remembered("theatre")
    return shipped_territory() if theatre is None else read_theatre(theatre)
