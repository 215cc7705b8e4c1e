"""What commands print and write: formats, endings of files, notes."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import Result

from dmz.cli.formats import LAYER_FORMATS
from tests.cli import commands
from tests.cli.commands import PRINTED, RANGED, Run, error_of, words_of
from tests.cli.once import answer_once
from tests.output.layers.test_geojson import check_rfc_7946

every_command = pytest.mark.parametrize("path", PRINTED, ids=" ".join)
PLAIN = ["table", "json", "csv", "markdown"]
# What the other commands print besides the plain formats is GeoJSON.
WITHOUT_GEOJSON = {
    ("data", "list"), ("front", "history"), ("sweep",), ("balance",),
    ("plan", "list"), ("plan", "show"), ("plan", "check"), ("plan", "annex"), ("plan", "score"),
    ("plan", "history"),
    ("theatre", "list"), ("theatre", "show"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def without_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Formats are the same with and without ranges; `tests.output` has both."""
    monkeypatch.setenv("DMZ_UNCERTAINTY", "none")


def check_json(result: Result) -> None:
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["schema"].startswith("dmz.")
    assert result.stderr == ""


def check_csv(result: Result) -> None:
    head, *rows = csv.reader(io.StringIO(result.stdout))
    assert rows
    assert {len(row) for row in rows} == {len(head)}
    assert all(name.isidentifier() for name in head)


def check_markdown(result: Result) -> None:
    # The sentence comes first.
    assert re.match(r"([^#\n]+\n\n)?# ", result.stdout)
    assert "\n| ---" in result.stdout


def check_table(result: Result) -> None:
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "\x1b" not in result.stdout


def check_formats(path: commands.Path, run: Run, words: Sequence[str]) -> None:
    """Check what a command prints in each format, and how it refuses one."""
    check_json(run(*words, "--format", "json"))
    check_csv(run(*words, "--format", "csv"))
    check_markdown(run(*words, "--format", "markdown"))
    if path in WITHOUT_GEOJSON:
        refused = error_of(run(*words, "--format", "geojson"), 2)
        assert "does not print geojson; use table, json" in refused
    else:
        assert check_rfc_7946(run(*words, "--format", "geojson").stdout)
    check_table(run(*words, "--format", "table"))


class TestFormats:
    # Of the other commands, `tests.output.test_screens` looks at each format of the
    # same answer.
    @pytest.mark.parametrize("path", RANGED, ids=" ".join)
    def test_every_format(
        self, path: commands.Path, run: Run, line_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer_once(monkeypatch)
        monkeypatch.delenv("COLUMNS", raising=False)
        check_formats(path, run, words_of(path, line_file))

    @every_command
    def test_help_names_the_formats(self, path: commands.Path, run: Run) -> None:
        layers = [] if path in WITHOUT_GEOJSON else ["geojson", *LAYER_FORMATS]
        assert f"[{'|'.join([*PLAIN, 'xlsx', *layers])}]" in run(*path, "--help").stdout
        if "gpkg" not in layers:
            assert "does not print gpkg" in error_of(run(*path, "--format", "gpkg"), 2)


class TestTables:
    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("--whole-front",),
            ("--depth", "ukraine=5", "--depth", "russia=40"),
            ("--model", "city", "-d", "7.5"),
            ("-d", "500"),
            ("--oblast", "Dnipropetrovsk"),
        ],
        ids=" ".join,
    )
    def test_of_other_questions_fit_too(
        self, arguments: Sequence[str], run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("COLUMNS", raising=False)
        lines = run("compute", *arguments, "--full").stdout.splitlines()
        assert max(map(len, lines)) <= 80
        # Every row of figures ends in a number: no cell is broken over two lines.
        first, last = (
            next(at for at, line in enumerate(lines) if line.startswith(start))
            for start in (" ───", "By oblast")
        )
        rows = [line.split() for line in lines[first + 1 : last] if line.strip()]
        rows = [row for row in rows if row[:1] != ["Left"]]  # the columns without room
        assert len(rows) >= 2
        assert all(re.sub("[,–.]", "", row[-1]).isdigit() for row in rows)

    def test_state_what_the_figures_are_not(self, run: Run) -> None:
        shown = " ".join(run("compute", "--full").stdout.split())
        for words in (
            "schematic",
            "today is not known",
            "sea is not counted",
            "do not sum them",
            "Source (front)",
        ):
            assert words in shown


# Settlements as points leave people out, of which there is a note.
POINTS = ("--population", "points")


class TestNotes:
    def test_are_on_standard_error(self, run: Run) -> None:
        assert run("compute", "--format", "csv", *POINTS).stderr.startswith("note: ")

    def test_can_be_silenced(self, run: Run) -> None:
        assert run("compute", "--format", "csv", *POINTS, "--quiet").stderr == ""


class TestFiles:
    @pytest.mark.parametrize(
        ("name", "start"),
        [
            ("a.json", "{"),
            ("a.geojson", '{"type"'),
            ("a.csv", "distance_km"),
            ("a.md", "Pulling back 5 km from the front"),
            ("a.txt", "Pulling back 5 km from the front"),
        ],
    )
    def test_the_ending_names_the_format(
        self, name: str, start: str, run: Run, tmp_path: Path
    ) -> None:
        result = run("compute", "-d", "5", "-o", tmp_path / name)
        assert (result.exit_code, result.stdout) == (0, "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)

    def test_a_dash_is_standard_output(self, run: Run) -> None:
        shown = run("compute", "-d", "5", "-o", "-", "--format", "csv").stdout
        assert shown.startswith("distance_km")

    @pytest.mark.parametrize("name", ["missing/a.json", "file/a.json", "/proc/nothing/a.json"])
    def test_a_folder_that_cannot_be_written_to(self, name: str, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x", encoding="utf-8")
        message = error_of(run("cities", "Kyiv", "-o", tmp_path / name), 1)
        assert "could not be written" in message
        assert "a.json" in message

    def test_a_folder_as_file(self, run: Run, tmp_path: Path) -> None:
        result = run("cities", "Kyiv", "--format", "csv", "-o", tmp_path)
        assert "is a folder" in error_of(result, 1)


class TestDerive:
    def test_prints_geojson_by_default(self, run: Run, line_file: str, tmp_path: Path) -> None:
        assert check_rfc_7946(run("front", "derive", line_file).stdout)
        assert run("front", "derive", line_file, "-o", "-").stdout.startswith('{"type"')
        run("front", "derive", line_file, "-o", tmp_path / "a.json")
        plain = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
        assert plain["schema"] == "dmz.front/2"

    def test_writes_a_front_that_can_be_read(
        self, run: Run, line_file: str, tmp_path: Path
    ) -> None:
        run("front", "derive", line_file, "-o", tmp_path / "front.geojson")
        lengths = []
        for path in (line_file, tmp_path / "front.geojson"):
            shown = run("front", "show", "--front", path, "--format", "json").stdout
            lengths.append(json.loads(shown)["front"]["length_km"])
        assert lengths[1] == pytest.approx(lengths[0], rel=1e-3)
