"""Sites on paper: a plan that moves the line past them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dmz.measure.survey import Survey
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from dmz.plans.sites import SiteAnswer, read_sites
from tests import paper

# The line is the meridian 31.0, and 31.5 under the plan.
PLAN = """
title = "T"
kind = "proposal"
source = "S"
date = "2025"
sector = { whole_front = true }
[lines.day]
title = "a day"
date = "2024"
[[provision]]
kind = "freeze"
name = "F"
source = "S"
date = "2025"
oblasts = ["Northeast", "Southeast"]
line = "day"
[[provision]]
kind = "pullback"
name = "P"
source = "S"
date = "2025"
depth_km = 25
"""
SITES = """\
id,name,kind,latitude,longitude
near,Near,dam,48.0,30.8
passed,Passed,plant,48.0,31.2
beyond,Beyond,plant,48.0,31.6
"""


@pytest.fixture
def answers(tmp_path: Path) -> dict[str, SiteAnswer]:
    sites, plan = tmp_path / "sites.csv", tmp_path / "plan.toml"
    sites.write_text(SITES, encoding="utf-8")
    plan.write_text(PLAN, encoding="utf-8")
    territory = replace(paper.rectangle(tmp_path), sites_path=sites)
    front = paper.halves(tmp_path, territory)
    day = paper.halves(tmp_path, territory, 31.5, "day.geojson")
    result = run_plan(read_plan(str(plan)), Survey(territory, front, None), lines={"day": day})
    return {site.id: site for site in result.readings[0].sites}


@pytest.mark.parametrize(
    ("id", "now", "then", "degrees", "inside"),
    [
        ("near", "west", "west", 0.7, ()),  # it is 15 km from the line as it is now
        ("passed", "east", "west", 0.3, ("P",)),
        ("beyond", "east", "east", 0.1, ("P",)),
    ],
)
def test_a_site_is_held_now_and_then_and_measured_from_the_line_under_the_plan(
    answers: dict[str, SiteAnswer],
    id: str,
    now: str,
    then: str,
    degrees: float,
    inside: tuple[str, ...],
) -> None:
    site = answers[id]
    assert (site.held_by_now, site.held_by) == (now, then)
    # A degree of longitude is 74.6 km at 48 degrees north.
    assert site.distance_to_front_km == pytest.approx(74.63 * degrees, rel=1e-3)
    assert site.inside == inside


def test_the_row_of_a_site_is_kept(answers: dict[str, SiteAnswer]) -> None:
    assert list(answers) == ["near", "passed", "beyond"]
    site = answers["near"]
    assert (site.name, site.kind, site.latitude, site.longitude) == ("Near", "dam", 48.0, 30.8)


def test_a_territory_without_sites_has_none(tmp_path: Path) -> None:
    assert read_sites(paper.rectangle(tmp_path)) == ()
