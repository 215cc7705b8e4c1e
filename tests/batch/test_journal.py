"""The journal keeps what was recorded, and uses no file but its own."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dmz.batch import journal as module
from dmz.batch.journal import Journal
from dmz.errors import InputError
from tests.processes import finish, started

COLUMNS = ("a", "b")
ENTRIES = {sha256(b"%d" % number).hexdigest(): [[number, number / 7]] for number in range(40)}
KEYS = list(ENTRIES)


@pytest.fixture
def output(tmp_path: Path) -> str:
    """An output in a folder of its own."""
    return str(tmp_path / "out.csv")


@pytest.fixture
def path(output: str) -> Path:
    """A journal with entries in it."""
    with Journal(output, COLUMNS) as journal:
        journal.record(ENTRIES)
    return Path(f"{output}.journal")


@contextmanager
def edited(path: Path) -> Iterator[sqlite3.Connection]:
    """A journal as another program opens it."""
    with closing(sqlite3.connect(path)) as database, database:
        yield database


def usable(output: str, *, read_only: bool) -> bool:
    """Whether the work of a journal is used; all of it or none, and as recorded."""
    with Journal(output, COLUMNS, read_only=read_only) as journal:
        found = [key for key in KEYS if key in journal]
        assert all(journal[key] == ENTRIES[key] for key in found)
    assert found in ([], KEYS)
    return bool(found)


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_entries_are_there_again(output: str) -> None:
    with Journal(output, COLUMNS) as journal:
        journal.record({"one": [[1, 0.1]], "two": [["é", None]]})
        journal.record({"three": []})
        assert journal["one"] == [[1, 0.1]]
    with Journal(output, COLUMNS) as journal:
        found = [key in journal for key in ("one", "two", "three", "four")]
        assert found == [True, True, True, False]
        assert journal["two"] == [["é", None]]
        with pytest.raises(KeyError):
            journal["four"]
        journal.record({"one": [[2, 0.2]]})
    with Journal(output, COLUMNS) as journal:
        assert journal["one"] == [[2, 0.2]]


def test_values_are_the_same_to_the_last_bit(output: str) -> None:
    chance = random.Random(1)  # noqa: S311
    floats = [0.1 + 0.2, -0.0, 5e-324, 1.7976931348623157e308, 1e22, 2.0**53]
    floats += [chance.uniform(-1, 1) * 10 ** chance.randrange(-30, 30) for _ in range(1000)]
    texts = ["Костянтинівка", 'quotes " and \\', "\0", "a lone surrogate: \udc80", ""]
    others = [None, True, 0, 2**63 + 1, -(2**53) - 1]
    with Journal(output, COLUMNS) as journal:
        journal.record({"row": [floats, texts, others]})
    with Journal(output, COLUMNS) as journal:
        read_floats, read_texts, read_others = journal["row"]
    assert [value.hex() for value in read_floats] == [value.hex() for value in floats]
    assert read_texts == texts
    assert [(type(value), value) for value in read_others] == [(type(v), v) for v in others]


def test_large_values(output: str) -> None:
    large = ["x" * 5_000_000, list(range(100_000))]
    with Journal(output, COLUMNS) as journal:
        journal.record({"large": large})
        assert journal["large"] == large


def test_what_json_cannot_hold_is_refused(output: str) -> None:
    with Journal(output, COLUMNS) as journal:
        with pytest.raises(ValueError, match="not JSON compliant"):
            journal.record({"one": 1, "two": float("nan")})
        assert "one" not in journal


def test_only_the_journal_is_left_beside_the_output(output: str, path: Path) -> None:
    assert list(path.parent.iterdir()) == [path]
    with Journal(output, COLUMNS) as journal:
        assert KEYS[0] in journal
        journal.remove()
    assert not list(path.parent.iterdir())


def test_a_journal_without_entries_is_not_left_behind(output: str, tmp_path: Path) -> None:
    with Journal(output, COLUMNS):
        pass
    assert not list(tmp_path.iterdir())


def test_another_version_or_other_columns_are_not_used(output: str, path: Path) -> None:
    before = files(path.parent)
    with Journal(output, ("a",), read_only=True) as journal:
        assert KEYS[0] not in journal
    assert files(path.parent) == before
    with edited(path) as database:
        database.execute("PRAGMA user_version = 99")
    assert not usable(output, read_only=True)
    with Journal(output, COLUMNS) as journal:
        journal.record({"new": 1})
        assert KEYS[0] not in journal
    with Journal(output, ("a",)) as journal:
        assert "new" not in journal


class TestReadOnly:
    def test_nothing_is_created(self, output: str, tmp_path: Path) -> None:
        with Journal(output, COLUMNS, read_only=True) as journal:
            assert "one" not in journal
        assert not list(tmp_path.iterdir())

    def test_while_a_batch_is_running(self, output: str, path: Path) -> None:
        with Journal(output, COLUMNS) as writer:
            writer.record({"new": 1})
            with Journal(output, COLUMNS, read_only=True) as reader:
                assert "new" in reader
                writer.record({"newer": 2})
                assert reader["newer"] == 2

    def test_files_of_another_program_beside_it(self, output: str, path: Path) -> None:
        Path(f"{path}-wal").write_bytes(random.Random(5).randbytes(9000))  # noqa: S311
        before = files(path.parent)
        assert usable(output, read_only=True)
        assert files(path.parent) == before

    def test_a_name_that_means_something_in_an_address(self, tmp_path: Path) -> None:
        output = str(tmp_path / "50% of?all#days.csv")
        with Journal(output, COLUMNS) as journal:
            journal.record(ENTRIES)
        assert usable(output, read_only=True)
        assert len(list(tmp_path.iterdir())) == 1


class TestKilled:
    WRITE = """
