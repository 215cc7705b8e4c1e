from __future__ import annotations

from itertools import pairwise

import pytest

from dmz.answers.days import Missing
from dmz.answers.front_history import Day, FrontHistory, HeldArea
from dmz.output.tables.front_history import front_history_document
from dmz.sources.datasets import Dataset
from tests.output.examples import LAND, texts_of


def day(date: str, since: str | None, *, north_km2: float) -> Day:
    """Make a day on which Birch holds some of North, and always 100 km² of South."""
    gained, lost = (None, None) if since is None else (20.0, 10.0)
    return Day(
        id=f"{date}.geojson",
        date=date,
        since=since,
        length_km=100.0,
        length_at_1km_km=90.0,
        held=(
            HeldArea(None, north_km2 + 100.0, 0.2, gained, lost),
            HeldArea("North", north_km2, 0.1, gained, lost),
            HeldArea("South", 100.0, 0.3, None, None),
        ),
        cities=(),
    )


def history(*days: Day, fronts: int = 1) -> FrontHistory:
    datasets = tuple(Dataset("front", f"{n}", f"Map {n}") for n in range(1, fronts + 1))
    return FrontHistory(
        territory=LAND,
        party="birch",
        days=days,
        missing=(Missing("x", "x.geojson: cannot be read"),),
        cities=(),
        warnings=(),
        datasets=(*datasets, LAND.dataset),
    )


FIRST = day("2000-01-02", None, north_km2=500.0)


def test_days_and_where_land_changed_hands() -> None:
    document = front_history_document(
        history(FIRST, day("2000-01-03", "2000-01-02", north_km2=510.0))
    )
    assert document.title == "The front line from 2000-01-02 to 2000-01-03"
    assert texts_of(document, "Day by day") == [
        ["2000-01-02", "100", "90", "600", "–", "–"],
        ["2000-01-03", "100", "90", "610", "20.0", "10.0"],
    ]
    # South did not change.
    assert texts_of(document, "Land held by Birch, km², in oblasts where it changed") == [
        ["all", "600", "610", "10.0", "20.0 %"],
        ["North", "500", "510", "10.0", "10.0 %"],
    ]
    assert "Not read: x.geojson: cannot be read" in document.notes


@pytest.mark.parametrize(
    ("dates", "note"),
    [
        (["2000-01-02", "2000-01-03", "2000-01-04"], None),
        (
            ["2000-01-02", "2000-01-03", "2000-01-05"],
            "Days are missing before 2000-01-05: gained and lost are since the row above.",
        ),
        (
            ["2000-01-02", "2000-01-12", "2000-01-22"],
            "The days are not consecutive: gained and lost are since the row above.",
        ),
    ],
)
def test_gaps_between_days(dates: list[str], note: str | None) -> None:
    days = [FIRST]
    days += [day(b, a, north_km2=500.0) for a, b in pairwise(dates)]
    found = [n for n in front_history_document(history(*days)).notes if "since the row" in n]
    assert found == ([note] if note else [])


def test_a_month_of_files_has_one_line() -> None:
    assert front_history_document(history(FIRST, fronts=30)).sources == (
        "Source (front): Map 1; Map 2; Map 3 and 27 more.",
        "Source (territory): A rectangle.",
    )
    assert front_history_document(history(FIRST, fronts=3)).sources[0] == (
        "Source (front): Map 1; Map 2; Map 3."
    )
