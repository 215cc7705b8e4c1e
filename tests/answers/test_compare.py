from __future__ import annotations

import csv
import json
from collections.abc import Callable

import pytest
from shapely import LineString

from dmz.answers.compare import compare
from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.plans.files import read_plan
from tests import paper
from tests.cli.once import answer_once


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Territory, str, str]:
    folder = tmp_path_factory.mktemp("compare")
    straight, leaning = (
        paper.layer(
            folder / name,
            LineString([(paper.east(south), paper.SOUTH), (paper.east(north), paper.NORTH)]),
        )
        for name, south, north in (
            ("straight_2024-06-01.geojson", 0, 0),
            ("leaning_2024-07-01.geojson", -10, 40),
        )
    )
    return paper.territory(sides_km=(70, 70)), straight, leaning


class TestCompare:
    def test_distances_against_the_first(self, world: tuple[Territory, str, str]) -> None:
        territory, straight, _ = world
        found = compare(
            Scenario.of(distances_km=(5, 20), whole_front=True, fronts=(straight,)),
            territory=territory,
        )
        first, second = found.cases
        assert (first.against, second.against) == (None, 0)
        area = second.figure("area_km2", "ash")
        assert first.figure("area_km2", "ash").difference is None
        assert area.difference == pytest.approx(15 * paper.HEIGHT_KM, rel=2e-3)
        assert area.relative == pytest.approx(3, rel=2e-3)
        assert not found.spreads

    def test_fronts_against_the_first_distance_by_distance(
        self, world: tuple[Territory, str, str]
    ) -> None:
        territory, straight, leaning = world
        question = Scenario.of(distances_km=(5, 20), whole_front=True, fronts=(straight, leaning))
        found = compare(question, territory=territory)
        assert [(c.case.front_date, c.case.measure, c.against) for c in found.cases] == [
            ("2024-06-01", "5 km", None), ("2024-06-01", "20 km", None),
            ("2024-07-01", "5 km", 0), ("2024-07-01", "20 km", 1),
        ]  # fmt: skip
        spread = next(
            s
            for s in found.spreads
            if (s.measure, s.figure, s.party) == ("20 km", "area_km2", "both")
        )
        values = [
            c.figure("area_km2", "both").value for c in found.cases if c.case.measure == "20 km"
        ]
        assert (spread.low, spread.high) == (min(values), max(values))  # type: ignore[type-var]
        assert spread.high > spread.low

    def test_a_distance_and_plans(self, world: tuple[Territory, str, str]) -> None:
        territory, straight, _ = world
        plans = [read_plan("vietnam-1954"), read_plan("idlib-2018")]
        found = compare(
            Scenario.of(distances_km=(5,), whole_front=True, fronts=(straight,)),
            territory=territory,
            plans=plans,
            chosen={"depth": "15"},
        )
        assert [c.case.measure for c in found.cases] == [
            "5 km", "vietnam-1954", "idlib-2018 (15 km deep, Ash as opposition)",
            "idlib-2018 (15 km deep, Birch as opposition)",
        ]  # fmt: skip
        assert found.cases[1].figure("area_km2", "both").difference == pytest.approx(0, abs=1e-6)
        assert found.cases[3].figure("area_km2", "ash").relative == -1

    def test_a_choice_that_no_plan_leaves_open(self, world: tuple[Territory, str, str]) -> None:
        territory, straight, _ = world
        for ids, message in (
            (("vietnam-1954", "idlib-2018"), "'depht'; did you mean depth"),
            ((), "they leave nothing open"),
        ):
            with pytest.raises(QuestionError, match=message):
                compare(
                    Scenario.of(whole_front=True, fronts=(straight,)),
                    territory=territory,
                    plans=[read_plan(id) for id in ids],
                    chosen={"depht": "15"},
                )

    def test_one_case_is_not_a_comparison(self, world: tuple[Territory, str, str]) -> None:
        territory, straight, _ = world
        with pytest.raises(QuestionError, match="one case only"):
            compare(
                Scenario.of(distances_km=(5,), whole_front=True, fronts=(straight,)),
                territory=territory,
            )

    def test_one_front_given_twice_differs_in_nothing(
        self, world: tuple[Territory, str, str]
    ) -> None:
        territory, straight, _ = world
        found = compare(
            Scenario.of(distances_km=(5,), whole_front=True, fronts=(straight, straight)),
            territory=territory,
        )
        assert [c.case.front for c in found.cases] == [
            "straight_2024-06-01.geojson (1)",
            "straight_2024-06-01.geojson (2)",
        ]
        assert all(d.difference == 0 for d in found.cases[1].differences if d.value is not None)
        # But two maps are wrong apart from each other, though these show the same.
        area = found.cases[1].figure("area_km2", "ash")
        assert area.difference_low is not None
        assert area.difference_high is not None
        assert area.difference_low < 0 < area.difference_high

    @pytest.mark.parametrize("empty", ["", " ", "{0}+", "{0}++{0}"])
    def test_an_empty_front_is_not_the_shipped_one(
        self, empty: str, world: tuple[Territory, str, str]
    ) -> None:
        territory, straight, _ = world
        with pytest.raises(QuestionError, match=r"has an empty part|named by an empty text"):
            compare(
                Scenario.of(
                    distances_km=(5,), whole_front=True, fronts=(straight, empty.format(straight))
                ),
                territory=territory,
            )


class TestCommand:
    def test_csv_is_long_and_json_has_the_same(
        self, run: Callable[..., object], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer_once(monkeypatch)
        rows = list(
            csv.DictReader(
                run("compare", "-d", "5", "-d", "10", "--format", "csv").stdout.splitlines()
            )
        )  # type: ignore[attr-defined]
        # Two cases, two parties and both together, four figures.
        assert len(rows) == 2 * 3 * 4
        plain = json.loads(run("compare", "-d", "5", "-d", "10", "--format", "json").stdout)  # type: ignore[attr-defined]
        figures = [figure for case in plain["cases"] for figure in case["figures"]]
        assert [float(row["value"]) for row in rows] == [figure["value"] for figure in figures]
        assert {row["against"] for row in rows} == {"", "1"}

    def test_cases_on_other_parts_of_the_line_are_pointed_out(
        self, run: Callable[..., object]
    ) -> None:
        apart = run("compare", "-d", "5", "--plan", "korea-1953", "--uncertainty", "none")
        assert "not all measured from the same part" in apart.stdout  # type: ignore[attr-defined]
        question = ("-d", "2", "--plan", "korea-1953", "--whole-front", "--uncertainty", "none")
        together = run("compare", *question)
        assert "not all measured from the same part" not in together.stdout  # type: ignore[attr-defined]
