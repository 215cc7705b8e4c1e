"""The README is true: its commands print what it shows, and its scripts run."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from dmz.cli import cli
from tests.readme import README, Example, examples, files_in, folder_with, scripts
from tests.shared import ROOT, find_shared

TEXT = README.read_text(encoding="utf-8")


@pytest.mark.parametrize("example", examples(TEXT), ids=lambda example: example.command)
def test_command_prints_what_the_readme_shows(example: Example) -> None:
    if example.files:
        find_shared()
    assert example.run() == example.shown


@pytest.mark.parametrize("script", scripts(TEXT))
def test_script_runs(script: str) -> None:
    if files := files_in(script):
        find_shared()
    with folder_with(files):
        exec(script, {})  # noqa: S102 - the README's own


def test_a_result_stands_by_line_20() -> None:
    lines = TEXT.splitlines()[:20]
    assert any("Kramatorsk" in line for line in lines)
    assert any(re.search(r"\d,\d{3}", line) for line in lines)


def test_every_command_is_in_the_readme() -> None:
    for name in cli.list_commands(click.Context(cli)):
        assert f"dmz {name}" in TEXT, f"'dmz {name}' is not in the README"


def test_named_chores_exist() -> None:
    makefile = Path(ROOT / "Makefile").read_text(encoding="utf-8")
    for chore in re.findall(r"`make ([a-z-]+)`", TEXT):
        assert re.search(rf"^{chore}:", makefile, re.MULTILINE), (
            f"'make {chore}' is not in the Makefile"
        )
