"""A matrix file stands for every combination, and says all that is wrong with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dmz.batch.matrix import Case, read_matrix, scenario_groups
from dmz.errors import InputError
from dmz.land.territory import Territory


def cases(folder: Path, text: str, territory: Territory) -> list[Case]:
    path = folder / "matrix.toml"
    path.write_text(text, encoding="utf-8")
    return read_matrix(str(path), territory)


@pytest.fixture
def days(tmp_path: Path) -> Path:
    for number in (2, 1, 3):
        (tmp_path / f"day{number}.geojson").write_text(f'{{"day": {number}}}', encoding="utf-8")
    return tmp_path


def test_product_has_fronts_outermost_and_depths_innermost(
    days: Path, territory: Territory
) -> None:
    text = """
        [common]
        held_by = "russia"
        [matrix]
        distance_km = [5, 40]
        depth_km = [{ ukraine = 5, russia = 40 }]
        front = ["day*.geojson"]
        model = ["line", "city"]
        whole_front = [true]
        oblast = ["Donetsk", ["Donetsk", "Luhansk"]]
        [[scenario]]
        name = "united"
        front = ["day1.geojson", "day2.geojson"]
        distance_km = [5, 10]
    """
    found = cases(days, text, territory)
    assert len(found) == 3 * 3 * 2 * 3 + 1
    assert [case.number for case in found] == list(range(1, 56))
    first = found[:6]
    assert {Path(case.scenario.front.specs[0]).name for case in first} == {"day1.geojson"}
    assert [
        (c.scenario.model, c.scenario.distances_km, dict(c.scenario.depths_km)) for c in first
    ] == [
        (model, distances, depths)
        for model in ("line", "city")
        for distances, depths in (
            ((5.0,), {}),
            ((40.0,), {}),
            ((), {"ukraine": 5.0, "russia": 40.0}),
        )
    ]
    assert [c.scenario.sector.oblasts for c in found[:18:6]] == [
        ("Donetsk",),
        ("Donetsk", "Luhansk"),
        (),
    ]
    assert found[-1].name == "united"
    assert [Path(front).name for front in found[-1].scenario.front.specs] == [
        "day1.geojson",
        "day2.geojson",
    ]
    assert found[-1].scenario.distances_km == (5.0, 10.0)
    assert all(case.scenario.front.held_by == "russia" and case.fault is None for case in found)
    assert [len(group) for group in scenario_groups(found, most=10)] == [10, 8, 10, 8, 10, 8, 1]


def test_range_of_days_has_both_ends(tmp_path: Path, territory: Territory) -> None:
    found = cases(tmp_path, '[matrix]\nfront = ["deepstate@2024-02-28..2024-03-01"]', territory)
    assert [case.scenario.front.specs for case in found] == [
        (f"deepstate@{day}",) for day in ("2024-02-28", "2024-02-29", "2024-03-01")
    ]


def test_key_follows_from_content_and_question_and_not_from_place(
    days: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from dmz.land.territory import shipped_territory

    territory = shipped_territory()
    text = '[matrix]\nfront = ["day1.geojson"]\ndistance_km = [5, 10]'
    five, ten = cases(days, text, territory)
    assert five.key != ten.key
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "day1.geojson").write_bytes((days / "day1.geojson").read_bytes())
    again = cases(elsewhere, text.replace("[5, 10]", "[10]"), territory)
    assert again[0].key == ten.key
    (days / "day1.geojson").write_text("{}", encoding="utf-8")
    assert cases(days, text, territory)[0].key != five.key


def test_one_bad_scenario_is_a_fault_of_its_own(days: Path, territory: Territory) -> None:
    text = """
        [[scenario]]
        front = "day1.geojson"
        [[scenario]]
        front = "day9.geojson"
        [[scenario]]
        city = "Kramatorks"
        [[scenario]]
        distance_km = -1
    """
    faults = [case.fault or "" for case in cases(days, text, territory)]
    assert [
        re.search(pattern, fault) is not None
        for pattern, fault in zip(
            (
                "^$",
                "day9.geojson: no such file",
                "no city 'Kramatorks'.*Kramatorsk",
                "must be above zero",
            ),
            faults,
            strict=True,
        )
    ] == [True] * 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[common]\nwhole_front = true", "no scenarios in it"),
        ("[matrix", "not TOML"),
        ("[matrices]\na = 1", r"no table \[matrices\]"),
        ("[matrix]\ndistance_km = 5", "distance_km is a list of values"),
        ("[matrix]\ndistance_km = []", "distance_km is a list of values"),
        ('[matrix]\ndistance_km = ["five"]', 'distance_km = "five" is not a number of km'),
        ("[matrix]\ndistances = [5]", "no key 'distances' is known; use front,"),
        ("[matrix]\ndistance_km = [true]", "distance_km = true is not"),
        ("[common]\ndistance_km = 5\n[matrix]\ndistance_km = [5]", "give it once"),
        ("[scenario]\ndistance_km = 5", "in double brackets"),
        ("[[scenario]]\nname = 5", "name is a text"),
        ('[matrix]\nfront = ["*.kml"]', "no file matches"),
        ('[matrix]\nfront = ["deepstate@2025-12-01..2025-11-01"]', "ends before it starts"),
        ('[matrix]\nfront = ["deepstate@2025-13-01..2025-14-01"]', "not a range of days"),
    ],
)
def test_faults_are_said(tmp_path: Path, territory: Territory, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        cases(tmp_path, text, territory)


def test_all_faults_are_said_at_once(tmp_path: Path, territory: Territory) -> None:
    with pytest.raises(InputError, match=r"no key 'days' .*model = 5 is not a text"):
        cases(tmp_path, "[common]\ndays = 3\n[matrix]\nmodel = [5]", territory)
