"""A breakdown by raion: on paper, and its rows add up to those by oblast."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result as Outcome

from dmz.answers.compute import Result, compute
from dmz.land.zones import Part
from dmz.measure.figures import SubregionFigures, ZoneFigures
from dmz.measure.scenario import BreakdownChoice, Scenario
from dmz.measure.survey import Survey
from dmz.people.read import PopulationChoice
from dmz.people.source import Count
from dmz.plans.files import read_plan
from dmz.plans.run import run_plan
from tests import paper
from tests.land.test_subregions import boxes, divided


def answer(folder: Path, population: Any = None, **question: Any) -> Result:
    land = divided(folder)
    asked = {"whole_front": True, "uncertainty_km": "none"} | question
    scenario = Scenario.of(**asked)
    return compute(scenario, territory=land, front=paper.front(of=land), population=population)


def rows(zone: ZoneFigures) -> list[tuple[str, str, float | None, float | None, int]]:
    return [
        (row.oblast, row.subregion, row.area_km2, row.population, row.settlements)
        for row in zone.by_subregion or ()
    ]


def test_people_by_the_raion_of_their_settlement(tmp_path: Path) -> None:
    ash, birch, both = answer(tmp_path, distances_km=(18,), by="raion").zones
    assert rows(ash) == [("North", "Upper", None, 1000, 1), ("South", "Low", None, 200, 1)]
    assert rows(birch) == [
        ("North", "no known raion", None, 4000, 1),
        ("South", "Deep", None, 7, 1),
        ("South", "Low", None, 500, 1),
    ]
    assert rows(both) == [
        ("North", "Upper", None, 1000, 1),
        ("North", "no known raion", None, 4000, 1),
        ("South", "Deep", None, 7, 1),
        ("South", "Low", None, 700, 2),
    ]


def test_without_being_asked_there_is_none(tmp_path: Path) -> None:
    result = answer(tmp_path, distances_km=(10,))
    assert all(zone.by_subregion is None for zone in result.zones)
    assert "by_subregion" not in result.to_dict()["zones"][0]


_PLAIN = ("--uncertainty", "none")


class Even:
    """Two people on every km²."""

    def __init__(self, folder: Path) -> None:
        self.source = PopulationChoice().read(divided(folder))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def people(self, parts: Sequence[Part]) -> list[Count]:
        return [Count(2 * part.area_km2, part.area_km2) for part in parts]


@pytest.mark.parametrize("drawn", [False, True])
@pytest.mark.parametrize("level", ["raion", "hromada"])
def test_rows_add_up_to_their_oblast(tmp_path: Path, level: str, drawn: bool) -> None:
    areas = boxes(tmp_path, ADM3_PCODE="") if drawn else None
    result = answer(tmp_path, Even(tmp_path), distances_km=(40,), by=level, regions=areas)
    for zone in result.zones:
        for oblast in zone.by_oblast:
            own = [row for row in zone.by_subregion or () if row.oblast == oblast.oblast]
            assert sum(row.population or 0 for row in own) == pytest.approx(
                oblast.population, rel=1e-6
            )
            assert sum(row.settlements for row in own) == oblast.settlements
            if drawn:
                assert sum(row.area_km2 or 0 for row in own) == pytest.approx(
                    oblast.area_km2, rel=1e-6
                )
            else:
                assert {row.area_km2 for row in own} == {None}


@pytest.mark.parametrize("drawn", [False, True])
def test_a_plan_that_moves_the_line(tmp_path: Path, drawn: bool) -> None:
    """Birch goes back 10 km to the east, then both empty 8 km from there."""
    land = divided(tmp_path)
    text = """title = "T"\nkind = "proposal"\nsource = "S"\ndate = "2025"
sector = { whole_front = true }
lines.day = { title = "a day", date = "2024" }
[[provision]]\nname = "F"\nkind = "freeze"\nsource = "S"\ndate = "2025"
oblasts = ["North", "South"]\nline = "day"
[[provision]]\nname = "P"\nkind = "pullback"\nsource = "S"\ndate = "2025"\ndepth_km = 8
"""
    plan = read_plan(paper.written(tmp_path / "plan.toml", text))
    survey = Survey(land, paper.front(of=land), PopulationChoice().read(land))
    areas = boxes(tmp_path, ADM3_PCODE="") if drawn else None
    result = run_plan(
        plan,
        survey,
        lines={"day": paper.front(of=land, east_km=10)},
        uncertainty_km="none",
        breakdown=BreakdownChoice(level="raion", areas=areas),
    )
    (outcome,) = result.readings

    def strip(km: float) -> Any:
        # Half of the land is in either region; the north has polygons, the south none.
        return pytest.approx(50 * km, rel=1e-2) if drawn else None

    # Dogwood lies in the polygon of the raion East, if that is known.
    dogwood = "East" if drawn else "no known raion"
    ash, birch, both = outcome.total
    assert rows(ash) == [
        ("North", dogwood, strip(8), 4000, 1),
        ("South", "Low", 0.0 if drawn else None, 500, 1),
        *([("South", "no known raion", strip(8), 0, 0)] if drawn else []),
    ]
    assert ("South", "Deep", 0.0 if drawn else None, 7, 1) in rows(birch)
    assert sum(row.population or 0 for row in both.by_subregion or ()) == both.population == 4507
    # Of what Birch holds now, both zones are emptied: 2 to 18 km from today's line.
    given = rows(outcome.gives_up[1].total)
    assert given[0] == ("North", dogwood, strip(16), 4000, 1)
    assert [row[:2] + row[3:] for row in given[1:3]] == [
        ("South", "Deep", 7, 1),
        ("South", "Low", 500, 1),
    ]


@pytest.fixture
def moving(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is as often 2 km further east or west as it is where it is drawn."""
    moves = paper.MovedLine(*[-2] * 7, *[0] * 7, *[2] * 7)
    monkeypatch.setattr("dmz.answers.compute.error_of", lambda *_: moves)


