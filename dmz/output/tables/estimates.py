"""The table of dated population estimates, and its notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dmz.land.sectors import join_names
from dmz.measure.estimates import Estimate
from dmz.measure.towns import CutTown
from dmz.output.tables.document import Column, Table
from dmz.output.tables.kinds import MISSING, Cell, Figure
from dmz.people.estimates import CITY

MOST_ZONES = 3  # that fit beside an estimate on a terminal of 80 columns


def estimates_table(
    estimates: Sequence[Estimate], holders: Mapping[str, str], *, zones: bool = True
) -> Table:
    """Make a table of the latest estimates, each with the baseline of the same place.

    Parameters
    ----------
    holders
        Names of the parties by their ids: an oblast has an estimate for each of them.
    zones
        Whether it has what each estimate says of the widest zones, in place of the
        baseline where there are several.
    """
    depths = sorted({km for each in estimates for km in each.distances_km})[-MOST_ZONES:]
    depths = depths if zones else []
    columns = [
        Column("place", "Place"),
        Column("date", "Date", "date"),
        Column("estimate", "Estimate", "right"),
    ]
    if len(depths) < 2:
        columns.append(Column("baseline", "Baseline", "count"))
    columns += [Column(f"in_{km:g}", f"in {km:g} km", "right") for km in depths]
    rows: list[list[Cell]] = []
    for each in latest(estimates):
        place = each.place
        if each.scope != CITY and each.party:
            place = f"{place} ({holders[each.party]})"
        row: list[Cell] = [place, each.date, _span(each.low, each.high)]
        if len(depths) < 2:
            row.append(each.baseline)
        rows.append([*row, *(_in_zones(each, km) for km in depths)])
    return Table("Who is there now: dated estimates", tuple(columns), rows, name="estimates")


def named_places(
    towns: Sequence[CutTown], estimates: Sequence[Estimate] = ()
) -> list[tuple[str, str]]:
    """Return the towns and the estimates' cities: name and region of each, once."""
    named = [(town.name, town.oblast) for town in towns]
    named += [(each.place, each.oblast) for each in estimates if each.scope == CITY]
    return list(dict.fromkeys(named))


def latest(estimates: Sequence[Estimate]) -> list[Estimate]:
    """Return the latest estimate of each place and party, and the latest weak one."""
    last: dict[tuple[str, str | None, bool], Estimate] = {}
    for each in sorted(estimates, key=lambda each: each.date):
        last[each.place, each.party, each.weak] = each
    return [each for each in estimates if each in last.values()]


def _in_zones(estimate: Estimate, distance_km: float) -> str:
    """Write what an estimate says of the zones of a depth, of all parties together.

    A part of it has two digits: most estimates are no finer, and the share is another
    estimate.
    """
    zones = [zone for zone in estimate.zones if zone.distance_km == distance_km]
    lows = [zone.low for zone in zones if zone.low is not None]
    highs = [zone.high for zone in zones if zone.high is not None]
    low, high = (sum(each) if each else None for each in (lows, highs))
    if (low, high) == (estimate.low, estimate.high):
        return _span(low, high)
    return _span(_two_digits(low), _two_digits(high))


def _two_digits(number: int | None) -> int | None:
    """Round a number to its first two digits."""
    return int(float(f"{number:.1e}")) if number is not None else None


def _span(low: int | None, high: int | None) -> str:
    """Write the number of an estimate, or its bounds."""
    if high is None:
        return MISSING if low is None else f"over {low:,}"
    if low == high:
        return Figure(f"{high:,}", high)
    return f"{low:,} to {high:,}" if low else f"up to {high:,}"


def estimates_notes(estimates: Sequence[Estimate]) -> list[str]:
    """Say whose estimates they are, and what the baseline counts."""
    if not estimates:
        return []
    sources = [f"{each.source}{' (weak)' if each.weak else ''}" for each in latest(estimates)]
    names = join_names(list(dict.fromkeys(sources)))
    notes = [
        f"Estimates are from {names}. A zone's is by the share of the place's people before "
        "2022 who lived in it; the zones' own figures do not use estimates."
    ]
    if any(each.scope != CITY for each in estimates):
        notes.append(
            "The estimate for an oblast covers what the party held there on its date; the "
            "baseline covers what the party holds on the line measured here."
        )
    return notes
