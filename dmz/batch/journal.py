"""Journal of a batch: finished scenarios on disk, so that a killed batch can resume.

The journal is a SQLite database beside the output. SQLite commits all of a transaction
or nothing of it: a killed process, a power cut or a full disk loses only what was not
recorded yet.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dmz.errors import InputError

_APPLICATION_ID = 0x646D7A6A  # "dmzj"
_VERSION = 2
_LAYOUT = f"""
    BEGIN;
    PRAGMA application_id = {_APPLICATION_ID};
    PRAGMA user_version = {_VERSION};
    CREATE TABLE batch (columns TEXT NOT NULL);
    CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB NOT NULL, checksum INTEGER NOT NULL);
    COMMIT;
"""
# Answers that must be the same as from a new journal, or the work is not used. The
# layout comes first: nothing is read through tables, views or triggers not our own.
_CHECKS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name",
    "SELECT columns FROM batch",
    "PRAGMA integrity_check(1)",
    "SELECT count(*) FROM entries WHERE typeof(value) != 'blob' OR crc32(value) != checksum",
)
# Version 1 was JSON lines that began like this.
_JSON_LINES = b'{"schema": "dmz.journal/'
_HEADER_BYTES = 100
# SQLite's own files beside a database: left by a killed process, or by another program.
_COMPANIONS = ("-journal", "-wal", "-shm")
# A dry run reads the journal of a running batch, which must wait for it and not fail.
_BUSY_SECONDS = 60.0


class Journal:
    """Finished work by key, on disk. Open it as a context.

    The file stays until `remove`, unless nothing was ever recorded in it.

    Parameters
    ----------
    output
        The file that the work is for; the journal is ``OUTPUT.journal``.
    columns
        Names of the values in an entry. A journal of other columns or of another
        version is not used, nor a damaged one: a new one replaces it.
    read_only
        Leave the file and its folder as they are. A journal that cannot be used counts
        as empty.

    Raises
    ------
    InputError
        The file cannot be read or written, or it is not a journal and would be
        replaced.
    """

    _database: sqlite3.Connection

    def __init__(self, output: str, columns: Sequence[str], *, read_only: bool = False) -> None:
        self.path = Path(f"{output}.journal")
        self.read_only = read_only
        self._columns = json.dumps(list(columns))

    def __enter__(self) -> Journal:
        with self._explain_failures():
            self._database = self._open()
        return self

    def __exit__(self, *_: object) -> None:
        empty = False
        with suppress(sqlite3.Error):  # `remove` has closed it, or its disk has gone
            empty = not self._database.execute("SELECT 1 FROM entries LIMIT 1").fetchall()
        if empty and not self.read_only:
            self.remove()
        self._database.close()

    def __contains__(self, key: str) -> bool:
        return bool(self._query("SELECT 1 FROM entries WHERE key = ?", key))

    def __getitem__(self, key: str) -> Any:
        """What was last recorded under a key."""
        rows = self._query("SELECT value FROM entries WHERE key = ?", key)
        if not rows:
            raise KeyError(key)
        return json.loads(rows[0][0])

    def record(self, entries: Mapping[str, Any]) -> None:
        """Add entries, values as JSON. When this returns they are on the disk.

        Raises
        ------
        InputError
            The disk is full, or the folder has gone: none of these entries is recorded,
            and all earlier ones are kept.
        """
        texts = {key: json.dumps(value, allow_nan=False) for key, value in entries.items()}
        rows = [(key, text.encode(), zlib.crc32(text.encode())) for key, text in texts.items()]
        with self._explain_failures(), self._database:
            self._database.executemany("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)", rows)

    def remove(self) -> None:
        """Close and delete the journal, once its work is in the output."""
        self._database.close()
        with self._explain_failures():
            self._delete_files()

    def _query(self, statement: str, *parameters: str) -> list[Any]:
        """All rows of a query; a cursor left open would keep the file locked."""
        with self._explain_failures():
            return self._database.execute(statement, parameters).fetchall()

    def _open(self) -> sqlite3.Connection:
        """Open the journal if its work can be used, else a new one."""
        header = _read_header(self.path)
        database = self._open_usable() if _is_current(header) else None
        if database is None and self.read_only:
            return _create(":memory:", self._columns)
        if database is None:
            if not _is_ours(header):
                raise InputError(
                    f"{self.path}: exists and is not a journal of dmz; "
                    "move it away, or give another --output"
                )
            self._delete_files()
            database = _create(self.path, self._columns)
        # EXTRA also syncs the folder after each commit: without that a power cut can
        # bring back the rollback file, and SQLite would undo what it had committed.
        database.execute("PRAGMA synchronous = EXTRA")
        database.execute("PRAGMA fullfsync = ON")  # macOS
        return database

    def _open_usable(self) -> sqlite3.Connection | None:
        """Open the file; None if it is damaged, or was made for other columns."""
        with closing(_create(":memory:", self._columns)) as new, ExitStack() as stack:
            try:
                database = _open_read_only(self.path) if self.read_only else _connect(self.path)
                stack.enter_context(closing(database))
                for check in _CHECKS:
                    if database.execute(check).fetchall() != new.execute(check).fetchall():
                        return None
            except sqlite3.OperationalError:
                raise  # locked or unreadable, which is no reason to replace it
            except sqlite3.DatabaseError:
                return None
            stack.pop_all()
            return database

    def _delete_files(self) -> None:
        """Delete the database, and what could be taken for a part of the next one."""
        for ending in ("", *_COMPANIONS):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)

    @contextmanager
    def _explain_failures(self) -> Iterator[None]:
        """Turn errors of the disk and of SQLite into one line with the remedy."""
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            raise InputError(
                f"{self.path}: could not be read or written ({reason}); "
                "what was recorded before is kept: free some disk space or restore access, "
                "then run the same command to resume"
            ) from None


def _read_header(path: Path) -> bytes:
    """The start of a file, empty if there is none."""
    try:
        with path.open("rb") as file:
            return file.read(_HEADER_BYTES)
    except FileNotFoundError:
        return b""


def _is_ours(header: bytes) -> bool:
    """Whether a file may be replaced: an empty one, or a journal of any version."""
    database = header.startswith(b"SQLite format 3\0")
    ours = header[68:72] == _APPLICATION_ID.to_bytes(4, "big")
    return not header or (database and ours) or header.startswith(_JSON_LINES)


def _is_current(header: bytes) -> bool:
    """Whether a file is a journal of this version, without opening it in SQLite."""
    rollback_journal = header[18:20] == b"\1\1"  # in WAL mode even reading writes files
    return _is_ours(header) and rollback_journal and header[60:64] == _VERSION.to_bytes(4, "big")


def _connect(location: str | Path, *, uri: bool = False) -> sqlite3.Connection:
    """Open a database without trusting what is in it."""
    database = sqlite3.connect(location, timeout=_BUSY_SECONDS, uri=uri)
    database.execute("PRAGMA trusted_schema = OFF")
    database.text_factory = bytes  # damaged text need not be UTF-8
    database.create_function("crc32", 1, zlib.crc32, deterministic=True)
    return database


def _create(location: str | Path, columns: str) -> sqlite3.Connection:
    """Make an empty journal."""
    with ExitStack() as stack:
        database = stack.enter_context(closing(_connect(location)))
        database.executescript(_LAYOUT)
        with database:
            database.execute("INSERT INTO batch VALUES (?)", (columns,))
        stack.pop_all()
    return database


def _open_read_only(path: Path) -> sqlite3.Connection:
    """Open a database for reading, writing nothing beside it.

    A batch that was killed while it wrote leaves a rollback file, which SQLite must
    apply before anything can be read. That is done to a copy in memory.
    """
    if not Path(f"{path}-wal").exists():  # SQLite would create a file beside it
        database = _connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            database.execute("SELECT 1 FROM sqlite_master").fetchall()
        except sqlite3.Error:
            database.close()
        else:
            return database
    with TemporaryDirectory() as folder, ExitStack() as stack:
        copy = Path(folder, "journal")
        shutil.copyfile(path, copy)
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{path}-journal", f"{copy}-journal")
        memory = stack.enter_context(closing(_connect(":memory:")))
        with closing(_connect(copy)) as source:
            source.backup(memory)
        stack.pop_all()
    return memory
