"""Sites on paper: a plan that moves the line past them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dmz.answers.compute import compute
from dmz.measure.scenario import Scenario
from dmz.measure.survey import Survey
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from dmz.plans.sites import SiteAnswer, read_sites
from tests import paper

# Under the plan the line is 40 km further east.
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
oblasts = ["North", "South"]
line = "day"
[[provision]]
kind = "pullback"
name = "P"
source = "S"
date = "2025"
depth_km = 25
"""
SITES = (
    ("near", "dam", paper.Town("Near", -15, 0, 0), 0.5),
    ("passed", "plant", paper.Town("Passed", 16, 0, 0), 0.5),
    ("beyond", "plant", paper.Town("Beyond", 48, 0, 0), 0.5),
    # The zone begins at 15 km, where it halves one and takes some of the other.
    ("halved", "plant", paper.Town("Halved", 15.1, 10, 0), 1.0),
    ("touched", "bridge", paper.Town("Touched", 12, -10, 0), 9.5),
    ("parted", "plant", paper.Town("Parted", 40, 10, 0), 1.0),
)


@pytest.fixture
def answers(tmp_path: Path) -> dict[str, SiteAnswer]:
    rows = ["id,name,kind,longitude,latitude,radius_km"]
    for id, kind, town, radius_km in SITES:
        rows.append(f"{id},{town.name},{kind},{town.point[0]},{town.point[1]},{radius_km}")
    sites = paper.written(tmp_path / "sites.csv", "\n".join(rows))
    plan = read_plan(paper.written(tmp_path / "plan.toml", PLAN))
    territory = replace(paper.territory(sides_km=(80, 80)), files={"sites": Path(sites)})
    front, day = (paper.front(of=territory, east_km=km) for km in (0, 40))
    result = run_plan(plan, Survey(territory, front, None), lines={"day": day})
    return {site.id: site for site in result.readings[0].sites}


@pytest.mark.parametrize(
    ("id", "now", "then", "distance_km", "inside"),
    [
        ("near", "ash", "ash", 40 + 15, ()),  # it is 15 km from the line as it is now
        ("passed", "birch", "ash", 40 - 16, ("F", "P")),  # on land that passes
        ("beyond", "birch", "birch", 48 - 40, ("P",)),
    ],
)
def test_a_site_is_held_now_and_then_and_measured_from_the_line_under_the_plan(
    answers: dict[str, SiteAnswer],
    id: str,
    now: str,
    then: str,
    distance_km: float,
    inside: tuple[str, ...],
) -> None:
    site = answers[id]
    assert (site.held_by_now, site.held_by) == (now, then)
    assert site.distance_to_front_km == pytest.approx(distance_km, rel=1e-3)
    assert site.inside == inside


def test_the_row_of_a_site_is_kept(answers: dict[str, SiteAnswer]) -> None:
    assert list(answers) == ["near", "passed", "beyond", "halved", "touched", "parted"]
    site = answers["near"]
    assert (site.name, site.kind) == ("Near", "dam")
    assert (site.longitude, site.latitude) == SITES[0][2].point


def test_a_site_that_an_edge_cuts_is_in_part(answers: dict[str, SiteAnswer]) -> None:
    """The line under the plan parts zones of P, and is no edge of it.

    It is the edge of what passes to Ash with F.
    """
    cut = {id: site.in_part for id, site in answers.items() if site.in_part}
    assert cut == {"halved": ("P",), "touched": ("P",), "parted": ("F",)}
    assert answers["halved"].inside == ("F", "P")
    assert answers["touched"].inside == ("F",)


def test_a_territory_without_sites_has_none() -> None:
    assert read_sites(paper.territory()) == ()


def test_sites_of_zones_are_those_inside_or_near(tmp_path: Path) -> None:
    rows = ["id,name,kind,longitude,latitude"]
    for id, kind, town, _ in SITES[:3]:
        rows.append(f"{id},{town.name},{kind},{town.point[0]},{town.point[1]}")
    sites = paper.written(tmp_path / "sites.csv", "\n".join(rows))
    territory = replace(paper.territory(sides_km=(80, 80), towns=()), files={"sites": Path(sites)})
    # Of sites 15, 16 and 48 km from the line, the last is neither near nor inside.
    result = compute(
        Scenario.of(distances_km=(5, 15.5), whole_front=True),
        territory=territory,
        front=paper.front(of=territory),
    )
    assert [(site.id, site.inside) for site in result.sites] == [
        ("near", ("15.5 km",)),
        ("passed", ()),
    ]
    assert [site["id"] for site in result.to_dict()["sites"]] == ["near", "passed"]
