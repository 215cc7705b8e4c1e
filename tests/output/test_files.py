"""Files are written completely or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from dmz.errors import InputError
from dmz.output.files import remove_drafts, write_atomically


def test_new_and_existing_files(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    for content in ("first é", "second"):
        write_atomically(str(target), content)
        assert target.read_text(encoding="utf-8") == content
    write_atomically(str(target), b"\x00bytes")
    assert target.read_bytes() == b"\x00bytes"
    write_atomically(str(target), lambda file: file.writelines([b"a", b"b"]))
    assert target.read_bytes() == b"ab"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_atomically(str(link), "new")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_atomically(str(pipe), "content")
    reader.join(10)
    assert received == [b"content"]
    assert pipe.is_fifo()


def test_a_draft_left_behind_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / f".a.json.{os.getpid()}.part").write_text("left", encoding="utf-8")
    write_atomically(str(tmp_path / "a.json"), "new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_drafts_of_other_processes_are_removed(tmp_path: Path) -> None:
    for name in (".a[1].json.123.part", ".a1.json.123.part", "a[1].json"):
        (tmp_path / name).write_text("left", encoding="utf-8")
    remove_drafts(str(tmp_path / "a[1].json"))
    assert {path.name for path in tmp_path.iterdir()} == {".a1.json.123.part", "a[1].json"}


@pytest.mark.parametrize("name", ["missing/a.json", "file/a.json", "."])
def test_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(
        InputError,
        match=r"could not be written \(.+\); nothing was changed|is a folder; name a file",
    ):
        write_atomically(str(tmp_path / name), "content")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_the_old_file_stays_when_writing_fails(
    fault: BaseException, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a.json"
    target.write_text("old", encoding="utf-8")

    def fail(descriptor: int) -> None:
        raise fault

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_atomically(str(target), "new")
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]
