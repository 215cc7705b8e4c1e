"""Rows are written as they are, in every format."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from dmz.answers.compute import compute
from dmz.batch.narrow import NARROW, Sources
from dmz.batch.rows import BODY, COLUMNS, REAL, TEXT, WHOLE, Row, result_rows
from dmz.batch.writers import find_writer
from dmz.errors import MissingExtraError
from dmz.measure.scenario import Scenario
from tests import paper

# Values that a careless writer changes: a long fraction, zero, quotes and two scripts.
SAMPLE = {REAL: 0.1 + 0.2, WHOLE: 0, TEXT: 'Слов\'янськ, "Sloviansk"'}


def sample(number: int) -> Row:
    row: Row = [SAMPLE[kind] for _, kind in COLUMNS]
    row[0] = number
    row[-1] = None
    return row


def written(format_: str, rows: list[Row]) -> bytes:
    file = io.BytesIO()
    find_writer(format_)(iter(rows), file)
    return file.getvalue()


def test_csv() -> None:
    head, *lines = csv.reader(io.StringIO(written("csv", [sample(1), sample(2)]).decode()))
    assert head == [name for name, _ in COLUMNS]
    assert [line[0] for line in lines] == ["1", "2"]
    for (_, kind), text in list(zip(COLUMNS, lines[0], strict=True))[1:-1]:
        # Rounded to three decimals of a km² at the finest that people read.
        value = float(text) if kind == REAL else int(text) if kind == WHOLE else text
        assert value == (0.3 if kind == REAL else SAMPLE[kind])
    assert lines[0][-1] == ""


def test_a_narrow_table_names_its_sources_by_number() -> None:
    """Two scenarios on one front have the same sources, one on another has its own."""
    rows = [sample(number) for number in (1, 2, 3)]
    place = [name for name, _ in COLUMNS].index("front_sha256")
    rows[2][place] = "another"
    sources = Sources()
    narrow = [
        dict(zip([name for name, _ in NARROW], row, strict=True)) for row in sources.narrow(rows)
    ]
    assert [row["sources"] for row in narrow] == [1, 1, 2]
    assert [row["scenario"] for row in narrow] == [1, 2, 3]
    assert narrow[0]["area_km2"] == SAMPLE[REAL]
    listed = json.loads(sources.to_json())["sources"]
    assert [each["sources"] for each in listed] == [1, 2]
    assert [each["front_sha256"] for each in listed] == [SAMPLE[TEXT], "another"]
    # Between them they have every column.
    names = {name for name, _ in NARROW} | set(listed[0])
    left_out = {name for name, _ in COLUMNS} - names
    assert left_out == {
        "key", "population_covered_km2", "population_coverage", "settlements_in_part",
        "share_of_held_low", "share_of_held_high", "share_of_oblast",
    }  # fmt: skip


def test_json_lines() -> None:
    first, second = map(json.loads, written("jsonl", [sample(1), sample(2)]).splitlines())
    assert list(first) == [name for name, _ in COLUMNS]
    assert list(second.values()) == sample(2)


def test_parquet_has_types_and_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("dmz.batch.writers._ROW_GROUP", 2)
    rows = [sample(number) for number in range(5)]
    content = written("parquet", rows)
    file = parquet.ParquetFile(io.BytesIO(content))
    assert file.num_row_groups == 3
    assert [list(row.values()) for row in file.read().to_pylist()] == rows
    assert content == written("parquet", rows), "the same rows give the same bytes"


def test_parquet_is_written_without_pandas() -> None:
    # It would take more memory than the rows of a long batch.
    pytest.importorskip("pyarrow")
    script = (
        "import io, sys; from dmz.batch.rows import COLUMNS; from dmz.batch.writers import *; "
        "write_parquet([[1] + [None] * (len(COLUMNS) - 1)] * 3, io.BytesIO()); "
        "print('pyarrow' in sys.modules, 'pandas' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["True", "False"]


def test_no_rows_are_a_table_too() -> None:
    assert written("csv", []).count(b"\n") == 1
    assert written("jsonl", []) == b""


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    monkeypatch.setitem(__import__("sys").modules, "pyarrow.parquet", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'dmz-scenarios\[batch\]'"):
        find_writer("parquet")


def rows_of(scenario: Scenario) -> list[dict[str, Any]]:
    """Return a scenario's rows on the made-up territory, by column."""
    land = paper.territory()
    result = compute(scenario, territory=land, front=paper.front(of=land))
    return [dict(zip([name for name, _ in BODY], row, strict=True)) for row in result_rows(result)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # Alder is 3 km and Beech 9 km west of the line, on Ash's side; Dogwood is 4 km
        # east of it, on Birch's.
        (
            {"distances_km": (3.5, 5, 10)},
            [
                ("ash", 3.5, "Alder"),
                ("birch", 3.5, None),
                ("both", 3.5, "Alder"),
                ("ash", 5, "Alder"),
                ("birch", 5, "Dogwood"),
                ("both", 5, "Alder; Dogwood"),
                ("ash", 10, "Alder; Beech"),
                ("birch", 10, "Dogwood"),
                ("both", 10, "Alder; Beech; Dogwood"),
            ],
        ),
        (
            {"depths_km": {"ash": 2, "birch": 5}},
            [("ash", 2, None), ("birch", 5, "Dogwood"), ("both", None, "Dogwood")],
        ),
        # Ash's land reaches 5 km from Dogwood's centre, but Dogwood lies on Birch's.
        (
            {"model": "city", "cities": ("Dogwood",), "distances_km": (5,)},
            [("ash", 5, None), ("birch", 5, "Dogwood"), ("both", 5, "Dogwood")],
        ),
    ],
)
def test_a_city_is_inside_the_zone_of_its_holder(
    question: dict[str, Any], expected: list[tuple[str, float | None, str | None]]
) -> None:
    cities = {"cities": ("Alder", "Beech", "Dogwood"), "whole_front": True}
    rows = rows_of(Scenario.of(**(cities | question)))
    zones = [row for row in rows if row["oblast"] is None]
    found = [(row["party"], row["distance_km"], row["cities_inside"]) for row in zones]
    assert found == expected
    assert {row["cities_inside"] for row in rows if row["oblast"]} == {None}


def test_help_and_columns_agree(run: Callable[..., object]) -> None:
    assert len({name for name, _ in COLUMNS}) == len(COLUMNS) == len(BODY) + 3
    help = run("batch", "--help").output  # type: ignore[attr-defined]
    assert all(ending in help for ending in (".parquet", ".csv", ".jsonl"))
