"""What a release is made of: version, citation, changelog, workflows and archives."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import tarfile
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from trove_classifiers import classifiers

import dmz
from dmz.errors import DISTRIBUTION
from tests.audit import summarise
from tests.shared import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
# The keys of CFF 1.2.0 that a file may have at its top, and those that it must have:
# https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema.json
CFF_REQUIRED = {"authors", "cff-version", "message", "title"}
CFF_KEYS = CFF_REQUIRED | {
    "abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license",
    "license-url", "preferred-citation", "references", "repository", "repository-artifact",
    "repository-code", "type", "url", "version",
}  # fmt: skip
# Those of an entity, as an author that is no person.
CFF_ENTITY = {
    "address", "alias", "city", "country", "date-end", "date-start", "email", "fax", "location",
    "name", "orcid", "post-code", "region", "tel", "website",
}  # fmt: skip


def read_yaml(path: Path) -> dict[str, Any]:
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    # YAML 1.1 reads the key `on` as true.
    return {"on" if key is True else key: value for key, value in found.items()}


@pytest.fixture(scope="module")
def citation() -> dict[str, Any]:
    return read_yaml(ROOT / "CITATION.cff")


def changelog() -> list[tuple[str, str]]:
    """Versions of the changelog with their dates, in its order; Unreleased has none."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return re.findall(r"^## \[(.+?)\](?: - (.*))?$", text, re.MULTILINE)


class TestCitation:
    def test_keys_are_those_of_the_format(self, citation: dict[str, Any]) -> None:
        assert set(citation) >= CFF_REQUIRED
        assert set(citation) <= CFF_KEYS
        assert citation["cff-version"] == "1.2.0"
        assert citation["type"] == "software"

    def test_values_have_their_types(self, citation: dict[str, Any]) -> None:
        lists = {"authors", "keywords"}
        for key, value in citation.items():
            assert isinstance(value, list if key in lists else str), key
            assert value, key
        assert len(set(citation["keywords"])) == len(citation["keywords"])
        assert all(isinstance(word, str) and word for word in citation["keywords"])

    def test_authors_are_those_of_the_license(self, citation: dict[str, Any]) -> None:
        (author,) = citation["authors"]
        assert set(author) <= CFF_ENTITY
        text = (ROOT / "LICENSE").read_text(encoding="utf-8")
        (holder,) = re.findall(r"^Copyright \(c\) \d{4} (.+)$", text, re.MULTILINE)
        assert author["name"] == holder
        assert PROJECT["authors"] == [{"name": holder}]

    def test_license_is_the_package_s(self, citation: dict[str, Any]) -> None:
        assert citation["license"] == PROJECT["license"] == "MIT"

    def test_version_is_the_package_s(self, citation: dict[str, Any]) -> None:
        assert citation["version"] == dmz.__version__
        assert (citation["version"], citation["date-released"]) in changelog()


class TestChangelog:
    def test_unreleased_comes_first_then_versions_downwards(self) -> None:
        (first, no_date), *released = changelog()
        assert (first, no_date) == ("Unreleased", "")
        versions = [tuple(map(int, version.split("."))) for version, _ in released]
        assert versions == sorted(set(versions), reverse=True)
        dates = [date.fromisoformat(day) for _, day in released]
        assert dates == sorted(dates, reverse=True)

    def test_groups_are_those_of_the_style(self) -> None:
        text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
        groups = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
        assert set(re.findall(r"^### (.+)$", text, re.MULTILINE)) <= groups


class TestProject:
    def test_classifiers_are_known(self) -> None:
        assert set(PROJECT["classifiers"]) <= classifiers

    def test_the_lock_has_every_dependency(self) -> None:
        def name_of(requirement: str) -> str:
            return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")

        lock = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        locked = {name_of(line) for line in lock}
        extras = PROJECT["optional-dependencies"].values()
        needed = {name_of(each) for group in (PROJECT["dependencies"], *extras) for each in group}
        assert needed - {DISTRIBUTION} <= locked

    def test_every_dependency_has_its_reason(self) -> None:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        table = text.partition("dependencies = [")[2].partition("[project.scripts]")[0]
        bare = [
            line.strip()
            for line in table.splitlines()
            if re.match(r'\s+"[\w-]+[>=]', line) and "#" not in line
        ]
        # One reason stands at the first of the packages of types.
        assert [line for line in bare if not line.startswith('"types-')] == []


