"""The catalogue of the shipped files, against the files and against its standard."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import frictionless
import pytest

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the data folder, to be spoilt."""
    for path in DATA.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            target = tmp_path / path.relative_to(DATA)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return tmp_path


def faults(folder: Path) -> list[str]:
    """What the Frictionless standard finds wrong in descriptor, hashes and rows."""
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.stats["tasks"] > 30
    found = [error.message for error in report.errors]
    return found + [f"{task.name}: {error.type}" for task in report.tasks for error in task.errors]


def test_it_keeps_the_standard() -> None:
    assert not faults(DATA)


def test_the_standard_finds_a_wrong_type_and_a_wrong_hash(copy: Path) -> None:
    spoilt = (copy / "estimates.csv").read_text(encoding="utf-8").replace("302000", "302O00")
    (copy / "estimates.csv").write_text(spoilt, encoding="utf-8")
    with (copy / "sources.toml").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert {"estimates: type-error", "sources: hash-count"} <= set(faults(copy))


def test_maps_say_whose_they_are() -> None:
    catalogue = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    for resource in catalogue["resources"]:
        if resource["path"].endswith(".geojson"):
            licence, description = resource["licenses"][0]["name"], resource["description"]
            if licence == "LicenseRef-Public-Domain":
                assert description.startswith("From Natural Earth")
                continue
            if licence == "LGPL-3.0-or-later":
                assert description.startswith("From GSHHG")
                continue
            assert licence == "ODbL-1.0"
            assert "© OpenStreetMap contributors" in description


def test_every_file_is_listed_with_its_hash() -> None:
    catalogue = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    listed = {resource["path"]: resource for resource in catalogue["resources"]}
    files = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.suffix in {".csv", ".geojson", ".toml", ".md", ".ttf", ".txt"}
        and "builder" not in path.relative_to(DATA).parts
    }
    assert listed.keys() == files
    for path, resource in listed.items():
        content = (DATA / path).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}", path
        assert resource["bytes"] == len(content)


def test_resources_say_what_they_are() -> None:
    catalogue = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    names = [resource["name"] for resource in catalogue["resources"]]
    assert len(set(names)) == len(names)
    for resource in catalogue["resources"]:
        assert all(
            resource[key] for key in ("title", "description", "licenses", "sources", "dmz:date")
        )
        if resource["format"] == "csv":
            with (DATA / resource["path"]).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            assert [field["name"] for field in resource["schema"]["fields"]] == header


def test_check_notices_a_changed_file(copy: Path) -> None:
    command = [sys.executable, str(copy / "build.py"), "--check"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0
    with (copy / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    spoilt = subprocess.run(command, check=False, capture_output=True, text=True)
    assert spoilt.returncode == 1
    assert "sites.csv: differs" in spoilt.stderr
