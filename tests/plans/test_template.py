from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dmz.land.territory import Territory
from dmz.plans.check import check_plans
from dmz.plans.files import FOLDER, read_plan
from dmz.plans.schema import KINDS, LINE_KEYS, PARAMETER_KEYS, PLAN_KEYS, PLAN_NEEDS, PLAN_TABLES
from dmz.plans.template import read_schema, read_template
from dmz.sources.toml import TomlError
from tests.plans.test_files import HEAD, provision, write_plan

SCHEMA = json.loads(read_schema())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def errors(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(tomllib.loads(text))]


class TestSchema:
    def test_it_has_the_keys_that_the_reader_has(self) -> None:
        head = SCHEMA["properties"]
        assert head.keys() == {*PLAN_KEYS, *PLAN_TABLES}
        assert {*SCHEMA["required"]} == {*PLAN_NEEDS, "provision"}
        assert head["parameters"]["additionalProperties"]["properties"].keys() == {*PARAMETER_KEYS}
        assert head["lines"]["additionalProperties"]["properties"].keys() == {*LINE_KEYS}
        assert head["provision"]["items"]["properties"]["kind"]["enum"] == [*KINDS]
        for name, kind in KINDS.items():
            described = SCHEMA["$defs"][name]
            assert described["properties"].keys() == {*kind.keys}, name
            assert {*described["required"]} == {"kind", *kind.needs}, name
        VALIDATOR.check_schema(SCHEMA)

    @pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
    def test_every_shipped_plan_has_its_shape(self, path: Path) -> None:
        assert errors(path.read_text(encoding="utf-8")) == []

    @pytest.mark.parametrize(
        ("kind", "rest"),
        [
            ("pulback", "depth_km = 5"),
            ("pullback", ""),
            ("pullback", "depth_km = 5\nwidth_km = 10"),
            ("pullback", "depth_km = 0"),
            ("pullback", "depth_km = 501"),
            ("pullback", 'depth_km = "five"'),
            ("pullback", "distance_km = 5"),
            ("pullback", "depth_km = 5\nbound = 'about'"),
            ("pullback", "depth_km = 5\nexcept = { near = ['A'] }"),
            ("withdraw", "oblasts = ['A']"),
            ("withdraw", "party = 'a'\noblasts = []"),
            ("clear", "radius_km = 5\nbox_km = 5"),
            ("special_zone", "party = 'a'"),
            ("special_zone", "polygon = [[1, 2], [3, 4]]"),
            ("special_zone", "polygon = [[1, 2], [3, 4], [91, 0]]"),
            ("match", "party = 'a'\nto = 'P'\nby = 'money'"),
        ],
    )
    def test_what_it_refuses_the_reader_refuses_too(
        self, tmp_path: Path, kind: str, rest: str
    ) -> None:
        text = provision(kind, rest)
        assert errors(HEAD + text)
        with pytest.raises(TomlError):
            read_plan(write_plan(tmp_path, text))


class TestTemplate:
    def test_it_is_a_plan_without_faults(self, tmp_path: Path, territory: Territory) -> None:
        path = tmp_path / "mine.toml"
        path.write_text(read_template(), encoding="utf-8")
        (plan,), (readings,) = check_plans([str(path)], territory)
        assert (len(plan.tables), readings) == (1, 2)
        assert errors(read_template()) == []

    def test_its_comments_are_provisions_without_faults_too(
        self, tmp_path: Path, territory: Territory
    ) -> None:
        text = read_template()
        head, *commented = text.split("\n# [[provision]]\n")
        assert len(commented) == 3
        for body in commented:
            lines = [line.removeprefix("# ") for line in body.splitlines() if line != "#"]
            path = tmp_path / "mine.toml"
            # A provision that moves the line comes before one that is measured from it.
            start, mark, rest = head.partition("[[provision]]")
            added = "[[provision]]\n" + "\n".join(lines) + "\n"
            path.write_text(start + added + mark + rest, encoding="utf-8")
            check_plans([str(path)], territory)


class TestCommands:
    def test_a_file_is_started_once(self, run: Callable[..., Any], tmp_path: Path) -> None:
        path = tmp_path / "mine.toml"
        assert run("plan", "new", path).exit_code == 0
        assert path.read_text(encoding="utf-8") == read_template()
        again = run("plan", "new", path)
        assert (again.exit_code, again.stdout) == (2, "")
        assert again.stderr == f"Error: {path} exists already; give another name\n"
        printed = run("plan", "new")
        assert (printed.exit_code, printed.stdout) == (0, read_template())

    def test_the_schema_is_printed(self, run: Callable[..., Any]) -> None:
        printed = run("plan", "schema")
        assert (printed.exit_code, json.loads(printed.stdout)) == (0, SCHEMA)
