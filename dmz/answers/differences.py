"""Differences of a figure between two cases, and whether ranges explain them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dmz.measure.figures import ZoneFigures, find_range

RANGED = ("area_km2", "population")


@dataclass(frozen=True)
class Difference:
    """One figure of one party in one case, and its difference from the baseline case.

    ``baseline`` is None for the case that others are compared with; ``relative`` is a
    share of it, None where it is zero. ``beyond_ranges`` says whether the difference is
    larger than the uncertainty of the lines explains: whether its own range leaves zero
    out. On one line both figures swing together. None without ranges.
    """

    figure: str
    party: str
    value: float | int | None
    low: float | int | None
    high: float | int | None
    baseline: float | int | None
    difference: float | int | None
    relative: float | None
    difference_low: float | None = None
    difference_high: float | None = None
    beyond_ranges: bool | None = None


def make_difference(
    name: str, zone: ZoneFigures, other: ZoneFigures | None, *, one_line: bool
) -> Difference:
    """Return a figure of a zone, and its difference from that of another.

    Parameters
    ----------
    other
        The same party's zone in the case that is compared with; None for that itself.
    one_line
        Whether both are measured on one front line.
    """
    value, baseline = getattr(zone, name), getattr(other, name) if other else None
    difference = None if value is None or baseline is None else value - baseline
    low, high = _difference_range(name, difference, zone, other, one_line=one_line)
    return Difference(
        figure=name,
        party=zone.party,
        value=value,
        low=getattr(zone, f"{name}_low", None),
        high=getattr(zone, f"{name}_high", None),
        baseline=baseline,
        difference=difference,
        relative=difference / baseline if difference is not None and baseline else None,
        difference_low=low,
        difference_high=high,
        beyond_ranges=None if low is None or high is None else not low <= 0 <= high,
    )


def spread_difference(first: Difference, others: Sequence[Difference]) -> Difference:
    """Return a figure on the first of some maps, with its ranges over all of them.

    The difference is that of each map, so that what moves both figures alike is not in
    its range. Only land and people have ranges.
    """
    if first.figure not in RANGED:
        return first
    found = [first, *others]
    values = [each.value for each in found if each.value is not None]
    differences = [each.difference for each in found if each.difference is not None]
    if len(values) < len(found):
        return first
    ranged = replace(first, low=min(values), high=max(values))
    if len(differences) < len(found):
        return ranged
    low, high = min(differences), max(differences)
    beyond = not low <= 0 <= high
    return replace(ranged, difference_low=low, difference_high=high, beyond_ranges=beyond)


def _difference_range(
    name: str,
    difference: float | None,
    zone: ZoneFigures,
    other: ZoneFigures | None,
    *,
    one_line: bool,
) -> tuple[float | None, float | None]:
    """Return the range of a difference: draw by draw on one line, else of any draws."""
    swing, base = (
        getattr(each.swings, name, None) if each and each.swings else None for each in (zone, other)
    )
    if swing is None or base is None:
        return None, None
    # Two maps are wrong apart from each other, though both are drawn with one seed.
    return find_range(difference, swing - (base if one_line else base[::-1]), least=-math.inf)
