"""What shows only in a process of its own: signals, streams, disks, imports."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest
import shapely

from tests.cli.commands import LINE
from tests.processes import PATIENCE_SECONDS, finish, started, wait_for


def open_for(reader: subprocess.Popen[str], pipe: Path) -> IO[bytes]:
    """Open a named pipe for writing as soon as a process reads it."""
    opened: list[int] = []

    def is_open() -> bool:
        with suppress(OSError):  # nobody reads it yet
            opened.append(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        return bool(opened)

    wait_for(is_open, reader)
    return os.fdopen(opened[0], "wb")


def test_ctrl_c(tmp_path: Path) -> None:
    pipe, out = tmp_path / "front.geojson", tmp_path / "out.json"
    os.mkfifo(pipe)
    with (
        started("-m", "dmz", "compute", "--front", pipe, "-o", out) as running,
        open_for(running, pipe),
    ):
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        code, error = finish(running)
    assert (code, error) == (130, "Interrupted\n")
    assert [path.name for path in tmp_path.iterdir()] == ["front.geojson"]


@pytest.mark.parametrize("moment", [0, 0.01, 0.03, 0.06, 0.1, 0.2, 0.4])
def test_ctrl_c_while_it_starts(moment: float, tmp_path: Path) -> None:
    code = "import dmz.__main__ as program; print('here', flush=True); program.main()"
    words = ("compute", "-d", "5", "-o", tmp_path / "out.json")
    with started("-c", code, *words, variable="PYTHONDONTWRITEBYTECODE=1") as running:
        assert running.stdout
        assert running.stdout.readline() == "here\n"
        time.sleep(moment)
        running.send_signal(signal.SIGINT)
        code_, error = finish(running)
    if "Exception ignored in" in error:
        pytest.skip("Python itself drops an interrupt that comes in a callback of its imports")
    assert (code_, error) == (130, "Interrupted\n")
    assert not list(tmp_path.iterdir())


def test_ctrl_c_while_a_class_is_made(tmp_path: Path) -> None:
    """Python wraps what comes up there in an error of its own."""
    (tmp_path / "interrupted.py").write_text(
        "import os, signal\n"
        "class Name:\n"
        "    def __set_name__(self, owner, name):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "class Owner:\n"
        "    name = Name()\n",
        encoding="utf-8",
    )
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "import dmz.__main__ as program, dmz.cli as cli\n"
        "cli.import_module = lambda name: __import__('interrupted')\n"
        "program.main()\n"
    )
    with started("-c", code, "compute", "-d", "5") as running:
        assert finish(running) == (130, "Interrupted\n")


def test_an_option_that_the_program_has_not() -> None:
    with started("-m", "dmz", "--unknown") as running:
        code, error = finish(running)
    assert (code, error) == (2, "Error: No such option '--unknown'; see 'dmz --help'\n")


def test_a_front_from_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "front"
    os.mkfifo(pipe)
    words = ("front", "show", "--front", pipe, "--format", "json")
    with started("-m", "dmz", *words) as running, open_for(running, pipe) as file:
        file.write(json.dumps(shapely.geometry.mapping(LINE)).encode())
        file.close()
        shown, errors = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 0, errors
    assert json.loads(shown)["front"]["id"] == "front"


@pytest.mark.parametrize("words", [("--front", "PIPE"), ("--front", "-")], ids=" ".join)
def test_a_pipe_into_which_nobody_writes(words: Sequence[str], tmp_path: Path) -> None:
    pipe = tmp_path / "front.geojson"
    os.mkfifo(pipe)
    given = [str(pipe) if word == "PIPE" else word for word in words]
    with started("-m", "dmz", "front", "show", *given, variable="DMZ_TIME_LIMIT=0.3") as running:
        code = running.wait(timeout=PATIENCE_SECONDS)
        assert running.stderr
        error = running.stderr.read()
    assert code == 1
    assert "nothing more came within 0.3 s (DMZ_TIME_LIMIT)" in error
    assert error.count("\n") == 1


def test_a_full_disk(tmp_path: Path) -> None:
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
def test_standard_output_that_is_full() -> None:
    with (
        Path("/dev/full").open("wb") as full,
        started("-m", "dmz", "cities", "Kyiv", stdout=full) as running,
    ):
        assert finish(running) == (1, "Error: could not finish: No space left on device\n")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves(unbuffered: str) -> None:
    question = ("compute", "-d", "5", "--whole-front", "--uncertainty", "none")
    command = ("-m", "dmz", *question, "--format", "geojson", "-q")
    with started(*command, variable=f"PYTHONUNBUFFERED={unbuffered}") as running:
        assert running.stdout is not None
        running.stdout.read(10)
        running.stdout.close()
        assert running.stderr is not None
        assert running.stderr.read() == ""
        assert running.wait(30) == 1


def test_no_standard_output() -> None:
    with started("-m", "dmz", "cities", "Kyiv", prepare=lambda: os.close(1)) as running:
        code, error = finish(running)
    assert code == 1
    assert "standard output is closed" in error


def test_output_is_utf_8_whatever_the_locale() -> None:
    command = ("-m", "dmz", "compute", "-d", "5")
    with started(*command, variable="PYTHONIOENCODING=ascii") as running:
        out, error = running.communicate(timeout=30)
    assert (running.returncode, error) == (0, "")
    assert "km²" in out


def loaded_after(code: str, names: set[str]) -> list[str]:
    """Return which of some modules are loaded after a piece of code."""
    code += f"; import sys; print(*sorted({names!r} & set(sys.modules)))"
    with started("-c", code) as running:
        shown, errors = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == 0, errors
    return shown.splitlines()[-1].split()


@pytest.mark.parametrize("words", [("--help",), ("compute", "--help")])
def test_help_loads_no_library_of_geometry(words: Sequence[str]) -> None:
    code = f"from dmz.cli import cli; cli({list(words)!r}, standalone_mode=False)"
    names = {"numpy", "shapely", "pyproj", "geopandas", "pandas", "rich"}
    assert loaded_after(code, names) == []


def test_compute_on_shipped_data_starts_without_geopandas() -> None:
    """Nor with what only plans, comparisons and a user's own files need."""
    code = "import dmz; from dmz.output.tables.compute import compute_document; "
    code += "compute_document(dmz.compute(distances_km=(40,)))"
    names = {"pandas", "geopandas", "pyogrio", "dmz.plans.draft", "dmz.answers.compare"}
    names |= {"dmz.sources.layers", "dmz.land.held", "dmz.people.remaining", "dmz.plans.sites"}
    assert loaded_after(code, names) == []


def test_what_is_registered_for_the_end_runs(tmp_path: Path) -> None:
    """The process ends at once, but not before that, and not before all is written."""
    out = tmp_path / "out"
    code = (
        "import atexit, sys, dmz.__main__ as program\n"
        f"sys.stdout = open({str(out)!r}, 'w')\n"
        "atexit.register(print, 'the end')\n"
        "program.main()\n"
    )
    with started("-c", code, "--version") as running:
        assert finish(running) == (0, "")
    assert out.read_text(encoding="utf-8").endswith("the end\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
def test_what_cannot_be_written_is_said() -> None:
    code = (
        "import sys, dmz.__main__ as program\n"
        "sys.stdout = open('/dev/full', 'w')\n"
        "print('not written yet')\n"
        "program._leave(0)\n"
        "sys.exit(0)\n"
    )
    with started("-c", code) as running:
        code_, error = finish(running)
    assert code_ == 120
    assert "No space left" in error
