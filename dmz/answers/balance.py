"""Balance: given one party's zone, the depth at which the other's has the same area, or people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from dmz import __version__
from dmz.earth.geodesy import MAX_DISTANCE_KM, area_km2
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.territory import Territory
from dmz.land.zones import Nearby, Part, Zone, polygons_of
from dmz.measure.answer import (
    FrontFigures,
    PopulationFigures,
    factors_used,
    front_figures,
    people_remarks,
    population_figures,
    zone_dict,
)
from dmz.measure.figures import ZoneFigures, measure_parts
from dmz.measure.scenario import Scenario
from dmz.measure.study import Study, open_study
from dmz.people.source import Population
from dmz.sources.datasets import Dataset

SCHEMA = "dmz.balance/1"
AREA, POPULATION = "area", "population"
MEASURES = (AREA, POPULATION)
# Depths are sought in steps of 10 m: a rung is a whole number of them.
_RUNGS_PER_KM = 100
_FIRST_KM, _FURTHER_KM = (2.5, 5.0, 10.0, 20.0, 40.0, 80.0), (160.0, 320.0, MAX_DISTANCE_KM)
_SECTIONS = 8
# The other zone's figure passes over the given one by more than this share of it: then it jumps there.
_JUMP_SHARE = 0.01


@dataclass(frozen=True)
class Given:
    """One party's zone: of a depth, or all the land that it holds in an oblast."""

    party: str
    depth_km: float | None = None
    oblast: str | None = None


@dataclass(frozen=True)
class Jump:
    """Where no depth has just as much: the figure at 10 m less, at the depth, and what comes in between, by name."""

    below: float
    above: float
    settlements: tuple[str, ...]


