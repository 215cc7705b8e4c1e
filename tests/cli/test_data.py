"""``dmz data`` and sources by name on the command line, for people and scripts."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from tests.processes import PATIENCE_SECONDS, started
from tests.served import deepstate_archive
from tests.servers import Handler, Site, body, serving


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DMZ_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("DMZ_ACCEPT_TERMS", raising=False)
    with serving() as site:
        yield site


@pytest.fixture
def archive(site: Site, shared: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    url = deepstate_archive(site, shared / "data" / "deepstate", ["2025-11-01", "2025-12-01"])
    monkeypatch.setenv("DMZ_SOURCE_DEEPSTATE_URL", url)
    return site


def test_a_source_gives_the_same_as_its_file(
    archive: Site, run: Callable[..., Result], deepstate: Callable[[str], Path]
) -> None:
    plain = ("--uncertainty", "none", "--format", "json")
    named = run(
        "compute",
        "-d",
        "40",
        "--front",
        "deepstate@2025-12-01",
        "--accept-terms",
        "deepstate",
        *plain,
    )
    assert named.exit_code == 0, named.stderr
    file = run("compute", "-d", "40", "--front", deepstate("2025-12-01"), *plain)
    one, other = json.loads(named.stdout), json.loads(file.stdout)
    assert one["zones"] == other["zones"]
    assert one["front"]["date"] == "2025-12-01"
    (dataset,) = [each for each in one["provenance"]["datasets"] if each["role"] == "front"]
    assert (dataset["id"], dataset["licence"]) == ("deepstate", "DeepStateMap terms")
    assert "cyterat" in dataset["citation"]
    assert dataset["sha256"] == other["provenance"]["datasets"][0]["sha256"]


def test_show_takes_a_source_as_argument(
    archive: Site, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    shown = run("front", "show", "deepstate@2025-12-01", "--format", "json")
    assert json.loads(shown.stdout)["front"]["source"] == "DeepStateMap, daily archive"
    monkeypatch.setenv("DMZ_FRONT", "elsewhere.geojson")
    assert run("front", "show", "deepstate@2025-12-01", "--format", "json").stdout == shown.stdout
    twice = run("front", "show", "deepstate@2025-12-01", "--front", "a.geojson")
    assert (twice.exit_code, twice.stderr) == (
        2,
        "Error: the front line is named twice: give SPEC or --front, not both\n",
    )


def test_diff_of_two_days(
    archive: Site, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    done = run("front", "diff", "deepstate@2025-11-01", "deepstate@2025-12-01", "--format", "json")
    assert json.loads(done.stdout)["source"]["gained_km2"] == pytest.approx(505, rel=0.05)


def test_terms_are_one_line_for_scripts(archive: Site, run: Callable[..., Result]) -> None:
    refused = run("data", "fetch", "deepstate@2025-12-01")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr.count("\n") == 1
    assert "https://deepstatemap.live/license-en.html" in refused.stderr
    assert (
        run("data", "fetch", "deepstate@2025-12-01", "--accept-terms", "isw,deepstate").exit_code
        == 0
    )
    assert run("data", "fetch", "deepstate@2025-11-01").exit_code == 0


def test_fetch_verify_path_and_clear(
    archive: Site, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    assert run("data", "verify").stdout == "The cache is empty\n"
    fetched = run(
        "data", "fetch", "deepstate@2025-11-01", "deepstate@2025-12-01", "--format", "json"
    )
    paths = [file["path"] for file in json.loads(fetched.stdout)["files"]]
    assert run("data", "path").stdout == f"{tmp_path / 'cache'}\n"
    assert run("data", "path", "deepstate@2025-12-01").stdout == f"{paths[1]}\n"
    assert len(archive.requests) == 2
    listed = json.loads(run("data", "list", "--format", "json").stdout)
    (entry,) = [each for each in listed["entries"] if each["id"] == "deepstate"]
    assert entry["cached"] == ["2025-11-01", "2025-12-01"]
    assert "2 dates" in run("data", "list").stdout
    assert run("data", "verify").exit_code == 0
    with Path(paths[0]).open("ab") as file:
        file.write(b" ")
    broken = run("data", "verify")
    assert broken.exit_code == 1
    assert "1 of 2 files changed since they were fetched" in broken.stderr
    assert run("data", "fetch", "deepstate@2025-11-01").exit_code == 1
    assert run("data", "fetch", "--again", "deepstate@2025-11-01").exit_code == 0
    assert run("data", "verify").exit_code == 0
    assert "2025-11-01" in run("data", "clear", "deepstate@2025-11-01").stdout
    missing = run("data", "path", "deepstate@2025-11-01")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert run("data", "clear", "--all").exit_code == 0
    assert run("data", "verify").stdout == "The cache is empty\n"
    assert run("data", "clear").exit_code == 2


def test_a_file_that_the_user_downloaded(
    site: Site, run: Callable[..., Result], tmp_path: Path
) -> None:
    (tmp_path / "own.tif").write_bytes(b"II*\x00" + bytes(8))
    assert (
        run("data", "fetch", "landscan-hd-ukraine", "--file", tmp_path / "own.tif").exit_code == 0
    )
    assert run("data", "path", "landscan-hd-ukraine").stdout.endswith("landscan-hd-ukraine.tif\n")
    assert run("data", "fetch", "worldpop", "--file", tmp_path / "own.tif").exit_code == 2
    (tmp_path / "no.tif").write_bytes(b"<html>")
    refused = run("data", "fetch", "landscan-hd-ukraine", "--file", tmp_path / "no.tif")
    assert (refused.exit_code, "web page" in refused.stderr) == (1, True)


def test_offline_is_an_option(archive: Site, run: Callable[..., Result]) -> None:
    done = run("front", "show", "deepstate@2025-12-01", "--offline", "--accept-terms", "deepstate")
    assert done.exit_code == 1
    assert "offline: deepstate@2025-12-01 is not in the cache" in done.stderr
    assert not archive.requests


def test_a_format_that_does_not_apply(site: Site, run: Callable[..., Result]) -> None:
    assert run("data", "fetch", "worldpop@2025", "--format", "geojson").exit_code == 2
    assert not site.requests


def test_two_processes_fetch_a_file_once(
    archive: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    path = next(path for path in archive.answers if "20251201" in path)
    answer = archive.answers[path]

    def slow(handler: Handler) -> None:
        time.sleep(0.5)
        answer(handler)

    archive.answers[path] = slow
    command = ("-m", "dmz", "data", "fetch", "deepstate@2025-12-01", "--format", "json")
    with started(*command) as first, started(*command) as second:
        answers = [
            json.loads(run.communicate(timeout=PATIENCE_SECONDS)[0]) for run in (first, second)
        ]
    assert answers[0] == answers[1]
    assert archive.paths() == [path]


def test_two_fetches_killed_in_the_middle_leave_nothing_broken(
    archive: Site,
    deepstate: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., Result],
) -> None:
    monkeypatch.setenv("DMZ_ACCEPT_TERMS", "deepstate")
    path = next(path for path in archive.answers if "20251201" in path)
    answer = archive.answers[path]
    content = deepstate("2025-12-01").read_bytes()
    sent, ended = threading.Event(), threading.Event()

    def halt(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])
        handler.wfile.flush()
        sent.set()
        ended.wait(PATIENCE_SECONDS)
        handler.close_connection = True

    archive.answers[path] = halt
    command = ("-m", "dmz", "data", "fetch", "deepstate@2025-12-01", "--format", "json")
    with started(*command) as first, started(*command) as second:
        assert sent.wait(PATIENCE_SECONDS)
        time.sleep(0.5)  # what was sent reaches the disk, and the other waits for the lock
        assert (first.poll(), second.poll()) == (None, None)
        for process in (first, second):
            process.kill()
            process.wait()
    ended.set()
    assert run("data", "verify").stdout == "The cache is empty\n"
    archive.answers[path] = answer
    fetched = run("data", "fetch", "deepstate@2025-12-01", "--format", "json")
    assert fetched.exit_code == 0, fetched.stderr
    (file,) = json.loads(fetched.stdout)["files"]
    assert Path(file["path"]).read_bytes() == content
    assert run("data", "verify").exit_code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX systems")
class TestAtATerminal:
    @staticmethod
    def typed(text: str, *arguments: str) -> tuple[int, str, str]:
        """Return the exit code, standard output, and what the terminal showed."""
        import pty

        master, slave = pty.openpty()
        with started("-m", "dmz", *arguments, stdin=slave, stderr=slave) as process:
            os.close(slave)
            os.write(master, text.encode())
            shown = b""
            try:
                while chunk := os.read(master, 4096):
                    shown += chunk
            except OSError:  # the other end of the terminal is closed
                pass
            finally:
                os.close(master)
            output, _ = process.communicate(timeout=PATIENCE_SECONDS)
        return process.returncode, output, shown.decode()

    def test_terms_are_asked_once(self, archive: Site) -> None:
        arguments = ("data", "fetch", "deepstate@2025-12-01", "--format", "json")
        code, output, shown = self.typed("n\n", *arguments)
        assert (code, output) == (1, "")
        assert "Do you accept these terms?" in shown
        code, output, shown = self.typed("y\n", *arguments)
        assert code == 0
        assert "Do you accept these terms?" in shown
        assert json.loads(output)["files"][0]["id"] == "deepstate"
        assert "Do you accept" not in self.typed("", *arguments)[2]

    def test_progress_is_shown(self, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DMZ_SOURCE_WORLDPOP_URL", site.url + "/{year}.tif")
        monkeypatch.setenv("TERM", "xterm")

        def slow(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Length", str(2**20))
            handler.end_headers()
            handler.wfile.write(b"II*\x00" + bytes(2**19 - 4))
            time.sleep(0.6)
            handler.wfile.write(bytes(2**19))

        site.answers["/2025.tif"] = slow
        code, output, shown = self.typed("", "data", "fetch", "worldpop@2025", "--format", "csv")
        assert code == 0
        assert "ukr_pop_2025.tif" in shown
        assert output.startswith("id,date,path")
        site.answers["/2026.tif"] = body(b"II*\x00" + bytes(2**20))
        assert "ukr_pop" not in self.typed("", "data", "fetch", "worldpop@2026", "--quiet")[2]
