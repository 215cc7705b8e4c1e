"""Rows are written as they are, in every format."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pytest

from dmz.batch.rows import BODY, COLUMNS, REAL, TEXT, WHOLE, Row, writer
from dmz.errors import MissingExtraError

# Values that a careless writer changes: a long fraction, zero, nothing, quotes and letters of two scripts.
SAMPLE = {REAL: 0.1 + 0.2, WHOLE: 0, TEXT: 'Слов\'янськ, "Sloviansk"'}


def sample(number: int) -> Row:
    row: Row = [SAMPLE[kind] for _, kind in COLUMNS]
    row[0] = number
    row[-1] = None
    return row


def written(format_: str, rows: list[Row]) -> bytes:
    file = io.BytesIO()
    writer(format_)(iter(rows), file)
    return file.getvalue()


def test_csv() -> None:
    head, *lines = csv.reader(io.StringIO(written("csv", [sample(1), sample(2)]).decode()))
    assert head == [name for name, _ in COLUMNS]
    assert [line[0] for line in lines] == ["1", "2"]
    for (_, kind), text in list(zip(COLUMNS, lines[0], strict=True))[1:-1]:
        assert (float(text) if kind == REAL else int(text) if kind == WHOLE else text) == SAMPLE[
            kind
        ]
    assert lines[0][-1] == ""


def test_json_lines() -> None:
    first, second = map(json.loads, written("jsonl", [sample(1), sample(2)]).splitlines())
    assert list(first) == [name for name, _ in COLUMNS]
    assert list(second.values()) == sample(2)


def test_parquet_has_types_and_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("dmz.batch.rows._ROW_GROUP", 2)
    rows = [sample(number) for number in range(5)]
    content = written("parquet", rows)
    file = parquet.ParquetFile(io.BytesIO(content))
    assert file.num_row_groups == 3
    assert [list(row.values()) for row in file.read().to_pylist()] == rows
    assert content == written("parquet", rows), "the same rows give the same bytes"


def test_no_rows_are_a_table_too() -> None:
    assert written("csv", []).count(b"\n") == 1
    assert written("jsonl", []) == b""


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dmz\[batch\]'"):
        writer("parquet")


def test_help_and_columns_agree(run: Callable[..., object]) -> None:
    assert len({name for name, _ in COLUMNS}) == len(COLUMNS) == len(BODY) + 3
    said = run("batch", "--help").output  # type: ignore[attr-defined]
    assert all(ending in said for ending in (".parquet", ".csv", ".jsonl"))
