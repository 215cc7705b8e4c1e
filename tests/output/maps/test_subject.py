"""What a map is about: one kind of value, made from a result or from a plan."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

import dmz
from dmz.answers.compute import Result
from dmz.measure.languages import ENGLISH, find_language
from dmz.output.maps.caption import caption_of
from dmz.output.maps.subject import Subject, subject_of_reading, subject_of_result
from dmz.output.maps.wording import many_people, round_to_range
from dmz.plans.outcome import PlanResult


@pytest.fixture(scope="module")
def result() -> Result:
    return dmz.compute(distances_km=(40, 5))


@pytest.fixture(scope="module")
def subject(result: Result) -> Subject:
    return subject_of_result(result)


@pytest.fixture(scope="module")
def plan() -> PlanResult:
    """A plan that empties land of both parties, and makes one of them leave some."""
    return dmz.run_plan("twenty-point-2025", chosen={"distance": "10"}, uncertainty_km=None)


def test_zones_are_labelled_by_their_distance_the_narrowest_first(subject: Subject) -> None:
    for party in ("ukraine", "russia"):
        assert [zone.label for zone in subject.zones_of(party)] == ["5\u00a0km", "40\u00a0km"]


def test_bounds_hold_zones_sector_and_cities(subject: Subject) -> None:
    box = shapely.box(*subject.bounds)
    assert all(box.covers(zone.zone.inside) for zone in subject.zones)
    assert subject.sector is not None
    assert box.covers(subject.sector)
    assert all(box.covers(shapely.Point(c.longitude, c.latitude)) for c in subject.cities)


@pytest.mark.parametrize(
    ("question", "has_sector"),
    [
        ({"oblasts": ("Kharkiv",)}, True),
        ({"whole_front": True}, False),
        ({"model": "city", "cities": ("Kramatorsk",)}, False),
    ],
)
def test_a_sector_is_shown_only_where_it_is_part_of_the_line(
    question: dict[str, object], has_sector: bool
) -> None:
    subject = subject_of_result(dmz.compute(distances_km=(15,), **question))
    assert (subject.sector is not None) == has_sector
    assert subject.front_label == "front line"


def test_a_reading_shows_what_is_left_and_emptied_on_the_line_of_the_plan(
    plan: PlanResult,
) -> None:
    outcome = plan.readings[0]
    subject = subject_of_reading(plan, outcome)
    assert subject.front is outcome.front
    assert subject.front_label == "front line under the plan"
    assert (subject.sector, subject.nested) == (None, False)
    assert subject.title.startswith("The plan would clear about")
    assert subject.subtitle.startswith(plan.plan.title)
    assert [zone.label for zone in subject.zones_of("russia")] == ["left", "emptied"]
    assert [zone.label for zone in subject.zones_of("ukraine")] == ["emptied"]
    assert [city.name for city in subject.cities] == ["Kramatorsk", "Sloviansk"]


def test_a_reading_in_ukrainian_has_ukrainian_words_and_names(plan: PlanResult) -> None:
    subject = subject_of_reading(plan, plan.readings[0], language=find_language("uk"), title="Т")
    assert subject.title == "Т"
    assert subject.front_label == "лінія фронту за планом"
    assert {zone.label for zone in subject.zones} == {"без військ", "залишено"}
    assert [city.name for city in subject.cities] == ["Краматорськ", "Слов'янськ"]
    names = [*(each.name for each in subject.provisions), *(site.name for site in subject.sites)]
    assert "Росія залишає чотири області" in names
    assert not re.search("[A-Za-z]", " ".join([*names, subject.subtitle]))


def test_only_nested_zones_are_called_nested(subject: Subject, plan: PlanResult) -> None:
    reading = subject_of_reading(plan, plan.readings[0])
    assert "Zones are nested: do not sum them." in caption_of(subject)
    assert "nested" not in " ".join(caption_of(reading))


def test_titles_say_what_was_asked() -> None:
    whole = subject_of_result(dmz.compute(distances_km=(5,), whole_front=True))
    assert whole.subtitle.startswith(
        "Zones within 5\u00a0km of the whole front line, on 1\u00a0December\u00a02025. About "
    )
    uneven = dmz.compute(depths_km={"ukraine": 5, "russia": 40}, oblasts=("Kharkiv",))
    assert (
        "Zones within 5\u00a0km (Ukraine) and 40\u00a0km (Russia) of the front line in Kharkiv"
        in subject_of_result(uneven).subtitle
    )
    around = dmz.compute(model="city", cities=("Kramatorsk",), distances_km=(15,))
    assert (
        "Зони в межах 15\u00a0км від центрів міст: Краматорськ"
        in subject_of_result(around, language=find_language("uk")).subtitle
    )
    assert subject_of_result(around, title="Mine").title == "Mine"


def test_the_title_is_a_finding_in_the_rounding_it_deserves() -> None:
    for km, article in ((40, "A"), (8, "An")):
        result = dmz.compute(distances_km=(km,))
        both = result.zones[-1]
        title = subject_of_result(result).title
        assert title.startswith(f"{article} {km}\u00a0km pullback would empty about ")
        said = float(title.split("about ")[1].split("\u00a0")[0].replace(",", ""))
        assert both.area_km2_low is not None
        assert both.area_km2_high is not None
        # The step is at most half of the range, and half a step is lost at most.
        assert abs(said - both.area_km2) <= (both.area_km2_high - both.area_km2_low) / 4
        assert said % 100 == 0


def test_figures_are_rounded_to_what_their_range_deserves() -> None:
    assert round_to_range(18_432.0, 17_900.0, 19_100.0) == 18_400  # half width 600
    assert round_to_range(18_432.0) == 18_400  # three digits
    assert round_to_range(822_345.0, 770_000.0, 870_000.0) == 820_000  # half width 50,000
    assert [many_people(value, ENGLISH) for value in (2_474_000, 7_030_000, 823_000, 12)] == [
        "2.5\u00a0million",
        "7\u00a0million",
        "820,000",
        "12",
    ]


def test_towns_that_an_edge_cuts_are_known_by_their_points(result: Result) -> None:
    gazetteer = result.territory.gazetteer
    points = subject_of_result(result).cut
    rows = [row for row, point in enumerate(gazetteer.points.tolist()) if tuple(point) in points]
    assert {gazetteer.names[row] for row in rows} == {
        town.name for town in result.cut_towns if town.population_inside
    }


def test_the_caption_says_whom_it_counts_what_is_schematic_and_whose_data(
    subject: Subject,
) -> None:
    caption = " ".join(caption_of(subject))
    for part in ("before February 2022", "schematic", "2025-12-01", "CC-BY-4.0", "Natural Earth"):
        assert part in caption


def test_a_published_line_is_dated_and_not_schematic(deepstate: Callable[[str], Path]) -> None:
    result = dmz.compute(distances_km=(5,), fronts=(str(deepstate("2025-12-01")),))
    caption = " ".join(caption_of(subject_of_result(result)))
    assert "2025-12-01" in caption
    assert "schematic" not in caption
