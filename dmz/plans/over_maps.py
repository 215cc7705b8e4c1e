"""A plan over several maps of one day: its smallest and largest figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dmz.measure.figures import ZoneFigures
from dmz.measure.spread import spread_each, spread_head, spread_match, spread_zone
from dmz.plans.outcome import ClassTotal, GivesUp, PlanResult, ProvisionOutcome, ReadingOutcome

_Figures = tuple[ZoneFigures, ...]
_Given = GivesUp[ZoneFigures]


def spread_plan(results: Sequence[PlanResult]) -> PlanResult:
    """Return a plan on the first of some maps, with its ranges over all of them.

    Parameters
    ----------
    results
        The same plan on each map, without ranges.
    """
    return replace(
        results[0],
        readings=spread_each(_spread_reading, [result.readings for result in results]),
        **spread_head(results, results[0].front.line),
    )


def _spread_reading(first: ReadingOutcome, others: Sequence[ReadingOutcome]) -> ReadingOutcome:
    """Return a reading with the ranges of all that is measured in it."""
    classes = {each.what: each for each in first.classes}
    given = {each.party: each for each in first.gives_up}
    return replace(
        first,
        provisions=spread_each(_spread_provision, [o.provisions for o in (first, *others)]),
        total=_spread_figures(first.total, [each.total for each in others]),
        classes=tuple(
            _spread_class(own, [c for each in others for c in each.classes if c.what == what])
            for what, own in classes.items()
        ),
        gives_up=tuple(
            _spread_gives_up(own, [g for each in others for g in each.gives_up if g.party == party])
            for party, own in given.items()
        ),
    )


def _spread_provision(
    first: ProvisionOutcome, others: Sequence[ProvisionOutcome]
) -> ProvisionOutcome:
    matches = [each.match for each in others if each.match]
    return replace(
        first,
        figures=_spread_figures(first.figures, [each.figures for each in others]),
        match=spread_match(first.match, matches) if first.match else None,
    )


def _spread_class(first: ClassTotal, others: Sequence[ClassTotal]) -> ClassTotal:
    return replace(
        first,
        figures=_spread_figures(first.figures, [each.figures for each in others]),
        gives_up=_spread_figures(first.gives_up, [each.gives_up for each in others]),
    )


def _spread_gives_up(first: _Given, others: Sequence[_Given]) -> _Given:
    return replace(
        first,
        leave=spread_zone(first.leave, [each.leave for each in others]),
        empty=spread_zone(first.empty, [each.empty for each in others]),
        total=spread_zone(first.total, [each.total for each in others]),
    )


def _spread_figures(first: _Figures, others: Sequence[_Figures]) -> _Figures:
    """Return zones with their ranges, each held to those of its party."""
    by_party = [{zone.party: zone for zone in zones} for zones in others]
    return tuple(spread_zone(zone, [each.get(zone.party) for each in by_party]) for zone in first)
