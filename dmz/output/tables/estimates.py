"""The table of dated population estimates, and its notes."""

from __future__ import annotations

from collections.abc import Sequence

from dmz.land.sectors import join_names
from dmz.measure.estimates import CITY, Estimate
from dmz.output.tables.document import Column, Table
from dmz.output.tables.kinds import MISSING, Cell


def estimates_table(estimates: Sequence[Estimate], *, zones: bool = True) -> Table:
    """Make a table of estimates, each with the baseline of the same place.

    Parameters
    ----------
    zones
        Whether it has the depths of the zones that an estimate bears on.
    """
    columns = [
        Column("place", "Place"),
        Column("party", "Held by"),
        Column("estimate", "Estimate", "right"),
        Column("date", "Date", "date"),
        Column("baseline", "Baseline", "count"),
    ]
    if zones:
        columns.append(Column("distances_km", "Zones, km"))
    rows: list[list[Cell]] = []
    for each in estimates:
        row: list[Cell] = [each.place, each.party, _span(each), each.date, each.baseline]
        if zones:
            row.append(", ".join(f"{km:g}" for km in each.distances_km))
        rows.append(row)
    title = "Dated population estimates, with the baseline"
    return Table(title, tuple(columns), rows, name="estimates")


def _span(estimate: Estimate) -> str:
    """Write the number of an estimate, or its bounds."""
    low, high = estimate.low, estimate.high
    if high is None:
        return MISSING
    if low == high:
        return f"{high:,}"
    return f"{low:,} to {high:,}" if low else f"up to {high:,}"


def estimates_notes(estimates: Sequence[Estimate]) -> list[str]:
    """Say whose estimates they are, and what the baseline counts."""
    if not estimates:
        return []
    sources = [f"{each.source}{' (weak)' if each.weak else ''}" for each in estimates]
    names = join_names(list(dict.fromkeys(sources)))
    notes = [f"Estimates are from {names}; the zones' figures do not use them."]
    if any(each.scope != CITY for each in estimates):
        notes.append(
            "The estimate for an oblast covers what the party held there on its date; the "
            "baseline covers what the party holds on the line measured here."
        )
    return notes
