"""Bytes of files: as many as a limit allows, and none of a device."""

from __future__ import annotations

import os
import threading
import tracemalloc
from pathlib import Path

import pytest

from dmz.errors import InputError
from dmz.sources.datasets import read_bytes, shipped_columns
from dmz.sources.formats import parse_json


def test_up_to_a_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_bytes(str(tmp_path / "a"), limit_bytes=5) == b"12345"
    with pytest.raises(InputError, match="larger than the limit"):
        read_bytes(str(tmp_path / "a"), limit_bytes=4)


def test_a_small_file_takes_little_memory(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    tracemalloc.start()
    try:
        read_bytes(str(tmp_path / "a"))
        assert tracemalloc.get_traced_memory()[1] < 1e6
    finally:
        tracemalloc.stop()


def test_a_pipe_ends_at_the_limit(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    def write() -> None:
        with (tmp_path / "pipe").open("wb") as file:
            file.write(bytes(10))

    writer = threading.Thread(target=write)
    writer.start()
    with pytest.raises(InputError, match="larger than the limit"):
        read_bytes(str(tmp_path / "pipe"), limit_bytes=9)
    writer.join()


def test_devices_and_null_bytes() -> None:
    with pytest.raises(InputError, match="/dev/zero: a device, not a file"):
        read_bytes("/dev/zero")
    with pytest.raises(InputError, match="cannot be read"):
        read_bytes("a\0b")


def test_numbers_of_thousands_of_digits() -> None:
    with pytest.raises(InputError, match=r"a\.json: not JSON \(a number of more than 4,300"):
        parse_json("a.json", b"[" + b"9" * 5000 + b"]")


def test_columns_of_a_shipped_table(tmp_path: Path) -> None:
    """With and without quotation marks, which only a parser of CSV can read."""
    path = tmp_path / "table.csv"
    plain, quoted = "id,name\n1,a\n2,\n", 'id,name\n1,"a, b"\n2,"c\nd"\n'
    for text, names in ((plain, ["a", ""]), (quoted, ["a, b", "c\nd"]), ("id,name\n", None)):
        path.write_text(text, encoding="utf-8")
        columns = shipped_columns(path)
        assert {key: list(values) for key, values in columns.items()} == (
            {} if names is None else {"id": ["1", "2"], "name": names}
        )
    path.write_text("id,name\n1,a\n2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="shorter"):
        shipped_columns(path)
