"""The flat table of ``dmz plan run``, which CSV prints."""

from __future__ import annotations

from dmz.measure.figures import ZoneFigures
from dmz.output.tables.document import Table
from dmz.output.tables.figures import FIGURES, RANGES, SHARES, zones_data
from dmz.output.tables.kinds import Cell
from dmz.plans.outcome import PlanResult, ReadingOutcome


def plan_data(result: PlanResult, *, water: bool = False) -> Table:
    """Make the flat table of a plan's sets of figures; see `zones_data`.

    A reading stands in it as ``--set`` takes it, and in words.
    """
    sets = [
        ((result.plan.label(outcome.reading), result.words(outcome), *head, figures.party), figures)
        for outcome in result.readings
        for head, figures in _figure_sets(outcome)
    ]
    heads = ("reading", "reading_in_words", "of", "number", "provision", "party")
    names = (*FIGURES, *RANGES, *SHARES)
    return zones_data(heads, sets, names, result.breakdown.level, water=water)


def _figure_sets(outcome: ReadingOutcome) -> list[tuple[list[Cell], ZoneFigures]]:
    """Return the sets of figures of a reading, each with what it is of."""
    sets: list[tuple[list[Cell], ZoneFigures]] = []
    for each in outcome.provisions:
        head: list[Cell] = ["provision", each.provision.number, each.provision.name]
        sets += [(head, zone) for zone in each.figures]
    sets += [(["total", None, None], zone) for zone in outcome.total]
    if len(outcome.classes) > 1:
        for total in outcome.classes:
            sets += [(["class_total", None, total.what], zone) for zone in total.figures]
            sets += [(["class_gives_up", None, total.what], zone) for zone in total.gives_up]
    for given in outcome.gives_up:
        sets += [
            ([f"gives_up_{name}", None, None], getattr(given, name))
            for name in ("leave", "empty", "total")
        ]
    return sets
