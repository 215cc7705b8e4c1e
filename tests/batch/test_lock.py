"""One process at a time holds the lock of an output."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from dmz.batch.lock import Lock
from dmz.errors import InputError
from tests.processes import started

HOLD = """
import sys
from dmz.batch.lock import Lock
with Lock(sys.argv[1]):
    print("held", flush=True)
    input()
"""


def test_a_second_process_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    output = str(tmp_path / "out.csv")
    with started("-c", HOLD, output) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        for _ in range(2):  # the first refusal must not take the name away
            with pytest.raises(InputError, match=rf"process {holder.pid} on .* is writing this"):
                Lock(output).__enter__()
        holder.communicate("\n", timeout=30)
    with Lock(output):
        pass
    assert not list(tmp_path.iterdir())


def test_a_killed_process_blocks_nobody(tmp_path: Path) -> None:
    output = str(tmp_path / "out.csv")
    with started("-c", HOLD, output) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert list(tmp_path.iterdir()), "a killed process leaves its files"
    with (
        Lock(output),
        pytest.raises(InputError, match=rf"process {os.getpid()} on .* give another --output"),
    ):
        Lock(output).__enter__()
    assert not list(tmp_path.iterdir())


def test_without_a_name_the_lock_still_holds(tmp_path: Path) -> None:
    output = str(tmp_path / "out.csv")
    with Lock(output):
        Path(f"{output}.lock-holder").unlink()
        with pytest.raises(InputError, match="another process is writing this file"):
            Lock(output).__enter__()


def test_a_missing_folder_is_not_created(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"could not be written \(No such file"):
        Lock(str(tmp_path / "no" / "out.csv")).__enter__()
    assert not list(tmp_path.iterdir())
