"""Options that ask a question, and the scenario or plan that they describe."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from dmz.cli.access import source_options
from dmz.cli.defaults import default_cities, default_holder
from dmz.cli.options import combine, option
from dmz.cli.territory import choose_territory, territory_options
from dmz.cli.values import (
    Assignment,
    FrontSpec,
    Kilometres,
    PartyDepth,
    SquareKilometres,
    UncertaintyKm,
)
from dmz.errors import QuestionError

if TYPE_CHECKING:
    from dmz.measure.scenario import Scenario
    from dmz.plans.outcome import PlanResult
    from dmz.plans.run import PlanQuestion

distance_options = combine(
    option(
        "--distance",
        "-d",
        "distances_km",
        type=Kilometres(),
        multiple=True,
        stated_default="5, 10 and 40",
        help="Pullback distance of both parties; repeat for several.",
    ),
    option(
        "--depth",
        "depths_km",
        type=PartyDepth(),
        multiple=True,
        metavar="PARTY=KM",
        help="Depth of one party, if they differ. A party without one takes --distance, or "
        "does not pull back.",
    ),
)

front_option = option(
    "--front",
    "fronts",
    type=FrontSpec(),
    multiple=True,
    metavar="PATH|ID@DATE",
    stated_default="the shipped schematic line",
    help="Front line: polygons of held land (several files are united), a line, settlements "
    "with their holders, a source such as deepstate@2025-12-01 or isw@latest (see 'dmz data "
    "list'), or the address of a feature layer (https://.../FeatureServer/0).",
)

sector_options = combine(
    option(
        "--city",
        "cities",
        multiple=True,
        metavar="NAME",
        stated_default=default_cities,
        help="City that the sector faces; repeat for several. A name, 'Name (Oblast)', a "
        "GeoNames id, or Name=LATITUDE,LONGITUDE.",
    ),
    option(
        "--reach",
        "reach_km",
        type=Kilometres(),
        stated_default="50",
        help="Measure from the front line within this distance of any city.",
    ),
    option(
        "--oblast",
        "oblasts",
        multiple=True,
        metavar="NAME",
        help="Measure from the front line in this oblast instead.",
    ),
    option(
        "--sector",
        metavar="PATH",
        help="Measure from the front line inside the polygons of this file instead.",
    ),
    option("--whole-front", is_flag=True, help="Measure from the whole front line instead."),
)

model_option = option(
    "--model",
    type=click.Choice(["line", "city"]),
    default="line",
    help="Measure from the line, or from the cities' centres.",
)

population_options = combine(
    option(
        "--population",
        "populations",
        multiple=True,
        metavar="PATH|ID@DATE|points",
        stated_default="the shipped surface",
        help="People: a raster (repeat for tiles), polygons or points with a population column, "
        "a source such as worldpop@2025, or 'points': the shipped settlements, each in or out "
        "of a zone by its centre.",
    ),
    option(
        "--population-kind",
        type=click.Choice(["count", "density"]),
        help="What a raster's cells hold, if it does not state it: people, or people per km².",
    ),
    option(
        "--scale",
        metavar="PATH|remaining",
        help="Multiply people by a CSV of factors (place or oblast, party, factor, source), or by "
        "'remaining': the latest dated estimates, where they cover the land.",
    ),
)

uncertainty_option = option(
    "--uncertainty",
    "uncertainty_km",
    type=UncertaintyKm(),
    default="auto",
    metavar="KM|auto|none|ensemble",
    help="Median displacement of the line behind the ranges. auto: as the source states, else as "
    "maps of the same day differ; none: no ranges; ensemble: the smallest and largest figures of "
    "several maps, each a --front (not in plan history).",
)

breakdown_options = combine(
    option(
        "--by",
        type=click.Choice(["oblast", "raion", "hromada"]),
        default="oblast",
        help="Also show oblasts in the short answer, or break people and settlements down by raion "
        "or hromada.",
    ),
    option(
        "--regions",
        metavar="PATH|ID",
        help="Polygons of raions, hromadas or a finer level, with the register's codes (cod-ab has "
        "them), to add their areas.",
    ),
)


def asked_by_oblast() -> bool:
    """Tell whether --by oblast was typed: the short answer, too, then has oblasts."""
    context = click.get_current_context()
    typed = context.get_parameter_source("by") is ParameterSource.COMMANDLINE
    return typed and context.params["by"] == "oblast"


place_options = combine(front_option, sector_options, model_option, population_options)
scenario_options = combine(distance_options, place_options)

derivation_options = combine(
    option(
        "--held-by",
        metavar="PARTY",
        stated_default=default_holder,
        help="Party whose held land the polygons show.",
    ),
    option(
        "--sliver",
        "sliver_km",
        type=Kilometres(),
        default=1.0,
        help="Treat a strip between two maps that is nowhere wider than this as a gap, not land.",
    ),
    option(
        "--include-border",
        is_flag=True,
        help="Add the border with the holder's own state to the front line.",
    ),
    option(
        "--across-water",
        is_flag=True,
        help="Add the centre line of bays and lagoons up to 20 km wide between the two parties' "
        "shores.",
    ),
    option(
        "--min-pocket",
        "min_pocket_km2",
        type=SquareKilometres(),
        default=0.0,
        stated_default="none is left out",
        help="Leave out pockets smaller than this, in km²; they count as land of the party around "
        "them.",
    ),
    option(
        "--where",
        metavar="CONDITION",
        help='Features of --front that are held land, by their columns, as in "type in '
        "('gains', 'nochange')\". Layers without these columns are read whole.",
    ),
    option(
        "--incomplete",
        is_flag=True,
        help="Accept a map that leaves out land its party is known to hold.",
    ),
)

# What few questions need comes last in the help.
further_options = combine(derivation_options, territory_options, source_options)

set_option = option(
    "--set",
    "chosen",
    type=Assignment(),
    multiple=True,
    metavar="NAME=VALUE",
    help="Choose a reading of something a plan leaves open.",
)

plan_options = combine(
    set_option,
    option(
        "--line",
        "line_paths",
        type=Assignment("NAME=PATH"),
        multiple=True,
        metavar="NAME=PATH",
        help="File of a line that the plan names.",
    ),
)
_OF_PLANS = ("chosen", "line_paths")


def scenario_of(options: Mapping[str, Any]) -> Scenario:
    """Return the scenario that a command's options ask for.

    Parameters
    ----------
    options
        By keyword of `dmz.measure.scenario.Question`; a command may have a few of them.
        Those of a plan, `plan_options`, are left alone.

    Raises
    ------
    QuestionError
        Two depths of one party, or an option of the sector that has no effect.
    """
    from dmz.measure.scenario import Scenario

    keywords = {name: value for name, value in options.items() if name not in _OF_PLANS}
    _refuse_unused(keywords)
    depths = keywords.pop("depths_km", ())
    if len(dict(depths)) < len(depths):
        raise QuestionError("--depth is given twice for one party; give each party one")
    return Scenario.of(depths_km=dict(depths), **keywords)


def _refuse_unused(options: Mapping[str, Any]) -> None:
    """Refuse options of the sector that another option leaves without effect.

    Variables may be set for other commands, and a matrix may have common keys for other
    scenarios: only what is typed is refused.
    """
    context = click.get_current_context()
    flags = {"oblasts": "--oblast", "sector": "--sector", "whole_front": "--whole-front"}
    typed = [
        flag
        for name, flag in {"reach_km": "--reach", **flags}.items()
        if options.get(name) and context.get_parameter_source(name) is ParameterSource.COMMANDLINE
    ]
    if options.get("model") == "city" and typed:
        raise QuestionError(
            f"--model city measures from cities' centres: {' and '.join(typed)} would have no "
            "effect; leave that out, or --model city"
        )
    chosen = [flag for name, flag in flags.items() if options.get(name)]
    if "--reach" in typed and chosen:
        raise QuestionError(
            f"--reach is how far the line may be from a city: with {chosen[0]} it would have no "
            "effect; give one of them"
        )


def tell_renamed(specs: Iterable[str]) -> None:
    """Say on standard error which plans are asked for by an id that they once had."""
    from dmz.cli.output import print_notes
    from dmz.plans.files import find_renamed

    renamed = ((spec, find_renamed(spec)) for spec in specs)
    print_notes([f"the plan '{spec}' is now called {id}" for spec, id in renamed if id])


def plan_question(spec: str, options: Mapping[str, Any]) -> PlanQuestion:
    """Return the question about a plan that options ask.

    Raises
    ------
    QuestionError
        Two values of one name, or whatever `scenario_of` refuses.
    """
    from dmz.plans.run import PlanQuestion

    tell_renamed([spec])
    chosen, lines = options["chosen"], options["line_paths"]
    if len(dict(chosen)) < len(chosen) or len(dict(lines)) < len(lines):
        raise QuestionError("--set or --line is given twice for one name; give each name one")
    scenario = scenario_of(options)
    return PlanQuestion(spec=spec, scenario=scenario, chosen=dict(chosen), lines=dict(lines))


def answer_plan(spec: str, options: Mapping[str, Any]) -> PlanResult:
    """Run a plan as a command's options ask; see `dmz.plans.run.run_question`."""
    from dmz.plans import run

    return run.run_question(plan_question(spec, options), territory=choose_territory())
