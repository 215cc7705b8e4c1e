"""Matching: the depth at which a zone reaches a target area or population."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dmz.earth.geodesy import MAX_DISTANCE_KM
from dmz.errors import QuestionError
from dmz.land.sectors import Sector
from dmz.measure.figures import ZoneFigures
from dmz.measure.survey import Survey

AREA, POPULATION = "area", "population"
MEASURES = (AREA, POPULATION)
UNITS = {AREA: "km²", POPULATION: "people"}
# Depths are sought in steps of 10 m: a rung of the ladder is a whole number of them.
_RUNGS_PER_KM = 100
_FIRST_KM, _FURTHER_KM = (2.5, 5.0, 10.0, 20.0, 40.0, 80.0), (160.0, 320.0, MAX_DISTANCE_KM)
# An interval is narrowed by eight at a time: each pass over a raster costs about as
# much for eight zones as for one.
_SECTIONS = 8
# The figure passes over the target by more than this share of it: then it jumps there.
_JUMP_SHARE = 0.01


@dataclass(frozen=True)
class Match:
    """The least depth, to 10 m, at which a zone has as much as the target, or more.

    Attributes
    ----------
    of
        ``area`` or ``population``.
    target
        In km² or people.
    figures
        The zone at that depth; the one at 500 km if none has as much.
    reached
        Whether any depth up to 500 km has as much.
    below
        The figure at 10 m less.
    entering
        Names of the settlements between the two depths.
    depth_km_low, depth_km_high
        The range of the depth; None without ranges.
    """

    of: str
    target: float
    figures: ZoneFigures
    reached: bool
    below: float
    entering: tuple[str, ...]
    depth_km_low: float | None = None
    depth_km_high: float | None = None

    @property
    def depth_km(self) -> float:
        """The depth of the zone."""
        return self.figures.distance_km or 0.0

    @property
    def value(self) -> float:
        """The figure at the depth."""
        return figure_of(self.figures, self.of)

    @property
    def jumps(self) -> bool:
        """Whether the figure jumps over the target, by more than 1 % of it.

        Area grows steadily with depth, so it never does.
        """
        over = self.value - self.target
        return self.reached and self.of == POPULATION and over > _JUMP_SHARE * self.target

    def __str__(self) -> str:
        """Return the rule and what it found, in words."""
        unit = UNITS[self.of]
        found = f"{self.value:,.0f} {unit} at {self.depth_km:.2f} km, for {self.target:,.0f}"
        if not self.reached:
            return f"no depth up to {MAX_DISTANCE_KM:g} km has as much: {found}"
        rule = "the first depth, to 10 m, that has as much"
        if not self.jumps:
            return f"{rule}: {found}"
        names = f" ({', '.join(self.entering)})" if self.entering else ""
        return f"{rule}: {found}; 10 m nearer it is {self.below:,.0f}{names}"


def figure_of(zone: ZoneFigures, of: str) -> float:
    """Return the figure of a zone that is matched."""
    return zone.area_km2 if of == AREA else zone.population or 0.0


def check_measure(of: str, survey: Survey) -> None:
    """Raise `QuestionError` where zones cannot be matched by that figure."""
    if of not in MEASURES:
        raise QuestionError(f"zones are balanced by {' or '.join(MEASURES)}, not by '{of}'")
    if of == POPULATION and survey.population is None:
        raise QuestionError(
            "there is no source of people; give one with --population, or balance by area"
        )


def find_match(survey: Survey, sector: Sector, party: str, target: float, of: str) -> Match:
    """Find the least depth at which a party's zone has as much as a target.

    Area and people never fall with depth, so the depth is found by narrowing an
    interval, some depths at a time, in one pass over the source of people each.

    Parameters
    ----------
    sector
        What depths are measured from.
    target
        In km² or people, by ``of``.

    Raises
    ------
    QuestionError
        No such figure, or no source of people for it.
    """
    check_measure(of, survey)
    return _Search(survey, sector, party, of).match(target)


class _Search:
    """The zones of one party at growing depths; each is measured once."""

    def __init__(self, survey: Survey, sector: Sector, party: str, of: str) -> None:
        self.survey, self.sector, self.party, self.of = survey, sector, party, of
        self.zones: dict[int, ZoneFigures] = {}

    def match(self, target: float) -> Match:
        """Measure further and further out until it is enough, then narrow down."""
        enough: list[int] = []
        for depths in (_FIRST_KM, _FURTHER_KM):
            self._measure([round(km * _RUNGS_PER_KM) for km in depths])
            enough = [rung for rung in self.zones if self._figure(rung) >= target]
            if enough:
                break
        if not enough:
            furthest = max(self.zones)
            below = self._figure(furthest)
            return Match(self.of, target, self.zones[furthest], False, below, ())
        high = min(enough)
        low = max((rung for rung in self.zones if rung < high), default=0)
        while high - low > 1:
            rungs = np.unique(np.linspace(low, high, _SECTIONS + 1).round().astype(int))
            between = rungs[1:-1].tolist()
            self._measure(between)
            high = min(rung for rung in (*between, high) if self._figure(rung) >= target)
            low = max(rung for rung in (low, *between) if rung < high)
        below = self._figure(low) if low else 0.0
        return Match(
            self.of, target, self.zones[high], True, below, self._added_settlements(low, high)
        )

    def _measure(self, rungs: Sequence[int]) -> None:
        steps = [{self.party: rung / _RUNGS_PER_KM} for rung in rungs]
        (measured,) = self.survey.measure_steps([(self.sector, steps)])
        self.zones |= {rung: zone for rung, (zone,) in zip(rungs, measured, strict=True)}

    def _figure(self, rung: int) -> float:
        return figure_of(self.zones[rung], self.of)

    def _added_settlements(self, low: int, high: int) -> tuple[str, ...]:
        """Return the names of the settlements that the zone at the higher rung adds."""
        near = self.zones[low].zone if low else None
        wide = self.zones[high].zone
        known = set(near.settlements.tolist()) if near else set()
        rows = wide.settlements.tolist() if wide else []
        gazetteer = self.survey.territory.gazetteer
        return tuple(gazetteer.names[row] for row in rows if row not in known)
