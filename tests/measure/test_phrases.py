from __future__ import annotations

from dataclasses import dataclass

import pytest

from dmz.land.sectors import SectorChoice
from dmz.measure.answer import PopulationFacts
from dmz.measure.languages import ENGLISH, find_language
from dmz.measure.phrases import Phrases, range_step, round_significant
from dmz.measure.toponyms import Toponyms
from dmz.sources.datasets import Dataset
from dmz.sources.short_names import SCHEMATIC_LINE, short_name
from tests import paper

LAND = paper.territory()
FRONT = paper.front(of=LAND)
PHRASES = Phrases(Toponyms(LAND, ENGLISH))
UKRAINIAN = Phrases(Toponyms(LAND, find_language("uk")))
BASELINE = PopulationFacts(what="baseline", date="2022-01-01")


@dataclass(frozen=True)
class Figures:
    area_km2: float = 0.0
    area_km2_low: float | None = None
    area_km2_high: float | None = None
    population: float | None = None
    population_low: float | None = None
    population_high: float | None = None


@pytest.mark.parametrize(
    ("low", "high", "step"),
    [(8349, 8937, 100), (18300, 19100, 100), (1.2e6, 2.4e6, 100_000), (3.0, 4.5, 1), (5, 5, 1)],
)
def test_a_figure_is_rounded_to_the_power_of_ten_in_half_its_range(
    low: float, high: float, step: float
) -> None:
    assert range_step(low, high) == step


def test_significant_digits() -> None:
    values = (18448.0, 2_473_861.0, 7.21, 0.04, 0.0)
    assert [round_significant(value, 3) for value in values] == [18400, 2_470_000, 7.2, 0.0, 0.0]


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        (Figures(18698, 18298, 19090), "18,700 km² (18,300–19,100)"),
        (Figures(18448), "18,400 km²"),
        (Figures(7.21), "7.2 km²"),
        (Figures(250.0), "250 km²"),
        (Figures(0.0, 0.0, 12.0), "0 km² (0–12)"),
    ],
)
def test_areas(figures: Figures, text: str) -> None:
    assert PHRASES.area(figures) == text


@pytest.mark.parametrize(
    ("figures", "text"),
    [
        (
            Figures(0, None, None, 2_612_345, 2_201_000, 3_098_000),
            "2.6 million people before 2022 (2.2–3.1 million)",
        ),
        (
            Figures(0, None, None, 1_651_969, 1_580_000, 1_731_000),
            "1.65 million people before 2022 (1.58–1.73 million)",
        ),
        (
            Figures(0, None, None, 158_693, 131_000, 160_400),
            "160,000 people before 2022 (130,000–160,000)",
        ),
        (Figures(0, None, None, 2_473_861), "2.5 million people before 2022"),
        (Figures(0, None, None, 46_918), "47,000 people before 2022"),
        (Figures(0), ""),
    ],
)
def test_people(figures: Figures, text: str) -> None:
    assert PHRASES.people(figures, BASELINE) == text


def test_people_are_told_by_what_their_source_counts() -> None:
    figures = Figures(population=1000)
    for what, date, text in (
        ("resident", "2025", "1,000 people in 2025"),
        ("ambient", "2022-01", "1,000 people present in 2022"),
        ("unstated", "2025", "1,000 people"),
        ("baseline", None, "1,000 people"),
    ):
        assert PHRASES.people(figures, PopulationFacts(what=what, date=date)) == text


def test_dates_and_distances() -> None:
    dates = ("2025-12-01", "2025-11", "2025", None)
    assert [PHRASES.date(date) for date in dates] == [
        "1 December 2025",
        "November 2025",
        "2025",
        "",
    ]
    assert PHRASES.km(5, 10, 40) == "5, 10 and 40 km"
    assert PHRASES.km(2.5) == "2.5 km"


@pytest.mark.parametrize(
    ("choice", "text"),
    [
        (SectorChoice(), "the front of 2 January 2000 facing Alder"),
        (SectorChoice(reach_km=30), "the front of 2 January 2000 within 30 km of Alder"),
        (SectorChoice(oblasts=("North",)), "the front of 2 January 2000 in North"),
        (SectorChoice(whole_front=True), "the whole front of 2 January 2000"),
        (SectorChoice(file="box.geojson"), "the front of 2 January 2000 inside box.geojson"),
    ],
)
def test_what_is_measured_from(choice: SectorChoice, text: str) -> None:
    assert PHRASES.front(FRONT, choice, ["Alder"]) == text


def test_in_ukrainian() -> None:
    figures = Figures(18698, 18298, 19090, 2_612_345, 2_201_000, 3_098_000)
    narrow = "\u202f"
    assert UKRAINIAN.area(figures) == f"18{narrow}700 км² (18{narrow}300–19{narrow}100)"
    assert UKRAINIAN.people(figures, BASELINE) == "2,6 млн осіб до 2022 року (2,2–3,1 млн)"
    assert UKRAINIAN.date("2025-12-01") == "1 грудня 2025 року"


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("control-2025-12-01", SCHEMATIC_LINE),
        ("deepstate", "DeepState"),
        ("deepstatemap_data_20251201.geojson", "DeepState"),
        ("mine.geojson", "Title"),
        # Liveuamap's files are called by their day alone: that may be anybody's.
        ("2025-12-01.json", "Title"),
    ],
)
def test_short_names(id: str, name: str) -> None:
    assert short_name(Dataset("front", id, "Title")) == name
