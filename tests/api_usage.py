"""Code as users of the package write it, for the type checker; tests run it too."""

from __future__ import annotations

from typing import Any, assert_type

import geopandas as gpd
import pandas as pd
from matplotlib.axes import Axes

import dmz
from dmz.answers.balance import Balance
from dmz.answers.compare import Comparison
from dmz.answers.compute import Result
from dmz.answers.sweep import Curve
from dmz.land.front import Front
from dmz.plans.outcome import PlanResult


def ask() -> list[object]:
    """Call every function with keywords."""
    scenario = dmz.Scenario.of(distances_km=(5, 10), cities=["Pokrovsk"], reach_km=60)
    result = dmz.compute(scenario)
    assert_type(result, Result)
    assert_type(result.to_dict(), dict[str, Any])
    assert_type(result.to_dataframe(), pd.DataFrame)
    assert_type(result.to_geodataframe(), gpd.GeoDataFrame)
    assert_type(result.plot(alpha=0.5), Axes)

    curve = dmz.sweep(start_km=5, stop_km=10, step_km=5, oblasts=("Donetsk",))
    assert_type(curve, Curve)
    found = dmz.balance(party="ukraine", depth_km=5, whole_front=True)
    assert_type(found, Balance)
    comparison = dmz.compare(distances_km=(5, 10))
    assert_type(comparison, Comparison)
    chosen: dict[str, str | float] = {"distance": 5, "ukraine-empties": "the same depth"}
    planned = dmz.run_plan("zelensky-2025", chosen=chosen, uncertainty_km="auto")
    assert_type(planned, PlanResult)
    front = dmz.read_front()
    assert_type(front, Front)

    try:
        dmz.compute(depths_km={"ukraine": -1})
    except dmz.errors.DmzError as error:
        assert_type(error.exit_code, int)
    return [result, curve, found, comparison, planned, front]


def ask_wrongly() -> None:
    """Call functions in ways that a type checker refuses."""
    dmz.compute(distance_km=(5,))  # type: ignore[call-arg]
    dmz.compute(distances_km=5)  # type: ignore[arg-type]
    dmz.compute(40)  # type: ignore[arg-type]
    dmz.balance(depth_km=5)  # type: ignore[call-arg]
    dmz.copmute()  # type: ignore[attr-defined]
