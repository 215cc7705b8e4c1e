"""CONTRIBUTING.md keeps its word: the tree, the paths, the chores and the scenario in
it.

``python -m tests.test_contributing`` writes the names in the tree anew.
"""

from __future__ import annotations

import importlib
import re
import shlex
import sys
import textwrap
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
import shapely
from click.testing import CliRunner

from dmz.cli import cli
from tests.held import east_of
from tests.shared import ROOT
from tests.test_layers import ORDER, PACKAGE, ROOMS

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
TEXT = CONTRIBUTING.read_text(encoding="utf-8")
TREE = re.compile(r"(?<=^```text\n)dmz/\n.*?(?=^data/)", re.MULTILINE | re.DOTALL)
# A room with its line, and the lines of its modules, which are indented further.
ROOM = re.compile(r"^  (\w+)(/?) +\S.*\n((?: {4,}.*\n)*)", re.MULTILINE)
MARGIN, WIDTH = " " * 14, 98
CO_OPTIMIZED = 1  # set for functions, not for modules and classes
COMMAND = "dmz compute -d 40 --front x.geojson"


def contents(room: str) -> list[str]:
    """Modules of a room, and its folders with a slash, in alphabetical order."""
    folder = PACKAGE / room
    modules = [path.stem for path in folder.glob("*.py") if path.stem != "__init__"]
    rooms = [f"{path.parent.name}/" for path in folder.glob("*/__init__.py")]
    return sorted([*modules, *rooms])


def rewrite(text: str) -> str:
    """Return a text with the names in its tree as they are on disk."""

    def renew(match: re.Match[str]) -> str:
        if not match[2]:
            return match[0]
        head = match[0].partition("\n")[0]
        names = textwrap.wrap(
            " ".join(contents(match[1])), WIDTH, initial_indent=MARGIN, subsequent_indent=MARGIN
        )
        return "\n".join([head, *names]) + "\n"

    return TREE.sub(lambda tree: ROOM.sub(renew, tree[0]), text)


def tree() -> dict[str, list[str]]:
    """What the tree says is in each room, by the room's name."""
    (found,) = TREE.findall(TEXT)
    return {name: modules.split() for name, _, modules in ROOM.findall(found)}


def test_the_tree_has_the_rooms_in_the_order_of_imports() -> None:
    assert tuple(tree()) == ORDER


@pytest.mark.parametrize("room", ROOMS)
def test_the_tree_has_every_module(room: str) -> None:
    assert tree()[room] == contents(room), "'python -m tests.test_contributing' writes it anew"
    assert (ROOT / "tests" / room).is_dir(), f"{room} has no folder of tests"


def test_the_tree_is_written_anew() -> None:
    outdated = TEXT.replace(" geodesy grids ", " grids planes ", 1)
    assert outdated != TEXT
    assert rewrite(outdated) == TEXT


def named(text: str) -> list[str]:
    """Everything between backticks, without blocks of code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.M | re.S))


def test_paths_exist() -> None:
    paths = [name for name in named(TEXT) if re.fullmatch(r"\.?\w[\w.-]*(/[\w.-]*)+", name)]
    assert len(paths) > 30
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_modules_exist() -> None:
    modules = [name for name in named(TEXT) if re.fullmatch(r"dmz(\.\w+)+", name)]
    assert len(modules) > 15
    for module in modules:
        importlib.import_module(module)


@pytest.mark.parametrize("document", ["CONTRIBUTING.md", "CHANGELOG.md"])
def test_chores_exist(document: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / document).read_text(encoding="utf-8")
    chores = re.findall(r"(?:`|\$ )make ([a-z-]+)", text)
    assert chores
    for chore in chores:
        assert re.search(rf"^{chore}:.*##", makefile, re.MULTILINE), f"no 'make {chore}'"


def test_the_scenario_goes_through_the_modules_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = TEXT.partition("### One scenario through the house")[2].partition("\n## ")[0]
    assert f"`{COMMAND}`" in section
    modules = {name for name in named(section) if name.startswith("dmz.")}
    assert modules
    monkeypatch.chdir(tmp_path)
    held = shapely.to_geojson(east_of(38.1))
    Path("x.geojson").write_text(held, encoding="utf-8")
    entered: set[CodeType] = set()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            entered.add(frame.f_code)

    sys.setprofile(note)
    try:
        result = CliRunner().invoke(cli, shlex.split(COMMAND)[1:])
    finally:
        sys.setprofile(None)
    assert result.exit_code == 0, result.output
    files = {code.co_filename for code in entered if code.co_flags & CO_OPTIMIZED}
    assert {
        name for name in modules if importlib.import_module(name).__file__ not in files
    } == set()


if __name__ == "__main__":
    CONTRIBUTING.write_text(rewrite(TEXT), encoding="utf-8")
