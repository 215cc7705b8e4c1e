from __future__ import annotations

from pathlib import Path

import pytest

from dmz.output.tables.plan_terms import write_forces, write_terms
from dmz.plans.files import read_plan, shipped_plans
from tests.plans.test_files import provision, write_plan

# What the text leaves open, and a line: every provision below uses one of them or none.
OPEN = """\
[parameters.d]
title = "km"
values = [5, 7.5, 40]
[parameters.m]
title = "the distance is {value}"
values = ["per side", "total"]
[lines.old]
title = "the line of old"
"""
USED = provision("pullback", "depth_km = '$d'\nlines = { b = 'old' }", "U1") + provision(
    "pullback", "distance_km = 1\ndistance_is = '$m'", "U2"
)


@pytest.mark.parametrize(
    ("kind", "rest", "words"),
    [
        ("withdraw", "party = 'south-ash'\noblasts = ['A', 'B']", "South Ash leaves A and B"),
        ("freeze", "oblasts = ['A']\nline = 'old'", "in A: the line of old"),
        ("freeze", "oblasts = ['A', 'B', 'C']", "in A, B and C: the line as it is"),
        ("pullback", "depth_km = '$d'", "5, 7.5 or 40 km on each side"),
        ("pullback", "depth_km = 5\nbound = 'at most'", "at most 5 km on each side"),
        (
            "pullback",
            "depths_km = { a = 5, near = '$d' }\nlines = { a = 'old' }",
            "A back by 5 km and Near back by 5, 7.5 or 40 km; A from the line of old",
        ),
        ("pullback", "width_km = 50", "50 km wide, half on each side"),
        ("pullback", "distance_km = 9\ndistance_is = '$m'", "9 km, per side or total"),
        (
            "pullback",
            "distance_km = 9\ndistance_is = '$m'\nwhen = { m = 'total' }",
            "read as “the distance is total”: 9 km, total",
        ),
        (
            "pullback",
            "depth_km = 5\nsector = { oblasts = ['A'] }",
            "5 km on each side; along the line in A",
        ),
        (
            "clear",
            "radius_km = 20\nparty = 'a'\nexcept = { near = ['P=1,2'], within_km = 2 }",
            "within 20 km of the cities of the question; A alone, but for 2 km around P",
        ),
        ("clear", "box_km = 2\nplaces = ['P=1,2', 'Q']", "2 by 2 km around P and Q"),
        ("special_zone", "party = 'a'\noblasts = ['O']", "what A holds in O"),
        ("special_zone", "near = ['P']\nwithin_km = '$d'", "within 5, 7.5 or 40 km of P"),
        ("special_zone", "towns = ['P']", "the ground of P"),
        (
            "special_zone",
            'polygon = [[1, 2], "14°N, 104°E", [3, 4.5]]',
            "inside the corners 1, 2; 14°N, 104°E; 3, 4.5",
        ),
        (
            "match",
            "party = 'b'\nto = 'U1'\nby = 'population'",
            "B back until its land is home to as many people as that of “U1”",
        ),
    ],
)
def test_terms_are_written_in_words(tmp_path: Path, kind: str, rest: str, words: str) -> None:
    mine = provision(kind, rest, "Mine")
    body = mine + USED if kind in ("withdraw", "freeze") else USED + mine
    roles = "roles = ['Near', 'Far']\n"
    plan = read_plan(write_plan(tmp_path, roles + OPEN + body))
    (table,) = [table for table in plan.tables if table["name"] == "Mine"]
    assert write_terms(plan, table) == words
    assert write_forces(table) == ("" if kind in ("withdraw", "freeze") else "all forces")


@pytest.mark.parametrize("id", shipped_plans())
def test_no_shipped_plan_shows_the_words_of_its_file(id: str) -> None:
    plan = read_plan(id)
    for table in plan.tables:
        words = write_terms(plan, table)
        assert words
        assert not any(mark in words for mark in ("$", "_km", "{", "["))
