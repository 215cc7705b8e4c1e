"""Ranges hold what another map of the same day says."""

from __future__ import annotations

import sys

import pytest

from dmz.land.territory import Territory
from tests.shared import ROOT, find_shared


def test_the_other_maps_figure_is_held(
    territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the pairs that ranges are calibrated on; all of them are in the bench."""
    data = find_shared() / "data"
    monkeypatch.setattr(sys, "path", [str(ROOT / "data"), *sys.path])
    from builder.calibration import PAIRS, coverage, half_width, hidden_cases, read_pair

    pair = PAIRS[-1]
    fronts = read_pair(data, pair, territory)
    cases = [*hidden_cases(pair[0], fronts, territory)]
    assert len(cases) == 2 * 3 * 3 * 2
    assert coverage(cases) >= 0.8
    assert half_width(cases, 40.0) <= 0.1
    assert all(case.low <= case.value <= case.high for case in cases)
