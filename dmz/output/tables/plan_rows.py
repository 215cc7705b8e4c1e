"""The flat table of ``dmz plan run``, which CSV prints."""

from __future__ import annotations

from dmz.measure.figures import ZoneFigures
from dmz.measure.scenario import OBLAST
from dmz.output.tables.document import Table, data_table
from dmz.output.tables.figures import FIGURES, RANGES, SHARES
from dmz.output.tables.kinds import Cell
from dmz.output.tables.wet import WATER
from dmz.plans.outcome import PlanResult, ReadingOutcome


def plan_data(result: PlanResult, *, water: bool = False) -> Table:
    """Make the flat table: a row for each set of figures, its oblasts and subregions.

    A set's own row has no oblast, and an oblast's no subregion. A reading stands in it
    as ``--set`` takes it, and in words. How much of the land is water takes a moment to
    find out, and has a column where that is asked for.
    """
    level = result.breakdown.level
    # Only where they were asked for.
    finer = () if level == OBLAST else (level, f"{level}_id")
    none, last = [None] * len(finer), (WATER,) if water else ()
    names = (*FIGURES, *RANGES, *SHARES)
    rows: list[list[Cell]] = []
    for outcome in result.readings:
        label = result.plan.label(outcome.reading)
        for head, figures in _figure_sets(outcome):
            own = [label, result.words(outcome), *head, figures.party]
            cells = [getattr(figures, name, None) for name in names]
            rows.append([*own, None, *none, *cells, *(figures.water_km2 for _ in last)])
            for share in figures.by_oblast:
                # Land beyond the border is in no oblast, and only oblasts have shares.
                cells = [getattr(share, name, None) for name in names]
                wet = [figures.water_in(share.oblast) for _ in last]
                rows.append([*own, share.oblast, *none, *cells, *wet])
            for row in figures.by_subregion or ():
                cells = [getattr(row, name, None) for name in names]
                wet = [None for _ in last]
                rows.append([*own, row.oblast, row.subregion, row.id, *cells, *wet])
    head_names = ("reading", "reading_in_words", "of", "number", "provision", "party", "oblast")
    return data_table((*head_names, *finer, *names, *last), rows)


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
