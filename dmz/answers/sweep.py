"""The answer to ``dmz sweep``: land and people against distance, for each party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
import shapely

from dmz.answers.sector_answer import SectorAnswer, sector_head, spread_sector, with_totals
from dmz.answers.summaries import summarize_depths
from dmz.errors import QuestionError
from dmz.land.front import Front
from dmz.land.sectors import Sector
from dmz.land.territory import Territory
from dmz.land.uncertainty import error_of
from dmz.land.zones import Depths
from dmz.measure.bands import range_curve
from dmz.measure.figures import BOTH, ZoneFigures
from dmz.measure.languages import Language
from dmz.measure.scenario import Scenario
from dmz.measure.spread import bounds, open_surveys
from dmz.measure.survey import Survey
from dmz.measure.towns import cut_cover, find_cut_towns
from dmz.people.source import Population
from dmz.progress import track

FROM_KM, TO_KM, STEP_KM = 1.0, 50.0, 0.5
MOST_STEPS = 10_000
# Distances that are measured at once: what a zone is drawn with takes 150 KB, its
# figures a hundredth of that.
_AT_ONCE = 100


@dataclass(frozen=True)
class CurvePoint:
    """Figures of one zone, or of the parties' zones together, without its oblasts.

    See `dmz.measure.figures.ZoneFigures`.
    """

    distance_km: float
    party: str
    area_km2: float
    beyond_border_km2: float
    population: float | None
    population_coverage: float | None
    settlements: int
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population_low: float | None = None
    population_high: float | None = None

    @classmethod
    def of(cls, zone: ZoneFigures) -> CurvePoint:
        """Return the point of a zone of equal depth on both sides."""
        return cls(**{each.name: getattr(zone, each.name) for each in fields(cls)})


@dataclass(frozen=True, kw_only=True)
class Curve(SectorAnswer):
    """Land and people against distance.

    Attributes
    ----------
    start_km, stop_km, step_km
        The distances asked for.
    points
        For each distance, a point for each party and one for both, in that order.
    cut_towns
        Towns that an edge cuts at each distance, with the people on both sides.
    """

    schema = "dmz.curve/2"

    start_km: float
    stop_km: float
    step_km: float
    points: tuple[CurvePoint, ...] = field(repr=False)

    def __repr__(self) -> str:
        """Return the sector and the distances, in one line."""
        distances = f"{self.start_km:g} to {self.stop_km:g} km by {self.step_km:g} km"
        return f"<dmz.Curve from {self.sector.title}: {distances}>"

    def summarize(self, language: Language) -> str:
        """Return the land and people at the first and the last distance."""
        both = [point for point in self.points if point.party == BOTH]
        ends = dict.fromkeys((both[0], both[-1]))
        subject = self.subject(language)
        said = summarize_depths(subject, [(each.distance_km, each) for each in ends])
        return said + subject.phrases.over_maps(self.map_count)

    def body(self) -> dict[str, Any]:
        """Return the question, the line and the points."""
        asked = {"from_km": self.start_km, "to_km": self.stop_km, "step_km": self.step_km}
        parameters = asked | self.parameters()
        del parameters["distances_km"], parameters["depths_km"]
        return {
            "parameters": parameters,
            "front": self.line(),
            "uncertainty": self.uncertainty_dict(),
            "population": self.population.to_dict(),
            "points": list(self.rows()),
            "cut_towns": [dict(vars(town)) for town in self.cut_towns],
        }

    def rows(self) -> Sequence[Mapping[str, Any]]:
        """Return a row for each point."""
        return [dict(vars(point)) for point in self.points]


def distances_between(start_km: float, stop_km: float, step_km: float) -> tuple[float, ...]:
    """Return the distances from a start to a stop, both included.

    The last step is shorter where the steps do not meet the stop.

    Raises
    ------
    QuestionError
        No step, no stop beyond the start, or more than 10,000 distances.
    """
    if not step_km > 0:
        raise QuestionError(f"--step is {step_km:g} km; it must be above zero")
    if not start_km <= stop_km:
        raise QuestionError(f"--from {start_km:g} is beyond --to {stop_km:g}")
    count = (stop_km - start_km) / step_km
    if not count < MOST_STEPS:
        raise QuestionError(f"that is more than {MOST_STEPS:,} distances; take a larger --step")
    # Rounded, so that 0.1 steps give 0.3 and not 0.30000000000000004.
    steps = [round(start_km + number * step_km, 9) for number in range(int(count + 1e-9) + 1)]
    return tuple(steps if stop_km - steps[-1] < 1e-6 else [*steps, stop_km])


def sweep(
    scenario: Scenario,
    *,
    start_km: float = FROM_KM,
    stop_km: float = TO_KM,
    step_km: float = STEP_KM,
    territory: Territory | None = None,
    front: Front | None = None,
    population: Population | None = None,
) -> Curve:
    """Measure both parties' zones at every distance, in one pass over the people.

    Each figure is the one that `dmz.answers.compute.compute` gives for that distance.

    Parameters
    ----------
    scenario
        The question, without distances. An ensemble is of the maps that it names.
    territory, front, population
        What is read already; see `dmz.measure.survey.open_survey`.

    Raises
    ------
    QuestionError, InputError
        As `dmz.measure.survey.open_survey` and `distances_between`.
    """
    asked = scenario.at_distances(*distances_between(start_km, stop_km, step_km))
    steps_km = {"start_km": start_km, "stop_km": stop_km, "step_km": step_km}
    surveys = open_surveys(asked, territory=territory, front=front, population=population)
    curves = [_draw_curve(alone, survey, steps_km) for alone, survey in surveys]
    first = curves[0]
    if len(curves) == 1:
        return first
    points = zip(*(curve.points for curve in curves), strict=True)
    return replace(
        first,
        points=tuple(replace(same[0], **bounds(same, "area_km2", "population")) for same in points),
        **spread_sector(curves, scenario),
    )


def _draw_curve(scenario: Scenario, survey: Survey, steps_km: Mapping[str, Any]) -> Curve:
    """Measure the zones of a scenario's distances on one line."""
    scenario = scenario.on(survey.territory)
    sector = scenario.find_sector(survey.front, survey.territory)
    measured = _measure_blocks(survey, sector, scenario.steps(survey.territory))
    error = error_of(survey.front, scenario.uncertainty_km)
    ranged = iter(range_curve([zone for step in measured for zone in step], survey, error))
    zones = with_totals([[next(ranged) for _ in step] for step in measured])
    # A pocket weighs most in a narrow zone and reaches furthest in the widest.
    ends = [*measured[0], *measured[-1]]
    stop_km = steps_km["stop_km"]
    return Curve(
        **steps_km,
        points=tuple(CurvePoint.of(zone) for zone in zones),
        cut_towns=find_cut_towns(zones, survey, nearly=False),
        **sector_head(scenario, survey, sector, error, zones, depths_km=[stop_km], pocketed=ends),
    )


def _measure_blocks(
    survey: Survey, sector: Sector, steps: Sequence[Depths]
) -> list[list[ZoneFigures]]:
    """Measure the zones of many steps, of which few are in memory at a time.

    Those of the first and of the last step keep their geometry.
    """
    starts = list(range(0, len(steps), _AT_ONCE))
    measured: list[list[ZoneFigures]] = []
    for start in track(starts, "Measuring distances") if len(starts) > 1 else starts:
        (block,) = survey.measure_steps([(sector, steps[start : start + _AT_ONCE])])
        for number, step in enumerate(block, start):
            ends = number in (0, len(steps) - 1)
            measured.append(step if ends else [_without_geometry(each, survey) for each in step])
    return measured


def _without_geometry(figures: ZoneFigures, survey: Survey) -> ZoneFigures:
    """Return figures without what they were measured on, but for the towns it cuts."""
    assert figures.zone is not None  # noqa: S101 - it has just been drawn
    nothing = shapely.MultiPolygon()
    zone = replace(figures.zone, inside=nothing, beyond=nothing, settlements=np.zeros(0, int))
    cover = figures.cover and cut_cover(figures.cover, survey.territory)
    return replace(figures, zone=zone, cover=cover, wet=())