class TestAudit:
    @staticmethod
    def answer(*packages: dict[str, Any]) -> str:
        return json.dumps({"dependencies": list(packages), "fixes": []})

    def test_a_known_fault_ends_in_an_error(self) -> None:
        fault = {"id": "PYSEC-2024-1", "fix_versions": ["1.1"], "aliases": [], "description": ""}
        bad = {"name": "ash", "version": "1.0", "vulns": [fault]}
        good = {"name": "birch", "version": "2.0", "vulns": []}
        lines, code = summarise(self.answer(bad, good))
        assert lines[0] == "ash 1.0: PYSEC-2024-1 (mended in 1.1)"
        assert code == 1
        assert summarise(self.answer(good))[1] == 0

    def test_what_could_not_be_asked_is_named(self) -> None:
        lines, code = summarise(self.answer({"name": "ash", "skip_reason": "not found"}))
        assert lines == [
            "0 of 1 packages could be asked about.",
            "Not known to the index that was asked: ash.",
        ]
        assert code == 3


class TestWorkflows:
    @pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
    def test_a_workflow_reads_and_may_write_nothing(self, path: Path) -> None:
        workflow = read_yaml(path)
        assert set(workflow) >= {"name", "on", "permissions", "jobs"}
        assert workflow["permissions"] == {"contents": "read"}
        for job in workflow["jobs"].values():
            assert job["runs-on"] == "ubuntu-latest"
            for step in job["steps"]:
                assert ("uses" in step) != ("run" in step)

    def test_ci_runs_the_project_s_own_script(self) -> None:
        job = read_yaml(ROOT / ".github" / "workflows" / "ci.yml")["jobs"]["run"]
        (step,) = (step for step in job["steps"] if "run" in step)
        assert step == {"run": ".ci/run", "env": {"DMZ_REQUIRE_SHARED": ""}}
        oldest = PROJECT["requires-python"].removeprefix(">=")
        tested = job["strategy"]["matrix"]["python"]
        assert tested[0] == oldest
        kinds = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if ":: 3." in each]
        assert kinds == tested

    def test_a_release_publishes_without_a_password(self) -> None:
        jobs = read_yaml(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
        assert jobs["publish"]["needs"] == "build"
        # Trusted publishing: the job proves who it is, and may do nothing else.
        assert jobs["publish"]["permissions"] == {"id-token": "write"}
        assert jobs["publish"]["environment"] == "pypi"
        assert jobs["publish"]["steps"][-1] == {"uses": "pypa/gh-action-pypi-publish@release/v1"}
        assert jobs["attach"]["permissions"] == {"contents": "write"}
        assert jobs["attach"]["needs"] == "publish"
        assert "secrets." not in (ROOT / ".github" / "workflows" / "release.yml").read_text()


def test_hooks_run_what_make_check_runs() -> None:
    (repo,) = read_yaml(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repo["repo"] == "local"
    entries = {shlex.split(hook["entry"])[0] for hook in repo["hooks"]}
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe
    assert {Path(shlex.split(line)[0]).name for line in recipe[1].splitlines()} <= entries
    assert {hook["language"] for hook in repo["hooks"]} == {"system"}


def test_the_source_archive_carries_what_a_contributor_needs(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    documents = {"CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md"}
    chores = {"Makefile", "constraints.txt", ".ci/run", ".github/workflows/ci.yml"}
    assert names >= documents | chores
    assert names >= {"dmz/__init__.py", "data/build.py", "tests/conftest.py", "pyproject.toml"}
    top = {name.partition("/")[0] for name in names}
    assert not top & {"shared", ".venv", "dist", ".git"}
