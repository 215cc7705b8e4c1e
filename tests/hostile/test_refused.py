"""Every hostile input is refused: one line, nothing else, no host asked, in bounds.

They go through the command line in this process, since to start a process for each
would take minutes; some of each family go through a process of their own, where what it
may take of time and memory is limited by the system.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest
from click.testing import Result

from tests.hostile import layers, rasters, texts
from tests.hostile.inputs import Hostile, Inputs, words_of, write_land
from tests.processes import started
from tests.servers import Site, serving

FAMILIES = layers.FAMILIES | rasters.FAMILIES | texts.FAMILIES
SECONDS_LIMIT, MEMORY_LIMIT_BYTES = 15.0, 3 * 2**29
MESSAGE_LIMIT = 4100
# Of each family, how many go through a process of their own.
SAMPLE = 1
Run = Callable[..., Result]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Site]:
    """A server that answers nobody, and an empty folder for what is temporary."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with serving() as site:
        yield site


def inputs(make: Callable[[str], Inputs], site: Site) -> Iterator[tuple[str, Hostile]]:
    names = set()
    for name, hostile in make(site.url):
        assert name not in names, f"two are called {name}"
        names.add(name)
        yield name, hostile


def fault_of(code: int, output: str, errors: str) -> str:
    """What is wrong with the answer to a hostile input; empty where nothing is."""
    lines = errors.splitlines()
    checks = {
        f"exit code {code}": code in (1, 2),
        "something on stdout": not output,
        f"{len(lines)} lines": len(lines) == 1,
        "no error": errors.startswith("Error: "),
        "a fault of dmz": "internal error" not in errors and "fault of dmz" not in errors,
        "signs that steer a terminal": all(map(str.isprintable, lines)),
        "a flood": len(errors) <= MESSAGE_LIMIT,
    }
    return ", ".join(fault for fault, passed in checks.items() if not passed)


def contents(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("family", FAMILIES)
def test_refused_in_one_line(family: str, site: Site, tmp_path: Path, run: Run) -> None:
    land = write_land(tmp_path)
    faults = []
    for number, (name, hostile) in enumerate(inputs(FAMILIES[family], site)):
        folder, out = tmp_path / f"{number}", tmp_path / f"out{number}"
        folder.mkdir()
        out.mkdir()
        path = hostile.write(folder)
        before = contents(folder)
        for command in hostile.commands:
            start = time.process_time()  # not by the clock: other work may run beside it
            result = run(*words_of(command, path, out, land))
            seconds = time.process_time() - start
            fault = fault_of(result.exit_code, result.stdout, result.stderr)
            if contents(folder) != before or contents(out):
                fault += ", left a file"
            if contents(tmp_path / "temporary"):
                fault += ", left a temporary file"
            if site.requests:
                fault += f", asked for {site.requests}"
                site.requests.clear()
            if seconds > SECONDS_LIMIT:
                fault += f", took {seconds:.0f} s"
            if fault:
                faults.append(f"{name}, {' '.join(command[:2])}: {fault}: {result.stderr[:200]}")
    assert not faults, "\n".join(faults)


def test_five_hundred_of_them(site: Site) -> None:
    every = [hostile for make in FAMILIES.values() for _, hostile in inputs(make, site)]
    assert len(every) >= 500


def limit_memory() -> None:
    """Let a process that is about to start take no more address space than the limit.

    Libraries reserve more than they touch: threads and the like, a gigabyte in all.
    """
    limit = MEMORY_LIMIT_BYTES + 2**30
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space are Linux's")
@pytest.mark.parametrize("family", FAMILIES)
def test_a_process_of_its_own(family: str, site: Site, tmp_path: Path) -> None:
    land = write_land(tmp_path)
    listed = list(inputs(FAMILIES[family], site))
    # The last ones of a family are the boldest.
    for number, (name, hostile) in enumerate(islice(reversed(listed), SAMPLE)):
        folder, out = tmp_path / f"{number}", tmp_path / f"out{number}"
        folder.mkdir()
        out.mkdir()
        words = words_of(hostile.commands[0], hostile.write(folder), out, land)
        with started(
            "-m", "dmz", *words, prepare=limit_memory, stdin=subprocess.DEVNULL
        ) as process:
            output, errors = process.communicate(timeout=4 * SECONDS_LIMIT)
        assert not fault_of(process.returncode, output, errors), (name, errors)
        assert not contents(out)
    assert not site.requests
