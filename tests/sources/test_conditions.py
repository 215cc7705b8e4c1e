"""Conditions on columns: what they select, and that they do nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from dmz.errors import QuestionError
from dmz.sources.conditions import condition_fault, select_rows, used_columns


def column(*values: Any) -> npt.NDArray[Any]:
    return np.array([*values, None], dtype=object)[:-1]


COLUMNS = {
    "type": column("gains", "losses", None, "nochange"),
    "level": column(1, np.int64(2), float("nan"), 4.5),
    "who's": column("a", "b", "c", "d"),
    "Ärea": column(True, np.False_, None, [1]),
}


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("type in ('gains', 'nochange')", [0, 3]),
        ("TYPE = 'gains'", [0]),
        ("not type = 'gains'", [1, 3]),
        ("type is null", [2]),
        ("level >= 2", [1, 3]),
        ("level is null or level = 1", [0, 2]),
        ("\"who's\" in ('b', 'd') and level > 2", [3]),
        ("type like '%CHANGE'", [3]),
        ("lower(type) = 'losses'", [1]),
        ('"Ärea"', [0]),
        ("\"Ärea\" = '[1]'", [3]),
        ("type = 'it''s'", []),
        ("type = 'gains' or status = 'held'", [0]),
    ],
)
def test_rows_that_meet_it(where: str, rows: list[int]) -> None:
    met = select_rows(where, COLUMNS)
    assert met is not None
    assert np.flatnonzero(met).tolist() == rows


def test_columns_that_a_layer_lacks() -> None:
    assert select_rows("status = 'held'", COLUMNS) is None
    assert select_rows("type = 'gains'", {}) is None
    assert used_columns("type = 'gains' or status = 'held'", COLUMNS) == ["type", "status"]


def test_columns_that_differ_by_case_only() -> None:
    met = select_rows("type = 'a'", {"Type": column("a", "b"), "type": column("b", "a")})
    assert met is not None
    assert met.tolist() == [True, False]


@pytest.mark.parametrize(
    "where",
    [
        "",
        "type in (",
        "type = 'gains' --",
        "type = gains'",
        "type; drop table features",
        "type), (type",
        "1 = 1",
        "'type'",
        "\"typ\" = 'gains'",
        "(select count(*) from features) > 0",
        "type) is true from features union select (type",
        "exists(select 1)",
        "type in (with recursive n as (select 1 union all select 1 from n) select * from n)",
        "load_extension(type)",
        "randomblob(length(type) * 1000000000)",
        "writefile(type, type)",
        "sqlite_master = 1 or type in (select sql from sqlite_master)",
        "__import__('os').system(type)",
    ],
)
def test_what_is_no_condition_is_refused(where: str) -> None:
    with pytest.raises(QuestionError, match="--where") as refused:
        select_rows(where, COLUMNS)
    assert "\n" not in str(refused.value)


def test_faults_that_show_without_columns() -> None:
    assert condition_fault("type in ('gains')") is None
    assert "it is not complete" in (condition_fault("type in (") or "")
    assert 'near "gains": syntax error' in (condition_fault("type gains 'a'") or "")
    assert "names no column" in (condition_fault("1") or "")


@pytest.mark.parametrize("where", ["", " \n", "type = 'a\0b'"])
def test_an_empty_condition(where: str) -> None:
    assert "it is empty, or has a null byte; write it as in" in str(condition_fault(where))


def test_a_pattern_that_would_take_hours() -> None:
    text = {"type": column("a" * 50_000)}
    with pytest.raises(QuestionError, match="pattern too complex"):
        select_rows(f"type like '{'%a' * 60}b'", text)
