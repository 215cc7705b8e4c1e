"""Ranges: what they hold, how wide they are, and how right the shortcut is."""

from __future__ import annotations

import sys

import numpy as np
from shapely.errors import GEOSException

from dmz.land.theatre import shipped_territory
from dmz.land.uncertainty import LineError
from dmz.measure.ranges import range_zones
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from tests.bench.table import Row
from tests.rederived import rederive
from tests.shared import ROOT, SHARED

_HELD = "other map's figure held, four pairs, both ways, 5, 10 and 40 km"
_WIDE = "half width at 40 km, median share of the area"
_SHORT = "shortcut against full re-derivation, 40 km, share of the half width"
_DRAWS = (1, 2, 3, 4, 5)


def measure() -> list[Row]:
    """Hold ranges to hidden maps, and their shortcut to lines really displaced."""
    return [*_hidden_rows(), _shortcut_row()]


def _hidden_rows() -> list[Row]:
    if not SHARED.is_dir():
        return [Row.skipped(_HELD, "at least 80 %"), Row.skipped(_WIDE, "at most 10 %")]
    sys.path.insert(0, str(ROOT / "data"))
    from builder.calibration import PAIRS, coverage, half_width, hidden_cases, read_pair

    territory = shipped_territory()
    cases = [
        case
        for pair in PAIRS
        for case in hidden_cases(pair[0], read_pair(SHARED / "data", pair, territory), territory)
    ]
    held, width = coverage(cases), half_width(cases, 40.0)
    return [
        Row(_HELD, f"{held:.0%} of {len(cases)}", "at least 80 %", held >= 0.8),
        Row(_WIDE, f"{width:.1%}", "at most 10 %", width <= 0.1),
    ]


def _shortcut_row() -> Row:
    """Displace the shipped line, derive the front anew, and measure its zones."""
    scenario = Scenario(distances_km=(40.0,))
    territory = shipped_territory()
    survey = Survey(territory, scenario.front.read(territory), population=None)
    sector = scenario.find_sector(survey.front, survey.territory)
    (measured,) = survey.measure_steps([(sector, scenario.steps(survey.territory))])
    error = LineError()
    zones = range_zones(measured[0], survey, error)
    displaced = survey.displaced(error)
    parts = []
    for draw in _DRAWS:
        try:
            (full,) = rederive(scenario, survey, displaced, iter([draw]))
        except GEOSException:  # an overlay of a spike
            continue
        for zone, other in zip(zones, full, strict=True):
            assert zone.swings
            assert zone.area_km2_high is not None
            assert zone.area_km2_low is not None
            short = zone.swings.area_km2[draw - 1]
            width = (zone.area_km2_high - zone.area_km2_low) / 2
            parts.append((short - (other.area_km2 - zone.area_km2)) / width)
    off = float(np.sqrt(np.mean(np.square(parts))))
    return Row(_SHORT, f"{off:.2f} (rms of {len(parts)})", "at most 0.50", off <= 0.5)
