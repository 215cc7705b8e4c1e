"""Plans on a straight line of 100 km that moves west, from day to day."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import Result

from dmz.answers.plan_history import PlanHistory, follow_plan
from dmz.errors import InputError, QuestionError
from dmz.measure.scenario import Scenario
from dmz.output.tables.plan_history import plan_history_document
from dmz.plans.run import PlanQuestion
from dmz.sources.specs import expand_spec
from tests import paper
from tests.held import east_of


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Birch's land on three days, and an empty file; the last leaves Ash 5 km."""
    folder = tmp_path_factory.mktemp("days")
    for day, east_km in enumerate((0.0, -3.5, -65.0), 1):
        held = shapely.box(paper.east(east_km), paper.SOUTH, paper.EAST, paper.NORTH)
        paper.layer(folder / f"held_2025110{day}.geojson", held)
    (folder / "held_20251104.geojson").write_text("", encoding="utf-8")
    return folder


def asked(spec: str, uncertainty_km: Any = "none", **chosen: Any) -> PlanQuestion:
    return PlanQuestion(spec=spec, scenario=Scenario.of(uncertainty_km=uncertainty_km), **chosen)


def follow(
    days: Path, spec: str, pattern: str = "*.geojson", every: int = 1, **settings: Any
) -> PlanHistory:
    names = [str(days / pattern)]
    return follow_plan(asked(spec, **settings), names, paper.territory(), every=every)


def test_what_a_plan_means_moves_with_the_line(days: Path) -> None:
    history = follow(days, "sudan-2012")
    assert [day.date for day in history.days] == ["2025-11-01", "2025-11-02", "2025-11-03"]
    (first,), (second,), (third,) = (day.scores for day in history.days)
    # Ten km on each side, of which Ash has 5 at the end.
    assert [score.area_km2 for score in (first, second, third)] == [
        pytest.approx(km2, rel=2e-3) for km2 in (2000, 2000, 1500)
    ]
    # Alder, Beech, Dogwood and the first Elder; then the line has passed Alder, and
    # Elder is 13 km from it; then nobody is near.
    assert [score.population for score in (first, second, third)] == [5700, 5200, 0]
    assert [each.share_of_held for each in third.gives_up] == [
        pytest.approx(1, rel=2e-3),
        pytest.approx(10 / 85, rel=2e-3),
    ]
    assert [score.places[0].state for score in (first, second, third)] == [
        "emptied",
        "emptied",
        "stays",
    ]
    (unread,) = history.missing
    assert unread.front.endswith("held_20251104.geojson")


def test_a_step_of_days_and_ranges(days: Path) -> None:
    history = follow(days, "korea-1953", "held_2025110[123].geojson", every=2, uncertainty_km=1)
    assert [day.date for day in history.days] == ["2025-11-01", "2025-11-03"]
    for (score,) in (day.scores for day in history.days):
        assert score.area_km2_low is not None
        assert score.area_km2_high is not None
        assert score.area_km2_low < score.area_km2 < score.area_km2_high
        assert score.area_km2 == pytest.approx(400, rel=2e-3)
    with pytest.raises(QuestionError, match="the step is 0 days"):
        follow(days, "korea-1953", every=0)


def test_days_are_thinned_in_the_order_of_their_dates(days: Path) -> None:
    names = [str(days / f"held_2025110{day}.geojson") for day in (2, 3, 1)]
    history = follow_plan(asked("korea-1953"), names, paper.territory(), every=2)
    assert [day.date for day in history.days] == ["2025-11-01", "2025-11-03"]


def test_a_table_for_each_reading_and_class(days: Path) -> None:
    # Both ways to give the roles, for each of which troops and weapons differ.
    document = plan_history_document(follow(days, "western-sahara-1998"))
    assert [table.title for table in document.tables] == [
        "Ash as Polisario",
        "Ash as Polisario, firing, reinforcement and new defences",
        "Birch as Polisario",
        "Birch as Polisario, firing, reinforcement and new defences",
    ]
    assert document.shortened().tables[0].title == "Ash as Polisario"
    assert any(note.startswith("Not measured: ") for note in document.notes)


def test_no_day_could_be_measured(days: Path) -> None:
    with pytest.raises(InputError, match="held_20251104"):
        follow(days, "korea-1953", "held_20251104.geojson")
    lines = {"x": str(days / "held_20251101.geojson")}
    with pytest.raises(QuestionError, match="korea-1953 names no line 'x'"):
        follow(days, "korea-1953", "held_2025110[123].geojson", lines=lines)
    with pytest.raises(QuestionError, match="has no parameter 'distance'"):
        follow(days, "korea-1953", chosen={"distance": "5"})


def test_a_bare_range_is_of_the_archive() -> None:
    assert expand_spec("2025-11-01..2025-11-02") == expand_spec("deepstate@2025-11-01..2025-11-02")


def test_command(tmp_path: Path, run: Callable[..., Result]) -> None:
    """Land that is left, as it moves: a plan that empties nothing."""
    for day, west in (("20251101", 38.0), ("20251102", 37.0)):
        path = tmp_path / f"held_{day}.geojson"
        path.write_text(shapely.to_geojson(east_of(west)), encoding="utf-8")
    words = ("plan", "history", "all-of-donetsk-2025", tmp_path / "*.geojson")
    words += ("--uncertainty", "none")
    shown = run(*words)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("Between 1 November 2025 and 2 November 2025, the land of")
    assert max(map(len, shown.stdout.splitlines())) <= 80
    document = json.loads(run(*words, "--format", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout)))
    given = [day["scores"][0]["gives_up"][0]["area_km2"] for day in document["days"]]
    assert [float(row["gives_up_km2_ukraine"]) for row in rows] == given
    assert given[0] > given[1] > 0
