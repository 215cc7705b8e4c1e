"""The names in plans, checked against a territory that has other ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from dmz.errors import QuestionError
from dmz.land.sectors import SectorChoice
from dmz.land.territory import Territory
from dmz.measure.survey import Survey
from dmz.plans.check import check_plans
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from dmz.sources.toml import TomlError
from tests import paper

PLAN = """\
title = "T"
kind = "proposal"
source = "S"
date = "2025"
sector = { oblasts = ["X"] }
[[provision]]
kind = "pullback"
name = "P"
source = "S"
date = "2025"
depths_km = { each = 5, mars = 6 }
sector = { cities = ["Nowhere"], reach_km = 5 }
[[provision]]
kind = "special_zone"
name = "Z"
source = "S"
date = "2025"
near = ["Place=48,31", "Elsewhere"]
within_km = 5
polygons = "none.geojson"
"""


@pytest.fixture
def territory() -> Territory:
    """Its parties are ash and birch, and it has no places."""
    return paper.territory(towns=())


def faults(specs: list[str], territory: Territory) -> tuple[str, ...]:
    with pytest.raises(TomlError) as caught:
        check_plans(specs, territory)
    return caught.value.faults


def test_every_name_that_does_not_exist_has_its_line(tmp_path: Path, territory: Territory) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN, encoding="utf-8")
    expected = [
        "line 5: sector: no oblast 'X'",
        "line 11: provision 1 (P): no party 'mars'; the parties are ash and birch",
        "line 12: provision 1 (P): no places are known here, so 'Nowhere' cannot be found",
        "line 18: provision 2 (Z): no places are known here, so 'Elsewhere' cannot be found",
        f"line 20: provision 2 (Z): {tmp_path / 'none.geojson'}: no such file",
    ]
    found = faults([str(path)], territory)
    for fault, start in zip(found, expected, strict=True):
        assert fault.startswith(f"{path}, {start}")


def test_faults_of_all_files_come_at_once(tmp_path: Path, territory: Territory) -> None:
    path = tmp_path / "empty.toml"
    path.write_text("title = 'T'", encoding="utf-8")
    found = faults([str(path), "all-of-donetsk-2025"], territory)
    assert f"{path}, line 1: the plan has no kind" in found
    assert any(
        "line 11: provision 1 " in fault and "no party 'ukraine'" in fault for fault in found
    )


def test_plans_are_counted_with_their_readings(territory: Territory) -> None:
    plans, counts = check_plans(["korea-1953", "iraq-kuwait-1991"], territory)
    assert [plan.id for plan in plans] == ["korea-1953", "iraq-kuwait-1991"]
    assert counts == [1, 2]  # either party may be Iraq


def test_a_plan_whose_names_do_not_exist_is_not_run(territory: Territory) -> None:
    survey = Survey(territory, paper.front(of=territory), None)
    with pytest.raises(TomlError, match=r"line 11: provision 1 .*: no party 'ukraine'"):
        run_plan(read_plan("all-of-donetsk-2025"), survey)


def test_a_sector_of_the_question_replaces_that_of_the_plan(territory: Territory) -> None:
    survey = Survey(territory, paper.front(of=territory), None)
    plan, chosen = (
        read_plan("zelensky-2025"),
        {"distance": "5", "ukraine-empties": "the same depth"},
    )
    with pytest.raises(QuestionError, match="'Kramatorsk' cannot be found"):
        run_plan(plan, survey, chosen=chosen)
    result = run_plan(plan, survey, chosen=chosen, sector=SectorChoice(whole_front=True))
    assert result.readings[0].total[0].area_km2 == pytest.approx(5 * paper.HEIGHT_KM, rel=2e-3)