@pytest.mark.usefixtures("moving")
def test_ranges(tmp_path: Path) -> None:
    # Beech, 9 km west of the line, is out where that lies 2 km further east.
    ash, _, _ = answer(tmp_path, distances_km=(10,), by="raion").zones
    (low,) = [row for row in ash.by_subregion or () if row.subregion == "Low"]
    assert (low.population, low.population_low, low.population_high) == (200, 0, 200)
    (upper,) = [row for row in ash.by_subregion or () if row.subregion == "Upper"]
    assert (upper.population_low, upper.population_high) == (1000, 1000)
    assert (upper.area_km2_low, upper.area_km2_high) == (None, None)


@pytest.mark.usefixtures("moving")
def test_a_raion_that_only_a_moved_line_brings_in(tmp_path: Path) -> None:
    # Elder, 9.5 km east of the line, is in Birch's zone of 8 km where that lies 2 km
    # further east.
    _, birch, _ = answer(tmp_path, distances_km=(8,), by="raion").zones
    (low,) = [row for row in birch.by_subregion or () if row.subregion == "Low"]
    assert low == SubregionFigures(
        "South", "Low", "UA0102", None, 0, 0, None, None, population_low=0, population_high=500
    )


class TestPrinted:
    @pytest.mark.parametrize("level", ["raion", "hromada"])
    def test_csv_adds_up(self, run: Callable[..., Outcome], level: str) -> None:
        printed = run("compute", "-d", 20, "--by", level, "--format", "csv", *_PLAIN)
        assert printed.exit_code == 0, printed.output
        people: dict[tuple[str, ...], float] = defaultdict(float)
        oblasts = {}
        for row in csv.DictReader(io.StringIO(printed.stdout)):
            key = (row["party"], row["oblast"])
            if row[level]:
                people[key] += float(row["population"])
                assert row["area_km2"] == ""
            elif row["oblast"] and (row["settlements"] != "0" or float(row["population"])):
                oblasts[key] = float(row["population"])
        assert people == pytest.approx(oblasts)

    def test_table_and_json_and_what_is_missing(self, run: Callable[..., Outcome]) -> None:
        shown = run("compute", "-d", 10, "--by", "raion").stdout
        assert "By raion" in shown
        assert "Kramatorskyi" in shown
        assert "the official register has them in" in " ".join(shown.split())
        answer = json.loads(run("compute", "-d", 10, "--by", "raion", "--format", "json").stdout)
        assert answer["parameters"]["by"] == "raion"
        row = answer["zones"][0]["by_subregion"][0]
        assert {"oblast", "subregion", "id", "area_km2", "population", "settlements"} <= set(row)
        roles = {dataset["role"] for dataset in answer["provenance"]["datasets"]}
        assert "subregions" in roles

    def test_a_plan_has_rows_for_what_is_emptied_and_for_what_is_left(
        self, run: Callable[..., Outcome]
    ) -> None:
        asked = ("plan", "run", "all-of-donetsk-2025", "--by", "raion", *_PLAIN)
        shown = run(*asked).stdout
        assert "By raion, land that Ukraine leaves" in shown
        # The register has Kramatorsk's raion as the one that Ukraine holds most of.
        assert "Kramatorskyi" in shown
        people: dict[tuple[str, ...], list[float]] = defaultdict(lambda: [0, 0])
        for row in csv.DictReader(io.StringIO(run(*asked, "--format", "csv").stdout)):
            if row["oblast"] and row["population"]:
                key = (row["of"], row["provision"], row["party"], row["oblast"])
                people[key][bool(row["raion"])] += float(row["population"])
        assert people
        for whole, parts in people.values():
            assert parts == pytest.approx(whole)

    def test_ranges_have_a_table_for_each_zone(self, run: Callable[..., Outcome]) -> None:
        shown = run("compute", "-d", 10, "--by", "hromada", "--uncertainty", "auto").stdout
        assert "By hromada, 10 km, held by Ukraine" in shown
