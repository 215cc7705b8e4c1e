"""Completion in shells: words that begin so, from what ships."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dmz.cli.completion import SHELLS, complete_cities, oblasts, parties, plan_ids, theatres
from dmz.land.gazetteer import Gazetteer
from dmz.land.territory import Territory
from dmz.land.theatre import list_theatres
from dmz.plans.files import shipped_plans
from dmz.sources.registry import read_sources
from tests.cli.commands import Run
from tests.shared import ROOT


def complete(*words: str) -> list[str]:
    """Values that Bash is offered after some words; the last one has been begun."""
    environment = os.environ | {
        "COMP_WORDS": " ".join(["dmz", *words]),
        "COMP_CWORD": str(len(words)),
        "_DMZ_COMPLETE": "bash_complete",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "dmz"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_commands_and_options() -> None:
    assert complete("bal") == ["balance"]
    assert complete("compute", "--whole") == ["--whole-front"]


@pytest.mark.parametrize(
    ("begun", "offered"),
    [("Kramat", "Kramatorsk"), ("Слов", r"Слов\'янськ"), ("slavy", "Slavyansk")],
)
def test_a_city_in_three_spellings(begun: str, offered: str) -> None:
    assert complete("compute", "--city", begun)[0] == offered


def test_plans_sources_and_oblasts() -> None:
    assert complete("plan", "run", "zel")[0] == "zelensky-2025"
    assert complete("compute", "--front", "isw-")[0] == "isw-2022"
    assert complete("data", "fetch", "worldp") == ["worldpop"]
    assert complete("compute", "--oblast", "Хар") == ["Харківська"]


def test_what_is_offered_is_understood(territory: Territory) -> None:
    assert [id for id, _ in plan_ids()] == sorted(shipped_plans())
    assert {id for id, _ in theatres()} == set(list_theatres())
    assert [id for id, _ in parties()] == [party.id for party in territory.parties]
    names = [name for name, _ in oblasts()]
    assert len(names) == 2 * len(territory.region_names)
    for name in names:
        assert territory.region(name) >= 0
    gazetteer: Gazetteer | None = territory.gazetteer
    assert gazetteer
    for begun in ("K", "Костянтин", "Nov"):
        items = complete_cities(None, None, begun)  # type: ignore[arg-type]
        assert len(items) > 5
        for item in items:
            assert gazetteer.search(item.value), item.value


def test_every_source_is_offered() -> None:
    from dmz.cli.completion import sources_of

    assert {id for id, _ in sources_of()()} <= set(read_sources())


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_one_of_the_shell(shell: str, run: Run, tmp_path: Path) -> None:
    script = run("completion", shell).stdout
    assert f"{shell}_complete" in script
    if program := shutil.which(shell):
        path = tmp_path / "script"
        path.write_text(script, encoding="utf-8")
        subprocess.run([program, "-n", str(path)], check=True)
