"""Processes under test, each ended with the block that started it."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.shared import ROOT

# A process under test starts in about a second; nothing waits longer than this.
PATIENCE_SECONDS = 60


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The variables of a process under test, with some more of its own."""
    return os.environ | {"PYTHONPATH": str(ROOT)} | dict(variables)


@contextmanager
def started(
    *arguments: object,
    variable: str = "",
    file_limit: int | None = None,
    prepare: Callable[[], None] = lambda: None,
    **settings: Any,
) -> Iterator[subprocess.Popen[str]]:
    """Run ``python ARGUMENTS``; kill it when the block ends.

    ``variable`` is ``NAME=VALUE`` for its environment and its children's. No file that
    it writes can grow beyond ``file_limit`` bytes, as if the disk were full.
    ``prepare`` is called in it before it starts.
    """

    def prepare_all() -> None:
        # A shell starts background jobs with SIGINT ignored, and children inherit that.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if file_limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))
        prepare()

    name, _, value = variable.partition("=")
    own = environment({name: value} if variable else {})
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        encoding="utf-8",
        preexec_fn=prepare_all,
        **(pipes | {"env": own} | settings),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def finish(process: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code of a process and its standard error."""
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, errors


def wait_for(condition: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait until a condition holds, as long as the process runs."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert process.poll() is None, f"it ended too early: {process.communicate()[1]}"
        assert time.monotonic() < end
        time.sleep(0.005)
