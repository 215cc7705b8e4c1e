from __future__ import annotations

from dataclasses import replace

import pytest

from dmz.measure.estimates import Estimate, ZoneEstimate
from dmz.output.tables.estimates import estimates_notes, estimates_table
from dmz.people.estimates import CITY

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
    zones=(ZoneEstimate(5.0, 100, 0.1, 30, 40), ZoneEstimate(10.0, 500, 0.5, 150, 200)),
)
HOLDERS = {"ash": "Ash", "birch": "Birch"}


def test_an_oblast_has_an_estimate_for_each_party() -> None:
    """Two figures of one name would contradict each other."""
    north = replace(ESTIMATE, place="North Oblast", scope="oblast_held_by")
    rows = estimates_table([north, replace(north, party="birch")], HOLDERS).texts()
    assert [row[0] for row in rows] == ["North Oblast (Ash)", "North Oblast (Birch)"]


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (300, 400, "300 to 400"),
        (1300, 1300, "1,300"),
        (None, 400, "up to 400"),
        (300, None, "over 300"),
    ],
)
def test_bounds(low: int | None, high: int | None, text: str) -> None:
    (row,) = estimates_table([replace(ESTIMATE, low=low, high=high)], HOLDERS).texts()
    assert row == ["Alder", "2000-01", text, "30 to 40", "150 to 200"]


def test_without_zones_there_is_no_column_for_their_depths() -> None:
    (row,) = estimates_table([ESTIMATE], HOLDERS, zones=False).texts()
    assert row == ["Alder", "2000-01", "300 to 400", "1,000"]


def test_beside_one_zone_there_is_room_for_the_baseline() -> None:
    one = replace(ESTIMATE, distances_km=(5.0,), zones=ESTIMATE.zones[:1])
    (row,) = estimates_table([one], HOLDERS).texts()
    assert row == ["Alder", "2000-01", "300 to 400", "1,000", "30 to 40"]


@pytest.mark.parametrize(("part", "text"), [(187_712, "190,000"), (568, "570"), (1_253, "1,253")])
def test_a_part_of_an_estimate_has_two_digits(part: int, text: str) -> None:
    zone = ZoneEstimate(5.0, 500, 0.5, part, part)
    one = replace(ESTIMATE, low=1_253, high=1_253, distances_km=(5.0,), zones=(zone,))
    (row,) = estimates_table([one], HOLDERS).texts()
    assert row[-1] == text


def test_notes_name_each_source_once() -> None:
    weak = replace(ESTIMATE, source="A report", weak=True)
    assert estimates_notes([]) == []
    assert estimates_notes([ESTIMATE, weak, ESTIMATE]) == [
        "Estimates are from A mayor and A report (weak). A zone's is by the share of the place's "
        "people before 2022 who lived in it; the zones' own figures do not use estimates."
    ]
    (_, oblast) = estimates_notes([replace(ESTIMATE, scope="oblast")])
    assert "on the line measured here" in oblast
