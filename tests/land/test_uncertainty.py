from __future__ import annotations

import math

import numpy as np
import pytest

from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.land.uncertainty import (
    COMMON_KM,
    CORRELATION_KM,
    DRAWS,
    LOCAL_KM,
    MEDIAN_KM,
    LineError,
    error_of,
    quantiles,
    uncertainty_fault,
)
from dmz.measure.scenario import Scenario
from tests import paper

# So far apart that no two are correlated by more than 1 in 10,000.
APART = np.column_stack([np.arange(300) * 80.0, np.zeros(300)])


class TestLineError:
    def test_median_and_deviation_of_a_point(self) -> None:
        km = LineError(2.0).draw(APART)
        assert km.shape == (len(APART), DRAWS)
        # The common part has one value a draw, and so the sampling error of 200 values.
        assert np.median(np.abs(km)) == pytest.approx(2.0, rel=0.05)
        both = math.hypot(COMMON_KM, LOCAL_KM) * 2.0 / MEDIAN_KM
        assert km.std() == pytest.approx(both, rel=0.05)

    def test_tails_are_those_of_student(self) -> None:
        local = LineError().draw(APART)
        local -= np.median(local, axis=0)
        # Of Student's t with 5 degrees of freedom, 1 % is above 3.365 (any table) in
        # units of which a standard deviation is sqrt(5 / 3).
        bound = 3.365 * LOCAL_KM / math.sqrt(5 / 3)
        assert np.mean(np.abs(local) > bound) == pytest.approx(0.02, abs=0.003)

    def test_points_near_each_other_move_alike(self) -> None:
        # Matérn 3/2 at its own length: (1 + sqrt(3)) exp(-sqrt(3)) = 0.483.
        pairs = np.repeat(APART, 2, axis=0)
        pairs[1::2, 1] = CORRELATION_KM
        local = LineError().draw(pairs)
        local -= np.median(local, axis=0)
        together = np.corrcoef(local[::2].ravel(), local[1::2].ravel())[0, 1]
        assert together == pytest.approx(0.483, abs=0.03)

    def test_the_same_again_and_in_proportion(self) -> None:
        once, again = (LineError(1.5).draw(APART) for _ in range(2))
        assert np.array_equal(once, again)
        assert LineError(3.0).draw(APART) == pytest.approx(2 * once, rel=1e-6)

    def test_in_plain_data(self) -> None:
        plain = LineError(2.5).to_dict()
        assert plain.pop("source")
        assert plain == {"median_km": 2.5, "correlation_km": 12.0, "draws": 200, "seed": 1}


def test_what_was_asked_what_the_source_says_and_else() -> None:
    front = paper.front()
    assert error_of(front, None) is None
    assert error_of(front, "none") is None
    assert error_of(front, 3.0) == LineError(3.0)
    assert error_of(front, "auto") == LineError(MEDIAN_KM)
    known = paper.front()
    object.__setattr__(known, "known_to_km", 2.5)
    assert error_of(known, "auto") == LineError(2.5)


def test_a_bad_uncertainty_is_refused_with_the_rest(territory: Territory) -> None:
    assert uncertainty_fault(50.0) is None
    assert (
        uncertainty_fault(-1.0)
        == "the uncertainty is -1 km; it must be above zero and 50 km at most"
    )
    with pytest.raises(QuestionError, match=r"a distance is -1 km.*the uncertainty is 0 km"):
        Scenario.of(distances_km=(-1,), uncertainty_km=0).check(territory)


class TestQuantiles:
    @pytest.mark.parametrize("count", [1, 2, 199, 200])
    def test_they_are_those_of_numpy(self, count: int) -> None:
        draws = np.random.default_rng(3).standard_normal(count)
        shares = 0.0, 0.05, 0.5, 0.95, 1.0
        assert quantiles(draws, *shares) == np.quantile(draws, shares).tolist()
