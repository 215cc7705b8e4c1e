from __future__ import annotations

from dmz.answers.sweep import sweep
from dmz.measure.scenario import Scenario
from dmz.output.tables.sweep import draw_sparkline, sweep_document
from tests.output.examples import FRONT, LAND, texts_of


def test_sparkline() -> None:
    assert draw_sparkline([0, 1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇██"
    assert draw_sparkline([0, 0]) == "▁▁"
    assert len(draw_sparkline(list(range(1000)))) == 12


def test_a_row_for_each_distance_and_a_sparkline_for_each_figure() -> None:
    """100 km² a kilometre on each side; two towns within 6 km, four within 10."""
    curve = sweep(
        Scenario.of(whole_front=True, uncertainty_km="none"),
        start_km=6,
        stop_km=10,
        step_km=4,
        territory=LAND,
        front=FRONT,
    )
    document = sweep_document(curve)
    assert document.title == "Land and people within 6 to 10 km of the whole front line"
    assert texts_of(document, "By distance") == [
        ["6 km", "600", "1,000", "600", "4,000", "1,200", "5,000"],
        ["10 km", "1,000", "1,200", "1,000", "4,500", "2,000", "5,700"],
    ]
    assert texts_of(document, "Curves") == [
        ["Ash, km²", "600", "▅█", "1,000", "█▆"],
        ["Ash, people", "1,000", "▇█", "1,200", "█▂"],
        ["Birch, km²", "600", "▅█", "1,000", "█▆"],
        ["Birch, people", "4,000", "██", "4,500", "█▂"],
    ]


def test_the_ends_of_a_curve_have_the_digits_that_their_ranges_support() -> None:
    curve = sweep(
        Scenario.of(whole_front=True),
        start_km=6,
        stop_km=10,
        step_km=4,
        territory=LAND,
        front=FRONT,
    )
    last = curve.points[-2]
    assert last.population_high is not None
    assert last.population_low is not None
    # More than 2,000 people and less than 20,000 between the bounds: thousands.
    assert 2_000 <= last.population_high - last.population_low < 20_000
    assert texts_of(sweep_document(curve), "Curves")[-1][3] == f"{last.population:,.0f}"[0] + ",000"
