from __future__ import annotations

import pytest

from dmz.measure.matching import matching_depth


class TestMatchingDepth:
    @pytest.mark.parametrize("target", [1.0, 150.0, 3_990.0])
    def test_a_straight_line_gives_target_over_length(self, target: float) -> None:
        found = matching_depth(lambda km: 100 * km, target, longest_km=40)
        assert found.reached
        assert found.value == pytest.approx(target, rel=1e-3)
        assert found.depth_km == pytest.approx(target / 100, rel=1e-3)

    def test_a_step_over_the_target_is_said_and_the_nearer_side_taken(self) -> None:
        found = matching_depth(lambda km: 0.0 if km < 7 else 1000.0, 600, longest_km=40)
        assert not found.reached
        assert found.value == 1000
        assert found.depth_km == pytest.approx(7, abs=1e-3)
        below = matching_depth(lambda km: 0.0 if km < 7 else 1000.0, 400, longest_km=40)
        assert (below.reached, below.value) == (False, 0)

    def test_a_figure_that_ends_below_the_target_is_said(self) -> None:
        found = matching_depth(lambda km: min(km, 5.0), 100, longest_km=40)
        assert not found.reached
        assert found.value == 5

    def test_a_plateau_at_the_target_is_reached(self) -> None:
        assert matching_depth(lambda km: min(km, 5.0), 5, longest_km=40).reached
