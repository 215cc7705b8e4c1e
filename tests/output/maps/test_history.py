from __future__ import annotations

import re
from dataclasses import replace

import pytest
from defusedxml import ElementTree

from dmz.answers.front_history import Day, FrontHistory, HeldArea
from dmz.land.territory import Territory
from dmz.measure.languages import find_language
from dmz.output.maps.history import draw_history


@pytest.fixture
def history(territory: Territory) -> FrontHistory:
    """Two days on which Donetsk changes hands in part, and Luhansk does not."""
    days = []
    for number, (date, donetsk) in enumerate([("2025-11-01", 100.0), ("2025-11-02", 103.0)]):
        gained = 3.0 if number else None
        held = (
            HeldArea(None, donetsk + 50, 0.5, gained, 0.0 if number else None),
            HeldArea("Donetsk", donetsk, 0.5, gained, 0.0 if number else None),
            HeldArea("Luhansk", 50.0, 0.5, 0.0 if number else None, 0.0 if number else None),
        )
        days.append(Day(date, date, None, 1000.0, 900.0, held, ()))
    return FrontHistory(
        territory=territory,
        warnings=(),
        datasets=(replace(territory.dataset, role="front"),),
        party="russia",
        days=tuple(days),
        missing=(),
        cities=(),
    )


def test_an_oblast_has_a_panel_if_land_in_it_changed_hands(history: FrontHistory) -> None:
    root = ElementTree.fromstring(draw_history(history, "plot.svg"))
    texts = {text.text for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Russia in Donetsk: change, km²", "Land held by Russia: change, km²"} <= texts
    # 150 km² on the first day, 153 on the second.
    assert "Russia holds 3 km² more than on 1\u00a0November\u00a02025" in texts
    assert not any("Luhansk" in (text or "") for text in texts)


def test_it_is_drawn_in_ukrainian(history: FrontHistory) -> None:
    drawn = draw_history(history, "plot.svg", find_language("uk"))
    root = ElementTree.fromstring(drawn)
    texts = {text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert "Росія, Донецька: зміна, км²" in texts
    assert "01.11" in texts
    assert not [text for text in texts if re.search("holds|change|maps|Front", text)]


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_same_history_gives_the_same_file(history: FrontHistory, ending: str) -> None:
    path = f"plot.{ending}"
    assert draw_history(history, path) == draw_history(history, path)


def test_gains_over_days_without_a_map_are_spread_over_them(history: FrontHistory) -> None:
    """3 km² within 30 days are 0.1 km² a day, not a day of 3."""
    first, second = history.days
    later = replace(history, days=(first, replace(second, date="2025-12-01")))
    ticks = []
    for each in (history, later):
        root = ElementTree.fromstring(draw_history(each, "plot.svg"))
        texts = [text.text or "" for text in root.iter("{http://www.w3.org/2000/svg}text")]
        ticks.append(set(texts[: texts.index("Gained and lost, km² a day")]))
    assert "3" in ticks[0]
    assert "0.1" in ticks[1]
    assert not {"1", "2", "3"} & ticks[1]
