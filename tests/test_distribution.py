"""The package under the name that installers know, built alike everywhere."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest

from dmz.errors import DISTRIBUTION
from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXTS = {".cff", ".html", ".j2", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}
MADE = {"dist", "build", "__pycache__"}
OURS = {".ci", ".github"}  # other folders with a dot are tools' own
EXTRAS = "|".join(PROJECT["optional-dependencies"])
# The bare name after an installer, or with an extra: that is another project's program.
OTHERS = re.compile(
    rf"\b(?:install|uv add|inject|uvx)[ \t]+['\"]?dmz(?![\w.-])|\bdmz\[(?:{EXTRAS})"
)


def texts() -> list[Path]:
    """Every text file of the repository."""
    found = []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name not in MADE and (name in OURS or not name.startswith("."))
        ]
        found += [Path(folder, name) for name in names]
    return [path for path in found if path.suffix in TEXTS and path.stat().st_size < 2_000_000]


@pytest.mark.parametrize(
    "line",
    [
        f"pip {'install'} dmz",
        f"pipx {'install'} 'dmz'",
        f"uv tool {'install'} dmz",
        "dmz" + "[map]",
    ],
)
def test_the_other_project_s_name_is_recognised(line: str) -> None:
    assert OTHERS.search(line)


@pytest.mark.parametrize("line", ["pip install dmz-scenarios", "install dmz_scenarios.whl"])
def test_ours_is_not_taken_for_it(line: str) -> None:
    assert not OTHERS.search(line)


def test_no_text_installs_another_project_s_program() -> None:
    found = []
    for path in texts():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {match[0]}" for match in OTHERS.finditer(text)]
    assert found == []


def test_one_name_everywhere() -> None:
    assert PROJECT["name"] == DISTRIBUTION
    assert list(PROJECT["scripts"]) == ["dmz"]
    own = [
        requirement
        for group in PROJECT["optional-dependencies"].values()
        for requirement in group
        if requirement.startswith(DISTRIBUTION)
    ]
    assert len(own) == 4


def build(source: Path, target: Path, *, umask: int) -> dict[str, str]:
    """Build both archives; return their hashes by name."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, umask=umask)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in target.iterdir()}


def test_archives_are_the_same_from_a_clone_and_from_the_source_archive(tmp_path: Path) -> None:
    first = build(ROOT, tmp_path / "first", umask=0o022)
    version = re.search(r'__version__ = "(.+)"', (ROOT / "dmz" / "__init__.py").read_text())
    assert version
    stem = f"dmz_scenarios-{version[1]}"
    assert set(first) == {f"{stem}.tar.gz", f"{stem}-py3-none-any.whl"}
    with tarfile.open(tmp_path / "first" / f"{stem}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    for path in (tmp_path / stem).rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    # Another folder, other times of files, another mask: the same bytes.
    assert build(tmp_path / stem, tmp_path / "second", umask=0o077) == first
