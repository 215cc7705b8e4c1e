"""A built wheel works from any folder: it carries the data."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.shared import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_data_and_nothing_of_the_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {"dmz/data/datapackage.json", "dmz/data/settlements.csv", "dmz/py.typed"} <= set(names)
    templates = (ROOT / "dmz" / "output" / "templates").iterdir()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)
    assert {f"dmz/output/templates/{path.name}" for path in templates} <= set(names)
    assert not [
        name
        for name in names
        if name.startswith("tests") or (name.endswith(".py") and "/data/" in name)
    ]


def test_the_installed_wheel_computes_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-compile",  # of five hundred modules a command runs some
            "--target",
            str(target),
            str(wheel),
        ],
        check=True,
    )
    environment = {**os.environ, "PYTHONPATH": str(target)}
    where = "import dmz.sources.datasets as s; print(s.DATA)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(found.stdout.strip()) == target / "dmz" / "data"
    command = [sys.executable, "-m", "dmz", "compute", "--distance", "40", "--format", "csv"]
    answer = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("distance_km,party,oblast,area_km2")
    assert "both" in answer.stdout
