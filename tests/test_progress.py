"""Long work reports its steps to whoever asks, and shows them at a terminal only."""

from __future__ import annotations

import os
import sys
from contextvars import copy_context
from pathlib import Path

import click
import pytest
import shapely

from dmz.cli import terminal
from dmz.progress import set_report, track
from tests.cli.commands import LINE
from tests.processes import PATIENCE_SECONDS, started

DAYS = 2
# Bars appear at once, or not while a test runs, however fast the machine is.
AT_ONCE, NEVER = 0.0, 3600.0
COMMAND = """
from dmz.cli import cli, terminal
terminal.PATIENCE_SECONDS = {patience}
cli(prog_name="dmz")
"""


def test_steps_are_reported_to_whoever_asks() -> None:
    reported: list[tuple[str, int, int]] = []

    def work() -> list[str]:
        set_report(lambda *step: reported.append(step))
        return list(track(["a", "b"], "Reading"))

    assert copy_context().run(work) == ["a", "b"]
    assert reported == [("Reading", 0, 2), ("Reading", 1, 2), ("Reading", 2, 2)]
    assert list(track(["a", "b"], "Reading")) == ["a", "b"]  # nobody asks here
    assert len(reported) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX systems")
def test_one_long_step_shows_a_bar_without_a_further_report(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import pty

    master, slave = pty.openpty()
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(terminal, "PATIENCE_SECONDS", 0.01)
    with os.fdopen(slave, "w") as screen, click.Context(click.Command("x")) as context:
        monkeypatch.setattr(sys, "stderr", screen)
        show = terminal.work_bar(context)
        assert show is not None
        show("Reading", 0, 1)
        drawn = ""
        while "Reading" not in drawn:  # waits for the timer, or for the test's end
            drawn += os.read(master, 4096).decode()
        show("Reading", 1, 1)
    os.close(master)
    assert "left" not in drawn


def test_work_that_fails_is_over() -> None:
    reported: list[int] = []

    def work() -> None:
        set_report(lambda what, done, total: reported.append(done))
        steps = track([1, 2, 3], "Reading")
        next(steps)
        steps.close()

    copy_context().run(work)
    assert reported == [0, 3]


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal of POSIX systems")
class TestAtATerminal:
    @pytest.fixture
    def days(self, tmp_path: Path) -> list[str]:
        """Files of a drawn line, one a day."""
        paths = [tmp_path / f"line_202511{day:02d}.geojson" for day in range(1, DAYS + 1)]
        for path in paths:
            path.write_text(shapely.to_geojson(LINE), encoding="utf-8")
        return [str(path) for path in paths]

    @staticmethod
    def shown(*arguments: str, patience: float = AT_ONCE) -> str:
        """Return what a terminal shows beside the answer."""
        import pty

        master, slave = pty.openpty()
        with started("-c", COMMAND.format(patience=patience), *arguments, stderr=slave) as process:
            os.close(slave)
            found = b""
            try:
                while chunk := os.read(master, 4096):
                    found += chunk
            except OSError:  # the other end of the terminal is closed
                pass
            finally:
                os.close(master)
            process.communicate(timeout=PATIENCE_SECONDS)
        assert process.returncode == 0
        return found.decode()

    def test_long_work_shows_a_bar_with_the_time_left(
        self, days: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLUMNS", "100")
        command = ("front", "history", *days, "--format", "json")
        shown = self.shown(*command)
        assert "Reading front lines" in shown
        assert f" of {DAYS}, " in shown
        assert " s left" in shown
        assert "\x1b[38;" in shown
        monkeypatch.setenv("NO_COLOR", "1")
        plain = self.shown(*command)
        assert "Reading front lines" in plain
        assert "\x1b[38;" not in plain
        assert self.shown(*command, "--no-progress") == ""
        assert self.shown(*command, patience=NEVER) == ""
