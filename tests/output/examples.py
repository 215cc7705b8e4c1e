"""Answers on the made-up territory, for tests of what is written of them."""

from __future__ import annotations

from pathlib import Path

from dmz.answers.compute import Result, compute
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.output.tables.document import Document
from dmz.people.read import PopulationChoice
from dmz.plans.files import read_plan
from dmz.plans.outcome import PlanResult
from dmz.plans.run import run_plan
from tests import paper

LAND = paper.territory()
FRONT = paper.front(of=LAND)
# Ash leaves the southern region, then both parties pull back by 5 or 10 km.
PLAN = """
title = "Two readings"
kind = "proposal"
source = "A paper"
date = "2000-01-02"
[sector]
whole_front = true
[parameters.distance]
title = "km on each side"
values = [5, 10]
[[provision]]
kind = "withdraw"
name = "Ash leaves South"
party = "ash"
oblasts = ["South"]
source = "A paper"
date = "2000-01-02"
[[provision]]
kind = "pullback"
name = "pullback"
depth_km = "$distance"
source = "Another paper"
date = "2000-01-03"
"""


def answer(**question: object) -> Result:
    """Answer a scenario on the whole made-up front; without ranges unless asked."""
    asked = {"whole_front": True, "uncertainty_km": None, **question}
    scenario = Scenario.of(**asked)  # type: ignore[arg-type]
    return compute(scenario, territory=LAND, front=FRONT)


def run_two_readings(folder: Path, uncertainty_km: float | None = None) -> PlanResult:
    """Run the plan above on the made-up front, in both readings."""
    path = paper.written(folder / "two-readings.toml", PLAN)
    survey = Survey(LAND, FRONT, PopulationChoice().read(LAND))
    return run_plan(read_plan(path), survey, uncertainty_km=uncertainty_km)


def texts_of(document: Document, title: str) -> list[list[str]]:
    """Return the cells of the one table of a title in a complete document."""
    (found,) = (table for table in document.complete().tables if table.title == title)
    return found.texts()
