"""The command line: help, formats, bad input in one line, and nothing half written."""

from __future__ import annotations

import csv
import io
import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path
from typing import IO

import click
import geopandas as gpd
import pytest
import shapely
from click.testing import Result
from shapely import LineString

from dmz.cli import cli
from tests.made_up import collection, written
from tests.output.layers.test_geojson import check_rfc_7946
from tests.processes import finish, started, wait_for

Run = Callable[..., Result]
LINE = LineString([(31.5, 46.2), (33.5, 47.0), (36.2, 47.8), (37.6, 48.6), (37.9, 51.0)])
SQUARE = shapely.box(36, 48, 37, 49)


def commands(
    group: click.Group = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and group below one, with the words that call it."""
    for name, command in group.commands.items():
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


NAMES = [((), cli), *commands()]
LEAVES = [path for path, command in NAMES if not isinstance(command, click.Group)]
# For every command, arguments that make it answer. A command that is missing here fails the tests of all commands.
ARGUMENTS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("compute",): ("--distance", "5"),
    ("cities",): ("Kramatorsk", "Sloviansk"),
    ("front", "show"): (),
    ("front", "derive"): ("LINE",),
    ("front", "diff"): ("LINE", "LINE"),
    ("front", "history"): ("LINE",),
    ("sweep",): ("--from", "5", "--to", "15", "--step", "5"),
    ("balance",): ("--given", "ukraine=10"),
    ("compare",): ("-d", "5", "-d", "10"),
    ("plan", "list"): (),
    ("plan", "show"): ("zelensky-2025",),
    ("plan", "run"): ("zelensky-2025",),
    ("plan", "check"): ("korea-1953",),
    ("data", "list"): (),
}
# These work on the cache of fetched files, for which test_cli_data.py has a server, or write files of their own.
ELSEWHERE = {("data", name) for name in ("fetch", "verify", "path", "clear")} | {
    ("map",),
    ("report",),
    ("batch",),
}
PRINTED = [path for path in LEAVES if path not in ELSEWHERE]
WITHOUT_GEOJSON = {
    ("data", "list"), ("front", "history"), ("sweep",), ("balance",), ("compare",),
    ("plan", "list"), ("plan", "show"), ("plan", "check"),
}  # fmt: skip


@pytest.fixture
def line_file(tmp_path: Path) -> str:
    return written(tmp_path / "line_2025-03-04.geojson", collection(LINE))


def filled(path: tuple[str, ...], line: str) -> list[str]:
    return [*path, *(line if word == "LINE" else word for word in ARGUMENTS[path])]


def error_of(result: Result, exit_code: int | None = None) -> str:
    """The one line of an error; nothing is on standard output."""
    assert result.exit_code in ((1, 2) if exit_code is None else (exit_code,)), result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    assert "fault of dmz" not in line
    return line


class TestHelp:
    @pytest.mark.parametrize(
        ("path", "command"),
        NAMES,
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
    )
    def test_every_command_has_help_with_examples(
        self, path: tuple[str, ...], command: click.Command, run: Run
    ) -> None:
        result = run(*path, "--help")
        assert result.exit_code == 0
        assert command.help, "a command says what it does"
        _, found, examples = result.stdout.partition("Examples:\n")
        assert found, f"dmz {' '.join(path)} --help has no examples"
        called = [
            line.split("|")[0] for line in examples.splitlines() if line.strip().startswith("dmz ")
        ]
        assert called
        assert all(line.strip().startswith(" ".join(["dmz", *path])) for line in called)
        assert max(map(len, result.stdout.splitlines())) <= 100

    @pytest.mark.parametrize(
        ("path", "command"),
        NAMES,
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
    )
    def test_examples_parse(self, path: tuple[str, ...], command: click.Command, run: Run) -> None:
        """Every example names a command that is there and options that it takes."""
        for line in run(*path, "--help").stdout.partition("Examples:\n")[2].splitlines():
            if line.strip().startswith("dmz "):
                words = shlex.split(line.split(" > ")[0].split(" | ")[0])[1:]
                at: click.Command = cli
                while isinstance(at, click.Group):
                    at = at.commands[words.pop(0)]
                copy_context().run(at.make_context, "dmz", words)

    @pytest.mark.parametrize(
        ("path", "command"),
        NAMES,
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
    )
    def test_every_option_is_explained(self, path: tuple[str, ...], command: click.Command) -> None:
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{' '.join(path)} {parameter.name}"

    @pytest.mark.parametrize("path", LEAVES, ids=" ".join)
    def test_every_option_has_its_variable(self, path: tuple[str, ...]) -> None:
        command = dict(NAMES)[path]
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                long = next(name for name in parameter.opts if name.startswith("--"))
                if long == "--all" or (path == ("batch",) and long == "--format"):
                    continue  # not what a variable that was once set means: everything removed, a table for a file of rows
                assert parameter.envvar == "DMZ_" + long[2:].upper().replace("-", "_")

    def test_version(self, run: Run) -> None:
        assert run("--version").stdout.startswith("dmz")


class TestFormats:
    @pytest.mark.parametrize("path", PRINTED, ids=" ".join)
    def test_json(self, path: tuple[str, ...], run: Run, line_file: str) -> None:
        result = run(*filled(path, line_file), "--format", "json")
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["schema"].startswith("dmz.")
        assert result.stderr == ""

    @pytest.mark.parametrize("path", PRINTED, ids=" ".join)
    def test_csv(self, path: tuple[str, ...], run: Run, line_file: str) -> None:
        head, *rows = csv.reader(
            io.StringIO(run(*filled(path, line_file), "--format", "csv").stdout)
        )
        assert rows
        assert {len(row) for row in rows} == {len(head)}
        assert all(name.isidentifier() for name in head)

    @pytest.mark.parametrize("path", PRINTED, ids=" ".join)
    def test_markdown(self, path: tuple[str, ...], run: Run, line_file: str) -> None:
        lines = run(*filled(path, line_file), "--format", "markdown").stdout.splitlines()
        assert lines[0].startswith("# ")
        assert any(line.startswith("| ---") for line in lines)

    @pytest.mark.parametrize("path", PRINTED, ids=" ".join)
    def test_geojson(self, path: tuple[str, ...], run: Run, line_file: str) -> None:
        result = run(*filled(path, line_file), "--format", "geojson")
        if path in WITHOUT_GEOJSON:
            assert "does not print geojson; use table, json" in error_of(result, 2)
        else:
            assert check_rfc_7946(result.stdout)

    @pytest.mark.parametrize("path", PRINTED, ids=" ".join)
    def test_help_offers_what_is_printed(self, path: tuple[str, ...], run: Run) -> None:
        plain = ["table", "json", "csv", "markdown"]
        maps = (
            []
            if path in WITHOUT_GEOJSON
            else ["geojson", "gpkg", "kml"]
            if path == ("compute",)
            else ["geojson"]
        )
        assert f"[{'|'.join(plain + maps)}]" in run(*path, "--help").stdout
        if "gpkg" not in maps:
            assert "does not print gpkg" in error_of(run(*path, "--format", "gpkg"), 2)

    @pytest.mark.parametrize("path", PRINTED, ids=" ".join)
    def test_tables_fit_80_columns(
        self, path: tuple[str, ...], run: Run, line_file: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("COLUMNS", raising=False)
        result = run(*filled(path, line_file), "--format", "table")
        assert result.exit_code == 0
        lines = result.stdout.splitlines()
        assert max(map(len, lines)) <= 80
        assert "\x1b" not in result.stdout

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
    def test_tables_of_other_questions_fit_too(
        self, arguments: Sequence[str], run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("COLUMNS", raising=False)
        lines = run("compute", *arguments).stdout.splitlines()
        assert max(map(len, lines)) <= 80
        # No cell is broken over two lines: below a head, every row of a table of figures starts with its label.
        zones = lines[lines.index("Zones") + 4 : lines.index("By oblast")]
        assert all(
            row.split()[-1].replace(",", "").replace("–", "0").isdigit()
            for row in zones
            if row.strip() and "─" not in row
        )

    def test_a_table_says_what_it_is_not(self, run: Run) -> None:
        shown = " ".join(run("compute").stdout.split())
        for said in (
            "schematic",
            "today is not known",
            "sea is not counted",
            "do not sum them",
            "Source (front)",
        ):
            assert said in shown

    def test_remarks_are_on_standard_error_and_can_be_silenced(self, run: Run) -> None:
        assert run("compute", "--format", "csv").stderr.startswith("note: ")
        assert run("compute", "--format", "csv", "--quiet").stderr == ""

    @pytest.mark.parametrize(
        ("name", "start"),
        [
            ("a.json", "{"),
            ("a.geojson", '{"type"'),
            ("a.csv", "distance_km"),
            ("a.md", "# "),
            ("a.txt", "Zones"),
        ],
    )
    def test_the_ending_says_the_format(
        self, name: str, start: str, run: Run, tmp_path: Path
    ) -> None:
        result = run("compute", "-d", "5", "-o", tmp_path / name)
        assert (result.exit_code, result.stdout) == (0, "")
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(start)

    def test_a_place_named_in_two_spellings_is_listed_once(self, run: Run) -> None:
        cities = json.loads(
            run("cities", "Kyiv", "Київ", "Slavyansk", "Kyiv", "--format", "json").stdout
        )["cities"]
        assert [city["name"] for city in cities] == ["Kyiv", "Sloviansk"]

    def test_a_dash_is_standard_output(self, run: Run) -> None:
        assert run("compute", "-d", "5", "-o", "-", "--format", "csv").stdout.startswith(
            "distance_km"
        )

    def test_derive_prints_geojson_unless_told_otherwise(
        self, run: Run, line_file: str, tmp_path: Path
    ) -> None:
        assert check_rfc_7946(run("front", "derive", line_file).stdout)
        assert run("front", "derive", line_file, "-o", "-").stdout.startswith('{"type"')
        run("front", "derive", line_file, "-o", tmp_path / "a.json")
        assert (
            json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["schema"] == "dmz.front/1"
        )

    def test_what_derive_wrote_can_be_computed_with(
        self, run: Run, line_file: str, tmp_path: Path
    ) -> None:
        run("front", "derive", line_file, "-o", tmp_path / "front.geojson")
        lengths = [
            json.loads(run("front", "show", "--front", path, "--format", "json").stdout)["front"][
                "length_km"
            ]
            for path in (line_file, tmp_path / "front.geojson")
        ]
        assert lengths[1] == pytest.approx(lengths[0], rel=1e-3)


class TestFronts:
    def test_standard_input(self, line_file: str) -> None:
        from click.testing import CliRunner

        content = Path(line_file).read_bytes()
        shown = CliRunner().invoke(
            cli, ["front", "show", "--front", "-", "--format", "json"], input=content
        )
        assert shown.exit_code == 0, shown.output
        front = json.loads(shown.stdout)["front"]
        assert front["id"] == "standard input"

    def test_dates_and_hashes_are_told(self, run: Run, line_file: str) -> None:
        plain = json.loads(
            run("compute", "--front", line_file, "--whole-front", "--format", "json").stdout
        )
        assert plain["front"]["date"] == "2025-03-04"
        (dataset,) = (each for each in plain["provenance"]["datasets"] if each["role"] == "front")
        assert len(dataset["sha256"]) == 64

    def test_several_files_are_united(self, run: Run, tmp_path: Path) -> None:
        one, other = (
            written(
                tmp_path / f"{n}.geojson", collection(shapely.box(36 + n / 2, 48, 37 + n / 2, 49))
            )
            for n in (0, 1)
        )
        plain = json.loads(
            run("front", "show", "--front", one, "--front", other, "--format", "json").stdout
        )
        assert plain["front"]["source_area_km2"]["area_km2"] == pytest.approx(
            12_326, rel=1e-3
        )  # 1.5 by 1 degree at 48.5 N

    def test_a_warning_of_repairs_gives_the_area(self, run: Run, tmp_path: Path) -> None:
        bow = written(
            tmp_path / "bow.geojson",
            collection(shapely.Polygon([(36, 48), (37, 49), (37, 48), (36, 49)])),
        )
        assert (
            "1 polygon crossing itself repaired; area changed by 4,1"
            in run("front", "show", "--front", bow).stdout
        )


class TestBadInput:
    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("empty.geojson", "", "the file is empty"),
            ("text.geojson", "hello", "not JSON"),
            ("none.geojson", collection(), "no features"),
            ("null.geojson", collection(None), "no feature in it has a geometry"),
            (
                "swapped.geojson",
                collection(LineString([(y, x) for x, y in LINE.coords])),
                "latitude and longitude are swapped",
            ),
            (
                "metres.geojson",
                collection(shapely.transform(LINE, lambda xy: xy * 1e5)),
                "not degrees",
            ),
            ("outside.geojson", collection(shapely.box(2, 48, 3, 49)), "lie outside the territory"),
            (
                "past.geojson",
                collection(LineString([(2, 48), (3, 49)])),
                "lie outside the territory",
            ),
            (
                "within.geojson",
                collection(LineString([(33.5, 47.0), (36.2, 47.8)])),
                "the line ends inside the territory",
            ),
            (
                "all.geojson",
                collection(shapely.box(15, 40, 45, 60)),
                "leaves all of the territory to Russia",
            ),
            (
                "nan.geojson",
                '{"type": "Point", "coordinates": [NaN, 1]}',
                "NaN is not a coordinate",
            ),
            ("large.geojson", '{"type": "Point", "coordinates": [1e999, 1]}', "not finite"),
            ("points.geojson", collection(shapely.Point(36, 48)), "need a column 'holder'"),
            ("places.csv", "latitude,longitude,holder\n48,37,mars\n", "'mars' is not a holder"),
            (
                "far.csv",
                "latitude,longitude,holder\n2,3,ukraine\n3,3,russia\n",
                "settlements lie outside the territory",
            ),
            ("deep.geojson", '{"a":' * 4000 + "1" + "}" * 4000, "nested too deeply"),
        ],
    )
    @pytest.mark.parametrize(
        "command", [("compute", "--whole-front", "--front"), ("front", "derive")], ids=" ".join
    )
    def test_a_front_that_cannot_be_used(
        self, command: Sequence[str], name: str, content: str, said: str, run: Run, tmp_path: Path
    ) -> None:
        path = written(tmp_path / name, content)
        message = error_of(run(*command, path, "--output", tmp_path / "out.json"), 1)
        assert said in message
        assert name in message
        assert [each.name for each in tmp_path.iterdir()] == [name]

    def test_missing(self, run: Run, tmp_path: Path) -> None:
        assert "nowhere.shp: no such file" in error_of(
            run("compute", "--front", tmp_path / "nowhere.shp"), 1
        )

    @pytest.mark.parametrize(
        ("crs", "said"), [(None, "no CRS"), ("+proj=longlat +R=1737400 +no_defs", "not on Earth")]
    )
    @pytest.mark.filterwarnings("ignore:'crs' was not provided")
    def test_crs(self, crs: str | None, said: str, run: Run, tmp_path: Path) -> None:
        gpd.GeoDataFrame(geometry=[LINE], crs=crs).to_file(tmp_path / "a.shp")
        assert said in error_of(run("compute", "--front", tmp_path / "a.shp"), 1)

    @pytest.mark.parametrize("km", ["0", "-5", "nan", "inf", "500.01", "abc", "", "5km"])
    @pytest.mark.parametrize("option", ["--distance", "--reach", "--sliver", "--depth"])
    def test_lengths(self, option: str, km: str, run: Run, tmp_path: Path) -> None:
        value = f"ukraine={km}" if option == "--depth" else km
        assert "km" in error_of(run("compute", option, value, "-o", tmp_path / "a.json"), 2)
        assert not list(tmp_path.iterdir())

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("compute", "--city", "Kramatorks"), "did you mean Kramatorsk"),
            (("compute", "--city", "Ivanivka"), "say which, by oblast or id"),
            (("compute", "--city", ""), "no city ''"),
            (("compute", "--city", "A=1..2,3"), "not Name=LATITUDE,LONGITUDE"),
            (("compute", "--city", "Lviv"), "raise --reach"),
            (("compute", "--oblast", "Narnia"), "no oblast 'Narnia'"),
            (("compute", "--oblast", "Lviv"), "no part of the front line is in Lviv"),
            (("compute", "--oblast", "Donetsk", "--whole-front"), "name different sectors"),
            (("compute", "--depth", "ukraine=5", "--depth", "ukraine=6"), "twice for one party"),
            (("compute", "--depth", "mars=5"), "the parties are ukraine and russia"),
            (("compute", "--depth", "5"), "is not PARTY=KM"),
            (("compute", "--held-by", "mars"), "no party 'mars'"),
            (("compute", "--model", "circle"), "'circle' is not one of"),
            (("compute", "--format", "xml"), "does not print xml"),
            (("compute", "--output", "a.foo"), "'.foo' of a.foo names no format"),
            (("report", "--output", "a.pdf"), "give --format, or one of .md, .markdown, .html"),
            (
                ("balance", "--given", "ukraine=9", "--output", "a.foo"),
                "or one of .json, .csv, .md, .markdown, .txt",
            ),
            (("compute", "--uncertainty", "x"), "'x' is neither a number of km nor 'auto'"),
            (("compute", "--front", ""), "'--front': it is empty"),
            (
                ("compare", "-d", "5", "--front", "a.geojson", "--front", " "),
                "'--front': it is empty",
            ),
            (("front", "show", ""), "it is empty"),
            (("front", "diff", "a.geojson", ""), "'LATER': it is empty"),
            (("compute", "surplus"), "unexpected extra argument"),
            (("cities", "--within", "0"), "above zero"),
            (("cities", "--limit", "0"), "not in the range"),
            (("cities", "Nowhereville"), "no city 'Nowhereville'"),
            (("front", "show", "--sliver", "-1"), "above zero"),
            (("front", "derive"), "Missing argument"),
            (("nonsense",), "No such command 'nonsense'"),
        ],
        ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
    )
    def test_questions(self, arguments: Sequence[str], said: str, run: Run) -> None:
        assert said in error_of(run(*arguments), 2)

    @pytest.mark.parametrize("name", ["missing/a.json", "file/a.json", "/proc/nothing/a.json"])
    def test_a_folder_that_cannot_be_written_to(self, name: str, run: Run, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x", encoding="utf-8")
        message = error_of(run("cities", "Kyiv", "-o", tmp_path / name), 1)
        assert "could not be written" in message
        assert "a.json" in message

    def test_a_folder_as_file(self, run: Run, tmp_path: Path) -> None:
        assert "is a folder" in error_of(
            run("cities", "Kyiv", "--format", "csv", "-o", tmp_path), 1
        )

    def test_a_fault_says_so_without_a_traceback(
        self, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail() -> None:
            raise RuntimeError("on purpose")

        monkeypatch.setattr("dmz.land.territory.shipped_territory", fail)
        result = run("cities")
        assert result.exit_code == 1
        assert (
            result.stderr
            == "Error: this is a fault of dmz (RuntimeError: on purpose); --verbose shows where\n"
        )
        assert isinstance(run("cities", "--verbose").exception, RuntimeError)


class TestVariables:
    def test_options_by_variable(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in {
            "DISTANCE": "5 7.5",
            "CITY": "Velyka Novosilka; Kramatorsk",
            "FORMAT": "json",
            "REACH": "60",
        }.items():
            monkeypatch.setenv(f"DMZ_{name}", value)
        parameters = json.loads(run("compute").stdout)["parameters"]
        assert parameters["distances_km"] == [5, 7.5]
        assert parameters["cities"] == ["Velyka Novosilka", "Kramatorsk"]
        assert parameters["reach_km"] == 60

    def test_paths_with_spaces(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("DMZ_FRONT", written(tmp_path / "a line.geojson", collection(LINE)))
        assert (
            json.loads(run("front", "show", "--format", "json").stdout)["front"]["id"]
            == "a line.geojson"
        )

    def test_the_command_line_comes_first(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_DISTANCE", "5")
        assert json.loads(run("compute", "-d", "9", "--format", "json").stdout)["parameters"][
            "distances_km"
        ] == [9]

    def test_a_bad_value_says_which(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_DISTANCE", "abc")
        assert "--distance" in error_of(run("compute"), 2)


def open_for(reader: subprocess.Popen[str], pipe: Path) -> IO[bytes]:
    """Open a pipe for writing once a process reads it."""
    opened: list[int] = []

    def is_open() -> bool:
        with suppress(OSError):  # nobody reads it yet
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(opened)

    wait_for(is_open, reader)
    return os.fdopen(opened[0], "wb")


class TestProcesses:
    """What only a real process shows."""

    def test_ctrl_c(self, tmp_path: Path) -> None:
        pipe, out = tmp_path / "front.geojson", tmp_path / "out.json"
        os.mkfifo(pipe)
        with (
            started("-m", "dmz", "compute", "--front", pipe, "-o", out) as running,
            open_for(running, pipe),
        ):
            time.sleep(0.1)
            running.send_signal(signal.SIGINT)
            code, error = finish(running)
        assert (code, error.strip()) == (1, "Aborted!")
        assert [path.name for path in tmp_path.iterdir()] == ["front.geojson"]

    def test_a_full_disk(self, tmp_path: Path) -> None:
        out = tmp_path / "out.geojson"
        out.write_text("old", encoding="utf-8")
        with started("-m", "dmz", "compute", "-q", "-o", out, file_limit=1000) as running:
            code, error = finish(running)
        assert code == 1
        (line,) = error.splitlines()
        assert "could not be written" in line
        assert "nothing was changed" in line
        assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
            ("out.geojson", "old")
        ]

    @pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="there is no /dev/full")
    def test_standard_output_that_is_full(self) -> None:
        with (
            Path("/dev/full").open("wb") as full,
            started("-m", "dmz", "cities", "Kyiv", stdout=full) as running,
        ):
            assert finish(running) == (
                1,
                "Error: could not finish: No space left on device\n",
            )

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    def test_a_reader_that_leaves(self, unbuffered: str) -> None:
        command = ("-m", "dmz", "compute", "--whole-front", "--format", "geojson", "-q")
        with started(*command, variable=f"PYTHONUNBUFFERED={unbuffered}") as running:
            assert running.stdout is not None
            running.stdout.read(10)
            running.stdout.close()
            assert running.stderr is not None
            assert running.stderr.read() == ""
            assert running.wait(30) == 1

    def test_no_standard_output(self) -> None:
        with started("-m", "dmz", "cities", "Kyiv", prepare=lambda: os.close(1)) as running:
            code, error = finish(running)
        assert code == 1
        assert "standard output is closed" in error

    def test_names_are_printed_whatever_the_locale(self) -> None:
        command = ("-m", "dmz", "compute", "-d", "5")
        with started(*command, variable="PYTHONIOENCODING=ascii") as running:
            out, error = running.communicate(timeout=30)
        assert (running.returncode, error) == (0, "")
        assert "km²" in out

    @pytest.mark.parametrize("words", [("--help",), ("compute", "--help")])
    def test_help_loads_no_library_of_geometry(self, words: Sequence[str]) -> None:
        code = f"import sys; from dmz.cli import cli; cli({list(words)!r}, standalone_mode=False)"
        code += "; print(sorted({'numpy', 'shapely', 'pyproj', 'geopandas', 'pandas', 'rich'} & set(sys.modules)))"
        shown = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert shown.stdout.splitlines()[-1] == "[]"

    def test_compute_on_shipped_data_starts_without_geopandas(self) -> None:
        code = "import sys, dmz; dmz.compute(distances_km=(40,)); print(sorted({'pandas', 'geopandas', 'pyogrio'} & set(sys.modules)))"
        shown = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert shown.stdout.strip() == "[]"
