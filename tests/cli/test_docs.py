"""The manual in a terminal, and man pages."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dmz.cli import cli
from dmz.cli.manual import FOLDER
from dmz.cli.reference import walk
from tests.cli.commands import COMMANDS, Run, error_of


def test_pages_are_listed_with_their_titles(run: Run) -> None:
    listed = run("docs").stdout
    for path in FOLDER.glob("*.md"):
        assert f"  {path.stem}" in listed
    assert "For an analyst with QGIS" in listed


def test_a_page_is_printed_as_it_is(run: Run) -> None:
    assert run("docs", "how").stdout == (FOLDER / "how.md").read_text(encoding="utf-8")


def test_a_wrong_page_gets_a_suggestion(run: Run) -> None:
    error = error_of(run("docs", "jurnalist"), 2)
    assert error == "Error: no page 'jurnalist'; did you mean journalist?"


def test_the_reference_has_every_command_and_option(run: Run) -> None:
    text = run("docs", "commands").stdout
    for path, command in COMMANDS.items():
        section = text.partition(f"\n## {' '.join(['dmz', *path])}\n")[2].partition("\n## ")[0]
        assert section, path
        for parameter in command.params:
            for name in parameter.opts:
                assert not name.startswith("--") or name in section, f"{path}: {name}"


def test_the_reference_knows_both_names_of_help() -> None:
    # With one alone, every command had a table of that option.
    assert {tuple(each.help_option_names) for each in walk(cli)} == {("-h", "--help")}


def test_the_python_page_has_what_is_offered(run: Run) -> None:
    text = run("docs", "python").stdout
    assert "## dmz.compute\n" in text
    assert "    distances" not in text  # keywords are one parameter, **question
    assert "**question: Unpack[Question]" in text
    assert "- `to_geodataframe`" in text
    signatures = re.findall(r"^```python\ndmz\.(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(signatures) > 5
    for signature in signatures:
        ast.parse(f"def {signature.strip()}: ...")


def test_a_man_page_for_every_command(run: Run, tmp_path: Path) -> None:
    assert run("docs", "--man", str(tmp_path / "man")).exit_code == 0
    pages = {path.name: path for path in (tmp_path / "man").iterdir()}
    assert set(pages) == {f"{'-'.join(['dmz', *path])}.1" for path in COMMANDS}
    if (man := shutil.which("man")) is None:
        pytest.skip("man is not installed")
    command = [man, "--warnings", "-l", str(pages["dmz-compute.1"])]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert shown.stderr == ""
    assert "--whole-front" in shown.stdout
    assert "EXAMPLES" in shown.stdout
