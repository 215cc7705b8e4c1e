"""Calibrating ranges: whether that of one map holds the other map's figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dmz.land.front import Front, FrontChoice
from dmz.land.territory import Territory
from dmz.land.uncertainty import MEDIAN_KM, LineError
from dmz.measure.figures import ZoneFigures, together
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.people.surface import shipped_population

# DeepState's days, and Liveuamap's files whose period ends on them.
PAIRS = (
    ("2024-09-27", "2024-10-01"),
    ("2025-01-31", "2025-02-01"),
    ("2025-04-30", "2025-05-01"),
    ("2025-08-29", "2025-09-01"),
)
DISTANCES_KM = (5.0, 10.0, 40.0)
SCALES = (0.7, 0.85, 1.0, 1.15, 1.3)
FIGURES = ("area_km2", "population")
WANTED = 0.9


@dataclass(frozen=True)
class HiddenCase:
    """One figure of one map, and the same of the other map of its day.

    Attributes
    ----------
    low, high
        The range of the first map's figure.
    other
        The other map's figure, which the range was made without.
    """

    day: str
    map: str
    distance_km: float
    party: str
    figure: str
    value: float
    low: float
    high: float
    other: float

    @property
    def held(self) -> bool:
        """Whether the range holds the other figure."""
        return self.low <= self.other <= self.high

    @property
    def half_width(self) -> float:
        """Half the range's width, as a share of the figure."""
        return (self.high - self.low) / 2 / self.value if self.value else 0.0


def read_pair(data: Path, pair: tuple[str, str], territory: Territory) -> tuple[Front, Front]:
    """Read both maps of a day; what was held before 2022 completes Liveuamap's."""
    day, named = pair
    deepstate = data / "deepstate" / f"deepstatemap_data_{day.replace('-', '')}.geojson"
    before = data / "isw" / "DonbasBeforeFeb24_2022.shp"
    liveuamap = (str(data / "liveuamap" / f"{named}.json"), str(before))
    return tuple(  # type: ignore[return-value]
        FrontChoice(specs=specs).read(territory) for specs in ((str(deepstate),), liveuamap)
    )


def hidden_cases(
    day: str,
    fronts: Sequence[Front],
    territory: Territory,
    *,
    scale: float = 1.0,
    scenario: Scenario | None = None,
) -> Iterator[HiddenCase]:
    """Yield the cases of two maps of one day, each in turn with the other hidden."""
    asked = scenario or Scenario(distances_km=DISTANCES_KM)
    error = LineError(MEDIAN_KM * scale)
    measured: list[list[ZoneFigures]] = []
    for front in fronts:
        survey = Survey(territory, front, shipped_population(territory))
        sector = asked.find_sector(front, territory)
        (steps,) = survey.measure_steps([(sector, asked.steps(territory))])
        rows: list[ZoneFigures] = []
        for step in steps:
            ranged = range_zones(step, survey, error)
            rows += [*ranged, together(ranged)]
        measured.append(rows)
    for own, other, front in ((0, 1, fronts[0]), (1, 0, fronts[1])):
        for zone, hidden in zip(measured[own], measured[other], strict=True):
            for name in FIGURES:
                value = getattr(zone, name)
                span = getattr(zone, f"{name}_low"), getattr(zone, f"{name}_high")
                depth_km = zone.distance_km or 0.0
                figure = getattr(hidden, name)
                yield HiddenCase(day, front.id, depth_km, zone.party, name, value, *span, figure)


def coverage(cases: Sequence[HiddenCase]) -> float:
    """Return the share of cases whose range holds the hidden figure."""
    return float(np.mean([case.held for case in cases]))


def half_width(cases: Sequence[HiddenCase], distance_km: float) -> float:
    """Return the median half width of areas at a distance, as a share of the area."""
    return float(
        np.median(
            [
                case.half_width
                for case in cases
                if (case.distance_km, case.figure) == (distance_km, "area_km2")
            ]
        )
    )
