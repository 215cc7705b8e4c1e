"""The journal keeps whole entries whatever happens, and the lock keeps others out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dmz.batch.journal import Journal, Lock
from dmz.errors import InputError
from tests.shared import ROOT

COLUMNS = ("a", "b")


def test_entries_are_there_again(tmp_path: Path) -> None:
    output = str(tmp_path / "out.csv")
    with Journal(output, COLUMNS) as journal:
        journal.record({"one": [[1, 0.1]], "two": [["é", None]]})
        journal.record({"three": []})
        assert journal["one"] == [[1, 0.1]]
    with Journal(output, COLUMNS) as journal:
        assert [key in journal for key in ("one", "two", "three", "four")] == [
            True,
            True,
            True,
            False,
        ]
        assert journal["two"] == [["é", None]]
        journal.record({"one": [[2, 0.2]]})
    with Journal(output, COLUMNS) as journal:
        assert journal["one"] == [[2, 0.2]]


@pytest.mark.parametrize("cut", range(1, 25))
def test_a_torn_last_line_is_dropped(tmp_path: Path, cut: int) -> None:
    output = str(tmp_path / "out.csv")
    with Journal(output, COLUMNS) as journal:
        journal.record({"one": [[1, 0.1]]})
        journal.record({"two": [[12345678, 2]]})
    path = Path(f"{output}.journal")
    path.write_bytes(path.read_bytes()[:-cut])
    with Journal(output, COLUMNS) as journal:
        assert "one" in journal
        assert "two" not in journal
        journal.record({"three": [[3]]})
    with Journal(output, COLUMNS) as journal:
        assert journal["three"] == [[3]]


def test_other_columns_are_another_version(tmp_path: Path) -> None:
    output = str(tmp_path / "out.csv")
    with Journal(output, COLUMNS) as journal:
        journal.record({"one": []})
    with Journal(output, ("a",), read_only=True) as journal:
        assert "one" not in journal
    with Journal(output, ("a",)) as journal:
        assert "one" not in journal
    assert not Path(f"{output}.journal").exists(), "a journal without entries is not left behind"


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="could not be written"):
        Journal(str(tmp_path / "no" / "out.csv"), COLUMNS).__enter__()
    with pytest.raises(InputError, match="could not be written"):
        Lock(str(tmp_path / "no" / "out.csv")).__enter__()


def test_a_second_lock_is_refused_until_the_holder_dies(tmp_path: Path) -> None:
    output = str(tmp_path / "out.csv")
    code = f"from dmz.batch.journal import Lock\nwith Lock({output!r}):\n print('held', flush=True)\n input()"
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=-1, stdout=-1, env=environment
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(InputError, match=rf"process {holder.pid} on .* is writing it"):
            Lock(output).__enter__()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    assert Path(f"{output}.lock").exists(), "a killed process leaves its file"
    with Lock(output):
        assert f"process {os.getpid()} " in Path(f"{output}.lock").read_text(encoding="utf-8")
    assert not Path(f"{output}.lock").exists()