@dataclass(frozen=True)
class Balance:
    """The answer to ``dmz balance``.

    Attributes
    ----------
    given
        The given zone; its ``distance_km`` is None where it is an oblast's remainder.
    answer
        The other party's zone, at the least depth, to 10 m, at which it has as much; None if there is none up to 500 km.
    most
        Where there is none: the other party's zone at 500 km.
    """

    parameters: dict[str, Any]
    of: str
    front: FrontFigures
    given: ZoneFigures
    answer: ZoneFigures | None
    most: ZoneFigures | None
    jump: Jump | None
    population: PopulationFigures
    warnings: tuple[str, ...]
    datasets: tuple[Dataset, ...]
    territory: Territory = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain data of schema ``dmz.balance/1``; units are in the names, and nothing is rounded."""
        return {
            "schema": SCHEMA,
            "parameters": self.parameters,
            "of": self.of,
            "front": asdict(self.front),
            "population": asdict(self.population),
            "given": zone_dict(self.given),
            "answer": zone_dict(self.answer) if self.answer else None,
            "most": zone_dict(self.most) if self.most else None,
            "jump": asdict(self.jump) if self.jump else None,
            "warnings": list(self.warnings),
            "provenance": {
                "dmz_version": __version__,
                "datasets": [dataset.to_dict() for dataset in self.datasets],
            },
        }


def balance(
    scenario: Scenario,
    given: Given,
    *,
    of: str = AREA,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Balance:
    """Find the depth at which the other party's zone has the same area, or the same people.

    Both grow with depth, so the depth is found by narrowing an interval, some depths at a time, from one pass over the data each.

    Parameters
    ----------
    scenario
        What is measured from; its own distances and depths are not used.
    given
        The zone to match.
    of
        ``area`` or ``population``.
    territory, front, population
        What is read already, as in `dmz.answers.compute.compute`.

    Raises
    ------
    QuestionError, InputError
        As `dmz.measure.study.open_study`; an oblast of which the party holds nothing; no source of people.
    """
    if of not in MEASURES:
        raise QuestionError(f"zones are balanced by {' or '.join(MEASURES)}, not by '{of}'")
    scenario = replace(
        scenario, distances_km=(given.depth_km,) if given.depth_km is not None else (), depths_km={}
    )
    study = open_study(scenario, territory=territory, front=front, population=population)
    if of == POPULATION and study.population is None:
        raise QuestionError(
            "there is no source of people; give one with --population, or balance by area"
        )
    party = study.territory.party(given.party).id
    other = next(p.id for p in study.territory.parties if p.id != party)
    nearby = study.nearby(MAX_DISTANCE_KM)
    if given.depth_km is not None:
        zone = study.measure([{party: given.depth_km}], nearby)[0][0]
    else:
        zone = _remainder(study, party, given.oblast or "")
    search = _Search(study, nearby, other, of)
    answer, most, jump = search.match(zone)
    shown = [row for row in (zone, answer or most) if row]
    own = {"of": of, "given": asdict(replace(given, party=party))}
    asked = scenario.parameters(study.territory, study.places)
    return Balance(
        parameters=own
        | {k: v for k, v in asked.items() if not k.endswith("s_km")}
        | factors_used(study.population),
        of=of,
        front=front_figures(study.front, study.sector),
        given=zone,
        answer=answer,
        most=most,
        jump=jump,
        population=population_figures(study.population, shown),
        warnings=(*study.front.warnings, *people_remarks(shown, study.territory, study.population)),
        datasets=study.datasets,
        territory=study.territory,
    )


def _remainder(study: Study, party: str, oblast: str) -> ZoneFigures:
    """The land that a party holds in an oblast, measured."""
    territory, gazetteer = study.territory, study.territory.gazetteer
    region = territory.region(oblast)
    area = polygons_of(shapely.intersection(study.front.land[party], territory.regions[region]))
    if area.is_empty:
        raise QuestionError(f"{party} holds no land in {territory.region_names[region]}")
    homes = np.flatnonzero(gazetteer.region == region)
    part = Part(
        party,
        region,
        area,
        area_km2(area),
        homes[study.front.holders(gazetteer.points[homes]) == party],
    )
    zone = Zone(party, MAX_DISTANCE_KM, area, shapely.MultiPolygon())
    return replace(
        measure_parts([zone], [[part]], territory, study.population)[0], distance_km=None
    )


class _Search:
    """The zones of one party at growing depths, measured some at a time; each is measured once."""

    def __init__(self, study: Study, nearby: Nearby, party: str, of: str) -> None:
        self.study, self.nearby, self.party, self.of = study, nearby, party, of
        self.zones: dict[int, ZoneFigures] = {}

    def value(self, zone: ZoneFigures) -> float:
        """What is matched."""
        return zone.area_km2 if self.of == AREA else zone.population or 0.0

    def measure(self, rungs: Sequence[int]) -> None:
        """Measure the zones of several depths, in one pass."""
        steps = [{self.party: rung / _RUNGS_PER_KM} for rung in rungs]
        for rung, zones in zip(rungs, self.study.measure(steps, self.nearby), strict=True):
            self.zones[rung] = zones[0]

    def match(
        self, given: ZoneFigures
    ) -> tuple[ZoneFigures | None, ZoneFigures | None, Jump | None]:
        """The first zone that has as much as the given one; or None and the largest there is; and the jump, if it is one."""
        target = self.value(given)
        for depths in (_FIRST_KM, _FURTHER_KM):
            self.measure([round(km * _RUNGS_PER_KM) for km in depths])
            enough = [rung for rung, zone in self.zones.items() if self.value(zone) >= target]
            if enough:
                break
        if not enough:
            return None, self.zones[max(self.zones)], None
        high = min(enough)
        low = max((rung for rung in self.zones if rung < high), default=0)
        while high - low > 1:
            between = np.unique(np.linspace(low, high, _SECTIONS + 1).round().astype(int))[
                1:-1
            ].tolist()
            self.measure(between)
            high = min(rung for rung in (*between, high) if self.value(self.zones[rung]) >= target)
            low = max(rung for rung in (low, *between) if rung < high)
        found = self.zones[high]
        return found, None, self._jump(low, high, target)

    def _jump(self, low: int, high: int, target: float) -> Jump | None:
        above = self.value(self.zones[high])
        if above - target <= _JUMP_SHARE * target:
            return None
        below = self.value(self.zones[low]) if low else 0.0
        near, gazetteer = self.nearby, self.study.territory.gazetteer
        entering = (
            (near.holder == self.party)
            & (near.distance_km > low / _RUNGS_PER_KM)
            & (near.distance_km <= high / _RUNGS_PER_KM)
        )
        return Jump(below, above, tuple(gazetteer.names[index] for index in near.index[entering]))
