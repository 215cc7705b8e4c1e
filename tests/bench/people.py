"""People as a surface: how evenly they grow with distance, and what the shapes add."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise

from dmz.answers.sweep import sweep
from dmz.land import grounds
from dmz.land.territory import Territory
from dmz.land.theatre import shipped_territory
from dmz.measure.scenario import Scenario
from tests.bench import fronts
from tests.bench.table import PYTHON, Row, speed_row
from tests.shared import deepstate

AT_KM, WITHIN_KM = 40.0, 50.0
MOST_STEP, MOST_CHANGE = 0.06, 0.005
COMPUTE = [PYTHON, "-m", "dmz", "compute", "--distance", "40"]
CURVE = [PYTHON, "-m", "dmz", "sweep", "--from", "10.5", "--to", "50"]
POINTS = ["--population", "points"]


def measure() -> list[Row]:
    """Measure the surface on DeepState's line, and its time against points."""
    return [
        *_curve_rows(),
        speed_row("dmz compute, surface / points", COMPUTE, [*COMPUTE, *POINTS], 1.1),
        speed_row("curve of 80 distances, surface / points", CURVE, [*CURVE, *POINTS], 1.0, runs=3),
    ]


def _curve_rows() -> list[Row]:
    question = "the most that 500 m bring of a party's people within 50 km"
    bar = f"at most {MOST_STEP:.0%}"
    if not fronts.present():
        return [Row.skipped(question, bar)]
    territory = shipped_territory()
    curves = people_by_distance(territory)
    steps = {
        party: max(far - near for near, far in pairwise(people.values())) / people[WITHIN_KM]
        for party, people in curves.items()
    }
    second = {party: people[AT_KM] for party, people in curves.items()}
    with finer_discs():
        # A territory of its own: grounds that are drawn are kept.
        finer = people_by_distance(replace(territory))
    change = max(
        abs(finer[party][km] / count - 1)
        for party, people in curves.items()
        for km, count in people.items()
    )
    return [
        Row(
            question,
            "; ".join(f"{party} {step:.1%}" for party, step in steps.items()),
            bar,
            max(steps.values()) <= MOST_STEP,
        ),
        Row(
            "people within 40 km, DeepState's line facing the default cities",
            "; ".join(f"{party} {people:,.0f}" for party, people in second.items()),
            "-",
            None,
        ),
        Row(
            "discs of twice as many corners: the most that any of them changes",
            f"{change:.3%}",
            f"at most {MOST_CHANGE:.1%}",
            change <= MOST_CHANGE,
        ),
    ]


def people_by_distance(territory: Territory) -> dict[str, dict[float, float]]:
    """Return each party's people by distance on DeepState's line, every 500 m."""
    scenario = Scenario.of(fronts=(deepstate("20251201"),))
    found: dict[str, dict[float, float]] = {party.id: {} for party in territory.parties}
    for point in sweep(scenario, start_km=0.5, stop_km=WITHIN_KM, territory=territory).points:
        if point.party in found:
            found[point.party][point.distance_km] = point.population or 0.0
    return found


@contextmanager
def finer_discs() -> Iterator[None]:
    """Draw discs with twice as many corners inside the block."""
    corners = grounds._CORNERS
    grounds._CORNERS = 2 * corners
    try:
        yield
    finally:
        grounds._CORNERS = corners
