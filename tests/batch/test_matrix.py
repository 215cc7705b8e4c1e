"""A matrix stands for every combination of its values, and names all of its faults."""

from __future__ import annotations

import re
import shutil
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from dmz.batch.cases import Case, group_cases
from dmz.batch.content import FileHashes
from dmz.batch.matrix import read_matrix
from dmz.errors import QuestionError
from dmz.land.territory import Territory
from dmz.measure.scenario import Scenario
from dmz.sources.datasets import DATA
from dmz.sources.toml import TomlError


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
    assert [len(group) for group in group_cases(found, most=10)] == [10, 8, 10, 8, 10, 8, 1]


def test_range_of_days_has_both_ends(tmp_path: Path, territory: Territory) -> None:
    found = cases(tmp_path, '[matrix]\nfront = ["deepstate@2024-02-28..2024-03-01"]', territory)
    assert [case.scenario.front.specs for case in found] == [
        (f"deepstate@{day}",) for day in ("2024-02-28", "2024-02-29", "2024-03-01")
    ]


def test_key_follows_from_content_and_question_and_not_from_place(
    days: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    from dmz.land.theatre import shipped_territory

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


def test_key_follows_from_files_choices_theatre_and_version(
    days: Path, territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(DATA / "theatres" / "korea", days / "korea")
    for name in ("factors.csv", "sector.geojson", "line.shp", "line.dbf", "own.toml"):
        (days / name).write_text("as it was", encoding="utf-8")
    plan = 'plan = "politico-2025"'
    asked = (
        "distance_km = 5",
        'scale = "factors.csv"',
        'sector = "sector.geojson"',
        'front = "line.shp"',
        'plan = "own.toml"',
        f'{plan}\nset = {{ meaning = "total" }}',
        f'{plan}\nset = {{ meaning = "per side" }}',
    )

    def keys() -> list[str]:
        found = cases(days, "".join(f"[[scenario]]\n{text}\n" for text in asked), territory)
        there = FileHashes().make_key(Scenario(), None, (), str(days / "korea"))
        return [*(case.key for case in found), there]

    before = keys()
    assert len(set(before)) == len(before)
    for name in ("factors.csv", "sector.geojson", "line.dbf", "own.toml"):
        (days / name).write_text("changed", encoding="utf-8")
    with (days / "korea" / "theatre.toml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    after = keys()
    changed = [old != new for old, new in zip(before, after, strict=True)]
    assert changed == [False, True, True, True, True, False, False, True]
    monkeypatch.setattr("dmz.batch.content.__version__", "another")
    assert not set(keys()) & {*before, *after}


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


FRONT = "a.geojson"


@pytest.mark.parametrize(
    ("keys", "options"),
    [
        ("distance_km = 5", ["-d", "5"]),
        ("distance_km = [5, 40]", ["-d", "5", "-d", "40"]),
        (
            "depth_km = { russia = 40, ukraine = 5 }",
            ["--depth", "ukraine=5", "--depth", "russia=40"],
        ),
        (
            f"front = '{FRONT}'\nheld_by = 'ukraine'\nsliver_km = 2",
            ["--front", FRONT, "--held-by", "ukraine", "--sliver", "2"],
        ),
        (
            "include_border = true\nacross_water = true\nmin_pocket_km2 = 0.5",
            ["--include-border", "--across-water", "--min-pocket", "0.5"],
        ),
        (
            f"front = ['{FRONT}', 'deepstate@2025-12-01']",
            ["--front", FRONT, "--front", "deepstate@2025-12-01"],
        ),
        (
            "city = 'Pokrovsk (Donetsk)'\nreach_km = 30",
            ["--city", "Pokrovsk (Donetsk)", "--reach", "30"],
        ),
        ("oblast = ['Donetsk', 'Luhansk']", ["--oblast", "Donetsk", "--oblast", "Luhansk"]),
        ("sector = 'sector.geojson'", ["--sector", "sector.geojson"]),
        ("whole_front = true", ["--whole-front"]),
        ("model = 'city'", ["--model", "city"]),
        (
            "population = 'people.tif'\npopulation_kind = 'count'\nscale = 'factors.csv'",
            ["--population", "people.tif", "--population-kind", "count", "--scale", "factors.csv"],
        ),
        ("uncertainty_km = 2", ["--uncertainty", "2"]),
        ("uncertainty_km = 'auto'", ["--uncertainty", "auto"]),
    ],
)  # fmt: skip
def test_a_scenario_is_the_one_of_the_command_line(
    tmp_path: Path,
    territory: Territory,
    run: Callable[..., object],
    monkeypatch: pytest.MonkeyPatch,
    keys: str,
    options: list[str],
) -> None:
    asked: list[Scenario] = []

    def record(scenario: Scenario, **_: object) -> None:
        asked.append(scenario)
        raise QuestionError("recorded")

    monkeypatch.setattr("dmz.answers.ensemble.compute_question", record)
    monkeypatch.setattr("dmz.batch.content.FileHashes.find", lambda self, spec: ["hash"])
    files = {FRONT, "sector.geojson", "people.tif", "factors.csv"}
    run("compute", *[str(tmp_path / word) if word in files else word for word in options])
    (case,) = cases(tmp_path, f"[[scenario]]\n{keys}", territory)
    assert case.scenario == asked[0]
    assert hash(case.scenario) == hash(asked[0])
    assert case.fault is None


def test_a_plan_takes_the_place_of_depths(tmp_path: Path, territory: Territory) -> None:
    text = """
        [common]
        distance_km = 5
        [matrix]
        plan = ["politico-2025"]
        model = ["line", "city"]
        set = [{ meaning = " total " }]
    """
    first, second = cases(tmp_path, text, territory)
    assert first.plan == "politico-2025"
    assert first.choices == (("meaning", "total"),)
    assert first.scenario == second.scenario == Scenario()
    assert first.key == second.key


def test_scenarios_on_one_front_are_one_group_whatever_their_sector(
    days: Path, territory: Territory
) -> None:
    for name in ("north", "south"):
        (days / f"{name}.geojson").write_text(f'{{"name": "{name}"}}', encoding="utf-8")
    text = """
        [matrix]
        front = ["day1.geojson", "day2.geojson"]
        sector = ["north.geojson", "south.geojson"]
    """
    found = cases(days, text, territory)
    assert len({case.key for case in found}) == 4
    assert [len(group) for group in group_cases(found, most=10)] == [2, 2]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[common]\nwhole_front = true", 1, r"it has no scenarios; give [matrix] or [[scenario]]"),
        ("[matrix", 1, "not TOML"),
        ("[matrices]\na = 1", 1, "unknown key 'matrices'; did you mean matrix?"),
        ("common = 5", 1, "common is a table; write it as [common]"),
        ("\n[scenario]\ndistance_km = 5", 2, "write each as [[scenario]]"),
        ("[matrix]\ndistance_km = 5", 2, "distance_km is a list of values"),
        ("[matrix]\ndistance_km = []", 2, "distance_km is a list of values"),
        (
            '[matrix]\ndistance_km = [\n  5,\n  "five",\n]',
            4,
            "distance_km is a number of km or a list of them, not 'five'",
        ),
        ("[matrix]\ndistance_km = [true]", 2, "distance_km is a number of km or a list of them"),
        ("[[scenario]]\ndistance_km = nan", 2, "distance_km is a number of km"),
        ("[common]\nsliver_km = inf", 2, "sliver_km is a number of km, not inf"),
        ("[matrix]\ndistances = [5]", 2, "unknown key 'distances'; did you mean distance_km?"),
        ("[common]\ndistance_km = 5\n[matrix]\ndistance_km = [5]", 4, "give it once"),
        ("[[scenario]]\n[[scenario]]\nname = 5", 3, "name is a text, not 5"),
        ("[common]\ndepth_km = { russia = 'x' }", 2, "depth_km has a russia that is a number"),
        ("[common]\nset = { distance = true }", 2, "set has a distance that"),
        (
            "[matrix]\nplan = ['zelensky-2025', 'politico-2025']\nset = [\n{ distanse = 5 }]",
            4,
            "no plan has a parameter 'distanse'; did you mean distance?; "
            "they leave open distance, ukraine-empties, meaning",
        ),
        (
            "[common]\nset = { side = 'x' }\n[[scenario]]\ndistance_km = 5",
            2,
            "no plan has a parameter 'side'; they leave nothing open",
        ),
        (
            "[[scenario]]\nplan = 'zelensky-2025'\nset = { side = 'x' }",
            3,
            "no plan has a parameter 'side'; they leave open distance",
        ),
        ("[common]\nuncertainty_km = 'car'", 2, 'is a number of km, "auto" or "none"'),
        ("[common]\nfront = ['a', 5]", 2, "front is a path, ID@DATE or a list of them"),
        ('[matrix]\nfront = [\n"a.kml",\n"*.kml"]', 4, "no file matches"),
        ('[matrix]\nfront = ["deepstate@2025-12-01..2025-11-01"]', 2, "ends before it starts"),
        ('[matrix]\nfront = ["deepstate@2025-13-01..2025-14-01"]', 2, "not a range of days"),
    ],
)
def test_a_fault_has_its_line(
    tmp_path: Path, territory: Territory, text: str, line: int, message: str
) -> None:
    with pytest.raises(TomlError) as caught:
        cases(tmp_path, text, territory)
    (fault,) = caught.value.faults
    assert fault.startswith(f"{tmp_path / 'matrix.toml'}, line {line}: ")
    assert message in fault


def test_all_faults_come_at_once(tmp_path: Path, territory: Territory) -> None:
    text = "[common]\ndays = 3\n[matrix]\nmodel = [5]\n[[scenario]]\nfront = '*.kml'"
    with pytest.raises(TomlError) as caught:
        cases(tmp_path, text, territory)
    lines = [fault.split(":")[0].rpartition(" ")[2] for fault in caught.value.faults]
    assert lines == ["2", "4", "6"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        # 100,001 and 10^12: each counted on paper, none of them built.
        (
            f"[matrix]\ndistance_km = {list(range(1, 11112))}\nsliver_km = {list(range(1, 10))}\n"
            "[[scenario]]\n[[scenario]]",
            "100,001 scenarios, and 100,000 at most",
        ),
        (
            "\n".join(
                ["[matrix]"]
                + [
                    f"{key} = {list(range(1, 1001))}"
                    for key in ("distance_km", "sliver_km", "reach_km", "min_pocket_km2")
                ]
            ),
            "1,000,000,000,000 scenarios",
        ),
        ('[matrix]\nfront = ["deepstate@0001-01-01..9999-12-31"]', "3,652,059 days"),
        ('[matrix]\nfront = ["/**/*.geojson"]', "below the file's own folder"),
        ('[matrix]\nfront = ["../**/*.geojson"]', "below the file's own folder"),
        ('[matrix]\nfront = ["a/../../**/*"]', "below the file's own folder"),
    ],
)
def test_what_a_matrix_stands_for_is_counted_before_it_is_built(
    tmp_path: Path, territory: Territory, text: str, fault: str
) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TomlError, match=re.escape(fault)):
            cases(tmp_path, text, territory)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


def test_values_are_counted_while_they_are_listed(
    tmp_path: Path, territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dmz.batch.matrix.SCENARIOS_LIMIT", 5_000)
    ranges = ["deepstate@2019-01-01..2021-12-31"] * 200
    tracemalloc.start()
    try:
        with pytest.raises(TomlError, match="more than 5,000 values and files"):
            cases(tmp_path, f"[matrix]\nfront = {ranges}", territory)
        # All 219,200 of them take some 40 MB.
        assert tracemalloc.get_traced_memory()[1] < 5e6
    finally:
        tracemalloc.stop()


def test_a_pattern_that_matches_too_much(
    days: Path, territory: Territory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dmz.sources.specs.FRONTS_LIMIT", 2)
    with pytest.raises(TomlError, match="more than 2 files match"):
        cases(days, '[matrix]\nfront = ["**/day*.geojson"]', territory)
