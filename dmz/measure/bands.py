"""Ranges along a curve: a party's zones at many depths, in one pass over points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dmz.earth.geodesy import MAX_DISTANCE_KM, FloatArray
from dmz.land.rules import Within
from dmz.land.uncertainty import LineError, quantiles
from dmz.measure.figures import HIGH, LOW, MIDDLE, Swings, ZoneFigures, with_range
from dmz.measure.matching import AREA, Match
from dmz.measure.ranges import Ground, extent_of
from dmz.measure.survey import Survey
from dmz.progress import track

# A matched depth is looked for between these parts of itself, in so many steps.
_FROM, _TO, _STEPS = 0.2, 3.0, 120


@dataclass(frozen=True)
class _Curve:
    """A party's zones at growing depths, by points, in every draw.

    Attributes
    ----------
    area_km2, population
        Shape (draws, depths), the first draw being the line as drawn; people are None
        without a source.
    """

    area_km2: FloatArray
    population: FloatArray | None


def range_curve(
    zones: Sequence[ZoneFigures], survey: Survey, error: LineError | None
) -> list[ZoneFigures]:
    """Return zones with the ranges of their own figures, without those of regions.

    They are those of `dmz.measure.ranges.range_zones`, sooner where depths are many.

    Parameters
    ----------
    zones
        Zones within depths of sectors; others come back as they are.
    """
    if error is None:
        return list(zones)
    alike: dict[tuple[object, str], list[int]] = {}
    for number, zone in enumerate(zones):
        if zone.zone and isinstance(zone.zone.rule, Within):
            alike.setdefault((extent_of(zone.zone.rule), zone.party), []).append(number)
    found = list(zones)
    grounds: dict[object, Ground] = {}
    for (extent, _), numbers in track(list(alike.items()), "Drawing ranges"):
        rules = [_rule_of(zones[number]) for number in numbers]
        if extent not in grounds:
            grounds[extent] = Ground(survey, survey.displaced(error), rules[:1])
        curve = _draw_curve(grounds[extent], rules[0], [rule.depth_km for rule in rules])
        for column, number in enumerate(numbers):
            people = curve.population
            swings = Swings(
                curve.area_km2[1:, column] - curve.area_km2[0, column],
                None if people is None else people[1:, column] - people[0, column],
            )
            found[number] = with_range(zones[number], swings)
    return found


def range_match(
    match: Match, target: Swings | None, survey: Survey, error: LineError | None
) -> Match:
    """Return a match with the range of its depth.

    In each draw the target is another, and so is what each depth has.

    Parameters
    ----------
    target
        The swings of the zone that is matched; None: the match comes back as it is.
    """
    zone = match.figures
    swing = None
    if target:
        swing = target.area_km2 if match.of == AREA else target.population
    if error is None or swing is None or not match.reached or zone.zone is None:
        return match
    rule = _rule_of(zone)
    most_km = min(match.depth_km * _TO, MAX_DISTANCE_KM)
    depths = np.linspace(match.depth_km * _FROM, most_km, _STEPS)
    ground = Ground(survey, survey.displaced(error), [replace(rule, depth_km=most_km)])
    curve = _draw_curve(ground, rule, [match.depth_km, *depths.tolist()])
    figures = curve.area_km2 if match.of == AREA else curve.population
    assert figures is not None  # noqa: S101 - the target has people, so there is a source
    figures = figures - figures[0, 0] + match.value
    found = np.array(
        [
            np.interp(match.target + change, figure, depths)
            for change, figure in zip(swing.tolist(), figures[1:, 1:], strict=True)
        ]
    )
    low, middle, high = quantiles(found, LOW, MIDDLE, HIGH)
    depth_km = match.depth_km
    return replace(
        match,
        depth_km_low=max(depth_km + low - middle, 0.0),
        depth_km_high=min(depth_km + high - middle, MAX_DISTANCE_KM),
    )


def _rule_of(zone: ZoneFigures) -> Within:
    rule = zone.zone.rule if zone.zone else None
    assert isinstance(rule, Within)  # noqa: S101 - others are left out before
    return rule


def _draw_curve(ground: Ground, rule: Within, depths_km: Sequence[float]) -> _Curve:
    """Return the figures of a party's zones at some depths, in every draw."""
    order = np.argsort(depths_km)
    held = ground.spots.held(rule.front, rule.party)
    km = np.broadcast_to(ground.spots.depths(rule.sector), held.shape)
    point, draw = np.nonzero(held & (km <= max(depths_km)))
    # By draw, and by the first depth that takes the point in.
    first = np.searchsorted(np.array(depths_km)[order], km[point, draw])
    shape = held.shape[1], len(depths_km)
    place = draw * shape[1] + first

    def add_up(weights: FloatArray) -> FloatArray:
        sums = np.bincount(place, weights[point], minlength=shape[0] * shape[1])
        figures = np.empty(shape)
        figures[:, order] = np.cumsum(sums.reshape(shape), axis=1)
        return figures

    people = ground.people.get(rule.party)
    return _Curve(add_up(ground.area_km2), None if people is None else add_up(people))