import sys
from dmz.batch.journal import Journal
with Journal(sys.argv[1], ("a", "b")) as journal:
    for number in range(100_000):
        journal.record({f"{number}": "x" * (number * 7919 % 30_000)})
        print(number, flush=True)
"""
    # SQLite writes to the database before the transaction ends when its cache is full
    STOP_HALFWAY = """
import os, sys
from dmz.batch.journal import Journal
with Journal(sys.argv[1], ("a", "b")) as journal:
    journal._database.execute("PRAGMA cache_size = 1")
    for number in range(100):
        journal._database.execute("INSERT INTO entries VALUES (?, zeroblob(9000), 1)", (number,))
    os._exit(7)
"""

    @pytest.mark.parametrize("seed", range(4))
    def test_at_a_random_moment(self, output: str, seed: int) -> None:
        with started("-c", self.WRITE, output) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(random.Random(seed).random() / 5)  # noqa: S311
            process.send_signal(signal.SIGKILL)
            confirmed = 1 + sum(line.endswith("\n") for line in process.stdout)
        before = files(Path(output).parent)
        for read_only in (True, False):
            with Journal(output, COLUMNS, read_only=read_only) as journal:
                assert all(
                    journal[f"{number}"] == "x" * (number * 7919 % 30_000)
                    for number in range(confirmed)
                )
            assert not read_only or files(Path(output).parent) == before
        with Journal(output, COLUMNS) as journal:
            journal.record({"last": None})
        assert [path.name for path in Path(output).parent.iterdir()] == ["out.csv.journal"]

    def test_in_the_middle_of_a_transaction(self, output: str, path: Path) -> None:
        with started("-c", self.STOP_HALFWAY, output) as process:
            assert finish(process)[0] == 7
        before = files(path.parent)
        assert set(before) == {"out.csv.journal", "out.csv.journal-journal"}
        assert usable(output, read_only=True)
        assert files(path.parent) == before
        assert usable(output, read_only=False)
        assert list(path.parent.iterdir()) == [path]

    def test_what_it_left_is_not_mistaken_for_a_part_of_the_next(
        self, output: str, path: Path
    ) -> None:
        with started("-c", self.STOP_HALFWAY, output) as process:
            finish(process)
        path.unlink()
        with Journal(output, COLUMNS) as journal:
            assert KEYS[0] not in journal
            journal.record(ENTRIES)
        assert usable(output, read_only=False)


class TestDamaged:
    @pytest.mark.parametrize("part", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.9999])
    def test_cut_off(self, output: str, path: Path, part: float) -> None:
        os.truncate(path, int(path.stat().st_size * part))
        before = files(path.parent)
        assert not usable(output, read_only=True)
        assert files(path.parent) == before
        with Journal(output, COLUMNS) as journal:
            assert KEYS[0] not in journal
            journal.record(ENTRIES)
        assert usable(output, read_only=False)

    def test_cut_to_nothing(self, output: str, path: Path) -> None:
        os.truncate(path, 0)
        assert not usable(output, read_only=True)
        assert not usable(output, read_only=False)

    @pytest.mark.parametrize("seed", range(40))
    def test_random_bytes_in_it(self, output: str, path: Path, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        content = bytearray(path.read_bytes())
        for _ in range(1 + seed % 4):
            at = chance.randrange(100, len(content))
            content[at] = chance.randrange(256)
        path.write_bytes(content)
        assert usable(output, read_only=True) == usable(output, read_only=False)

    def test_a_value_that_was_changed(self, output: str, path: Path) -> None:
        content = path.read_bytes()
        value = b"[[39, 5.571428571428571]]"
        assert content.count(value) == 1
        path.write_bytes(content.replace(value, b"[[39, 5.571428571428572]]"))
        assert not usable(output, read_only=True)
        assert not usable(output, read_only=False)

    def test_a_file_locked_by_another_program_is_kept(
        self, output: str, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "_BUSY_SECONDS", 0)
        with edited(path) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(InputError, match="database is locked"):
                Journal(output, COLUMNS).__enter__()
        assert usable(output, read_only=False)


def other_database(path: Path) -> None:
    with edited(path) as database:
        database.execute("CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB NOT NULL)")


FOREIGN = {
    "text": lambda path: path.write_text("Dear journal,", encoding="utf-8"),
    "random bytes": lambda path: path.write_bytes(random.Random(3).randbytes(20_000)),  # noqa: S311
    "a database": other_database,
    "a folder": lambda path: path.mkdir(),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_foreign_file_is_neither_used_nor_replaced(output: str, kind: str) -> None:
    path = Path(f"{output}.journal")
    FOREIGN[kind](path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(InputError) as refused:
        Journal(output, COLUMNS).__enter__()
    assert "\n" not in str(refused.value)
    if path.is_file():
        assert "is not a journal of dmz; move it away" in str(refused.value)
        assert not usable(output, read_only=True)
        assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_journal_of_json_lines_is_replaced(output: str, tmp_path: Path) -> None:
    lines = b'{"schema": "dmz.journal/1", "columns": ["a", "b"]}\n{"%s": [[0, 0]]}\n'
    Path(f"{output}.journal").write_bytes(lines % KEYS[0].encode())
    assert not usable(output, read_only=True)
    with Journal(output, COLUMNS) as journal:
        assert KEYS[0] not in journal
        journal.record(ENTRIES)
    assert usable(output, read_only=False)


STATEMENTS = {
    "a trigger": """CREATE TRIGGER more AFTER INSERT ON entries BEGIN
        INSERT INTO batch VALUES ('written by a trigger'); END""",
    "a view": """DROP TABLE entries; CREATE VIEW entries AS
        SELECT '' AS key, load_extension('/nowhere.so') AS value, 0 AS checksum""",
    "another table": "CREATE TABLE more (value)",
    "another column": "ALTER TABLE entries ADD COLUMN more DEFAULT 1",
    "text for a value": "UPDATE entries SET value = 'text'",
    "another journal mode": "PRAGMA journal_mode = WAL",
}


@pytest.mark.parametrize("kind", STATEMENTS)
def test_what_another_program_changed_is_not_used(output: str, path: Path, kind: str) -> None:
    with edited(path) as database:
        database.executescript(STATEMENTS[kind])
    before = files(path.parent)
    assert not usable(output, read_only=True)
    assert files(path.parent) == before
    with Journal(output, COLUMNS) as journal:
        assert KEYS[0] not in journal
        journal.record(ENTRIES)
    with edited(path) as database:
        assert database.execute("SELECT count(*) FROM batch").fetchall() == [(1,)]
    assert usable(output, read_only=False)
    assert list(path.parent.iterdir()) == [path]


class TestUnwritable:
    def test_a_missing_folder(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="could not be read or written"):
            Journal(str(tmp_path / "no" / "out.csv"), COLUMNS).__enter__()
        assert not list(tmp_path.iterdir())

    def test_a_folder_that_goes_away(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        folder.mkdir()
        with Journal(str(folder / "out.csv"), COLUMNS) as journal:
            journal.record({"one": 1})
            shutil.rmtree(folder)
            with pytest.raises(InputError, match="could not be read or written"):
                journal.record({"two": 2})
        assert not list(tmp_path.iterdir())

    def test_a_full_disk_loses_only_what_was_not_recorded(self, output: str, path: Path) -> None:
        with Journal(output, COLUMNS) as journal:
            # SQLite reports its own limit of pages as it reports a full disk
            journal._database.execute("PRAGMA max_page_count = 20")
            with pytest.raises(InputError, match=r"disk is full.* run the same command to resume"):
                journal.record({"small": 1, "large": "x" * 200_000})
            assert "small" not in journal
            journal.record({"small": 1})
        assert usable(output, read_only=False)
        with Journal(output, COLUMNS) as journal:
            assert journal["small"] == 1
        assert list(path.parent.iterdir()) == [path]

    def test_a_file_that_cannot_grow(self, output: str, path: Path) -> None:
        with started("-c", TestKilled.WRITE, output, file_limit=200_000) as process:
            assert process.stdout is not None
            confirmed = len(process.stdout.read().splitlines())
            assert "disk I/O error" in finish(process)[1]
        assert list(path.parent.iterdir()) == [path]
        assert usable(output, read_only=False)
        with Journal(output, COLUMNS) as journal:
            numbers: list[Any] = [number for number in range(1000) if f"{number}" in journal]
        assert numbers == list(range(confirmed))
        assert confirmed > 0
