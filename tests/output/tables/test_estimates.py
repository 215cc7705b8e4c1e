from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.measure.estimates import CITY, Estimate
from dmz.output.tables.estimates import estimates_notes, estimates_table

ESTIMATE = Estimate(
    id="alder",
    place="Alder",
    scope=CITY,
    oblast="North",
    party="ash",
    low=300,
    high=400,
    date="2000-01",
    source="A mayor",
    weak=False,
    note="",
    baseline=1000,
    distances_km=(5.0, 10.0),
)


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (300, 400, "300 to 400"),
        (1300, 1300, "1,300"),
        (None, 400, "up to 400"),
        (300, None, "–"),
    ],
)
def test_bounds(low: int | None, high: int | None, text: str) -> None:
    (row,) = estimates_table([replace(ESTIMATE, low=low, high=high)]).texts()
    assert row == ["Alder", "ash", text, "2000-01", "1,000", "5, 10"]


def test_without_zones_there_is_no_column_for_their_depths() -> None:
    (row,) = estimates_table([ESTIMATE], zones=False).texts()
    assert row == ["Alder", "ash", "300 to 400", "2000-01", "1,000"]


def test_notes_name_each_source_once() -> None:
    weak = replace(ESTIMATE, source="A report", weak=True)
    assert estimates_notes([]) == []
    assert estimates_notes([ESTIMATE, weak, ESTIMATE]) == [
        "Estimates are from A mayor and A report (weak); the zones' figures do not use them."
    ]
    (_, oblast) = estimates_notes([replace(ESTIMATE, scope="oblast")])
    assert "on the line measured here" in oblast
